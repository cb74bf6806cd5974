"""A broken payload breaks the rule on its label, at the place on its label, and no other rule."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.strategies import Breach, breachable, breaches, breaking, negatives, unbreakable
from scoutcheck.strategies.drawing import drawn
from tests.strategies.looking import KINDS, findings, missing

EACH = 6  # breaches of every rule of every kind
FIELDS = {7: "single_line", 8: "number", 9: "date", 10: "dropdown", 11: "multi_line"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_breach_of_any_rule_is_what_it_says(kind: str) -> None:
    for rule in breachable(kind):
        for breach in drawn(breaches(rule, kind), EACH, rule):
            assert (breach.kind, breach.rule) == (kind, rule)
            _check(breach)


def _check(breach: Breach, definitions: dict[str, str] | None = None) -> None:
    found = findings(breach.kind, breach.payload, definitions)
    assert {finding.rule for finding in found} == {breach.rule}, breach
    assert breach.pointer in {finding.pointer for finding in found}, breach


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30)
@given(data=st.data())
def test_a_negative_breaks_the_rule_it_names(kind: str, data: st.DataObject) -> None:
    rule, payload = data.draw(negatives(kind))
    assert {finding.rule for finding in findings(kind, payload)} == {rule}


def test_negatives_reach_every_rule_of_the_kind() -> None:
    assert missing(negatives("update-thread"), lambda negative: negative[0], breachable("update-thread")) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_that_nothing_breaks_alone_has_a_reason(kind: str) -> None:
    rules = {rule for rule, entry in Ledger().data["rules"].items() if kind in entry["kinds"]}
    left = unbreakable(kind)
    assert set(left) == rules - set(breachable(kind))
    assert all(left.values())


def test_few_rules_are_left_over() -> None:
    left = unbreakable()
    reached = {rule for kind in KINDS for rule in breachable(kind)}
    assert not set(left) & reached
    assert len(left) * 10 < len(reached)


@pytest.mark.parametrize("rule", ["CF-005", "CF-006", "CF-007", "CF-008", "CF-009"])
@settings(max_examples=10)
@given(data=st.data())
def test_types_of_custom_fields_make_their_rules_breakable(rule: str, data: st.DataObject) -> None:
    assert rule in unbreakable()
    breach = data.draw(breaches(rule, "update-custom-fields", fields=FIELDS))
    assert breach.rule == rule
    _check(breach, {str(number): name for number, name in FIELDS.items()})


@settings(max_examples=20)
@given(payload=breaking("CU-010"))
def test_breaking_gives_bare_payloads_of_every_kind_that_has_the_rule(payload: Any) -> None:
    assert any({finding.rule for finding in findings(kind, payload)} == {"CU-010"} for kind in KINDS)
