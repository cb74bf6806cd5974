"""Valid payloads: what the contract has nothing to say against, not even strictly read."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from scoutcheck.strategies.building import Build, Drawn
from scoutcheck.strategies.mending import mend
from scoutcheck.strategies.naming import FieldTypes, field_types
from scoutcheck.strategies.sites import Fields, tree


def payloads(kind: str, *, fields: FieldTypes | None = None) -> st.SearchStrategy[Any]:
    """Valid payloads of `kind`: no finding of any level, not even in strict mode. Raises UnknownName.

    `fields` gives the types of custom fields by id; values of custom fields are then drawn for these, and fit their types.
    """
    known = field_types(fields)
    tree(kind, known)
    return _payload(kind, known)


@st.composite
def _payload(draw: st.DrawFn, kind: str, fields: Fields) -> Any:
    pick, site = Drawn(draw), tree(kind, fields)
    payload = Build(pick).reach(site)
    mend(site, payload, pick, keen=pick.one((False, True)))
    return payload
