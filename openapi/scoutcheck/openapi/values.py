"""What a node asks of a value by itself, in JSON Schema keywords."""

from __future__ import annotations

from typing import Any

from scoutcheck.openapi.algebra import Schema
from scoutcheck.openapi.conditions import Loud
from scoutcheck.openapi.patterns import format_keywords
from scoutcheck.openapi.telling import reading_rule

Node = dict[str, Any]


def value_keywords(node: Node, loud: Loud) -> Schema:
    """The keywords for type, words, limits and format, as far as a breach of them is loud."""
    return {**_typed(node, loud), **_worded(node, loud), **_limited(node, loud), **_formatted(node, loud)}


def _typed(node: Node, loud: Loud) -> Schema:
    types = node.get("types")
    if not types or not loud(node["type_rule"]):
        return {}
    return {"type": types[0] if len(types) == 1 else list(types)}


def _worded(node: Node, loud: Loud) -> Schema:
    """The first of several lists that fails is judged, so a quiet one shields what it forbids."""
    lists = [(allowed, loud(rule)) for _, allowed, rule in node.get("values", ())]
    if not any(is_loud for _, is_loud in lists):
        return {}
    first, first_is_loud = lists[0]
    common = [word for word in first if all(word in allowed for allowed, is_loud in lists if is_loud)]
    if not first_is_loud:
        return {"not": {"enum": [word for word in first if word not in common]}}
    named: Schema = {"const": common[0]} if len(common) == 1 else {"enum": common}
    if "types" in node and not loud(node["type_rule"]):
        return {"anyOf": [named, {"not": {"type": list(node["types"])}}]}
    return named


def _limited(node: Node, loud: Loud) -> Schema:
    return {keyword: limit for keyword, limit, rule in node.get("limits", ()) if loud(rule)}


def _formatted(node: Node, loud: Loud) -> Schema:
    name, rule = node.get("format", ("", None))
    if rule is None or not loud(rule):
        return {}
    soft = {reading["form"] for reading in node.get("readings", ()) if not loud(reading_rule(reading))}
    encoding = {"contentEncoding": "base64"} if name == "base64" and not soft else {}
    return {**encoding, **format_keywords(name, soft)}
