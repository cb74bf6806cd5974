"""From schema objects to the judge's normal form: small nodes, told apart by number, each constraint with its rule."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import Any

from scoutcheck.openapi.hints import quick, stirred
from scoutcheck.openapi.merging import Place, Schema, flatten
from scoutcheck.openapi.placing import PlacedRules
from scoutcheck.openapi.sources import Sources
from scoutcheck.openapi.vocabulary import (
    CHECKS,
    FORMATS,
    FORMS,
    JUDGED,
    KEY_POLICIES,
    LIMITS,
    NAMED_PARTS,
    SCHEMA_KEYWORDS,
    UNJUDGED_FORMATS,
    VALUE_FORMS,
)

Node = dict[str, Any]


class NodeTable:
    """Collects nodes while schemas are turned into them. Equal nodes share one number."""

    def __init__(self, sources: Sources, rules: PlacedRules) -> None:
        self.sources = sources
        self.rules = rules
        self.nodes: list[Node] = []
        self._numbers: dict[str, int] = {}
        self._open: list[Place] = []
        self._known: dict[str, int] = {}

    def node(self, schema: Schema, place: Place) -> int:
        """The number of the node that says what `schema`, written at `place`, says."""
        known = f"{place}"
        if known not in self._known:
            self._known[known] = self._build(schema, place)
        return self._known[known]

    def _build(self, schema: Schema, place: Place) -> int:
        if place in self._open:
            self.rules.problem(place, "refers to itself")
            return self._intern({})
        self._open.append(place)
        merged, _ = flatten(self.sources, schema, place)
        self._refuse_unknown(merged, place)
        number = self._intern(self._fill(merged, place))
        self._open.pop()
        return number

    def _intern(self, node: Node) -> int:
        text = json.dumps(node, sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[text]

    def _refuse_unknown(self, merged: Schema, place: Place) -> None:
        for key in merged:
            if key not in SCHEMA_KEYWORDS and key != "values":
                near = get_close_matches(key, SCHEMA_KEYWORDS, 1)
                self.rules.problem(place, f"unknown keyword {key!r}{f'; did you mean {near[0]!r}?' if near else ''}")
        for key in merged.get("x-rules", {}):
            if key not in JUDGED or (key not in merged and not (key == "required" and "oneOf" in merged)):
                self.rules.problem(place, f"x-rules speaks of {key!r}, which is not there")

    def _fill(self, merged: Schema, place: Place) -> Node:
        rules = merged.get("x-rules", {})
        node: Node = {}
        if "type" in merged:
            types = merged["type"]
            node["types"] = types if isinstance(types, list) else [types]
            node["type_rule"] = self.rules.of_keyword(rules, "type", place)
        values = [[key, allowed, self.rules.rule(rule or rules.get(key), place)] for key, allowed, rule in merged["values"]]
        limits = [[key, merged[key], self.rules.of_keyword(rules, key, place)] for key in LIMITS if key in merged]
        parts: Node = {
            "values": values,
            "limits": limits,
            "format": self._format(merged, rules, place),
            "readings": [self._reading(item, place) for item in merged.get("x-readings", ())],
            "props": {name: self.node(*placed) for name, placed in merged.get("properties", {}).items()},
            "required": {} if "oneOf" in merged else self._required(merged, rules, place),
            "keys": self._keys(merged, place),
            "items": self.node(*merged["items"]) if "items" in merged else None,
            "union": self._union(merged, rules, place) if "oneOf" in merged else None,
            "checks": [self._check(item, place) for item in merged.get("x-checks", ())],
        }
        node = {**node, **{key: value for key, value in parts.items() if value}, **self._zero_item(parts)}
        return {**node, **quick(node)}

    @staticmethod
    def _zero_item(parts: Node) -> Node:
        # A node number may be 0, which the filter above would drop.
        return {"items": parts["items"]} if parts["items"] is not None else {}

    def _format(self, merged: Schema, rules: Schema, place: Place) -> list[Any] | None:
        for keyword in ("format", "contentEncoding"):
            name = merged.get(keyword)
            if name is None or name in UNJUDGED_FORMATS:
                continue
            if name not in (*FORMATS, "base64"):
                self.rules.problem(place, f"unknown {keyword} {name!r}")
            return [name, self.rules.of_keyword(rules, keyword, place)]
        return None

    def _required(self, merged: Schema, rules: Schema, place: Place) -> dict[str, Any]:
        required = {}
        rule = rules.get("required")
        for name in merged.get("required", ()):
            named = rule.get(name) if isinstance(rule, dict) and "rule" not in rule else rule
            if named is None:
                self.rules.problem(place, f"required {name!r} has no rule in x-rules")
            required[name] = self.rules.rule(named, place) if named else None
            if name not in merged.get("properties", {}):
                self.rules.problem(place, f"required {name!r} is not in properties")
        return required

    def _reading(self, reading: Schema, place: Place) -> Node:
        form = reading.get("form", "")
        if form not in FORMS:
            self.rules.problem(place, f"unknown form {form!r}")
        extra = FORMS.get(form, ())
        self.rules.closed(reading, {"form", "rule", "level", "also", "why", *extra}, set(extra), place, "reading")
        rule = self.rules.rule(reading, place) if "rule" in reading else None
        if rule is None and "level" not in reading:
            self.rules.problem(place, f"reading {form!r} needs a rule or a level")
        kept = {key: reading[key] for key in (*extra, "why") if key in reading}
        return {"form": form, "rule": rule, "level": reading.get("level"), **kept}

    def _keys(self, merged: Schema, place: Place) -> Node | None:
        policy = merged.get("x-keys")
        if policy is None:
            return None
        self.rules.closed(policy, set(KEY_POLICIES), set(), place, "x-keys")
        keys = {name: self.rules.rule(policy[name], place) for name in ("unknown", "misspelt", "null") if name in policy}
        return {**keys, "named": self._named(policy.get("named", ()), merged, place)}

    def _named(self, entries: list[Schema], merged: Schema, place: Place) -> Node:
        named: Node = {}
        for entry in entries:
            self.rules.closed(entry, set(NAMED_PARTS), {"key", "rule"}, place, "named key")
            part: Node = {
                "rule": self.rules.rule(entry, place),
                **{key: entry[key] for key in ("why", "use", "stands-for") if key in entry},
            }
            for target in (entry.get("use"), entry.get("stands-for")):
                if target and target.split(".")[0] not in merged.get("properties", {}):
                    self.rules.problem(place, f"named key points to {target!r}, which is not in properties")
            keys = entry.get("key", [])
            for key in keys if isinstance(keys, list) else [keys]:
                named[key] = part
        return named

    def _check(self, check: Schema, place: Place) -> Node:
        name = check.get("check", "")
        if name not in CHECKS:
            self.rules.problem(place, f"unknown check {name!r}")
            return {}
        needed, optional = CHECKS[name]
        self.rules.closed(check, {"check", "rule", "level", "also", "why", *needed, *optional}, {"rule", *needed}, place, name)
        kept = {key: check[key] for key in (*needed, *optional, "why") if key in check}
        if "softer" in kept:
            kept["softer"] = {"root": kept["softer"]["root"], "rule": self.rules.rule(kept["softer"], place)}
        if "formats" in kept:
            kept["formats"] = {key: [self._value_form(part, place) for part in parts] for key, parts in kept["formats"].items()}
        return {"check": name, "rule": self.rules.rule(check, place), **kept, **stirred(check)}

    def _value_form(self, part: Schema, place: Place) -> Node:
        self.rules.closed(part, {"rule", "level", "also", "maxLength", "form"}, {"rule"}, place, "format of typed-value")
        if part.get("form", "integer") not in VALUE_FORMS:
            self.rules.problem(place, f"unknown value form {part['form']!r}")
        return {"rule": self.rules.rule(part, place), **{key: part[key] for key in ("maxLength", "form") if key in part}}

    def _union(self, merged: Schema, rules: Schema, place: Place) -> Node:
        discriminator, home = merged.get("discriminator", ({}, place))
        key, mapping = discriminator.get("propertyName", ""), discriminator.get("mapping", {})
        if not key or len(mapping) != len(merged["oneOf"]):
            self.rules.problem(place, "oneOf needs a discriminator with propertyName and a mapping for every branch")
        branches = {
            value: self.node({"$ref": target}, (home[0], f"{home[1]}/discriminator/mapping/{value}"))
            for value, target in mapping.items()
        }
        for value, number in branches.items():
            if key not in self.nodes[number].get("props", {}):
                self.rules.problem(place, f"branch {value!r} does not declare {key!r}")
        required = rules.get("required", {})
        missing = required.get(key) if isinstance(required, dict) and "rule" not in required else required
        return {
            "key": key,
            "rule": self.rules.of_keyword(rules, "oneOf", place),
            "mistyped": self._mistyped(key, list(branches.values())) or self.rules.of_keyword(rules, "oneOf", place),
            "missing": self.rules.rule(missing, place),
            "branches": branches,
            "common": self._common(key, list(branches.values())),
        }

    def _mistyped(self, key: str, numbers: list[int]) -> list[Any] | None:
        """The rule of a key that is no string: that of its type, where the branches give it one."""
        props = [self.nodes[number].get("props", {}).get(key) for number in numbers]
        return next((self.nodes[number].get("type_rule") for number in props if number is not None), None)

    def _common(self, key: str, numbers: list[int]) -> int:
        """What all branches say alike; keys that only some of them have are known, and free."""
        branches = [self.nodes[number] for number in numbers]
        anything = self._intern({})
        props: dict[str, int] = {}
        for branch in branches:
            for name, number in branch.get("props", {}).items():
                shared = name != key and all(other.get("props", {}).get(name) == number for other in branches)
                props[name] = number if shared else anything
        first = branches[0] if branches else {}
        required = {
            name: rule
            for name, rule in first.get("required", {}).items()
            if name != key and all(name in other.get("required", {}) for other in branches)
        }
        checks = [check for check in first.get("checks", ()) if all(check in other.get("checks", ()) for other in branches)]
        node: Node = {"props": props, "required": required, "checks": checks}
        if all("keys" in branch for branch in branches) and branches:
            named = {
                name: part
                for name, part in first["keys"]["named"].items()
                if all(name in other["keys"]["named"] for other in branches)
            }
            node["keys"] = {**first["keys"], "named": named}
        return self._intern({name: value for name, value in node.items() if value})
