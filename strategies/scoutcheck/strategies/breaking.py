"""From a fault to a payload that shows it and nothing else: reach the place, commit the fault, mend the rest."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from scoutcheck.strategies.building import Build, Least, Pick
from scoutcheck.strategies.editing import Scene
from scoutcheck.strategies.faults import Fault, faults
from scoutcheck.strategies.judging import judged
from scoutcheck.strategies.mending import mend, settle
from scoutcheck.strategies.sites import Fields, Path, tree
from scoutcheck.strategies.work import Keep, Unmendable
from scoutcheck.validator.lint import pointer


class Shown(NamedTuple):
    """A payload that shows a fault, and the JSON Pointer of the place."""

    payload: Any
    pointer: str


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
    mend(root, edit.payload, pick, keep, fault.rule)
    if fault.rule is None:
        return Shown(edit.payload, pointer(path))
    places = [one.path for one in judged(root, edit.payload) if one.rule == fault.rule and keep.rests_on(one.path)]
    if not places:
        raise Unmendable(root.kind, fault.rule, (), edit.payload)
    return Shown(edit.payload, pointer(places[0]))


@cache
def is_alone(kind: str, fields: Fields, rule: str, index: int) -> bool:
    """Whether a fault of `faults(kind, fields)[rule]` can be committed without breaking another rule."""
    try:
        show(faults(kind, fields)[rule][index], Least())
    except Unmendable:
        return False
    return True


@cache
def breakable(kind: str, fields: Fields = ()) -> tuple[str, ...]:
    """The rules of a kind that a payload can break alone."""
    found = faults(kind, fields)
    return tuple(rule for rule in found if any(is_alone(kind, fields, rule, index) for index in range(len(found[rule]))))
