"""The state table of the contract, checked against the words that it says are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.sources import Sources

FILE = "states.yaml"
NEEDED = ("rule", "operations", "then")
# Part of a row -> the list of words that it draws from.
WORDED = {"given": "given", "unless": "given", "then": "then", "or": "then"}
PARTS = {*NEEDED, *WORDED, "also", "conflict", "note"}

Row = dict[str, Any]


def state_faults(sources: Sources, rules: dict[str, Any], operations: set[str]) -> Iterator[str]:
    """What is wrong with the rows of the state table, each with its place.

    `operations` are the operationIds and the names of webhooks that a row may speak of.
    """
    table = sources.files[FILE]
    conflicts = {entry["id"] for entry in sources.files["conflicts.yaml"]}
    yield from _strange(table, {"words", "rows"}, FILE)
    for index, row in enumerate(table["rows"]):
        place = f"{FILE}#/rows/{index}"
        yield from _strange(row, PARTS, place)
        yield from (f"{place}: {part!r} is missing" for part in NEEDED if part not in row)
        yield from _unknown("rule", [row.get("rule"), *row.get("also", ())], rules, place)
        yield from _unknown("operation", _listed(row.get("operations", [])), operations, place)
        yield from _unknown("conflict", _listed(row.get("conflict", [])), conflicts, place)
        for part in WORDED.keys() & row.keys():
            yield from _unsaid(row[part], table.get("words", {}).get(WORDED[part], {}), f"{place}/{part}")


def _listed(value: Any) -> list[Any]:
    if value == "every":
        return []
    return value if isinstance(value, list) else [value]


def _strange(part: Row, allowed: set[str], place: str) -> Iterator[str]:
    for key in part.keys() - allowed:
        yield f"{place}: unknown part {key!r}; allowed: {', '.join(sorted(allowed))}"


def _unknown(what: str, names: list[Any], known: Any, place: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{place}: no such {what}: {name!r}"


def _unsaid(value: Any, words: Any, place: str) -> Iterator[str]:
    """Where `value` says what `words` do not hold. An empty list or map of words leaves the inside free."""
    if isinstance(words, dict) and words and isinstance(value, dict):
        yield from _strange(value, set(words), place)
        for key in value.keys() & words.keys():
            yield from _unsaid(value[key], words[key], f"{place}/{key}")
    elif not _is_said(value, words):
        yield f"{place}: {value!r} is not among the words {words!r}"


def _is_said(value: Any, words: Any) -> bool:
    if words in ([], {}):
        return isinstance(value, type(words))
    allowed = words if isinstance(words, list) else [words]
    items = value if isinstance(value, list) and value else [value]
    return all(item in allowed or ("number" in allowed and type(item) in (int, float)) for item in items)
