"""What callers name: rules, kinds, types of custom fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.near import nearest
from scoutcheck.strategies.sites import Fields, contract

FieldTypes = Mapping[int, str] | Mapping[str, str]


@cache
def ledger() -> Ledger:
    """The evidence behind the rules."""
    return Ledger()


def applies_to(rule: str, kind: str | None = None) -> list[str]:
    """The kinds that a rule is judged in, or just `kind`. Raises UnknownName; ValueError where `kind` is not one of them."""
    entry = ledger().rule(rule)
    kinds: list[str] = entry["kinds"]
    if kind is None:
        return kinds
    contract().kind(kind)
    if kind not in kinds:
        where = f"it applies to: {', '.join(kinds)}" if kinds else f"it is a {entry['layer']} rule, which no payload shows"
        raise ValueError(f"{rule} does not apply to {kind}; {where}")
    return [kind]


def rules_of(kinds: list[str]) -> dict[str, list[str]]:
    """The rules that payloads of any of `kinds` are judged by, each with the kinds of all that it is judged in."""
    for kind in kinds:
        contract().kind(kind)
    entries = ((rule, ledger().rule(rule)["kinds"]) for rule in sorted(ledger().ids()))
    return {rule: judged_in for rule, judged_in in entries if any(kind in judged_in for kind in kinds)}


def field_types(fields: FieldTypes | None) -> Fields:
    """Types of custom fields by id, in the form that strategies pass on. Raises UnknownName for a type that is none."""
    known = {name for node in contract().nodes for check in node.get("checks", ()) for name in check.get("formats", ())}
    for name in (fields or {}).values():
        if name.lower() not in known:
            raise UnknownName("type of custom field", name, nearest(name, known) or sorted(known))
    return tuple(sorted((str(number), name.lower()) for number, name in (fields or {}).items()))
