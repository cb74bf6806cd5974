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
def test_every_rule_is_broken_once_before_the_long_tail(kind: str) -> None:
    refusing = [case for case in cases(kind) if case.side == "refuse" and "another case" not in case.edge]
    early = {case.rule for case in refusing if case.wave == 0}
    assert {case.rule for case in refusing} <= early
    assert len([case for case in refusing if case.wave == 0]) <= 5 * len(early)


@pytest.mark.parametrize("kind", KINDS)
def test_what_also_shows_a_more_general_fault_goes_after_what_shows_only_that(kind: str) -> None:
    refusing = [case for case in cases(kind) if case.side == "refuse"]
    general = [case.wave for case in refusing if case.edge in ("text", "path: text") or case.edge.startswith("no ")]
    special = [case.wave for case in refusing if "another case" in case.edge]
    assert max(general, default=0) <= min(special, default=99)


def test_every_word_that_chooses_a_branch_is_held_against_those_that_choose_none() -> None:
    odd = [case for case in cases("update-conversation") if case.rule == "UC-003" and case.side == "refuse"]
    assert {"abc", "/drafts", 85} <= {case.payload["path"] for case in odd if isinstance(case.payload.get("path"), (str, int))}


def test_a_word_that_only_answers_hold_is_tried_in_requests() -> None:
    odd = [case for case in cases("create-conversation") if case.rule == "CU-017" and case.side == "refuse"]
    assert "default" in {str(case.payload["customer"].get("photoType")) for case in odd}


@pytest.mark.parametrize("key", ["customer", "assignTo"])
def test_a_fraction_is_that_of_an_id_of_the_account(key: str) -> None:
    odd = [case for case in cases("create-conversation") if case.edge == "a fraction" and case.pointer.startswith(f"/{key}")]
    whole = {int(one["id"] if isinstance(one, dict) else one) for one in (case.payload[key] for case in odd)}
    assert whole & {ACCOUNT.customer_id, ACCOUNT.user_id}


def test_the_longest_value_of_a_field_goes_to_a_field_of_that_type_in_v1_as_well() -> None:
    taken = [case for case in cases("update-conversation-v1") if case.rule == "OB-033" and case.side == "accept"]
    longest = max((case.payload["customFields"][0] for case in taken), key=lambda field: len(field["value"]))
    assert len(longest["value"]) == 255
    assert longest["fieldId"] == ACCOUNT.custom_fields["single_line"]


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
