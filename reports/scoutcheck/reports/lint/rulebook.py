"""What the writers ask about rules. For type checkers only: it imports `typing`, which is too slow for every start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class RuleBook(Protocol):
    """The rules of the contract, as far as a writer speaks of them. It knows every rule that a finding names."""

    def ids(self) -> Iterable[str]:
        """Return the IDs of all rules."""

    def says(self, rule: str) -> str:
        """Return the rule in one sentence."""

    def why(self, rule: str) -> str:
        """Return why the rule matters; may be empty."""

    def evidence(self, rule: str) -> list[tuple[str, str, str]]:
        """Return (title of the source, provenance, place in the source) for each piece of evidence."""

    def url(self, rule: str, /) -> str:
        """Return the address of the rule's documentation; may be empty."""

    def severity(self, rule: str) -> str:
        """Return the rule's severity in default mode: "error" or "warning", anything else where it is silent."""


__all__ = ["RuleBook"]
