"""How each type of cross-field check is broken: which values to put at which keys.

A way is plain data. Putting it into effect sets the stage as well (items, objects on the way), and everything that
it assigns is what the breach rests on; whatever else that upsets is mended afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from scoutcheck.strategies.building import others
from scoutcheck.strategies.malformed import BACKWARDS, FUTURE, ODD_TEXTS
from scoutcheck.strategies.sites import Node, Site, key_site
from scoutcheck.strategies.text import stretched
from scoutcheck.validator.formats import value_fits


class Item(NamedTuple):
    """A step into an array: the item at index `at`, one with the values of `where`, and that may have the key `having`."""

    at: int
    where: tuple[tuple[str, Any], ...] = ()
    having: str = ""


class Mark(NamedTuple):
    """Stands for what is not a JSON value."""

    name: str


ABSENT, FRESH = Mark("absent"), Mark("a right value, drawn anew")
Place = tuple["str | Item", ...]


class Way(NamedTuple):
    """One way to break a check. `root` is assigned in the whole payload, not in the object that carries the check.

    `rule` is given where another than the check's own reports.
    """

    edge: str
    sets: dict[Place, Any]
    root: Mapping[Place, Any] = {}
    rule: str = ""


Ways = Iterator[Way]


def ways(site: Site, check: Node) -> Ways:
    """Every way to break a check that stands at `site`. None where the payload alone cannot."""
    return BREAKERS[check["check"]](site, check)


def _dotted(key: str) -> Place:
    return tuple(key.split("."))


def _listed(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _met(conditions: dict[str, Any]) -> Iterator[dict[Place, Any]]:
    """Every assignment that makes all conditions hold."""
    keys = [_dotted(key) for key in conditions]
    for values in product(*(_listed(wanted) for wanted in conditions.values())):
        yield dict(zip(keys, values, strict=True))


def _unmet(site: Site, conditions: dict[str, Any]) -> Iterator[tuple[str, dict[Place, Any]]]:
    """Assignments that keep one of the conditions from holding."""
    for key, wanted in conditions.items():
        place = _place(site, key)
        if key not in site.node.get("required", {}):
            yield f"{key} is not there", {_dotted(key): ABSENT}
        for value in others(place, None) if place else ():
            if value not in _listed(wanted):
                yield f"{key} is {value}", {_dotted(key): value}


def _place(site: Site, dotted: str) -> Site | None:
    place: Site | None = site
    for key in dotted.split("."):
        place = key_site(place, key) if place else None
    return place


def _one_of_keys(_site: Site, check: Node) -> Ways:
    yield Way("none of them", {(key,): ABSENT for key in check["keys"]})


def _shadowed(_site: Site, check: Node) -> Ways:
    for key in check["keys"]:
        yield Way(f"{key} beside {check['by']}", {(check["by"],): FRESH, (key,): FRESH})


def _needs_item(site: Site, check: Node) -> Ways:
    for key, wanted in check["where"].items():
        for value in _of_items(site.keys[check["in"]], key):
            for met in _met(check["when"]) if value not in _listed(wanted) else ():
                yield Way(f"only items whose {key} is {value}", {(check["in"],): [Item(0, ((key, value),))], **met})


def _not_together(_site: Site, check: Node) -> Ways:
    for met in _met(check["when"]):
        yield Way(" and ".join(f"{'.'.join(map(str, key))} {value}" for key, value in met.items()), met)


def _only_when(site: Site, check: Node) -> Ways:
    softer = check.get("softer")
    for key in check["keys"]:
        for edge, unmet in _unmet(site, check["when"]):
            sets = {(key,): FRESH, **unmet}
            if softer:
                yield Way(f"{key} though {edge}", sets, {_dotted(name): ABSENT for name in softer["root"]})
                for met in _met(softer["root"]):
                    yield Way(f"{key} though {edge}, not so of the whole", sets, met, softer["rule"][0])
            else:
                yield Way(f"{key} though {edge}", sets)


def _required_when(site: Site, check: Node) -> Ways:
    stages = [("", met) for met in _met(check["when"])] if "when" in check else list(_unmet(site, check["unless"]))
    missing = [ABSENT, None] if check.get("null") == "missing" else [ABSENT]
    for key in check["keys"]:
        for (_, stage), value in product(stages, missing):
            yield Way(f"no {key}" if value is ABSENT else f"{key} is null", {**stage, (key,): value})


def _not_both(_site: Site, check: Node) -> Ways:
    yield Way("both", {(key,): FRESH for key in check["keys"]})


def _same(site: Site, check: Node) -> Ways:
    first, second = check["keys"]
    for value, other in _pairs(site.keys[first], site.keys[second]):
        yield Way("two values", {(first,): value, (second,): other})


def _pairs(left: Site, right: Site) -> Iterator[tuple[Any, Any]]:
    """Right values of two places that differ from each other."""
    firsts = [value for value in others(left, None) if value is not None]
    for value in firsts[:4]:
        yield from ((value, other) for other in list(others(right, value))[:2] if other is not None)


def _ordered(_site: Site, check: Node) -> Ways:
    for edge, earlier, later in BACKWARDS:
        yield Way(edge, {(check["earlier"],): earlier, (check["later"],): later})


def _not_future(_site: Site, check: Node) -> Ways:
    for key, (edge, moment) in product(check["keys"], FUTURE):
        yield Way(f"{key} {edge}", {(key,): moment})


def _unique_by(site: Site, check: Node) -> Ways:
    array, by = check["in"], check["by"]
    for value in _of_items(site.keys[array], by):
        yield Way("twice", {(array, Item(index, (), by), by): value for index in (0, 1)})


def _of_items(array: Site, key: str) -> list[Any]:
    """Right values of a key of the items."""
    item = array.item
    if item is not None and item.branches and item.discriminator == key:
        return list(item.branches)
    return list(others(_key_of_items(array, key), None))


def _key_of_items(array: Site, key: str) -> Site:
    assert array.item is not None
    owners = [*array.item.branches.values(), array.item]
    return next(owner.keys[key] for owner in owners if key in owner.keys)


def _agree(site: Site, check: Node) -> Ways:
    item = Item(0, (), check["key"])
    own, other = site.keys[check["with"]], _key_of_items(site.keys[check["each"]], check["key"])
    for sub in check.get("compare", [None]):
        tail = (sub,) if sub else ()
        for value, differing in _pairs(own.keys[sub] if sub else own, other.keys[sub] if sub else other):
            yield Way(
                f"another {sub or check['key']}",
                {(check["with"], *tail): value, (check["each"], item, check["key"], *tail): differing},
            )


def _mixed(_site: Site, check: Node) -> Ways:
    where, key = tuple((name, _listed(wanted)[0]) for name, wanted in check["where"].items()), check["key"]
    for value in (ABSENT, False):
        sets: dict[Place, Any] = {(check["in"], Item(0, where, key), key): True, (check["in"], Item(1, where, key), key): value}
        yield Way("some are, some are not", sets)


def _value_when(site: Site, check: Node) -> Ways:
    key, place = _dotted(check["key"]), _place(site, check["key"])
    for met in _met(check["when"]):
        values = [met[key]] if key in met else others(place, None) if place else ()
        yield from (Way(f"{check['key']} is another", {**met, key: value}) for value in values if value not in check["in"])


def _typed_value(site: Site, check: Node) -> Ways:
    for name, parts in check["formats"].items():
        for stage in _typed_as(site, check, name):
            yield from _misfits(check, stage, parts)


def _typed_as(site: Site, check: Node, name: str) -> Iterator[dict[Place, Any]]:
    """Assignments that give a custom field the type called `name`."""
    if "type" in check and check["type"] in site.keys:
        key, known = check["type"], [value for value in others(site.keys[check["type"]], None) if str(value).lower() == name]
    else:
        key, known = check["id"], [int(number) for number, declared in site.fields if declared.lower() == name]
    for value in known:
        yield {(key,): value}


def _misfits(check: Node, stage: dict[Place, Any], parts: list[Node]) -> Ways:
    limits = [part["maxLength"] for part in parts if "maxLength" in part]
    long = [(f"more than {limit} characters", stretched(unit, limit + 1)) for limit in limits for unit in ("a", "1", "é")]
    for edge, value in (*ODD_TEXTS, *long):
        broken = next((part for part in parts if not value_fits(value, part)), None)
        if broken is not None:
            yield Way(f"{edge} in {next(iter(stage.values()))}", {**stage, (check["value"],): value}, {}, broken["rule"][0])


def _not_empty(site: Site, _check: Node) -> Ways:
    yield Way("nothing in it", {(key,): ABSENT for key in site.keys})


BREAKERS: dict[str, Callable[[Site, Node], Ways]] = {
    "one-of-keys": _one_of_keys,
    "shadowed": _shadowed,
    "needs-item": _needs_item,
    "not-together": _not_together,
    "only-when": _only_when,
    "required-when": _required_when,
    "not-both": _not_both,
    "same": _same,
    "ordered": _ordered,
    "not-future": _not_future,
    "unique-by": _unique_by,
    "agree": _agree,
    "mixed": _mixed,
    "value-when": _value_when,
    "typed-value": _typed_value,
    "not-empty": _not_empty,
}
