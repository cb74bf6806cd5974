"""Cases come from the contract, and prove what they say: each breach breaks its rule alone, everything legal is legal."""

from __future__ import annotations

import json
from functools import cache

import pytest

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.strategies import breachable
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.cases.deriving import derived, request_kinds
from scoutcheck.suites.targets.mock import ACCOUNT
from scoutcheck.validator.judge import judge

KINDS = request_kinds()
FIELDS = {str(number): kind for kind, number in ACCOUNT.custom_fields.items()}


@cache
def cases(kind: str) -> tuple[Case, ...]:
    return tuple(derived(kind, ACCOUNT, Ledger()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_breach_breaks_its_rule_and_no_other(kind: str) -> None:
    contract = load()
    for case in cases(kind):
        found = judge(contract, kind, case.payload, FIELDS, lambda: "2025-01-01T00:00:00Z")
        rules = {one.rule for one in found}
        if case.side == "accept":
            assert rules == set(), case
        elif case.side == "refuse":
            assert rules == {case.rule}, case
            assert {one.level for one in found} == {"E"}, case


def levels(kind: str, case: Case) -> set[str]:
    return {one.level for one in judge(load(), kind, case.payload, FIELDS, lambda: "2025-01-01T00:00:00Z")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_breakable_error_is_probed_on_both_sides(kind: str) -> None:
    ledger = Ledger()
    wanted = {
        rule for rule in breachable(kind) if ledger.rule(rule)["level"] == "E" and ledger.rule(rule).get("effect") == "refused"
    }
    refused = {case.rule for case in cases(kind) if case.side == "refuse"}
    doubtful = {case.rule for case in cases(kind) if case.side == "observe" and "E" not in levels(kind, case)}
    taken = {rule for case in cases(kind) if case.side == "accept" for rule in (case.rule, *case.also)}
    assert wanted - refused - doubtful == set()
    assert wanted - taken == set()


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_breach_of_each_rule_goes_before_any_second(kind: str) -> None:
    seen: set[str] = set()
    refusing = [case for case in cases(kind) if case.side == "refuse"]
    late = False
    for case in refusing:
        late |= case.rule in seen
        assert not (late and case.rule not in seen), case
        seen.add(case.rule)


def test_payloads_hold_the_ids_of_the_account() -> None:
    plain = [case.payload for case in cases("create-conversation") if case.side == "accept" and case.edge == "just right"]
    assert {payload["mailboxId"] for payload in plain} == {ACCOUNT.mailbox_id}
    named = [payload["customer"]["id"] for payload in plain if "id" in payload["customer"]]
    assert named
    assert set(named) == {ACCOUNT.customer_id}


def test_what_the_evidence_does_not_settle_is_only_observed() -> None:
    ledger = Ledger()
    sides = {case.rule: case.side for kind in KINDS for case in cases(kind) if ledger.rule(case.rule)["level"] not in "E"}
    assert {"CC-006", "CC-007", "TM-002"} <= set(sides)
    assert set(sides.values()) == {"observe"}


def test_derivation_is_the_same_every_time() -> None:
    again = derived("create-note", ACCOUNT, Ledger())
    assert json.dumps([case.payload for case in again]) == json.dumps([case.payload for case in cases("create-note")])
