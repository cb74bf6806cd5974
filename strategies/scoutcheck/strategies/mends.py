"""What ends a violation, by the sort of it.

Each mend knows one way, or a few; a way tells whether it took. The first way that touches nothing kept is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from scoutcheck.strategies.building import least, others
from scoutcheck.strategies.judging import broken_by
from scoutcheck.strategies.sites import Path, Route, chosen
from scoutcheck.strategies.text import TYPED
from scoutcheck.strategies.work import DROPPED, Mending
from scoutcheck.validator.violations import Violation

Ways = Iterator[bool]


def replace(work: Mending, found: Violation) -> Ways:
    yield work.fill(found.path)
    yield work.drop(found.path)


def _required(work: Mending, found: Violation) -> Ways:
    yield work.fill((*found.path, found.args["key"]))


def _one_of_keys(work: Mending, found: Violation) -> Ways:
    paths = [(*found.path, key) for key in found.args["keys"]]
    for path in sorted(paths, key=lambda path: (path, DROPPED) in work.tried):
        yield work.fill(path, usable=True)


def _shadowed(work: Mending, found: Violation) -> Ways:
    base = found.path[:-1]
    if work.keen:
        yield work.drop((*base, found.args["by"]))
    yield _some(work.drop((*base, key)) for key in found.args["keys"])
    yield work.drop((*base, found.args["by"]))


def _needs_item(work: Mending, found: Violation) -> Ways:
    if not work.keen:
        yield work.drop(found.path)
    yield _add_item(work, (*found.path[:-1], found.args["in"]), found.args["where"])
    yield from _unset(work, found.path)


def _add_item(work: Mending, path: Path, where: dict[str, Any]) -> bool:
    place, items = work.place(path), work.object(path)
    if place is None or place.item is None or not work.keep.may_set((*path, len(items))):
        return False
    branch = next((place.item.branches[name] for name in where.values() if name in place.item.branches), place.item)
    items.append({**least(branch), **where})
    return True


def _unset(work: Mending, path: Path) -> Ways:
    """Make `path` absent, or another value than it is."""
    yield work.drop(path)
    place = work.place(path)
    for value in others(place, work.object(path)) if place else ():
        yield work.try_put(path, value)


def _not_together(work: Mending, found: Violation) -> Ways:
    paths = [found.path, *(_below(found.path[:-1], dotted) for dotted in found.args["when"])]
    for path in sorted(paths, key=work.set_before):
        yield from _unset(work, path)


def _only_when(work: Mending, found: Violation) -> Ways:
    if not work.keen:
        yield work.drop(found.path)
    yield _meet(work, found.path[:-1], found.args["when"])
    yield work.drop(found.path)
    yield work.put(found.path, None)


def _meet(work: Mending, base: Path, conditions: dict[str, Any]) -> bool:
    """Make all conditions hold. Whether they do."""
    for dotted, wanted in conditions.items():
        path = _below(base, dotted)
        value = wanted[0] if isinstance(wanted, list) else wanted
        if work.object(path[:-1]).get(path[-1]) != value and not work.put(path, value):
            return False
    return True


def _required_when(work: Mending, found: Violation) -> Ways:
    base = found.path if found.target == "missing" else found.path[:-1]
    yield work.fill((*base, found.args["key"]))
    for dotted in found.args["when"] or ():
        yield from _unset(work, _below(base, dotted))
    yield bool(found.args["unless"]) and _meet(work, base, found.args["unless"])


def _not_both(work: Mending, found: Violation) -> Ways:
    for key in found.args["keys"]:
        yield work.drop((*found.path[:-1], key))


def _same(work: Mending, found: Violation) -> Ways:
    base, first = found.path[:-1], found.args["keys"][0]
    if work.keen:
        yield work.put(found.path, work.object((*base, first)))
    yield work.drop(found.path)
    yield work.drop((*base, first))


def _ordered(work: Mending, found: Violation) -> Ways:
    base = found.path[:-1]
    earlier, later = (*base, found.args["earlier"]), (*base, found.args["later"])
    first, second = work.object(earlier), work.object(later)
    if not (isinstance(first, str) and isinstance(second, str) and second < first):
        return  # another mend has seen to it
    yield work.try_put(later, first)
    yield work.try_put(earlier, second)
    yield work.drop(later)
    yield work.drop(earlier)


def _unique_by(work: Mending, found: Violation) -> Ways:
    array, key = found.path[:-2], found.path[-1]
    yield work.drop(found.path[:-1])
    taken = [item.get(key) for item in work.object(array) if isinstance(item, dict)]
    twins = [index for index, value in enumerate(taken) if value == found.args["value"]]
    place = work.place(found.path)
    known = [*others(place, found.args["value"])] if place else []
    free = [value for value in (*known, *_beyond(taken)) if value not in taken]
    for index in reversed(twins):
        yield work.drop((*array, index))
        yield bool(free) and work.put((*array, index, key), free[0])


def _beyond(taken: list[Any]) -> list[int]:
    numbers = [value for value in taken if isinstance(value, int)]
    return [max(numbers) + 1] if numbers else []


def _agree(work: Mending, found: Violation) -> Ways:
    base, other = found.path[:-3], found.path
    own = (*base, found.args["with"])
    parts = _compared(work, base, found.args)
    if parts:
        here, there = work.object(own), work.object(other)
        differing = [key for key in parts if key in here and key in there and here[key] != there[key]]
        yield _some(_align(work, (*own, key), (*other, key)) for key in differing)
        return
    if not work.keen:
        yield work.drop(other)
    yield _align(work, own, other)


def _compared(work: Mending, base: Path, args: dict[str, Any]) -> list[str]:
    """The parts that the `agree` check at `base` compares; none where it compares whole values."""
    place = work.place(base)
    checks = chosen(place, work.object(base)).node.get("checks", ()) if place else ()
    same = (check for check in checks if (check.get("key"), check.get("with")) == (args["key"], args["with"]))
    return next((check.get("compare", []) for check in same), [])


def _align(work: Mending, own: Path, other: Path) -> bool:
    """Make two values alike, or drop one."""
    return _copy(work, own, other) or _copy(work, other, own) or work.drop(other) or work.drop(own)


def _copy(work: Mending, source: Path, target: Path) -> bool:
    """Write the value of `source` at `target`, where it is right."""
    place, value = work.place(target), work.object(source)
    return place is not None and not broken_by(place, value) and work.put(target, deepcopy(value))


def _mixed(work: Mending, found: Violation) -> Ways:
    array, key = found.path[:-2], found.path[-1]
    items = work.object(array)
    branch = _branch(work, found.path[:-1])
    alike = [index for index in range(len(items)) if _branch(work, (*array, index)) == branch]
    marked = [index for index in alike if items[index].get(key) is True]
    if all(work.keep.may_drop((*array, index, key)) for index in marked):
        yield _some(work.drop((*array, index, key)) for index in marked)
    yield _some(work.put((*array, index, key), True) for index in alike)


def _branch(work: Mending, path: Path) -> Route | None:
    place = work.place(path)
    return chosen(place, work.object(path)).route if place else None


def _some(done: Iterator[bool]) -> bool:
    """Do all of it. Whether any of it took."""
    return True in list(done)


def _value_when(work: Mending, found: Violation) -> Ways:
    yield work.put(found.path, found.args["allowed"][0])
    yield work.drop(found.path)
    base = found.path[: -len(found.args["key"].split("."))]
    for dotted in found.args["when"]:
        yield from _unset(work, _below(base, dotted))


def _typed_value(work: Mending, found: Violation) -> Ways:
    form, limit = found.args["form"], found.args["limit"]
    value = work.pick.one(TYPED[form]) if form else work.object(found.path)[:limit]
    yield work.put(found.path, value)


def _not_empty(work: Mending, found: Violation) -> Ways:
    place = work.place(found.path)
    for key in place.keys if place else ():
        yield work.fill((*found.path, key))


def _below(base: Path, dotted: str) -> Path:
    return (*base, *dotted.split("."))


MENDS: dict[str, Callable[[Mending, Violation], Ways]] = {
    "required": _required,
    "one-of-keys": _one_of_keys,
    "shadowed": _shadowed,
    "needs-item": _needs_item,
    "not-together": _not_together,
    "only-when": _only_when,
    "required-when": _required_when,
    "not-both": _not_both,
    "same": _same,
    "ordered": _ordered,
    "unique-by": _unique_by,
    "agree": _agree,
    "mixed": _mixed,
    "value-when": _value_when,
    "typed-value": _typed_value,
    "not-empty": _not_empty,
}
