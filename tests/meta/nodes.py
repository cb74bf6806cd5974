"""The compiled contract seen from payloads: which node judges which value, and what a node asks of a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

Node = dict[str, Any]
Nodes = list[Node]


class Visit(NamedTuple):
    """One value of a payload and the number of the node that judges it."""

    node: int
    pointer: str
    value: Any


class Limit(NamedTuple):
    """A limit that a node sets: its rule and level, and which sizes lie at the limit and just past it."""

    node: int
    keyword: str
    limit: int
    rule: str

    @property
    def at(self) -> int:
        return self.limit + 1 if self.keyword == "exclusiveMinimum" else self.limit

    @property
    def past(self) -> int:
        return self.at - 1 if "min" in self.keyword.lower() else self.at + 1


def visits(nodes: Nodes, number: int, value: Any, pointer: str = "") -> Iterator[Visit]:
    """Every value within `value` that a node below `number` judges, `value` itself first."""
    yield Visit(number, pointer, value)
    node = nodes[number]
    if isinstance(value, dict):
        props = _props(nodes, node, value)
        for key, item in value.items():
            if key in props:
                yield from visits(nodes, props[key], item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list) and "items" in node:
        for index, item in enumerate(value):
            yield from visits(nodes, node["items"], item, f"{pointer}/{index}")


def _props(nodes: Nodes, node: Node, value: dict[str, Any]) -> dict[str, int]:
    props: dict[str, int] = node.get("props", {})
    if "union" in node:
        chosen = value.get(node["union"]["key"])
        branches = node["union"]["branches"]
        number = branches.get(chosen, node["union"]["common"]) if isinstance(chosen, str) else node["union"]["common"]
        props = {**props, **nodes[number].get("props", {})}
    return props


def reachable(nodes: Nodes, number: int, place: str, seen: dict[int, str]) -> dict[int, str]:
    """Every node below `number`, each with the first place where it is met."""
    if number in seen:
        return seen
    seen[number] = place
    node = nodes[number]
    for name, child in node.get("props", {}).items():
        reachable(nodes, child, f"{place}/{name}", seen)
    if "items" in node:
        reachable(nodes, node["items"], f"{place}/0", seen)
    for value, child in node.get("union", {}).get("branches", {}).items():
        reachable(nodes, child, f"{place}({value})", seen)
    return seen


def allowed(node: Node) -> list[Any]:
    """The values that every enum and const of a node allows; none where the node has neither."""
    lists = [values for _, values, _ in node.get("values", ())]
    return [value for value in lists[0] if all(value in other for other in lists)] if lists else []


def limits(node: Node, number: int) -> list[Limit]:
    """The limits of length and number that a node sets."""
    return [Limit(number, keyword, limit, rule[0]) for keyword, limit, rule in node.get("limits", ())]


def size(keyword: str, value: Any) -> Any:
    """What a limit measures of a value: its length, its number of items, or the number itself; None where it has none."""
    if keyword.endswith("Length"):
        return len(value) if isinstance(value, str) else None
    if keyword.endswith("Items"):
        return len(value) if isinstance(value, list) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def rules_of(value: Any, known: set[str]) -> Iterator[str]:
    """Every rule that a node (or a part of one) names in its own right; child nodes are numbers and name none."""
    if isinstance(value, str):
        if value in known:
            yield value
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from rules_of(child, known)


def levels_of(value: Any, known: set[str]) -> Iterator[tuple[str, str]]:
    """Every (rule, level) pair that a node names."""
    if isinstance(value, list) and len(value) == 3 and isinstance(value[2], list) and str(value[0]) in known:
        yield value[0], value[1]
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from levels_of(child, known)
