"""Pieces of generated code: statements that return 0 where a value is refused, and count quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Clause(NamedTuple):
    """Statements that only matter where the condition `gate` holds ("" always), and the quotes to be counted there."""

    gate: str
    lines: list[str]
    quotes: int = 0


def refuse(condition: str, gate: str = "") -> Clause:
    """Refuse what meets a condition."""
    return Clause(gate, [f"if {condition}: return 0"])


def written(clauses: Iterable[Clause]) -> list[str]:
    """The statements of all clauses, those behind the same gate together."""
    by_gate: dict[str, list[Clause]] = {}
    for clause in clauses:
        by_gate.setdefault(clause.gate, []).append(clause)
    return [line for gate, behind in by_gate.items() for line in _gated(gate, behind)]


def _gated(gate: str, clauses: list[Clause]) -> list[str]:
    quotes = sum(clause.quotes for clause in clauses)
    lines = [*([f"quotes += {quotes}"] if quotes else []), *(line for clause in clauses for line in clause.lines)]
    return [f"if {gate}:", *indented(lines)] if gate and lines else lines


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, one step further in."""
    return [f"    {line}" for line in lines]
