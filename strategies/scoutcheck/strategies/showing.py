"""From a fault to a payload that shows it and nothing else: reach the place, commit the fault, mend the rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from scoutcheck.strategies.building import Build, Least, Pick
from scoutcheck.strategies.editing import Scene
from scoutcheck.strategies.faults import Fault, faults
from scoutcheck.strategies.mending import mend, settle
from scoutcheck.strategies.sites import Fields, Path, tree
from scoutcheck.strategies.work import Keep, Unmendable
from scoutcheck.validator.lint import pointer


class Shown(NamedTuple):
    """A payload that shows a fault, and the path of the place."""

    payload: Any
    path: Path

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer."""
        return pointer(self.path)


def show(fault: Fault, pick: Pick) -> Shown:
    """A payload with one fault, or with one odd but right value. Raises Unmendable where the fault never comes alone."""
    root = tree(fault.site.kind, fault.site.fields)
    build = Build(pick)
    payload = build.reach(root, fault.site.route)
    path: Path = tuple(build.trail)
    held = frozenset([path])
    # What stays broken here (a right value that is warned of wherever it stands) may end with the fault.
    settle(root, payload, pick, Keep(held), keen=pick.one((False, True)))
    edit = fault.commit(Scene(payload, path, fault.site, pick))
    keep = Keep(held | edit.held, edit.frozen, edit.held | edit.frozen)
    found = mend(root, edit.payload, pick, keep, fault.rule)
    if fault.rule is None:
        return Shown(edit.payload, path)
    places = [one.path for one in found if one.rule == fault.rule and keep.rests_on(one.path)]
    if not places:
        raise Unmendable(root.kind, fault.rule, (), edit.payload)
    return Shown(edit.payload, places[0])


class Choices:
    """Faults to choose from. Whether one can come alone is tried on the least payload, once it is chosen."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        self._beside: dict[int, tuple[str, ...] | None] = {}

    def __repr__(self) -> str:
        return f"Choices({len(self)})"

    def __len__(self) -> int:
        return len(self.faults)

    def beside(self, index: int) -> tuple[str, ...] | None:
        """The rules that a fault cannot but break too; None where it comes alone."""
        if index not in self._beside:
            self._beside[index] = _beside(self.faults[index])
        return self._beside[index]

    def one(self, start: int = 0) -> Fault | None:
        """The first fault from `start` on, and round, that comes alone."""
        order = (*range(start, len(self)), *range(start))
        return next((self.faults[index] for index in order if self.beside(index) is None), None)

    def drawn(self, pick: Pick) -> tuple[Fault, Shown]:
        """A fault that comes alone, and a payload that shows it."""
        fault = self.one(pick.one(range(len(self))))
        assert fault is not None
        return fault, show(fault, pick)


def _beside(fault: Fault) -> tuple[str, ...] | None:
    try:
        show(fault, Least())
    except Unmendable as error:
        return error.left
    return None


@cache
def choices(kind: str, fields: Fields, rule: str) -> Choices:
    """The ways to break a rule in a kind."""
    return Choices(faults(kind, fields).get(rule, ()))


@cache
def breakable(kind: str, fields: Fields = ()) -> tuple[str, ...]:
    """The rules that a payload of `kind` can break alone."""
    return tuple(rule for rule in faults(kind, fields) if choices(kind, fields, rule).one())
