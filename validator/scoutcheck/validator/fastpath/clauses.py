"""Pieces of generated code that return False: tests, each behind the gate that most values do not pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Clause(NamedTuple):
    """Statements that only matter where the condition `gate` holds ("" always)."""

    gate: str
    lines: list[str]


def refuse(condition: str, gate: str = "") -> Clause:
    """Refuse what meets a condition."""
    return Clause(gate, [f"if {condition}: return False"])


def written(clauses: Iterable[Clause]) -> list[str]:
    """The statements of all clauses, those behind the same gate together."""
    by_gate: dict[str, list[str]] = {}
    for gate, lines in clauses:
        by_gate.setdefault(gate, []).extend(lines)
    return [line for gate, lines in by_gate.items() for line in ([f"if {gate}:", *indented(lines)] if gate else lines)]


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, one step further in."""
    return [f"    {line}" for line in lines]
