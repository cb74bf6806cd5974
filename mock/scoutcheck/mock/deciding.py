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
Read = tuple[dict[str, Any], list[Any]]


class Decider:
    """Gives the verdicts of `table` upon calls of `operation`."""

    def __init__(self, table: StateTable, operation: Operation) -> None:
        self.table, self.operation = table, operation
        conditions = [row[part] for row in table.concerning[operation.name] for part in ("given", "unless") if part in row]
        self.keys = {"value": (), **{key: _compared(conditions, key) for part in conditions for key in _keys(part)}}
        # Most keys stand at the top, and all that is asked there is whether a value is there, and whether it is null or true.
        self.plain = tuple(key for key, compared in self.keys.items() if "." not in key and _is_plain(compared))
        self.others = {key: compared for key, compared in self.keys.items() if key not in self.plain}
        words = dict(_facts(conditions))
        self.words = tuple(word for word, wanted in words.items() if not isinstance(wanted, dict))
        self.numbers = {word: table.numbers(word) for word, wanted in words.items() if isinstance(wanted, dict)}
        self.rulings: dict[Hashable, Ruling] = {}

    def verdict(self, payload: Any, facts: dict[str, Any]) -> Verdict:
        """What the table says of a call with `payload` when the facts are so: each is a number, a word or a tuple of words."""
        sent, said = self._read(payload)
        between = [_between(facts.get(word), limits) for word, limits in self.numbers.items()]
        alike = (*said, *map(facts.get, self.words), *between)
        ruling = self.rulings.get(alike)
        if ruling is None:
            if len(self.rulings) > MOST:
                self.rulings.clear()
            ruling = self.rulings[alike] = self.table.ruling(self.operation, payload, facts)
        return ruling.given(sent)

    def _read(self, payload: Any) -> Read:
        """The first value under each dotted key, None where there is none; and all that a row can ask of the values there."""
        if not isinstance(payload, dict):
            return _looked_up(payload, self.keys)
        sent, said = _looked_up(payload, self.others)
        sent.update(zip(self.plain, map(payload.get, self.plain), strict=True))
        values = [payload.get(key, ABSENT) for key in self.plain]
        said += [value is True or type(value) for value in values]
        return sent, said


def _looked_up(payload: Any, keys: dict[str, tuple[Any, ...]]) -> Read:
    sent: dict[str, Any] = {}
    said: list[Any] = []
    for key, compared in keys.items():
        values = found(payload, key)
        sent[key] = values[0] if values else None
        said.append(_said(values, compared) if values else None)
    return sent, said


def _keys(conditions: Row) -> list[str]:
    return [key for part in OF_PAYLOAD for key in conditions.get(part, ())]


def _compared(conditions: list[Row], key: str) -> tuple[Any, ...]:
    """The values that some row compares with what stands under `key`."""
    return tuple(part["sent"][key] for part in conditions if key in part.get("sent", ()))


def _is_plain(compared: tuple[Any, ...]) -> bool:
    return all(one is None or one is True for one in compared)


def _facts(conditions: list[Row]) -> list[tuple[str, Any]]:
    return [(word, wanted) for part in conditions for word, wanted in part.items() if word not in OF_PAYLOAD]


def _said(values: list[Any], compared: tuple[Any, ...]) -> Hashable:
    """All that a row can ask of the values under a dotted key: are there any, any but null, any like those compared?"""
    if not compared:
        return values.count(None) < len(values)
    alike = [any(type(value) is type(one) and value == one for value in values) for one in compared]
    return values.count(None) < len(values), *alike


def _between(number: Any, limits: list[int]) -> Hashable:
    """All that a row can ask of a number: between which of the `limits` it lies."""
    return (bisect_left(limits, number), bisect_right(limits, number)) if isinstance(number, int) else None
