"""Payloads at the edge of right and wrong: each limit and both its sides, each allowed value, absent, null and empty."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from scoutcheck.strategies.building import Drawn, least
from scoutcheck.strategies.conditions import ABSENT, Way, ways
from scoutcheck.strategies.editing import Commit, Edit, Scene, assigned, without
from scoutcheck.strategies.faults import Fault, faults, faults_at, holds_value, swapped
from scoutcheck.strategies.judging import broken_by
from scoutcheck.strategies.naming import FieldTypes, applies_to, field_types
from scoutcheck.strategies.reasons import why_not
from scoutcheck.strategies.showing import Choices
from scoutcheck.strategies.sites import Fields, Node, Site, everywhere, tree
from scoutcheck.strategies.slips import borders


class Edge(NamedTuple):
    """A payload of `kind` with one value at an edge, at `pointer`. `rule` is the one rule that it breaks; None: it is legal."""

    kind: str
    rule: str | None
    edge: str
    pointer: str
    payload: Any


def edges(rule: str, kind: str | None = None, *, fields: FieldTypes | None = None) -> st.SearchStrategy[Edge]:
    """Payloads at the edges of `rule`, legal ones and such that break it; of `kind`, or of every kind it is judged in.

    Raises UnknownName for an unknown rule or kind, ValueError for a rule that the kind does not know or no payload shows.
    """
    known, kinds = field_types(fields), applies_to(rule, kind)
    tables = [table for table in (edges_of(name, known, rule) for name in kinds) if table.one()]
    if not tables:
        raise ValueError(f"{rule} has no edges{f' in {kind}' if kind else ''}: {why_not(rule, kinds, known)}")
    return st.one_of([_edge(table) for table in tables])


def all_edges(kind: str, *, fields: FieldTypes | None = None) -> st.SearchStrategy[Edge]:
    """Payloads of `kind` at the edge of any rule. Raises UnknownName."""
    return _edge(edges_of(kind, field_types(fields)))


def edge_by_edge(kind: str, rule: str | None = None, *, fields: FieldTypes | None = None) -> list[st.SearchStrategy[Edge]]:
    """One strategy for each edge of `kind`, or of one of its rules: for tests that leave none out. Raises as `edges`."""
    known = field_types(fields)
    if rule:
        applies_to(rule, kind)
    table = edges_of(kind, known, rule)
    return [_edge(Choices([fault])) for index, fault in enumerate(table.faults) if table.beside(index) is None]


@st.composite
def _edge(draw: st.DrawFn, table: Choices) -> Edge:
    fault, shown = table.drawn(Drawn(draw))
    return Edge(fault.site.kind, fault.rule, fault.edge, shown.pointer, shown.payload)


@cache
def edges_of(kind: str, fields: Fields = (), rule: str | None = None) -> Choices:
    """The edges of a kind, or those that have to do with one of its rules: at the places where it may be broken."""
    found = [edge for site in everywhere(tree(kind, fields)) for edge in _edges_at(site)]
    if rule is None:
        return Choices(found)
    broken = faults(kind, fields).get(rule, ())
    routes = {fault.site.route for fault in broken}
    past = [edge for edge in found if edge.rule == rule] or list(broken)
    return Choices([*(edge for edge in found if edge.rule is None and edge.site.route in routes), *past])


def _edges_at(site: Site) -> Iterator[Fault]:
    if holds_value(site):
        yield from _borders(site)
    if site.route and site.route[-1].how == "branch":
        yield Fault(site, None, f"{site.discriminator} {site.route[-1].name}", _as_it_is)
    yield from (Fault(site, None, f"no {key}", without(key)) for key in _optional(site))
    yield from (fault for fault in faults_at(site) if fault.edge in {f"no {key}" for key in site.node.get("required", {})})
    for check in site.node.get("checks", ()):
        for way in list(ways(site, check))[:1]:
            present = any(value is not ABSENT for value in way.sets.values())
            if present and not _by_rule(site, check):
                yield Fault(site, None, f"{check['check']}: just right", _held(assigned(way)))
            yield Fault(site, way.rule or check["rule"][0], f"{check['check']}: {way.edge}", assigned(way))
        for rule, way in _by_rule(site, check).items():
            yield Fault(site, None, f"{check['check']}: just right by {rule}", _held(assigned(way)))


def _by_rule(site: Site, check: Node) -> dict[str, Way]:
    """Of a check that speaks for several rules one way for each; the longest text that a rule allows where it sets a limit."""
    named = [way for way in ways(site, check) if way.rule]
    first = {way.rule: way for way in reversed(named)}
    return {**first, **{way.rule: way for way in reversed(named) if way.edge.startswith("more than ")}}


def _borders(site: Site) -> Iterator[Fault]:
    seen: dict[tuple[str | None, str], None] = {}
    for slip in borders(site, least(site)):
        rules = broken_by(site, slip.value)
        if len(rules) < 2:
            seen[next(iter(rules), None), slip.edge] = None
    yield from (Fault(site, rule, edge, swapped(borders, rule, edge)) for rule, edge in seen)


def _optional(site: Site) -> list[str]:
    needed = site.node.get("required", {})
    return [key for key in site.keys if key not in needed]


def _as_it_is(scene: Scene) -> Edit:
    return Edit(scene.payload, frozenset([(*scene.path, scene.site.discriminator)]))


def _held(commit: Commit) -> Commit:
    """The stage of a breach without the breach: what it puts there stays, what it breaks is mended."""

    def held(scene: Scene) -> Edit:
        edit = commit(scene)
        return Edit(edit.payload, frozenset(), edit.held | {path for path in edit.frozen if _is_there(edit.payload, path)})

    return held


def _is_there(payload: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        if isinstance(payload, dict) and step not in payload:
            return False
        payload = payload[step]
    return True
