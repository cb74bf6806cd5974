"""The state table for one operation, asked again and again: calls alike in all that its rows ask for are ruled once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from typing import Any

from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.statetable import OF_PAYLOAD, Row, StateTable, Verdict, found

# Far more sorts of calls than any run shows; beyond it, everything is forgotten and ruled anew.
MOST = 10_000


class Decider:
    """Gives the verdicts of `table` upon calls of `operation`."""

    def __init__(self, table: StateTable, operation: Operation) -> None:
        self.table, self.operation = table, operation
        conditions = [row[part] for row in table.concerning[operation.name] for part in ("given", "unless") if part in row]
        self.keys = {key: _compared(conditions, key) for part in conditions for key in _keys(part)}
        # Most keys stand at the top or just below, and all that is asked there is whether something is there, null or true.
        plain = [key.rpartition(".")[::2] for key, compared in self.keys.items() if _is_plain(key, compared)]
        self.plain = {head: tuple(key for other, key in plain if other == head) for head, _ in plain}
        self.others = [(key, compared) for key, compared in self.keys.items() if not _is_plain(key, compared)]
        words = dict(_facts(conditions))
        self.words = tuple(word for word, wanted in words.items() if not isinstance(wanted, dict))
        self.numbers = {word: table.numbers(word) for word, wanted in words.items() if isinstance(wanted, dict)}
        self.rulings: dict[Hashable, Verdict] = {}

    def verdict(self, payload: Any, facts: dict[str, Any]) -> Verdict:
        """What the table says of calls such as one with `payload` when the facts are so.

        Each fact is a number, a word or a tuple of words.
        """
        between = [_between(facts.get(word), limits) for word, limits in self.numbers.items()]
        alike = (*self._read(payload), *map(facts.get, self.words), *between)
        ruling = self.rulings.get(alike)
        if ruling is None:
            if len(self.rulings) > MOST:
                self.rulings.clear()
            ruling = self.rulings[alike] = self.table.verdict(self.operation, payload, facts)
        return ruling

    def _read(self, payload: Any) -> list[Any]:
        """All that a row can ask of the values under each dotted key."""
        if not isinstance(payload, dict):
            return [_said(found(payload, key), compared) for key, compared in self.keys.items()]
        said: list[Any] = [_said(found(payload, key), compared) for key, compared in self.others]
        for head, keys in self.plain.items():
            inner = payload.get(head) if head else payload
            if isinstance(inner, dict):
                said += [((value := inner[key]) is True or type(value)) if key in inner else None for key in keys]
            else:
                said += [_said(found(inner, key), (None, True)) for key in keys]
        return said


def _keys(conditions: Row) -> list[str]:
    return [key for part in OF_PAYLOAD for key in conditions.get(part, ())]


def _compared(conditions: list[Row], key: str) -> tuple[Any, ...]:
    """The values that some row compares with what stands under `key`."""
    return tuple(part["sent"][key] for part in conditions if key in part.get("sent", ()))


def _is_plain(key: str, compared: tuple[Any, ...]) -> bool:
    return key.count(".") < 2 and all(one is None or one is True for one in compared)


def _facts(conditions: list[Row]) -> list[tuple[str, Any]]:
    return [(word, wanted) for part in conditions for word, wanted in part.items() if word not in OF_PAYLOAD]


def _said(values: list[Any], compared: tuple[Any, ...]) -> Hashable:
    """All that a row can ask of the values under a dotted key: are there any, any but null, any like those compared?"""
    if not values:
        return None
    if not compared:
        return values.count(None) < len(values)
    alike = [any(type(value) is type(one) and value == one for value in values) for one in compared]
    return values.count(None) < len(values), *alike


def _between(number: Any, limits: list[int]) -> Hashable:
    """All that a row can ask of a number: between which of the `limits` it lies."""
    return (bisect_left(limits, number), bisect_right(limits, number)) if isinstance(number, int) else None
