"""From a place of the contract to values of the right shape: drawn by Hypothesis, or the least one there is.

Shape only: what fields have to do with each other is put right afterwards, in `mending`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from scoutcheck.strategies.sites import ITEM, Node, Route, Site, contract
from scoutcheck.strategies.text import Leaf, formatted, text

T = TypeVar("T")
WORD = 16  # bits of one draw; wider integers are no longer drawn evenly
MORE_ITEMS = 2
BEYOND = 2**63 - 1


class Pick(Protocol):
    """Where choices come from."""

    def one(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""

    def bits(self, count: int) -> int:
        """`count` yes-or-no choices in one number."""

    def leaf(self, leaf: Leaf) -> Any:
        """A value without parts."""


class Drawn:
    """Choices that Hypothesis makes, and shrinks."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one(self, options: Sequence[T]) -> T:
        return options[0] if len(options) == 1 else self.draw(st.sampled_from(options))

    def bits(self, count: int) -> int:
        drawn = 0
        for start in range(0, count, WORD):
            drawn |= self.draw(_word(min(WORD, count - start))) << start
        return drawn

    def leaf(self, leaf: Leaf) -> Any:
        return self.draw(leaf.strategy)


class Least:
    """The simplest choice every time."""

    def one(self, options: Sequence[T]) -> T:
        return options[0]

    def bits(self, count: int) -> int:  # noqa: ARG002  # as the protocol has it
        return 0

    def leaf(self, leaf: Leaf) -> Any:
        return leaf.least


@cache
def _word(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, (1 << bits) - 1)


def least(site: Site) -> Any:
    """The smallest value of the right shape, and not null where something else will do; made anew at each call."""
    return Build(Least()).solid(site)


class Build:
    """One payload in the making. `route` is what it must contain; `trail` then says where that came to stand."""

    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        self.trail: list[str | int] = []

    def value(self, site: Site, route: Route = ()) -> Any:
        """A value of the right shape for `site` that holds all that `route` passes through."""
        node = site.node
        if not route and "null" in node.get("types", ()) and not warned(node, None) and self._empty(node):
            return None
        return self.solid(site, route)

    def solid(self, site: Site, route: Route = ()) -> Any:
        """As `value`, but null only where an enum lists it."""
        node = site.node
        if site.branches or site.keys or "object" in node.get("types", ()):
            return self._object(site, route)
        if site.item or "array" in node.get("types", ()):
            return self._array(site, route)
        return self.pick.leaf(leaf(site.number) if constrained(node) else free(site))

    def _empty(self, node: Node) -> bool:
        # An enum that lists null draws it with its other values.
        return not node.get("values") and self.pick.one((True, False, False, False))

    def _object(self, site: Site, route: Route) -> dict[str, Any]:
        if site.branches:
            name = route[0].name if route and route[0].how == "branch" else self.pick.one(tuple(site.branches))
            return self._object(site.branches[name], route[1:])
        needed = site.node.get("required", {})
        forced = route[0].name if route and route[0].how == "key" else None
        optional = [key for key in site.keys if key not in needed and key != forced]
        bits = self.pick.bits(len(optional))
        wanted = {key for index, key in enumerate(optional) if bits >> index & 1}
        return {
            key: self._forced(child, key, route[1:]) if key == forced else self.value(child)
            for key, child in site.keys.items()
            if key in needed or key in wanted or key == forced
        }

    def _forced(self, site: Site, step: str | int, route: Route) -> Any:
        self.trail.append(step)
        return self.value(site, route)

    def _array(self, site: Site, route: Route) -> list[Any]:
        low, high = item_limits(site.node)
        forced = route[:1] == (ITEM,)
        spare = min(MORE_ITEMS, high - low) if site.item else 0
        count = self.pick.one(range(low, low + spare + 1))
        if site.item is None:
            return []
        items = [self.value(site.item) for _ in range(count - forced if count else 0)]
        if forced:
            at = self.pick.one(range(len(items) + 1))
            items.insert(at, self._forced(site.item, at, route[1:]))
        return items


def others(site: Site, value: Any) -> Iterator[Any]:
    """Values without parts that are right at `site` and differ from `value`, the simplest first."""
    node = site.node
    if node.get("values"):
        yield from (item for item in allowed(node) if item != value or type(item) is not type(value))
    elif "boolean" in node.get("types", ()):
        yield not value
    elif constrained(node):
        yield from (item for item in _further(leaf(site.number).least) if item != value)
    if "null" in node.get("types", ()) and value is not None and not warned(node, None):
        yield None


def _further(least: Any) -> tuple[Any, ...]:
    return (least, least + 1) if isinstance(least, int) else (least, f"{least}b") if "@" in least or len(least) < 2 else (least,)


def item_limits(node: Node) -> tuple[int, int]:
    """The least and the largest number of items."""
    limits = {keyword: limit for keyword, limit, _ in node.get("limits", ())}
    return limits.get("minItems", 0), limits.get("maxItems", BEYOND)


def constrained(node: Node) -> bool:
    """Whether a schema says anything about a value without parts."""
    return any(part in node for part in ("types", "values", "limits", "format"))


def warned(node: Node, value: Any) -> bool:
    """Whether a reading has something to say of a value that no keyword forbids."""
    forms = {reading["form"] for reading in node.get("readings", ()) if reading["rule"]}
    listed = [item for reading in node.get("readings", ()) if reading["rule"] for item in reading.get("values", ())]
    return (value is None and "null" in forms) or (value == "" and "empty" in forms) or value in listed


@cache
def leaf(number: int) -> Leaf:
    """The values of a node that has no parts."""
    node = contract().nodes[number]
    if node.get("values"):
        return _listed(node)
    types = [name for name in node.get("types", ("string",)) if name != "null"]
    leaves = [_OF_TYPE[name](node) for name in types]
    return Leaf(st.one_of([one.strategy for one in leaves]), leaves[0].least)


def _listed(node: Node) -> Leaf:
    values = allowed(node)
    return Leaf(st.sampled_from(values), values[0])


def allowed(node: Node) -> list[Any]:
    """What every `enum` and `const` of a node allows, and no reading warns of."""
    first, *more = [values for _, values, _ in node["values"]]
    return [item for item in first if all(item in values for values in more) and not warned(node, item)]


def _text(node: Node) -> Leaf:
    limits = {keyword: limit for keyword, limit, _ in node.get("limits", ())}
    low, high = limits.get("minLength", 0), limits.get("maxLength")
    if "format" in node:
        return formatted(node["format"][0], low, high)
    return text(max(low, 1) if warned(node, "") else low, high)


def _integer(node: Node) -> Leaf:
    limits = {keyword: limit for keyword, limit, _ in node.get("limits", ())}
    low = limits.get("minimum", limits.get("exclusiveMinimum", -1) + 1)
    return Leaf(st.integers(low, limits.get("maximum", BEYOND)), low)


_OF_TYPE: dict[str, Callable[[Node], Leaf]] = {
    "string": _text,
    "integer": _integer,
    "number": _integer,
    "boolean": lambda _node: Leaf(st.booleans(), False),
}


def free(site: Site) -> Leaf:
    """Values for a place of which the contract says nothing: like those that the kind's own examples show there."""
    return _like(json.dumps(site.samples))


@cache
def _like(samples: str) -> Leaf:
    shown = json.loads(samples) or [""]
    leaves = [_LIKE.get(type(sample), _copied)(sample) for sample in shown]
    return Leaf(st.one_of([one.strategy for one in leaves]), leaves[0].least)


def _copied(sample: Any) -> Leaf:
    return Leaf(st.just(sample).map(deepcopy), sample)


_LIKE: dict[type, Callable[[Any], Leaf]] = {
    str: lambda _sample: text(),
    bool: lambda _sample: Leaf(st.booleans(), False),
    int: lambda _sample: Leaf(st.integers(0, BEYOND), 0),
}
