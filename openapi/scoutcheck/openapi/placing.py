"""Rule references as they stand in the documents: resolved, with a note of where each stands and of what is wrong."""

from __future__ import annotations

from typing import Any

from scoutcheck.openapi.evidence import TOO_WEAK
from scoutcheck.openapi.merging import Place, Schema
from scoutcheck.openapi.vocabulary import LEVELS


class PlacedRules:
    """The rules, by the `levels` of their evidence; `weak` are those whose evidence carries no error in default mode.

    `places` says where each one that was asked for stands, `problems` what is wrong, as sentences.
    """

    def __init__(self, levels: dict[str, str], weak: frozenset[str]) -> None:
        self.levels = levels
        self.weak = weak
        self.problems: list[str] = []
        self.places: dict[str, set[str]] = {}

    def problem(self, place: Place, text: str) -> None:
        """Remember that something at `place` is wrong."""
        self.problems.append(f"{place[0]}#{place[1]}: {text}")

    def rule(self, reference: Any, place: Place, level: str | None = None) -> list[Any] | None:
        """A rule reference as `[id, level, also]`; None, with a problem noted, where it names no rule or has no level."""
        ref = {"rule": reference} if isinstance(reference, str) else dict(reference or {})
        rule = ref.get("rule")
        if rule not in self.levels:
            self.problem(place, f"no such rule: {rule!r}")
            return None
        level = ref.get("level") or level or self.levels[rule]
        if level not in LEVELS:
            self.problem(place, f"rule {rule} is not judged (level {level!r}): give a level here or in the evidence")
            return None
        if level == "E" and rule in self.weak:
            self.problem(place, f"rule {rule} at level E: {TOO_WEAK}")
        also = [ref["also"]] if isinstance(ref.get("also"), str) else list(ref.get("also", ()))
        for name in (rule, *also):
            self.places.setdefault(name, set()).add(f"{place[0]}#{place[1]}")
            if name not in self.levels:
                self.problem(place, f"no such rule: {name!r}")
        return [rule, level, also]

    def of_keyword(self, rules: Schema, keyword: str, place: Place) -> list[Any] | None:
        """The rule that `x-rules` names for a keyword; None, with a problem noted, where it names none."""
        if keyword not in rules:
            self.problem(place, f"{keyword!r} has no rule in x-rules")
            return None
        return self.rule(rules[keyword], place)

    def closed(self, item: Schema, allowed: set[str], needed: set[str], place: Place, what: str) -> None:
        """Note what `item` has besides the `allowed` parts, and what it lacks of the `needed` ones."""
        for key in sorted(set(item) - allowed):
            self.problem(place, f"{what}: unknown part {key!r}; allowed: {', '.join(sorted(allowed))}")
        for key in sorted(needed - set(item)):
            self.problem(place, f"{what}: {key!r} is missing")
