"""The judge, asked on behalf of the strategies: at all levels, and on a fixed day."""

from __future__ import annotations

from functools import cache
from typing import Any

from scoutcheck.openapi.bundle import Contract
from scoutcheck.strategies.sites import Site, contract
from scoutcheck.validator.judge import judge
from scoutcheck.validator.violations import Violation

# Generating must not depend on the day: drawn moments lie before this one, those that lie in the future long after it.
NOW = "2025-01-01T00:00:00Z"


def judged(site: Site, payload: Any) -> list[Violation]:
    """Every violation at every level, which is what `--strict` shows, in a whole payload of the kind of `site`."""
    return judge(contract(), site.kind, payload, dict(site.fields), lambda: NOW)


def broken_by(site: Site, value: Any) -> frozenset[str]:
    """The rules that `value` breaks at `site`, seen alone."""
    if value is None and site.null:
        return frozenset((site.null[0],))
    found = judge(_alone(site.number), "alone", value, dict(site.fields), lambda: NOW)
    return frozenset(one.rule for one in found)


@cache
def _alone(number: int) -> Contract:
    """A contract whose only kind is one node."""
    return contract()._replace(kinds={"alone": {"node": number}})
