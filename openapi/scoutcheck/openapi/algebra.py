"""Ways to put schemas together."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
# How to get somewhere: ("key", name), ("items", ""), or (discriminator, value) for a branch of a union.
Steps = tuple[tuple[str, str], ...]
WORDS = ("title", "description", "default", "examples")
COMBINING = {"enum", "const", "not", "anyOf", "allOf", "if", "$ref"}


def chosen(key: str, value: str) -> Schema:
    """The objects in which a discriminator has a value."""
    return {"properties": {key: {"const": value}}, "required": [key]}


def along(steps: Steps, schema: Schema) -> Schema:
    """`schema`, asked of what lies at the end of the steps."""
    if not steps:
        return schema
    (sort, name), inner = steps[0], along(steps[1:], schema)
    if sort == "key":
        return {"properties": {name: inner}}
    return {"items": inner} if sort == "items" else {"if": chosen(sort, name), "then": inner}


def _overlap(left: Schema, right: Schema) -> bool:
    return not _types(left) or not _types(right) or bool(_types(left) & _types(right))


def _types(schema: Schema) -> set[str]:
    found = set(_listed(schema.get("type", [])))
    return found | {"integer"} if "number" in found and "not" not in schema else found


def _listed(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def joined(schemas: list[Schema]) -> Schema:
    """All of the schemas at once: in one object where no keyword stands twice."""
    whole = dict(schemas[0])
    for schema in schemas[1:]:
        if whole.keys() & schema.keys() or ("properties" in schema and "additionalProperties" in whole):
            whole["allOf"] = [*whole.get("allOf", ()), schema]
        else:
            whole |= schema
    return whole


def widened(asked: Schema, soft: Schema) -> Schema:
    """What is asked, or the soft form."""
    if not asked:
        return asked
    if list(asked) == ["anyOf"]:
        return {"anyOf": [*asked["anyOf"], soft]}
    if _fits_beside(asked, soft):
        return {**asked, **soft, "type": [*_listed(asked["type"]), *_listed(soft["type"])]}
    return {"anyOf": [asked, soft]}


def narrowed(asked: Schema, loud: Schema) -> Schema:
    """What is asked, but not the loud form; said only where nothing else keeps that form out."""
    return asked if _keeps_out(asked, loud) else joined([asked, {"not": loud}])


def _keeps_out(asked: Schema, form: Schema) -> bool:
    if list(asked) == ["anyOf"]:
        return all(_keeps_out(part, form) for part in asked["anyOf"])
    # The words of an enum never have a form that is loud.
    return "enum" in asked or "const" in asked or not _overlap(asked, form)


def _fits_beside(asked: Schema, soft: Schema) -> bool:
    """Whether one object can hold both: a keyword speaks of one type only, so unlike types do not get in each other's way."""
    words = asked.keys() | soft.keys()
    return not _overlap(asked, soft) and not words & COMBINING and asked.keys() & soft.keys() == {"type"}


def nullable(schema: Schema) -> Schema:
    """The schema, with null let through beside."""
    words = {word: schema[word] for word in WORDS if word in schema}
    asked = {key: value for key, value in schema.items() if key not in words}
    if "enum" in asked and "type" in asked and asked.keys() & COMBINING == {"enum"}:
        return {**words, **asked, "type": [*_listed(asked["type"]), "null"], "enum": [*asked["enum"], None]}
    return {**words, **widened(asked, {"type": "null"})}
