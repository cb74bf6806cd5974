"""The strategies that users draw from."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from scoutcheck.strategies.mending import mend
from scoutcheck.strategies.sites import tree
from scoutcheck.strategies.building import Build, Drawn


def payloads(kind: str) -> st.SearchStrategy[Any]:
    """Valid payloads of `kind`: no finding of any level, not even in strict mode. Raises UnknownName."""
    tree(kind)
    return _payload(kind)


@st.composite
def _payload(draw: st.DrawFn, kind: str) -> Any:
    pick = Drawn(draw)
    site = tree(kind)
    payload = Build(pick).reach(site)
    mend(site, payload, pick, keen=pick.one((False, True)))
    return payload
