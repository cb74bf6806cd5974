"""Why no payload breaks a rule alone: found out, not written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scoutcheck.strategies.naming import ledger
from scoutcheck.strategies.showing import choices
from scoutcheck.strategies.sites import Fields, contract, everywhere, tree


def why_not(rule: str, kinds: list[str], fields: Fields = ()) -> str:
    """The reason why none of `kinds` can break `rule` alone."""
    return next(reason for reason in _reasons(rule, kinds, fields) if reason)


def _reasons(rule: str, kinds: list[str], fields: Fields) -> Iterator[str]:
    entry = ledger().rule(rule)
    if entry.get("reported_as"):
        yield f"it is reported as {entry['reported_as']}, which says the same"
    if not kinds:
        yield f"it is a {entry['layer']} rule, which no payload shows"
    if rule in _within(contract().reader):
        yield "it is about the text of a payload; a value has none of it"
    yield _beside(rule, kinds, fields)
    if any(rule in _within(check.get("formats", {})) for check in _checks(kinds)):
        yield "it hangs on the type of a custom field, which is not in the payload; give the types with fields, or --config"
    hosts = {host for kind in kinds for host in _hosts(rule, kind)}
    if hosts:
        yield f"it is told beside {', '.join(sorted(hosts))}, which describes the same fault"
    yield "no place of the payload lets it be broken"


def _beside(rule: str, kinds: list[str], fields: Fields) -> str:
    """Which rules go with it, where there are ways to break it but none that comes alone."""
    tries = [choices(kind, fields, rule) for kind in kinds]
    company = {other for found in tries for index in range(len(found)) for other in found.beside(index) or ()}
    return f"whoever breaks it breaks {', '.join(sorted(company))} too" if company else ""


def _checks(kinds: list[str]) -> Iterator[dict[str, Any]]:
    for kind in kinds:
        for site in everywhere(tree(kind)):
            yield from site.node.get("checks", ())


def _hosts(rule: str, kind: str) -> Iterator[str]:
    for site in everywhere(tree(kind)):
        own = {name: part for name, part in site.node.items() if name not in ("props", "union")}
        yield from (found[0] for found in references(own) if rule in found[2] and found[0] != rule)


def _within(value: Any) -> set[str]:
    return {name for found in references(value) for name in rules_named(found)}


def rules_named(reference: Sequence[Any]) -> tuple[str, ...]:
    """The rules that a `[rule, level, also]` of the compiled contract names: its own, then those beside it."""
    return (reference[0], *reference[2])


def references(value: Any) -> Iterator[Sequence[Any]]:
    """Every `[rule, level, also]` within a piece of the compiled contract."""
    if isinstance(value, (list, tuple)) and [type(part) for part in value] == [str, str, list]:
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from references(child)
