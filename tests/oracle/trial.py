"""Payloads of the strategies before the second opinion."""

from __future__ import annotations

from typing import Any, NamedTuple

from scoutcheck.strategies import breachable, breaches, payloads
from scoutcheck.strategies.drawing import drawn
from tests.oracle.opinion import KINDS, opinion


class Wrong(NamedTuple):
    """A payload, the rules that it should break, and those that the second opinion finds broken."""

    kind: str
    expected: frozenset[str]
    found: frozenset[str]
    edge: str
    payload: Any


class Outcome(NamedTuple):
    """What came of a trial. `pairs` are all (kind, rule) that payloads were drawn for."""

    judged: int
    pairs: tuple[tuple[str, str], ...]
    wrong: tuple[Wrong, ...]

    @property
    def kinds(self) -> set[str]:
        """The kinds that payloads were drawn of."""
        return {kind for kind, _ in self.pairs}

    @property
    def breakable(self) -> set[str]:
        """The rules that can be broken alone."""
        return {rule for _, rule in self.pairs if rule}

    @property
    def reached(self) -> set[str]:
        """The rules of which no payload was found wrong."""
        return self.breakable - {rule for one in self.wrong for rule in one.expected}


def negatives(count: int, seed: str, kinds: tuple[str, ...] = tuple(KINDS)) -> Outcome:
    """`count` negatives, spread evenly over every pair of a kind and a rule that it can break alone; at least one of each."""
    pairs = tuple((kind, rule) for kind in sorted(kinds) for rule in breachable(kind))
    each, more = divmod(max(count, len(pairs)), len(pairs))
    tried = [
        _told(kind, rule, breach.edge, breach.payload)
        for index, (kind, rule) in enumerate(pairs)
        for breach in drawn(breaches(rule, kind), each + (index < more), f"{seed} {kind} {rule}")
    ]
    return Outcome(len(tried), pairs, tuple(one for one in tried if one.found != one.expected))


def valid(count: int, seed: str, kinds: tuple[str, ...] = tuple(KINDS)) -> Outcome:
    """`count` valid payloads, spread evenly over the kinds."""
    each = -(-count // len(kinds))
    tried = [_told(kind, "", "valid", payload) for kind in kinds for payload in drawn(payloads(kind), each, f"{seed} {kind}")]
    return Outcome(len(tried), tuple((kind, "") for kind in kinds), tuple(one for one in tried if one.found))


def _told(kind: str, rule: str, edge: str, payload: Any) -> Wrong:
    found = frozenset(rule for rule, _ in opinion(kind, payload))
    return Wrong(kind, frozenset([rule] if rule else []), found, edge, payload)
