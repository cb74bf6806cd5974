"""Answer bodies that break a chosen rule: the value and its node are walked together, and what the rule asks for is spoilt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.bundle import Contract

Node = dict[str, Any]
Rules = frozenset[str]
# No list of words, no format and no link has this in it.
STRANGE = "no such thing"
LONG = "x" * 66_000


def spoilt(contract: Contract, number: int, value: Any, rules: Rules) -> Any:
    """`value`, which fits the node `number`, changed so that it breaks those of `rules` that speak of it."""
    node = _branch(contract, contract.nodes[number], value)
    if _is_off(node.get("type_rule"), rules):
        return 0 if "string" in node["types"] or "object" in node["types"] or "array" in node["types"] else STRANGE
    if isinstance(value, dict):
        return _object(contract, node, value, rules)
    if isinstance(value, list):
        return [spoilt(contract, node["items"], item, rules) for item in value] if "items" in node else value
    return _scalar(node, value, rules)


def named_in(contract: Contract, number: int, seen: set[int] | None = None) -> Iterator[str]:
    """The rules that `spoilt` can break in a value of the node `number`."""
    seen = set() if seen is None else seen
    if number in seen:
        return
    seen.add(number)
    node = contract.nodes[number]
    for rule in _rules(node):
        yield from (rule[0], *rule[2])
    branches, items = node.get("union", {}).get("branches", {}), [node["items"]] if "items" in node else []
    for child in (*node.get("props", {}).values(), *branches.values(), *items):
        yield from named_in(contract, child, seen)


def _rules(node: Node) -> list[Any]:
    keywords = [rule for part in ("values", "limits") for _, _, rule in node.get(part, ())]
    formats = [node["format"][1]] if "format" in node else []
    types = [node["type_rule"]] if node.get("type_rule") else []
    return [*keywords, *formats, *types, *node.get("required", {}).values()]


def _is_off(rule: Any, rules: Rules) -> bool:
    return bool(rule) and not rules.isdisjoint((rule[0], *rule[2]))


def _branch(contract: Contract, node: Node, value: Any) -> Node:
    union = node.get("union")
    chosen = value.get(union["key"]) if union and isinstance(value, dict) else None
    return contract.nodes[union["branches"][chosen]] if union and chosen in union["branches"] else node


def _object(contract: Contract, node: Node, value: dict[str, Any], rules: Rules) -> dict[str, Any]:
    props, required = node.get("props", {}), node.get("required", {})
    kept = {key: item for key, item in value.items() if not _is_off(required.get(key), rules)}
    return {key: spoilt(contract, props[key], item, rules) if key in props else item for key, item in kept.items()}


def _scalar(node: Node, value: Any, rules: Rules) -> Any:
    if any(_is_off(rule, rules) for _, _, rule in node.get("values", ())) and value is not None:
        return STRANGE
    if "format" in node and _is_off(node["format"][1], rules) and isinstance(value, str):
        return STRANGE
    for keyword, limit, rule in node.get("limits", ()):
        if _is_off(rule, rules) and value is not None:
            return {"maxLength": LONG, "minLength": "", "minimum": limit - 1, "maximum": limit + 1}.get(keyword, limit)
    return value
