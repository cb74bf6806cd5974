"""Ways to get one value wrong, and ways to be only just right: what an author types by mistake, and what lies at a limit.

Nothing here knows a rule. The judge is asked which rule, if any, a value breaks where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle, islice
from typing import Any, NamedTuple

from scoutcheck.strategies.building import least
from scoutcheck.strategies.sites import Node, Site, contract
from scoutcheck.strategies.text import MALFORMED, PHRASES, stretched
from scoutcheck.strategies.values import allowed


class Slip(NamedTuple):
    """A value to put in another's place, and a word for what is odd about it."""

    edge: str
    value: Any


def slips(site: Site, value: Any) -> Iterator[Slip]:
    """What may stand at `site` instead of `value`, a right value there; some of it is just as right."""
    node = site.node
    yield from _other_types(site, value)
    yield from _limits(node, site, value)
    if node.get("values"):
        yield from _near_misses(site)
    if "format" in node and isinstance(value, str):
        yield from (Slip(f"{node['format'][0]}: {edge}", text) for edge, text in MALFORMED[node["format"][0]](value))
    for reading in node.get("readings", ()):
        yield from (Slip(f"reading: {reading['form']}", read) for read in _readings(reading, site, value))


def _other_types(site: Site, value: Any) -> Iterator[Slip]:
    node = site.node
    types = node.get("types", ())
    yield Slip("null", None)
    if "object" not in types:
        yield from (Slip("an object", {}), Slip("an object", {"value": value}), Slip("an object", {"id": 1}))
    if "array" not in types:
        yield from (Slip("an empty array", []), Slip("in an array", [value]))
    if not site.branches:
        yield from _scalars(value)


def _scalars(value: Any) -> Iterator[Slip]:
    number = value if isinstance(value, int) and value > 1 else 85
    yield from (Slip("true", True), Slip("false", False), Slip("0", 0), Slip("1", 1))
    yield from (Slip("a number", number), Slip("a negative number", -number))
    yield from (Slip("a fraction", 85.5), Slip("a number ending in .0", float(min(number, 2**53))), Slip("a fraction", -0.25))
    yield from (
        Slip("empty text", ""),
        Slip("text", "abc"),
        Slip("text", PHRASES[1]),
        Slip("text", "1e3"),
        Slip("a blank", " "),
    )
    yield from (
        Slip("digits as text", str(number)),
        Slip("a number as text", f"{number}.0"),
        Slip("a number as text", f"-{number}"),
    )
    yield from (Slip("a boolean as text", word) for word in ("true", "false", "True", "FALSE"))


def _near_misses(site: Site) -> Iterator[Slip]:
    known = allowed(site.node)
    for item in known:
        yield Slip("allowed", item)
        if isinstance(item, str):
            yield from (
                Slip("another case", text) for text in (item.upper(), item.capitalize(), item.swapcase()) if text != item
            )
            yield from (Slip("a blank at the end", f"{item} "), Slip("plural", f"{item}s"), Slip("cut short", item[:-1]))
    yield from (Slip("allowed elsewhere", item) for item in sorted(legal_anywhere(site.name) - {str(one) for one in known}))


@cache
def legal_anywhere(name: str) -> set[str]:
    """Every text that some schema of the contract lists for a key called `name`."""
    numbers = {number for node in contract().nodes for key, number in node.get("props", {}).items() if key == name}
    lists = [values for number in numbers for _, values, _ in contract().nodes[number].get("values", ())]
    return {item for values in lists for item in values if isinstance(item, str)}


def _limits(node: Node, site: Site, value: Any) -> Iterator[Slip]:
    for keyword, limit, _ in node.get("limits", ()):
        resized = _RESIZED[keyword]
        for edge, size in _AROUND[keyword](limit):
            yield from (Slip(f"{keyword} {limit}: {edge}", other) for other in resized(site, value, size))


def _over(limit: int) -> Iterator[tuple[str, int]]:
    yield from (("at", limit), ("just inside", limit - 1), ("just past", limit + 1), ("well past", limit * 2 + 10))


def _under(limit: int) -> Iterator[tuple[str, int]]:
    yield from (("at", limit), ("just inside", limit + 1), ("just past", limit - 1), ("well past", limit - 1000))


def _above(limit: int) -> Iterator[tuple[str, int]]:
    yield from (("at", limit + 1), ("just inside", limit + 2), ("just past", limit), ("well past", limit - 1000))


_AROUND: dict[str, Callable[[int], Iterator[tuple[str, int]]]] = {
    **dict.fromkeys(("maxLength", "maximum", "maxItems"), _over),
    **dict.fromkeys(("minLength", "minimum", "minItems"), _under),
    "exclusiveMinimum": _above,
}


def _sized_text(site: Site, value: Any, size: int) -> Iterator[str]:
    base = value if isinstance(value, str) else least(site)
    if size < 0:
        return
    if "format" in site.node:
        yield base[:size] if size < len(base) else base + "p" * (size - len(base))
        return
    yield from (stretched(unit, size) for unit in ("a", "é", "👍"))
    if base:
        yield stretched(base, size)


def _sized_number(_site: Site, _value: Any, size: int) -> Iterator[int]:
    yield size


def _sized_array(site: Site, value: Any, size: int) -> Iterator[list[Any]]:
    items = value if isinstance(value, list) and value else [least(site.item)] if site.item else []
    if size >= 0 and items:
        yield list(islice(cycle(items), size))


_RESIZED: dict[str, Callable[[Site, Any, int], Iterator[Any]]] = {
    **dict.fromkeys(("minLength", "maxLength"), _sized_text),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "maximum"), _sized_number),
    **dict.fromkeys(("minItems", "maxItems"), _sized_array),
}


def _readings(reading: Node, site: Site, value: Any) -> Iterator[Any]:
    form = reading["form"]
    if form == "value":
        yield from reading["values"]
    elif form == "prefix":
        yield from (reading["prefix"] + rest for rest in ("nonsense", "x", "created.again"))
    elif form == "wrapped":
        yield {reading["key"]: value}
    elif form == "single-item" and site.item:
        yield value[0] if value else least(site.item)
