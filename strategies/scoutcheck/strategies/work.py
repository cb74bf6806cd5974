"""One payload under repair, and the places that a repair must leave."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

from scoutcheck.strategies.building import Pick, least, others
from scoutcheck.strategies.sites import Path, Site, locate, needed

DROPPED = "dropped"


class Unmendable(AssertionError):
    """Rules that cannot be kept at the same time: a fault of scoutcheck, not of the caller. `left` are those still broken."""

    def __init__(self, kind: str, wanted: str | None, left: tuple[str, ...], payload: Any) -> None:
        super().__init__(f"{kind}: {', '.join(left)} cannot be kept beside {wanted or 'each other'}: {payload!r}")
        self.left = left


class Gone(LookupError):
    """What a violation speaks of is not there any more."""


class Keep(NamedTuple):
    """Places that mending must leave: `held` ones stay there, `frozen` ones stay as they are (or absent), parts and all.

    `fault` are the places on which a wanted breach rests.
    """

    held: frozenset[Path] = frozenset()
    frozen: frozenset[Path] = frozenset()
    fault: frozenset[Path] = frozenset()

    def may_set(self, path: Path) -> bool:
        """Whether the value at `path` may be put there, or replaced."""
        over = any(path[: len(place)] == place for place in self.frozen)
        return not over and not any(place[: len(path)] == path and place != path for place in (*self.held, *self.frozen))

    def may_drop(self, path: Path) -> bool:
        """Whether `path` may go. An array keeps its items where a later one is kept, so that none changes its place."""
        later = any(_is_later(place, path) for place in (*self.held, *self.frozen))
        return self.may_set(path) and path not in self.held and not later

    def rests_on(self, path: Path) -> bool:
        """Whether what is found at `path` has to do with the wanted breach."""
        return any(place[: len(path)] == path or path[: len(place)] == place for place in self.fault)


def _is_later(place: Path, path: Path) -> bool:
    """Whether `place` is, or lies in, an item that comes after `path` in the same array."""
    if len(place) < len(path) or place[: len(path) - 1] != path[:-1]:
        return False
    index, own = path[-1], place[len(path) - 1]
    return isinstance(index, int) and isinstance(own, int) and own > index


class Mending(NamedTuple):
    """One payload under repair. `keen` prefers keeping a conditional key, by meeting its condition, to dropping it.

    `tried` remembers what was dropped and set, so that two mends do not undo each other for ever.
    """

    site: Site
    payload: Any
    keep: Keep
    pick: Pick
    keen: bool
    tried: set[tuple[Path, str]]

    def object(self, path: Path) -> Any:
        """What stands at `path`. Raises Gone where an earlier mend has taken it away."""
        value = self.payload
        try:
            for step in path:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            raise Gone from None
        return value

    def place(self, path: Path) -> Site | None:
        """The place of the contract that `path` leads to. Raises Gone where there is no parent for it."""
        self.object(path[:-1])
        return locate(self.site, self.payload, path)

    def drop(self, path: Path) -> bool:
        """Take `path` away, unless it is kept or needed."""
        if not path or not self.keep.may_drop(path) or not self._spare(path):
            return False
        with suppress(Gone):
            self.object(path)
            del self.object(path[:-1])[path[-1]]
        self.tried.add((path, DROPPED))
        return True

    def put(self, path: Path, value: Any) -> bool:
        """Set `path`, unless it is kept as it is."""
        parent = self.object(path[:-1])
        if not self.keep.may_set(path) or (isinstance(parent, dict) and parent.get(path[-1], self) == value):
            return False
        parent[path[-1]] = value
        self.tried.add((path, repr(value)))
        return True

    def try_put(self, path: Path, value: Any) -> bool:
        """As `put`, but each value once only."""
        return (path, repr(value)) not in self.tried and self.put(path, value)

    def fill(self, path: Path, usable: bool = False) -> bool:
        """Set `path` to the least value that fits there; a `usable` one is not empty."""
        place = self.place(path)
        if place is None:
            return False
        value = least(place)
        return self.put(path, next(others(place, value)) if usable and value == "" else value)

    def set_before(self, path: Path) -> bool:
        """Whether a mend has set `path`, and had reason to."""
        return any(place == path and how != DROPPED for place, how in self.tried)

    def _spare(self, path: Path) -> bool:
        parent = self.place(path[:-1])
        if isinstance(path[-1], int) or parent is None:
            return True
        return path[-1] not in needed(parent, self.object(path[:-1]))
