"""Build, then mend: what a payload breaks by accident is put right, and what it must hold or must break stays.

Each mend knows one way, or a few, to end one sort of violation. It takes the first way that touches nothing held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from scoutcheck.strategies.sites import Path, Site, chosen, contract, locate
from scoutcheck.strategies.text import TYPED
from scoutcheck.strategies.values import Pick, least, others
from scoutcheck.validator.judge import Violation, judge

PASSES = 8
# Judging while generating must not depend on the day; drawn moments lie before this one, broken ones long after it.
NOW = "2025-01-01T00:00:00Z"


class Unmendable(AssertionError):
    """Rules that cannot be kept at the same time: a fault of scoutcheck, not of the caller."""


class Keep(NamedTuple):
    """Places that mending must leave: `held` ones stay there, `frozen` ones stay as they are (or absent), parts and all."""

    held: frozenset[Path] = frozenset()
    frozen: frozenset[Path] = frozenset()

    def may_set(self, path: Path) -> bool:
        """Whether the value at `path` may be put there, or replaced."""
        over = any(path[: len(place)] == place for place in self.frozen)
        return not over and not any(place[: len(path)] == path and place != path for place in (*self.held, *self.frozen))

    def may_drop(self, path: Path) -> bool:
        """Whether `path` may go."""
        return self.may_set(path) and path not in self.held


def judged(kind: str, payload: Any) -> list[Violation]:
    """Every violation at every level, which is what `--strict` shows."""
    return judge(contract(), kind, payload, clock=lambda: NOW)


class Mending(NamedTuple):
    """One payload under repair. `keen` prefers keeping a conditional key, by meeting its condition, to dropping it."""

    site: Site
    payload: Any
    keep: Keep
    pick: Pick
    keen: bool

    def object(self, path: Path) -> Any:
        """What stands at `path`."""
        value = self.payload
        for step in path:
            value = value[step]
        return value

    def place(self, path: Path) -> Site | None:
        """The place of the contract that `path` leads to."""
        return locate(self.site, self.payload, path)

    def drop(self, path: Path) -> bool:
        """Take `path` away, unless it is kept or needed."""
        if not path or not self.keep.may_drop(path) or not self._spare(path):
            return False
        del self.object(path[:-1])[path[-1]]
        return True

    def put(self, path: Path, value: Any) -> bool:
        """Set `path`, unless it is kept as it is."""
        parent = self.object(path[:-1])
        if not self.keep.may_set(path) or (isinstance(parent, dict) and parent.get(path[-1], self) == value):
            return False
        parent[path[-1]] = value
        return True

    def fill(self, path: Path, usable: bool = False) -> bool:
        """Set `path` to the least value that fits there; a `usable` one is not empty."""
        place = self.place(path)
        if place is None:
            return False
        value = least(place)
        return self.put(path, next(others(place, value)) if usable and value == "" else value)

    def _spare(self, path: Path) -> bool:
        parent = self.place(path[:-1])
        if isinstance(path[-1], int) or parent is None:
            return True
        return path[-1] not in chosen(parent, self.object(path[:-1])).node.get("required", {})


def mend(site: Site, payload: Any, pick: Pick, keep: Keep = Keep(), wanted: str | None = None, keen: bool = False) -> None:
    """Change `payload`, a value of `site`, until it breaks no rule, or none but `wanted`. Raises Unmendable."""
    work = Mending(site, payload, keep, pick, keen)
    for attempt in range(PASSES):
        found = [one for one in judged(site.kind, payload) if one.rule != wanted]
        if not found:
            return
        if attempt == PASSES // 2:
            work = work._replace(keen=False)
        for one in found:
            _mend_one(work, one)
    left = sorted({one.rule for one in judged(site.kind, payload)} - {wanted})
    if left:
        raise Unmendable(f"{site.kind}: {', '.join(left)} cannot be kept beside {wanted or 'each other'}: {payload!r}")


def _mend_one(work: Mending, found: Violation) -> None:
    try:
        ways = MENDS.get(found.code, _replace)
        next((True for done in ways(work, found) if done), False)
    except (KeyError, IndexError, TypeError):
        pass  # an earlier mend of this pass has taken the place away; the next pass looks again


Ways = Iterator[bool]


def _replace(work: Mending, found: Violation) -> Ways:
    yield work.fill(found.path)
    yield work.drop(found.path)


def _required(work: Mending, found: Violation) -> Ways:
    yield work.fill((*found.path, found.args["key"]))


def _one_of_keys(work: Mending, found: Violation) -> Ways:
    for key in found.args["keys"]:
        yield work.fill((*found.path, key), usable=True)


def _shadowed(work: Mending, found: Violation) -> Ways:
    base = found.path[:-1]
    if work.keen:
        yield work.drop((*base, found.args["by"]))
    drops = [work.drop((*base, key)) for key in found.args["keys"]]
    yield any(drops)
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
        yield work.put(path, value)


def _not_together(work: Mending, found: Violation) -> Ways:
    yield from _unset(work, found.path)
    for dotted in found.args["when"]:
        yield from _unset(work, _below(found.path[:-1], dotted))


def _only_when(work: Mending, found: Violation) -> Ways:
    if not work.keen:
        yield work.drop(found.path)
    yield all([_meet(work, found.path[:-1], dotted, wanted) for dotted, wanted in found.args["when"].items()])
    yield work.drop(found.path)
    yield work.put(found.path, None)


def _meet(work: Mending, base: Path, dotted: str, wanted: Any) -> bool:
    path = _below(base, dotted)
    value = wanted[0] if isinstance(wanted, list) else wanted
    parent = work.object(path[:-1])
    return (path[-1] in parent and parent[path[-1]] == value) or work.put(path, value)


def _required_when(work: Mending, found: Violation) -> Ways:
    base = found.path if found.target == "missing" else found.path[:-1]
    yield work.fill((*base, found.args["key"]))
    for dotted in found.args["when"] or ():
        yield from _unset(work, _below(base, dotted))
    yield all([_meet(work, base, dotted, wanted) for dotted, wanted in (found.args["unless"] or {}).items()])


def _not_both(work: Mending, found: Violation) -> Ways:
    for key in found.args["keys"]:
        yield work.drop((*found.path[:-1], key))


def _same(work: Mending, found: Violation) -> Ways:
    base, (first, second) = found.path[:-1], found.args["keys"]
    yield work.put(found.path, work.object(base)[first])
    yield work.put((*base, first), work.object(found.path))


def _ordered(work: Mending, found: Violation) -> Ways:
    base = found.path[:-1]
    earlier, later = (*base, found.args["earlier"]), (*base, found.args["later"])
    yield work.put(later, work.object(earlier))
    yield work.put(earlier, work.object(later))


def _unique_by(work: Mending, found: Violation) -> Ways:
    array, item = found.path[:-2], found.path[:-1]
    yield work.drop(item)
    for index in range(len(work.object(array))):
        yield work.object((*array, index, found.path[-1])) == found.args["value"] and work.drop((*array, index))


def _agree(work: Mending, found: Violation) -> Ways:
    base = found.path[:-3]
    own, other = (*base, found.args["with"]), found.path
    if isinstance(work.object(own), dict):
        yield any([_copy(work, own, other, key) or _copy(work, other, own, key) for key in list(work.object(own))])
        return
    if not work.keen:
        yield work.drop(other)
    yield work.put(other, work.object(own))
    yield work.put(own, work.object(other))


def _copy(work: Mending, source: Path, target: Path, key: str) -> bool:
    here, there = work.object(source), work.object(target)
    return key in here and key in there and here[key] != there[key] and work.put((*target, key), here[key])


def _mixed(work: Mending, found: Violation) -> Ways:
    array, key = found.path[:-2], found.path[-1]
    items = work.object(array)
    marked = [index for index, item in enumerate(items) if isinstance(item, dict) and item.get(key) is True]
    yield all([work.drop((*array, index, key)) for index in marked])
    kinds = chosen(work.place((*array, marked[0])), items[marked[0]]) if marked else None  # type: ignore[arg-type]
    for index, item in enumerate(items):
        if kinds is not None and isinstance(item, dict) and chosen(work.place((*array, index)), item).route == kinds.route:  # type: ignore[arg-type]
            yield work.put((*array, index, key), True)


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
}
