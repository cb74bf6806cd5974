"""The state table for one operation, asked again and again: calls alike in all that its rows ask for are ruled once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from typing import Any

from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.statetable import ABSENT, Row, Ruling, StateTable, Verdict, found

OF_PAYLOAD = ("sent", "has", "lacks")
# Far more sorts of calls than any run shows; beyond it, everything is forgotten and ruled anew.
MOST = 10_000
Read = tuple[dict[str, Any], Hashable]


class Decider:
    """Gives the verdicts of `table` upon calls of `operation`."""

    def __init__(self, table: StateTable, operation: Operation) -> None:
        self.table, self.operation = table, operation
        conditions = [row[part] for row in table.concerning[operation.name] for part in ("given", "unless") if part in row]
        self.keys = {"value": (), **{key: _compared(conditions, key) for part in conditions for key in _keys(part)}}
        # Most keys stand at the top, and all that is asked of them is whether they are there.
        self.plain = tuple(key for key, compared in self.keys.items() if "." not in key and not compared)
        self.others = {key: compared for key, compared in self.keys.items() if key not in self.plain}
        self.words = {word: table.numbers(word) if isinstance(wanted, dict) else None for word, wanted in _facts(conditions)}
        self.rulings: dict[Hashable, Ruling] = {}

    def verdict(self, payload: Any, facts: dict[str, Any]) -> Verdict:
        """What the table says of a call with `payload` when the facts are so."""
        sent, said = self._read(payload)
        so = tuple([_so(facts[word], numbers) if word in facts else None for word, numbers in self.words.items()])
        ruling = self.rulings.get((said, so))
        if ruling is None:
            if len(self.rulings) > MOST:
                self.rulings.clear()
            ruling = self.rulings[said, so] = self.table.ruling(self.operation, payload, facts)
        return ruling.given(sent)

    def _read(self, payload: Any) -> Read:
        """The first value under each dotted key, None where there is none; and all that a row can ask of the values there."""
        if not isinstance(payload, dict):
            return _looked_up(payload, self.keys)
        sent, said = _looked_up(payload, self.others)
        values = [payload.get(key, ABSENT) for key in self.plain]
        for key, value in zip(self.plain, values, strict=True):
            sent[key] = None if value is ABSENT else value
        return sent, (said, *[None if value is ABSENT else value is not None for value in values])


def _looked_up(payload: Any, keys: dict[str, tuple[Any, ...]]) -> Read:
    sent: dict[str, Any] = {}
    said: list[Hashable] = []
    for key, compared in keys.items():
        values = found(payload, key)
        sent[key] = values[0] if values else None
        said.append(_said(values, compared) if values else None)
    return sent, tuple(said)


def _keys(conditions: Row) -> list[str]:
    return [key for part in OF_PAYLOAD for key in conditions.get(part, ())]


def _compared(conditions: list[Row], key: str) -> tuple[Any, ...]:
    """The values that some row compares with what stands under `key`."""
    return tuple(part["sent"][key] for part in conditions if key in part.get("sent", ()))


def _facts(conditions: list[Row]) -> list[tuple[str, Any]]:
    return [(word, wanted) for part in conditions for word, wanted in part.items() if word not in OF_PAYLOAD]


def _said(values: list[Any], compared: tuple[Any, ...]) -> Hashable:
    """All that a row can ask of the values under a dotted key: are there any, any but null, any like those compared?"""
    if not compared:
        return values.count(None) < len(values)
    alike = [any(type(value) is type(one) and value == one for value in values) for one in compared]
    return values.count(None) < len(values), *alike


def _so(fact: Any, numbers: list[int] | None) -> Hashable:
    """All that a row can ask of a fact: which words hold, or between which of its numbers it lies."""
    if numbers is not None and isinstance(fact, int):
        return bisect_left(numbers, fact), bisect_right(numbers, fact)
    return tuple(fact) if isinstance(fact, list) else fact
