"""The descriptions of an exported schema: what the documents say, and each rule that speaks there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.vocabulary import LEVELS

Node = dict[str, Any]
Words = dict[str, str]


class Teller:
    """Writes descriptions. With `strict` a rule is called as loud as `--strict` makes it."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.ledger = Ledger()

    def described(self, entry: dict[str, Any], node: Node, required: list[Any] | None) -> Words:
        """The description of a schema. `required` is the rule that asks for the key itself, if there is one."""
        lines = [*([entry["description"]] if "description" in entry else []), *self._sentences(node, required)]
        return {"description": "\n".join(lines)} if lines else {}

    def _sentences(self, node: Node, required: list[Any] | None) -> list[str]:
        loudest: dict[str, str] = {}
        for rule in (*([required] if required else []), *rules_of(node)):
            severity = LEVELS[rule[1]][self.strict]
            if severity != "off" and loudest.get(rule[0]) != "error":
                loudest[rule[0]] = severity
        return [self._sentence(rule, severity) for rule, severity in loudest.items()]

    def _sentence(self, rule: str, severity: str) -> str:
        return f"{rule}{'' if severity == 'error' else ' (warning)'}: {self.ledger.says(rule)}"

    def strange(self, key: str, part: Node) -> Words:
        """The description of a key that is not documented here, but known."""
        use = part.get("stands-for") or part.get("use")
        says = f"`{key}` is not a key here{f'; write `{use}`' if use else ''}."
        rule = self._sentence(part["rule"][0], LEVELS[part["rule"][1]][self.strict])
        return {"description": "\n".join(filter(None, [says, part.get("why", ""), rule]))}


def rules_of(node: Node) -> Iterator[list[Any]]:
    """The rules that speak of a value itself, rather than of what is in it."""
    if "types" in node:
        yield node["type_rule"]
    yield from (rule for _, _, rule in (*node.get("values", ()), *node.get("limits", ())))
    yield from (node["format"][1:] if "format" in node else ())
    yield from (reading_rule(reading) for reading in node.get("readings", ()) if reading["rule"])
    yield from ([node["union"]["rule"], node["union"]["missing"]] if "union" in node else ())
    yield from (check["rule"] for check in node.get("checks", ()))


def reading_rule(reading: Node) -> list[Any]:
    """The rule of a reading at the level at which the reading reports it; of no name where it takes another's."""
    rule = reading["rule"] or ["", "", []]
    return [rule[0], reading["level"] or rule[1], rule[2]]
