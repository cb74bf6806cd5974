"""From the contract to cases: every rule of a request kind, probed on both sides of its edge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import read
from scoutcheck.strategies.building import Least
from scoutcheck.strategies.edges import edges_of
from scoutcheck.strategies.editing import Edit, Scene
from scoutcheck.strategies.faults import Fault, faults
from scoutcheck.strategies.judging import NOW
from scoutcheck.strategies.showing import show
from scoutcheck.strategies.sites import Fields, Path, Route, Site, contract, everywhere, tree
from scoutcheck.strategies.work import Unmendable
from scoutcheck.suites.cases.adapting import adapted, strange_fields
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
from scoutcheck.suites.target import Account
from scoutcheck.validator.judge import judge
from scoutcheck.validator.violations import Violation

FIRST, SECOND, LATER, THEN, LAST = range(5)
# A rule whose breach only leads to a question is asked so many times in one kind.
QUESTIONS = 3
# A word that is right in another list of the same name is the likeliest to be taken by mistake.
NEAR = "allowed elsewhere"
# Where these are let through, something more general often is: any word at all, or nothing at all. That is told first.
CASE, NULL = "another case", "null"


class Room(NamedTuple):
    """What deriving the cases of one kind needs to know."""

    kind: str
    account: Account
    fields: Fields
    ledger: Ledger
    parents: Mapping[Route, Site]

    @property
    def root(self) -> Site:
        """The place of a whole payload."""
        return tree(self.kind, self.fields)

    def judged(self, payload: Any) -> list[Violation]:
        """What the contract has against a payload, at any level."""
        return judge(contract(), self.kind, payload, dict(self.fields), lambda: NOW)


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
    """The cases without those that send the same for the same; a legal payload stands for all rules that it keeps."""
    found: dict[tuple[str, str], Case] = {}
    for case in cases:
        key = (case.side if case.side == "accept" else case.rule, json.dumps(case.payload, sort_keys=True))
        first = found.setdefault(key, case)
        more = [rule for rule in (case.rule, *case.also) if rule not in (first.rule, *first.also)]
        if case.side == first.side == "accept" and more:
            found[key] = first._replace(also=(*first.also, *more))
    return found.values()


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
            yield from _accept(room, site, rules, "just right", twin, control[0] if control else None, FIRST)
    asked: dict[str, int] = {}
    for edge in edges_of(room.kind, room.fields).faults:
        word = f"{edge.site.where} {edge.edge.partition(' ')[0]}"
        asked[word] = asked.get(word, 0) + (not is_sure(edge.site, edge.edge))
        shown = _shown(room, edge) if edge.rule is None and asked[word] <= 1 else None
        if shown is not None:
            parent = room.parents.get(edge.site.route[:-1])
            plain = twins[edge.site.route]
            rules = rule_of(edge.site, parent, edge.edge)
            yield from _accept(room, edge.site, rules, edge.edge, shown, plain[0] if plain else None, SECOND)


def _stands_at(found: tuple[Fault, ...], route: Route) -> bool:
    return any(fault.site.route == route for fault in found)


def _twin(room: Room, site: Site) -> tuple[Any, str] | None:
    """The least legal payload that has a place in it."""
    return _shown(room, Fault(site, None, "just right", _as_it_is))


def _as_it_is(scene: Scene) -> Edit:
    return Edit(scene.payload, frozenset())


def _accept(
    room: Room, site: Site, rules: list[str], edge: str, shown: tuple[Any, str], control: Any, wave: int
) -> Iterator[Case]:
    payload, where = shown
    if room.judged(payload):
        return
    documented = by_beginning(site, edge)  # the list is open, but these words are in it
    settled = [rule for rule in rules if room.ledger.rule(rule)["level"] == "E" or rule in documented]
    sure = is_sure(site, edge) or _is_readable(site, edge, payload, where)
    side = "accept" if settled and sure and not _is_doubtful(room, site, payload) else "observe"
    names = settled or rules
    if names:
        column = column_of(edge, legal=True)
        when = LAST if side == "observe" else wave
        yield Case(room.kind, names[0], tuple(names[1:]), side, column, edge, where, payload, control, frozenset(), when)


def _is_readable(site: Site, edge: str, payload: Any, where: str) -> bool:
    """Whether the id in a payload is one that the account has."""
    return is_id(site) and edge == "just right" and _at(payload, where) not in (None, 1)


def _at(payload: Any, where: str) -> Any:
    for step in where.split("/")[1:]:
        payload = payload[int(step)] if isinstance(payload, list) else payload[step.replace("~1", "/").replace("~0", "~")]
    return payload


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
    shown = _shown(room, fault)
    if shown is None:
        return None
    payload, where = shown
    found = room.judged(payload)
    if {one.rule for one in found} != {fault.rule}:
        return None  # it would prove nothing about this one rule
    entry = room.ledger.rule(str(fault.rule))
    settled = all(one.level == "E" for one in found) and entry.get("effect") == "refused" and is_clear(fault.site, fault.edge)
    also = tuple(dict.fromkeys(name for one in found for name in one.also if room.ledger.rule(name)["level"] == "E"))
    column = column_of(fault.edge, legal=False)
    settled = settled and not _is_doubtful(room, fault.site, payload)
    side = "refuse" if settled else "observe"
    named = _named(found) if settled else frozenset[str]()
    return Case(room.kind, str(fault.rule), also, side, column, fault.edge, where, payload, None, named, wave)


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


def _shown(room: Room, fault: Fault) -> tuple[Any, str] | None:
    """A payload that shows a fault, with the account's own ids if that changes nothing else; and where it shows."""
    try:
        shown = show(fault, Least())
    except Unmendable:
        return None
    before = {one.rule for one in room.judged(shown.payload)}
    spared = _spared(shown.payload, shown.pointer, fault)
    whole = spared is not None and isinstance(_at(shown.payload, shown.pointer), dict | list)
    ways = (spared, None) if fault.rule is not None else (None, spared)  # nothing is odd about what is legal
    for spare in ways if whole else (spared,):  # what is odd about an object seldom lies in its ids
        own = adapted(room.root, shown.payload, room.account, spare)
        if {one.rule for one in room.judged(own)} == before:
            return own, shown.pointer
    return shown.payload, shown.pointer


def _spared(payload: Any, where: str, fault: Fault) -> Path | None:
    """The place that adapting must leave: what is odd about the payload."""
    if fault.edge == "just right" or fault.edge.startswith("no ") or not where:
        return None
    steps: list[str | int] = []
    for word in where.split("/")[1:]:
        step: str | int = int(word) if isinstance(payload, list) else word.replace("~1", "/").replace("~0", "~")
        steps.append(step)
        payload = payload[step] if isinstance(step, int) or step in payload else None
    return tuple(steps)
