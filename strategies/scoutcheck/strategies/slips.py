"""Ways to get one value wrong, and ways to be only just right: what an author types by mistake, and what lies at a limit.

Nothing here knows a rule. The judge is asked which rule, if any, a value breaks where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle, islice
from typing import Any, NamedTuple

from scoutcheck.openapi.operations import read
from scoutcheck.strategies.building import least
from scoutcheck.strategies.malformed import MALFORMED
from scoutcheck.strategies.sites import Node, Site
from scoutcheck.strategies.text import FORMATS, stretched
from scoutcheck.strategies.values import allowed


class Slip(NamedTuple):
    """A value to put in another's place, and a word for what is odd about it."""

    edge: str
    value: Any


def slips(site: Site, value: Any) -> Iterator[Slip]:
    """What may stand at `site` instead of `value`, a right value there; some of it is just as right."""
    node = site.node
    yield from _other_types(site, value)
    yield from _around_limits(site, value)
    yield from _near_misses(site)
    if "format" in node and isinstance(value, str):
        wrong = MALFORMED[node["format"][0]](value)
        yield from (Slip(f"{node['format'][0]}: {edge}", text) for edge, texts in wrong.items() for text in texts)
    for reading in node.get("readings", ()):
        yield from (Slip(f"reading: {reading['form']}", read) for read in _readings(reading, site, value))


def borders(site: Site, value: Any) -> Iterator[Slip]:
    """What lies at the edge of right and wrong: null, empty, each limit and both its sides, each value of a list."""
    node = site.node
    empty = {"string": "", "array": [], "object": {}}
    yield Slip("null", None)
    yield from (Slip(f"empty {name}", empty[name]) for name in node.get("types", ()) if name in empty)
    yield from (slip for slip in _around_limits(site, value) if not slip.edge.endswith("well past"))
    yield from (Slip(f"allowed {item!r}", item) for item in (allowed(node) if node.get("values") else ()))
    if "format" in node:
        yield from (Slip(f"{node['format'][0]} {text}", text) for text in FORMATS[node["format"][0]][0][:12])


def _other_types(site: Site, value: Any) -> Iterator[Slip]:
    types = site.node.get("types", ())
    yield Slip("null", None)
    if "object" not in types:
        yield from (Slip("an object", part) for part in ({}, {"value": value}, {"id": 1}))
    if "array" not in types:
        yield from (Slip("an empty array", []), Slip("in an array", [value]))
    scalars = _scalars(value if isinstance(value, int) and value > 1 else 85)
    yield from (Slip(edge, scalar) for edge, values in scalars.items() for scalar in values)


def _scalars(number: int) -> dict[str, list[Any]]:
    return {
        "true": [True],
        "false": [False],
        "0": [0],
        "1": [1],
        "a number": [number],
        "a negative number": [-number],
        "a fraction": [85.5, -0.25],
        "a number ending in .0": [float(min(number, 2**53))],
        "empty text": [""],
        "a blank": [" "],
        "text": ["abc", "Grüße aus Köln", "1e3"],
        "digits as text": [str(number)],
        "a number as text": [f"{number}.0", f"-{number}"],
        "a boolean as text": ["true", "false", "True", "FALSE"],
    }


def _near_misses(site: Site) -> Iterator[Slip]:
    known = allowed(site.node) if site.node.get("values") else []
    for item in (item for item in known if isinstance(item, str)):
        cases = dict.fromkeys((item.upper(), item.capitalize(), item.swapcase()))
        yield from (Slip("another case", text) for text in cases if text != item)
        yield from (Slip("a blank at the end", f"{item} "), Slip("plural", f"{item}s"), Slip("cut short", item[:-1]))
        yield Slip("cut short in front", item[1:])
    yield from (Slip(f"allowed elsewhere: {item}", item) for item in sorted(legal_elsewhere(site.name, known)))


def legal_elsewhere(name: str, known: list[Any]) -> set[str]:
    """Texts that are not `known`, but stand beside one that is in the list of some other key called `name`."""
    near = [values for values in _lists(name) if not values.isdisjoint(str(item) for item in known)]
    return {item for values in near for item in values if item not in known}


@cache
def _lists(name: str) -> list[frozenset[str]]:
    nodes = read().contract.nodes  # those of answers, too
    numbers = {number for node in nodes for key, number in node.get("props", {}).items() if key == name}
    lists = [values for number in sorted(numbers) for _, values, _ in nodes[number].get("values", ())]
    return [frozenset(item for item in values if isinstance(item, str)) for values in lists]


def _around_limits(site: Site, value: Any) -> Iterator[Slip]:
    for keyword, limit, _ in site.node.get("limits", ()):
        for edge, size in _SIDES[keyword](limit):
            yield from (Slip(f"{keyword} {limit}: {edge}", other) for other in _RESIZED[keyword](site, value, size))


def _highest(limit: int) -> Iterator[tuple[str, int]]:
    yield from (("at", limit), ("just inside", limit - 1), ("just past", limit + 1), ("well past", limit * 2 + 10))


def _lowest(limit: int) -> Iterator[tuple[str, int]]:
    yield from (("at", limit), ("just inside", limit + 1), ("just past", limit - 1), ("well past", limit - 1000))


_SIDES: dict[str, Callable[[int], Iterator[tuple[str, int]]]] = {
    **dict.fromkeys(("maxLength", "maximum", "maxItems"), _highest),
    **dict.fromkeys(("minLength", "minimum", "minItems"), _lowest),
    "exclusiveMinimum": lambda limit: _lowest(limit + 1),
}


def _sized_text(site: Site, value: Any, size: int) -> Iterator[str]:
    base = value if isinstance(value, str) else least(site)
    if size < 0:
        return
    if "format" in site.node:
        yield base[:size] if size < len(base) else base + "p" * (size - len(base))
    else:
        yield from (stretched(unit, size) for unit in ("a", "é", "👍", *([base] if base else [])))


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
