"""The cross-field checks of the contract, as far as plain JSON Schema can say them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoutcheck.openapi.algebra import Schema
from scoutcheck.openapi.patterns import any_case, value_form

Check = dict[str, Any]
# Whether a breach of a rule makes a payload invalid.
Loud = Callable[[list[Any]], bool]

NO_VALUE: Schema = {"enum": [None, ""]}


def holds(conditions: Check) -> Schema:
    """A schema for the objects that meet all conditions: dotted key -> wanted value, or list of wanted values."""
    parts = [_at(key.split("."), _wanted(value)) for key, value in conditions.items()]
    return parts[0] if len(parts) == 1 else {"allOf": parts}


def check_schema(check: Check, loud: Loud) -> Schema | None:
    """What the objects have in common that keep a check; None where the check is not loud or cannot be said."""
    if check["check"] == "typed-value":
        return _typed_value(check, loud)
    say = _SAYABLE.get(check["check"])
    return say(check) if say and loud(check["rule"]) else None


def _wanted(value: Any) -> Schema:
    return {"enum": value} if isinstance(value, list) else {"const": value}


def _at(keys: list[str], schema: Schema) -> Schema:
    inner = schema if len(keys) == 1 else _at(keys[1:], schema)
    return {"type": "object", "properties": {keys[0]: inner}, "required": keys[:1]}


def _absent(keys: list[str]) -> Schema:
    """None of the keys is there, or all of them are null."""
    return {"properties": {key: {"type": "null"} for key in keys}}


def _one_of_keys(check: Check) -> Schema:
    return {"anyOf": [_at([key], {"not": NO_VALUE}) for key in check["keys"]]}


def _needs_item(check: Check) -> Schema:
    return {
        "if": holds(check["when"]),
        "then": _at([check["in"]], {"type": "array", "contains": holds(check["where"])}),
    }


def _not_together(check: Check) -> Schema:
    return {"not": holds(check["when"])}


def _only_when(check: Check) -> Schema:
    return {"if": holds(check["when"]), "else": _absent(check["keys"])}


def _required_when(check: Check) -> Schema:
    there: Schema = {"required": check["keys"]}
    if check.get("null") == "missing":
        there["properties"] = {key: {"not": {"type": "null"}} for key in check["keys"]}
    kept = {"if": holds(check["when"]), "then": there} if "when" in check else there
    return {"if": holds(check["unless"]), "else": kept} if "unless" in check else kept


def _not_both(check: Check) -> Schema:
    return {"not": {"required": check["keys"]}}


def _value_when(check: Check) -> Schema:
    there = _at(check["key"].split("."), {})
    return {"if": {"allOf": [holds(check["when"]), there]}, "then": _at(check["key"].split("."), {"enum": check["in"]})}


def _typed_value(check: Check, loud: Loud) -> Schema | None:
    """Only where the type stands beside the value; a type that the configuration knows is out of a schema's sight."""
    kept = {name: _first_fault(parts, loud) for name, parts in check["formats"].items()}
    said = [(name, schema) for name, schema in kept.items() if schema]
    if "type" not in check or not said:
        return None
    cases = [{"if": _at([check["type"]], _named(name)), "then": _text_at(check["value"], schema)} for name, schema in said]
    return {"allOf": cases}


def _named(name: str) -> Schema:
    return {"type": "string", "pattern": any_case([name])}


def _text_at(key: str, schema: Schema) -> Schema:
    return {"properties": {key: {"anyOf": [{"maxLength": 0}, schema]}}}


def _first_fault(parts: list[Check], loud: Loud) -> Schema:
    """A text keeps the formats unless the first one that it breaks is loud."""
    if not parts:
        return {}
    first, rest = value_form(parts[0]), _first_fault(parts[1:], loud)
    if loud(parts[0]["rule"]):
        return {"allOf": [first, rest]} if rest else first
    return {"anyOf": [{"not": first}, rest]} if rest else {}


_SAYABLE: dict[str, Callable[[Check], Schema]] = {
    "one-of-keys": _one_of_keys,
    "needs-item": _needs_item,
    "not-together": _not_together,
    "only-when": _only_when,
    "required-when": _required_when,
    "not-both": _not_both,
    "value-when": _value_when,
}
