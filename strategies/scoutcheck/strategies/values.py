"""The values without parts that a node of the contract allows: how to draw them, and the least of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from hypothesis import strategies as st

from scoutcheck.strategies.sites import Node, Site, contract
from scoutcheck.strategies.text import Leaf, formatted, text

BEYOND = 2**63 - 1  # the largest number drawn where the contract names none


def leaf_of(site: Site) -> Leaf:
    """The values of a place without parts; null only where an enum lists it."""
    if site.choices:
        return Leaf(st.sampled_from(site.choices), site.choices[0])
    return leaf(site.number) if constrained(site.node) else _like(json.dumps(site.samples))


def constrained(node: Node) -> bool:
    """Whether a schema says anything about a value without parts."""
    return any(part in node for part in ("types", "values", "limits", "format"))


@cache
def leaf(number: int) -> Leaf:
    """The values of the node of that number."""
    node = contract().nodes[number]
    if node.get("values"):
        values = allowed(node)
        return Leaf(st.sampled_from(values), values[0])
    leaves = [_OF_TYPE[name](node) for name in node.get("types", ("string",)) if name != "null"]
    return Leaf(st.one_of([one.strategy for one in leaves]), leaves[0].least)


def allowed(node: Node) -> list[Any]:
    """What every `enum` and `const` of a node allows, and no reading warns of."""
    first, *more = [values for _, values, _ in node["values"]]
    return [item for item in first if all(item in values for values in more) and not warned(node, item)]


def warned(node: Node, value: Any) -> bool:
    """Whether a reading has something to say of a value that no keyword forbids."""
    readings = [reading for reading in node.get("readings", ()) if reading["rule"]]
    forms = {reading["form"] for reading in readings}
    listed = [item for reading in readings for item in reading.get("values", ())]
    return (value is None and "null" in forms) or (value == "" and "empty" in forms) or value in listed


def limits(node: Node) -> dict[str, int]:
    """The limits of a node by keyword."""
    return {keyword: limit for keyword, limit, _ in node.get("limits", ())}


def _text(node: Node) -> Leaf:
    known = limits(node)
    low, high = known.get("minLength", 0), known.get("maxLength")
    if "format" in node:
        return formatted(node["format"][0], low, high)
    return text(max(low, 1) if warned(node, "") else low, high)


def _integer(node: Node) -> Leaf:
    known = limits(node)
    low = known.get("minimum", known.get("exclusiveMinimum", -1) + 1)
    return Leaf(st.integers(low, known.get("maximum", BEYOND)), low)


_OF_TYPE: dict[str, Callable[[Node], Leaf]] = {
    "string": _text,
    "integer": _integer,
    "number": _integer,
    "boolean": lambda _node: Leaf(st.booleans(), False),
}


@cache
def _like(samples: str) -> Leaf:
    """Values for a place of which the contract says nothing: like those that the kind's own examples show there."""
    leaves = [_LIKE.get(type(sample), _copied)(sample) for sample in json.loads(samples) or [""]]
    return Leaf(st.one_of([one.strategy for one in leaves]), leaves[0].least)


def _copied(sample: Any) -> Leaf:
    return Leaf(st.just(sample).map(deepcopy), sample)


_LIKE: dict[type, Callable[[Any], Leaf]] = {
    str: lambda _sample: text(),
    bool: lambda _sample: Leaf(st.booleans(), False),
    int: lambda _sample: Leaf(st.integers(0, BEYOND), 0),
}
