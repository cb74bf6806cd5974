"""A payload kind as one plain JSON Schema, for editors and for whoever else reads JSON Schema.

A payload is valid exactly where the linter finds no error in it; what the linter warns of is told in descriptions. What no
JSON Schema can say (that two ids differ, that one date is before another, which type a custom field has) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.algebra import WORDS, Schema, Steps, along, chosen, joined, narrowed, nullable, widened
from scoutcheck.openapi.bundle import Contract, read_compiled
from scoutcheck.openapi.conditions import check_schema, holds
from scoutcheck.openapi.errors import ContractError
from scoutcheck.openapi.patterns import form_schema
from scoutcheck.openapi.telling import Teller, reading_rule
from scoutcheck.openapi.values import value_keywords
from scoutcheck.openapi.vocabulary import FORMAT_FORMS, LEVELS

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Node = dict[str, Any]
Entry = dict[str, Any]
Rule = list[Any]
# A check, and the way to it from where one stands.
Distant = tuple[Steps, Node]


def kind_schema(contract: Contract, kind: str, *, strict: bool = False) -> dict[str, Any]:
    """One self-contained JSON Schema 2020-12 of a payload kind.

    `contract` must be the one this release was built with, as `load` gives it; ContractError if it is another. With `strict` a
    payload is valid where `--strict` finds no error. Raises UnknownName for a kind that is not.
    """
    about = contract.kind(kind)
    words = json.loads(read_compiled("words.json"))
    if words["hash"] != contract.hash:
        raise ContractError(["words.json: of another contract than the one given; run: make generate"])
    exporter = _Exporter(contract, words["entries"], strict)
    number = words["kinds"][kind]
    root = exporter.inline(number)
    distant = [exporter.said_from_root(found) for found in exporter.distant(number)]
    if distant:
        root["allOf"] = [*root.get("allOf", ()), *distant]
    head = {"$schema": DIALECT, "title": f"{kind}: {about['title']}"}
    defs = {"$defs": dict(sorted(exporter.defs.items()))} if exporter.defs else {}
    return {**head, **{key: value for key, value in root.items() if key != "title"}, **defs}


class _Exporter:
    """Turns entries of the words, and the nodes they belong to, into schemas. Components become `defs`."""

    def __init__(self, contract: Contract, entries: list[Entry], strict: bool) -> None:
        self.nodes = contract.nodes
        self.entries = entries
        self.strict = strict
        self.teller = Teller(strict)
        self.defs: dict[str, Schema] = {}
        self._names: dict[int, str] = {}

    def loud(self, rule: Rule) -> bool:
        return LEVELS[rule[1]][self.strict] == "error"

    def inline(self, number: int, required: Rule | None = None) -> Schema:
        """The schema of an entry: its words, then what it asks for. `required` is the rule that asks for the key itself."""
        entry = self.entries[number]
        node = self.nodes[entry["node"]]
        words = {word: entry[word] for word in WORDS if word in entry}
        return {**words, **self.teller.described(entry, node, required), **self._asked(entry, node)}

    def _schema(self, number: int, required: Rule | None = None) -> Schema:
        """As `inline`, but a component is referred to."""
        entry = self.entries[number]
        if "name" not in entry:
            return self.inline(number, required)
        if number not in self._names:
            self._names[number] = self._free_name(entry["name"])
            self.defs[self._names[number]] = {}
            self.defs[self._names[number]] = self.inline(number)
        told = self.teller.described(entry, self.nodes[entry["node"]], required) if required else {}
        return {**told, "$ref": f"#/$defs/{self._names[number]}"}

    def _free_name(self, name: str) -> str:
        taken = [other for other in self.defs if other.rstrip("0123456789") == name]
        return f"{name}{len(taken) + 1}" if taken else name

    def _asked(self, entry: Entry, node: Node) -> Schema:
        """The constraints of a node, widened by its softer readings and narrowed by the loud ones."""
        asked = {
            **value_keywords(node, self.loud),
            **(self._union(entry, node) if "union" in node else self._members(entry, node)),
        }
        if "items" in node:
            asked["items"] = self._schema(entry["items"])
        asked = joined([asked, *self._checked(node)])
        return self._read(entry, node, asked)

    def _members(self, entry: Entry, node: Node) -> Schema:
        if "props" not in node and "keys" not in node:
            return {}
        named = dict(self._named(entry, node))
        asked: Schema = {"properties": {**{name: self._property(entry, node, name) for name in node.get("props", {})}, **named}}
        needed = [name for name, rule in node.get("required", {}).items() if self.loud(rule)]
        aliases = {name: [alias for alias, part in _named(node) if part.get("stands-for") == name] for name in needed}
        asked["required"] = [name for name in needed if not aliases[name]]
        either = [{"anyOf": [{"required": [key]} for key in (name, *aliases[name])]} for name in needed if aliases[name]]
        return {key: value for key, value in {**asked, "allOf": either}.items() if value} | self._closed(node)

    def _closed(self, node: Node) -> Schema:
        keys = node.get("keys", {})
        loud = [self.loud(keys[sort]) for sort in ("unknown", "misspelt") if sort in keys]
        return {"additionalProperties": not (loud and all(loud))}

    def _property(self, entry: Entry, node: Node, name: str) -> Schema:
        number = node["props"][name]
        required = node.get("required", {}).get(name)
        schema = self._schema(entry["props"][name], required)
        quiet = "null" in node.get("keys", {}) and not self.loud(node["keys"]["null"]) and required is None
        return nullable(schema) if quiet and not _speaks_of_null(self.nodes[number]) else schema

    def _named(self, entry: Entry, node: Node) -> Iterator[tuple[str, Schema]]:
        """Keys that are not documented here, but known: told where there is something to do about them."""
        closed = not self._closed(node)["additionalProperties"]
        for key, part in _named(node):
            told = self.teller.strange(key, part)
            if self.loud(part["rule"]):
                yield key, {**told, "not": {}}
            elif "stands-for" in part:
                meant = self._schema(entry["props"][part["stands-for"]])
                needed = part["stands-for"] in node.get("required", {})
                yield key, {**(meant if needed else nullable(meant)), **told, "deprecated": True}
            elif "use" in part or closed:
                yield key, {**told, "deprecated": True}

    def _union(self, entry: Entry, node: Node) -> Schema:
        union, key = node["union"], node["union"]["key"]
        known = [*union["branches"], *self._soft_words(node)]
        choice = {"enum": known} if self.loud(union["rule"]) else {}
        cases = [{"if": chosen(key, value), "then": self._schema(entry["branches"][value])} for value in union["branches"]]
        needed = {"required": [key]} if self.loud(union["missing"]) else {}
        return {"properties": {key: choice}, **needed, "allOf": cases}

    def _soft_words(self, node: Node) -> list[str]:
        soft = [reading for reading in node.get("readings", ()) if not self.loud(reading_rule(reading))]
        return [value for reading in soft if reading["form"] == "value" for value in reading["values"]]

    def _checked(self, node: Node) -> list[Schema]:
        checks = [check for check in node.get("checks", ()) if not self._is_distant(check)]
        return [said for check in checks if (said := check_schema(check, self.loud)) is not None]

    def _is_distant(self, check: Node) -> bool:
        """Whether the root of the payload can soften a check, so that only there it can be said."""
        return "softer" in check and self.loud(check["rule"]) and not self.loud(check["softer"]["rule"])

    def distant(self, number: int) -> list[Distant]:
        """The checks below an entry that the root can soften."""
        entry = self.entries[number]
        checks = [check for check in self.nodes[entry["node"]].get("checks", ()) if self._is_distant(check)]
        found: list[Distant] = [((), check) for check in checks]
        for name, child in entry.get("props", {}).items():
            found += [((("key", name), *steps), check) for steps, check in self.distant(child)]
        if "items" in entry:
            found += [((("items", ""), *steps), check) for steps, check in self.distant(entry["items"])]
        return [*found, *self._distant_in_branches(entry)]

    def _distant_in_branches(self, entry: Entry) -> Iterator[Distant]:
        branches = {value: self.distant(child) for value, child in entry.get("branches", {}).items()}
        shared = [found for found in next(iter(branches.values()), []) if all(found in other for other in branches.values())]
        yield from shared
        for value, own in branches.items():
            key = self.nodes[entry["node"]]["union"]["key"]
            yield from ((((key, value), *steps), check) for steps, check in own if (steps, check) not in shared)

    def said_from_root(self, distant: Distant) -> Schema:
        """A check that the root can soften, as the root says it."""
        steps, check = distant
        said, root = along(steps, check_schema(check, self.loud) or {}), check["softer"]["root"]
        return said if not steps and root == check["when"] else {"if": holds(root), "else": said}

    def _read(self, entry: Entry, node: Node, asked: Schema) -> Schema:
        """What readings change: softer ones let more through, loud ones less."""
        words = [value for _, values, _ in node.get("values", ()) for value in values]
        readings = [reading for reading in node.get("readings", ()) if reading["form"] not in FORMAT_FORMS]
        known = [*words, *(value for reading in readings if reading["form"] == "value" for value in reading["values"])]
        if "union" in node:  # of the discriminator these speak, and its enum has said it
            readings = [reading for reading in readings if reading["form"] not in ("value", "case-variant")]
        for reading in readings:
            soft = self._softly(entry, node, reading, words, known)
            asked = widened(asked, soft) if soft is not None else asked
        for reading in readings:
            loud = form_schema(reading, words, known) if self.loud(reading_rule(reading)) else None
            asked = narrowed(asked, loud) if loud is not None else asked
        for reading in readings:
            asked = self._unwrapped(entry, reading, asked) if reading["form"] == "wrapped" else asked
        return asked

    def _softly(self, entry: Entry, node: Node, reading: Node, words: list[Any], known: list[Any]) -> Schema | None:
        if self.loud(reading_rule(reading)):
            return None
        if reading["form"] == "single-item" and "items" in node:
            return self._schema(entry["items"])
        return form_schema(reading, words, known)

    def _unwrapped(self, entry: Entry, reading: Node, asked: Schema) -> Schema:
        key = reading["key"]
        shape = {"type": "object", "required": [key], "maxProperties": 1, "properties": {key: {"type": "object"}}}
        if self.loud(reading_rule(reading)):
            return joined([asked, {"not": shape}])
        name = self._free_name(entry.get("name", "Unwrapped"))
        self.defs[name] = asked
        bare = {"$ref": f"#/$defs/{name}"}
        return {"if": shape, "then": {"properties": {key: bare}}, "else": bare}


def _named(node: Node) -> list[tuple[str, Node]]:
    return list(node.get("keys", {}).get("named", {}).items())


def _speaks_of_null(node: Node) -> bool:
    types = node.get("types")
    return not types or "null" in types or any(reading["form"] == "null" for reading in node.get("readings", ()))
