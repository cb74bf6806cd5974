"""From a place of the contract to a value of the right shape, with parts and all: drawn, or the least there is.

Shape only: what fields have to do with each other is put right afterwards, by mending.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from scoutcheck.strategies.sites import ITEM, Node, Route, Site
from scoutcheck.strategies.text import FORMATS, Leaf
from scoutcheck.strategies.values import allowed, leaf_of, limits, warned

T = TypeVar("T")
WORD = 16  # bits of one draw; wider integers are no longer drawn evenly
MORE_ITEMS = 2


class Pick(Protocol):
    """Where choices come from."""

    def one(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""

    def bits(self, count: int, /) -> int:
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

    def bits(self, _count: int) -> int:
        return 0

    def leaf(self, leaf: Leaf) -> Any:
        return deepcopy(leaf.least)


@cache
def _word(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, (1 << bits) - 1)


class Build:
    """One payload in the making. After `reach`, `trail` says where the end of the route came to stand."""

    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        self.trail: list[str | int] = []

    def value(self, site: Site) -> Any:
        """A value of the right shape."""
        if "null" in site.node.get("types", ()) and not warned(site.node, None) and self._empty(site.node):
            return None
        return self.reach(site)

    def reach(self, site: Site, route: Route = ()) -> Any:
        """As `value`, but never null if it can help it, and holding all that `route` passes through."""
        types = site.node.get("types", ())
        if site.branches or site.keys or "object" in types:
            return self._object(site, route)
        if site.item or "array" in types:
            return self._array(site, route)
        return self.pick.leaf(leaf_of(site))

    def _empty(self, node: Node) -> bool:
        # An enum that lists null draws it with its other values.
        return not node.get("values") and self.pick.one((True, False, False, False))

    def _object(self, site: Site, route: Route) -> dict[str, Any]:
        if site.branches:
            name = route[0].name if route else self.pick.one(tuple(site.branches))
            return self._object(site.branches[name], route[1:])
        forced = route[0].name if route else None
        needed = site.node.get("required", {})
        optional = [key for key in site.keys if key not in needed and key != forced]
        bits = self.pick.bits(len(optional))
        left_out = {key for index, key in enumerate(optional) if not bits >> index & 1}
        return {
            key: self._onward(child, key, route) if key == forced else self.value(child)
            for key, child in site.keys.items()
            if key not in left_out
        }

    def _onward(self, site: Site, step: str | int, route: Route) -> Any:
        self.trail.append(step)
        return self.reach(site, route[1:])

    def _array(self, site: Site, route: Route) -> list[Any]:
        if site.item is None:
            return []
        low, high = item_limits(site.node)
        count = self.pick.one(range(low, min(low + MORE_ITEMS, high) + 1))
        forced = route[:1] == (ITEM,)
        items = [self.value(site.item) for _ in range(max(0, count - forced))]
        if forced:
            at = self.pick.one(range(len(items) + 1))
            items.insert(at, self._onward(site.item, at, route))
        return items


def item_limits(node: Node) -> tuple[int, int]:
    """The least and the largest number of items."""
    known = limits(node)
    return known.get("minItems", 0), known.get("maxItems", 2**31)


def least(site: Site) -> Any:
    """The smallest value of the right shape, and not null where something else will do; made anew at each call."""
    return Build(Least()).reach(site)


def others(site: Site, value: Any) -> Iterator[Any]:
    """Right values of `site` that differ from `value`, the simplest first: a few, not all."""
    yield from (item for item in _some(site) if item != value or type(item) is not type(value))


def _some(site: Site) -> Iterator[Any]:
    node, types = site.node, site.node.get("types", ())
    if node.get("values"):
        yield from allowed(node)
    elif "array" in types:
        yield from ([], [least(site.item)] if site.item else [])
    elif "object" in types:
        yield least(site)
    else:
        yield from _leaves(site)
    if "null" in types and not node.get("values") and not warned(node, None):
        yield None


def _leaves(site: Site) -> Iterator[Any]:
    smallest = leaf_of(site).least
    if site.choices:
        yield from site.choices
    elif isinstance(smallest, bool):
        yield from (False, True)
    elif isinstance(smallest, int):
        yield from (smallest, smallest + 1, 2**53 + 1)
    elif "format" in site.node:
        yield from FORMATS[site.node["format"][0]][0][:4]
    elif isinstance(smallest, str):
        yield from (smallest, f"{smallest}b", f"{smallest}ä")
    else:
        yield smallest
