"""Which columns of the matrix a rule has: read off the contract, so that what nobody tested is visible too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from scoutcheck.openapi.bundle import Contract
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.vocabulary import TYPE_FORMS
from scoutcheck.reports.record.events import COLUMNS

# What the columns say, for people.
TITLES: Mapping[str, str] = {
    "inside": "accepted at the limit",
    "past": "refused past the limit",
    "absent": "key left out",
    "null": "null given",
    "type": "wrong type given",
    "state": "state of the account",
    "wire": "address, headers, answer",
}
# Part of a compiled node -> the columns of the rules that stand in it.
PARTS: Mapping[str, tuple[str, ...]] = {
    "type_rule": ("inside", "type", "null"),
    "required": ("inside", "absent"),
    "keys": ("inside", "past"),
}
ELSE = ("inside", "past")
# Softer forms of a wrong type, and a null that is spoken of.
FORMS: Mapping[str, tuple[str, ...]] = {"null": ("null",), **dict.fromkeys((*TYPE_FORMS, "wrapped"), ("type",))}


def columns_of_rules(contract: Contract, ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """The columns of every rule, in the order of COLUMNS."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in contract.nodes:
        for rule, column in _of_node(node):
            found[rule].add(column)
    for rule in ledger.ids():
        found[rule] |= _of_layer(ledger.rule(rule), found[rule])
    return {rule: tuple(column for column in COLUMNS if column in found[rule]) for rule in ledger.ids()}


def _of_layer(entry: Mapping[str, Any], known: set[str]) -> set[str]:
    if entry["layer"] in ("state", "wire"):
        return {entry["layer"]}
    return set() if known else {"wire"} if not entry["judged"] else {"inside", "past"}


def _of_node(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part, value in node.items():
        if part == "readings":
            yield from _of_readings(value)
        elif part == "keys" and "null" in value:
            yield from _pairs(value["null"], ("inside", "null"))
            yield from _pairs({key: item for key, item in value.items() if key != "null"}, PARTS["keys"])
        else:
            yield from _pairs(value, PARTS.get(part, ELSE))


def _of_readings(readings: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for reading in readings:
        yield from _pairs(reading.get("rule"), ("inside", *FORMS.get(reading["form"], ("past",))))


def _pairs(value: Any, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each rule reference `[id, level, also]` within a part of a node, with each of the columns."""
    if _is_reference(value):
        yield from ((value[0], column) for column in columns)
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _pairs(item, columns)


def _is_reference(value: Any) -> bool:
    """Other triples, such as a limit with its keyword, hold a reference as their third."""
    if not isinstance(value, list) or [type(item) for item in value] != [str, str, list]:
        return False
    return all(isinstance(item, str) for item in value[2])


__all__ = ["TITLES", "columns_of_rules"]
