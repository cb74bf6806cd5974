"""Edges: just right is right, just past breaks the rule on the label."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutcheck.strategies import Edge, all_edges, edge_by_edge, edges
from scoutcheck.strategies.drawing import drawn
from tests.strategies.looking import KINDS, at, findings


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=50)
@given(data=st.data())
def test_an_edge_breaks_what_it_says_or_nothing(kind: str, data: st.DataObject) -> None:
    edge = data.draw(all_edges(kind))
    assert {finding.rule for finding in findings(kind, edge.payload)} == {edge.rule} - {None}


def _all(kind: str, rule: str) -> list[Edge]:
    return [edge for strategy in edge_by_edge(kind, rule) for edge in drawn(strategy, 2, "all")]


def test_a_limit_is_tried_on_both_sides() -> None:
    found = [edge for edge in _all("customer", "CU-010") if isinstance(at(edge.payload, edge.pointer), str)]
    legal = {len(at(edge.payload, edge.pointer)) for edge in found if edge.rule is None}
    past = {len(at(edge.payload, edge.pointer)) for edge in found if edge.rule == "CU-010"}
    assert {max(legal) - 1, max(legal)} <= legal
    assert past == {max(legal) + 1}


def test_every_value_of_a_list_is_tried() -> None:
    known = {at(edge.payload, edge.pointer) for edge in _all("customer", "CU-023") if edge.edge.startswith("allowed")}
    assert known == {"male", "female", "unknown"}


def test_absent_null_and_empty_are_tried() -> None:
    tried = {edge.edge: edge.rule for edge in _all("update-tags", "TG-001")}
    assert tried["no tags"] == tried["null"] == "TG-001"
    assert tried["empty array"] is tried["empty string"] is None


@settings(max_examples=30)
@given(edge=edges("CC-049"))
def test_two_dates_may_be_alike_but_not_swapped(edge: Edge) -> None:
    if edge.edge == "ordered: just right":
        assert edge.payload["createdAt"] <= edge.payload["closedAt"]
    elif edge.rule:
        assert edge.payload["createdAt"] > edge.payload["closedAt"]
