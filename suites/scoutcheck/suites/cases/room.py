"""What deriving the cases of one kind needs to know, and the payloads of the account that show a fault."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import getitem
from typing import Any, NamedTuple

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.strategies.building import Least
from scoutcheck.strategies.faults import Fault
from scoutcheck.strategies.judging import NOW
from scoutcheck.strategies.showing import Shown, show
from scoutcheck.strategies.sites import Fields, Path, Route, Site, contract, tree
from scoutcheck.strategies.work import Unmendable
from scoutcheck.suites.cases.adapting import adapted
from scoutcheck.suites.target import Account
from scoutcheck.validator.judge import judge
from scoutcheck.validator.violations import Violation


class Room(NamedTuple):
    """What deriving the cases of one kind needs to know."""

    kind: str
    account: Account
    fields: Fields
    ledger: Ledger
    parents: Mapping[Route, Site]

    @property
    def root(self) -> Site:
        """The place of a whole payload."""
        return tree(self.kind, self.fields)

    def judged(self, payload: Any) -> list[Violation]:
        """What the contract has against a payload, at any level."""
        return judge(contract(), self.kind, payload, dict(self.fields), lambda: NOW)


def shown_by(room: Room, fault: Fault) -> Shown | None:
    """A payload that shows a fault, with the account's own ids if that changes nothing else; None where none does."""
    try:
        shown = show(fault, Least())
    except Unmendable:
        return None
    before = {one.rule for one in room.judged(shown.payload)}
    spared = _spared(shown.path, fault)
    whole = spared is not None and isinstance(at(shown), dict | list)
    ways = (spared, None) if fault.rule is not None else (None, spared)  # nothing is odd about what is legal
    for spare in ways if whole else (spared,):  # what is odd about an object seldom lies in its ids
        own = adapted(room.root, shown.payload, room.account, spare)
        if {one.rule for one in room.judged(own)} == before:
            return shown._replace(payload=own)
    return shown


def _spared(path: Path, fault: Fault) -> Path | None:
    """The place that adapting must leave, None where nothing is odd about it."""
    return None if fault.edge == "just right" or fault.edge.startswith("no ") else path or None


def at(shown: Shown) -> Any:
    """The value in a payload that shows the fault."""
    return reduce(getitem, shown.path, shown.payload)
