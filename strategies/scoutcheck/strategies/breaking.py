"""Payloads that break one rule and no other, each labelled with the rule, the way and the place."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import strategies as st

from scoutcheck.strategies.building import Drawn
from scoutcheck.strategies.naming import FieldTypes, applies_to, field_types, rules_of
from scoutcheck.strategies.reasons import why_not
from scoutcheck.strategies.showing import breakable, choices
from scoutcheck.strategies.sites import Fields, contract


class Breach(NamedTuple):
    """A payload of `kind` that breaks `rule` alone, at `pointer` (a JSON Pointer). `edge` says how."""

    kind: str
    rule: str
    edge: str
    pointer: str
    payload: Any


def breaking(rule: str, kind: str | None = None, *, fields: FieldTypes | None = None) -> st.SearchStrategy[Any]:
    """Payloads that break `rule` and no other; of `kind`, or of every kind that the rule is judged in.

    `fields` gives the types of custom fields by id: what a rule asks of a field's value depends on its type.
    Raises UnknownName for an unknown rule or kind, ValueError for a rule that the kind does not know, or that no payload
    breaks alone; the message says why.
    """
    return breaches(rule, kind, fields=fields).map(_payload)


def breaches(rule: str, kind: str | None = None, *, fields: FieldTypes | None = None) -> st.SearchStrategy[Breach]:
    """As `breaking`, with labels."""
    known = field_types(fields)
    judged_in = applies_to(rule, kind)
    kinds = [name for name in judged_in if choices(name, known, rule).one()]
    if not kinds:
        raise ValueError(f"{rule} cannot be broken alone{f' in {kind}' if kind else ''}: {why_not(rule, judged_in, known)}")
    return _breach(kinds, rule, known)


def negatives(kind: str, *, fields: FieldTypes | None = None) -> st.SearchStrategy[tuple[str, Any]]:
    """(rule, payload) pairs: every breakable rule of `kind` as often as any other. Raises UnknownName."""
    known = field_types(fields)
    pairs = (_breach([kind], rule, known) for rule in breakable(kind, known))
    return st.one_of([pair.map(_labelled) for pair in pairs])


@st.composite
def _breach(draw: st.DrawFn, kinds: list[str], rule: str, fields: Fields) -> Breach:
    pick = Drawn(draw)
    kind = pick.one(kinds)
    fault, shown = choices(kind, fields, rule).drawn(pick)
    return Breach(kind, rule, fault.edge, shown.pointer, shown.payload)


def _payload(breach: Breach) -> Any:
    return breach.payload


def _labelled(breach: Breach) -> tuple[str, Any]:
    return breach.rule, breach.payload


def breachable(kind: str, *, fields: FieldTypes | None = None) -> tuple[str, ...]:
    """The rules that a payload of `kind` can break alone. Raises UnknownName."""
    return breakable(kind, field_types(fields))


def unbreakable(kind: str | None = None, *, fields: FieldTypes | None = None) -> dict[str, str]:
    """The rules judged in payloads (of `kind`, or at all) that no payload breaks alone, each with the reason."""
    known = field_types(fields)
    kinds = [kind] if kind else list(contract().kinds)
    can = {rule for name in kinds for rule in breakable(name, known)}
    left = {
        rule: [name for name in judged_in if name in kinds] for rule, judged_in in rules_of(kinds).items() if rule not in can
    }
    return {rule: why_not(rule, judged_in, known) for rule, judged_in in left.items()}
