"""From the contract to cases: every rule of a request kind, probed on both sides of its edge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import read
from scoutcheck.strategies.edges import edges_of
from scoutcheck.strategies.editing import Edit, Scene
from scoutcheck.strategies.faults import Fault, faults
from scoutcheck.strategies.showing import Shown
from scoutcheck.strategies.sites import Route, Site, everywhere, tree
from scoutcheck.suites.cases.adapting import strange_fields
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.cases.naming import (
    by_beginning,
    column_of,
    is_absence,
    is_clear,
    is_id,
    is_sure,
    of_service,
    rule_of,
    tells,
)
from scoutcheck.suites.cases.room import Room, at, shown_by
from scoutcheck.suites.target import Account
from scoutcheck.validator.violations import Violation

FIRST, SECOND, LATER, THEN, LAST = range(5)
# A rule whose breach only leads to a question is asked so many times in one kind.
QUESTIONS = 3
# A word that is right in another list of the same name is the likeliest to be taken by mistake.
NEAR = "allowed elsewhere"
# Where these are let through, something more general often is: any word at all, or nothing at all. That is told first.
CASE, NULL = "another case", "null"


def request_kinds(v1: bool = True) -> list[str]:
    """The kinds that are sent in requests."""
    sent = [one for one in read().named.values() if one.kind and one.sort == "request"]
    return [str(one.kind) for one in sent if v1 or one.dialect != "v1"]


def derived(kind: str, account: Account, ledger: Ledger) -> list[Case]:
    """The cases of one kind: legal ones first, and of those the plain ones; then one breach of each rule; then the rest."""
    fields = tuple(sorted((str(number), name) for name, number in account.custom_fields.items()))
    sites = list(everywhere(tree(kind, fields)))
    room = Room(kind, account, fields, ledger, {site.route: site for site in sites})
    broken = list(_broken(room))
    companions = _companions(broken)
    cases = [*(_with_companions(case, companions) for case in _legal(room, sites)), *broken]
    return sorted(_unlike(cases), key=lambda case: case.wave)


def _companions(broken: list[Case]) -> dict[str, list[str]]:
    """The rules that are broken by whatever breaks another, by that one."""
    found: dict[str, list[str]] = {}
    for case in broken:
        if case.side == "refuse":
            found.setdefault(case.rule, []).extend(case.also)
    return found


def _with_companions(case: Case, companions: Mapping[str, list[str]]) -> Case:
    """A legal case, for the companions of its rules as well: it keeps them too."""
    own = (case.rule, *case.also)
    more = dict.fromkeys(name for rule in own for name in companions.get(rule, ()) if name not in own)
    return case._replace(also=(*case.also, *more))


def _unlike(cases: list[Case]) -> Iterable[Case]:
    """The cases without those that send the same for the same; a legal payload stands for all rules that it keeps.

    A question that is the same in the branches of a union is asked in the first.
    """
    found: dict[tuple[str, ...], Case] = {}
    for case in cases:
        first = found.setdefault(_same(case), case)
        more = [rule for rule in (case.rule, *case.also) if rule not in (first.rule, *first.also)]
        if case.side == first.side == "accept" and more:
            found[_same(case)] = first._replace(also=(*first.also, *more))
    return found.values()


def _same(case: Case) -> tuple[str, ...]:
    """What is equal in cases that need not both be sent."""
    if case.side == "observe":
        return case.rule, case.edge, case.pointer
    return case.side if case.side == "accept" else case.rule, json.dumps(case.payload, sort_keys=True)


# ---------------------------------------------------------------- what must be taken


def _legal(room: Room, sites: list[Site]) -> Iterator[Case]:
    broken = faults(room.kind, room.fields)
    spoken = {site.route: [rule for rule, found in broken.items() if _stands_at(found, site.route)] for site in sites}
    twins = {site.route: _twin(room, site) for site in sites}
    for site in sites:
        twin = twins[site.route]
        if twin is not None:
            rules = spoken[site.route] or rule_of(site, room.parents.get(site.route[:-1]), "type")
            control = twins.get(site.route[:-1]) if site.route else None
            yield from _accept(room, site, rules, "just right", twin, control, FIRST)
    asked: dict[str, int] = {}
    for edge in edges_of(room.kind, room.fields).faults:
        word = f"{edge.site.where} {edge.edge.partition(' ')[0]}"
        asked[word] = asked.get(word, 0) + (not is_sure(edge.site, edge.edge))
        shown = shown_by(room, edge) if edge.rule is None and asked[word] <= 1 else None
        if shown is not None:
            parent = room.parents.get(edge.site.route[:-1])
            rules = rule_of(edge.site, parent, edge.edge)
            yield from _accept(room, edge.site, rules, edge.edge, shown, twins[edge.site.route], SECOND)


def _stands_at(found: tuple[Fault, ...], route: Route) -> bool:
    return any(fault.site.route == route for fault in found)


def _twin(room: Room, site: Site) -> Shown | None:
    """The least legal payload that has a place in it."""
    return shown_by(room, Fault(site, None, "just right", _as_it_is))


def _as_it_is(scene: Scene) -> Edit:
    return Edit(scene.payload, frozenset())


def _accept(
    room: Room, site: Site, rules: Sequence[str], edge: str, shown: Shown, control: Shown | None, wave: int
) -> Iterator[Case]:
    payload = shown.payload
    if room.judged(payload):
        return
    documented = by_beginning(site, edge)  # the list is open, but these words are in it
    settled = [rule for rule in rules if room.ledger.rule(rule)["level"] == "E" or rule in documented]
    sure = is_sure(site, edge) or _is_readable(site, edge, shown)
    side = "accept" if settled and sure and not _is_doubtful(room, site, payload) else "observe"
    names = settled or rules
    if names:
        column = column_of(edge, legal=True)
        when = LAST if side == "observe" else wave
        also, plain = tuple(names[1:]), control.payload if control else None
        yield Case(room.kind, names[0], also, side, column, edge, shown.pointer, payload, plain, frozenset(), when)


def _is_readable(site: Site, edge: str, shown: Shown) -> bool:
    """Whether the id in a payload is one that the account has."""
    return is_id(site) and edge == "just right" and at(shown) not in (None, 1)


# ---------------------------------------------------------------- what must be refused


def _broken(room: Room) -> Iterator[Case]:
    asked: dict[str, int] = {}
    seen: set[tuple[str, bool]] = set()
    edges = [edge for edge in edges_of(room.kind, room.fields).faults if edge.rule is not None]
    every = [*edges, *(one for found in faults(room.kind, room.fields).values() for one in found)]
    for fault in sorted(every, key=lambda one: _is_null(one.edge)):
        if not tells(fault.site, fault.edge):
            continue
        if asked.get(str(fault.rule), 0) >= QUESTIONS and room.ledger.rule(str(fault.rule))["level"] != "E":
            continue
        sort = (str(fault.rule), is_absence(fault.edge))
        case = _refuse(room, fault, _wave(fault.edge, sort in seen))
        if case is None:
            continue
        if case.side == "observe":
            asked[case.rule] = asked.get(case.rule, 0) + 1
            if asked[case.rule] > QUESTIONS:
                continue
            case = case._replace(wave=LAST)
        else:
            seen.add(sort)
        yield case


def _wave(edge: str, again: bool) -> int:
    """When a breach is tried: keys left out and the first wrong value of each rule, likely words, all others, THEN."""
    if is_absence(edge) or not (again or CASE in edge):
        return FIRST
    return THEN if CASE in edge or _is_null(edge) else SECOND if NEAR in edge else LATER


def _is_null(edge: str) -> bool:
    return edge.rpartition(": ")[2] == NULL


def _refuse(room: Room, fault: Fault, wave: int) -> Case | None:
    shown = shown_by(room, fault)
    if shown is None:
        return None
    found = room.judged(shown.payload)
    if {one.rule for one in found} != {fault.rule}:
        return None  # it would prove nothing about this one rule
    entry = room.ledger.rule(str(fault.rule))
    settled = all(one.level == "E" for one in found) and entry.get("effect") == "refused" and is_clear(fault.site, fault.edge)
    also = tuple(dict.fromkeys(name for one in found for name in one.also if room.ledger.rule(name)["level"] == "E"))
    column = column_of(fault.edge, legal=False)
    settled = settled and not _is_doubtful(room, fault.site, shown.payload)
    side = "refuse" if settled else "observe"
    named, where = _named(found) if settled else frozenset[str](), shown.pointer
    return Case(room.kind, str(fault.rule), also, side, column, fault.edge, where, shown.payload, None, named, wave)


def _is_doubtful(room: Room, site: Site, payload: Any) -> bool:
    """Whether an answer would tell of something else: of a custom field that the account has not, or whose type we claim."""
    return of_service(site, room.parents.get(site.route[:-1])) or strange_fields(room.root, payload, room.account)


def _named(found: list[Violation]) -> frozenset[str]:
    """Words of which an error's path should hold one. Faults between several keys may be told of any of them."""
    if len(found) > 1 or found[0].target not in ("value", "missing") or found[0].code not in SIMPLE:
        return frozenset()
    one = found[0]
    missing = [one.args["key"]] if one.target == "missing" and "key" in one.args else []
    return frozenset(str(step).lower() for step in (*one.path, *missing) if isinstance(step, str))


SIMPLE = ("required", "enum", "minLength", "maxLength", "email", "date-time")
