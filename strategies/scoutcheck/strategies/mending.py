"""Build, then mend: what a payload breaks by accident is put right, and what it must hold or must break stays."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from scoutcheck.strategies.building import Pick
from scoutcheck.strategies.judging import judged
from scoutcheck.strategies.mends import MENDS, replace
from scoutcheck.strategies.sites import Site
from scoutcheck.strategies.work import Gone, Keep, Mending, Unmendable
from scoutcheck.validator.violations import Violation

PASSES = 8
NOTHING = Keep()


def mend(
    site: Site, payload: Any, pick: Pick, keep: Keep = NOTHING, wanted: str | None = None, keen: bool = False
) -> list[Violation]:
    """Change `payload`, a value of `site`, until it breaks no rule, or `wanted` alone, where `keep` says. Gives these breaches.

    Raises Unmendable.
    """
    found = settle(site, payload, pick, keep, wanted, keen)
    left = {one.rule for one in found} - {wanted}
    if left:
        raise Unmendable(site.kind, wanted, tuple(sorted(left)), payload)
    return found


def settle(site: Site, payload: Any, pick: Pick, keep: Keep, wanted: str | None = None, keen: bool = False) -> list[Violation]:
    """As `mend`, but gives every breach that is left, whatever it is."""
    work = Mending(site, payload, keep, pick, keen, set())
    for attempt in range(PASSES):
        found = judged(site, payload)
        unwanted = [one for one in found if one.rule != wanted or not keep.rests_on(one.path)]
        if not unwanted:
            return found
        if attempt == PASSES // 2:
            work = work._replace(keen=False)
        for one in unwanted:
            _mend_one(work, one)
    return judged(site, payload)


def _mend_one(work: Mending, found: Violation) -> None:
    ways = MENDS.get(found.code, replace)
    with suppress(Gone):  # the next pass looks again
        next((True for done in ways(work, found) if done), False)
