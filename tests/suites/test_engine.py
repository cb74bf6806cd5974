"""A run against a right target finds nothing; against a faulty one it names the rule; and it proves something, or fails."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.record.events import Ended, Event, Exchange, Note, Observation
from scoutcheck.reports.record.fold import fold
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.engine import every_case
from scoutcheck.suites.play import Budget
from scoutcheck.suites.printing import failed
from scoutcheck.suites.reasons import REASONS, out_of_reach
from scoutcheck.suites.targets.mock import ACCOUNT, MockTarget
from tests.strategies.faulty import faulty
from tests.suites.faking import FakeTarget, Wall, events, findings, options

NOW = 1_700_000_000


@cache
def every() -> tuple[Case, ...]:
    return tuple(every_case(ACCOUNT, options()))


def mock(**weak: Any) -> MockTarget:
    return MockTarget(now=lambda: NOW, **weak)


@cache
def clean() -> tuple[Event, ...]:
    return tuple(events(mock(), list(every()), lives=3))


def test_a_right_mock_breaks_nothing() -> None:
    assert findings(list(clean())) == []
    assert [event for event in clean() if isinstance(event, Note) and event.level == "error"] == []
    summary = fold(clean(), Ledger())
    assert not failed(summary)
    assert summary.count("held") >= 190
    assert summary.count("broken") == 0


def test_every_rule_is_held_or_has_a_reason() -> None:
    summary = fold(clean(), Ledger())
    assert [rule for rule, result in summary.rules.items() if result.verdict == "untested"] == []
    assert all(result.reason for result in summary.rules.values() if result.verdict == "skipped")


@pytest.mark.parametrize("rule", ["RL-001", "RL-004", "CU-033", "V1-041", "AU-008", "CU-027", "AU-011", "UT-030", "WH-027"])
def test_a_rule_of_the_account_or_the_wire_is_found_and_named(rule: str) -> None:
    assert rule in {finding.rule for finding in findings(events(mock(without=[rule]), []))}


def test_a_finding_tells_what_no_call_has_done() -> None:
    found = next(one for one in findings(events(mock(without=["UT-030"]), [])) if one.rule == "UT-030")
    assert "# this holds where, in the words of the state table, caller is may-not-edit" in found.snippet
    assert "caller is may-not-edit" in found.curl.partition("  # ")[2]
    compile(found.snippet, "snippet", "exec")


def test_a_question_that_is_asked_has_its_answer_for_a_reason() -> None:
    told = fold(clean(), Ledger()).rules["V1-040"]
    assert (told.verdict, told.reason) == ("skipped", "the evidence does not settle it; observed: accepts")


def test_a_rule_out_of_reach_is_a_rule_and_has_one_reason() -> None:
    rules = [event.rule for event in out_of_reach()]
    assert len(rules) == len(set(rules)) == sum(len(some) for some in REASONS.values())
    assert set(rules) <= set(Ledger().ids())


def test_every_rule_that_breaks_alone_is_held_by_both_sides() -> None:
    summary = fold(clean(), Ledger())
    for rule in {case.rule for case in every() if case.side == "refuse"}:
        result = summary.rules[rule]
        assert (result.verdict, result.accepts > 0, result.refuses > 0) == ("held", True, True), result.rule


def test_the_answers_to_open_questions_are_noted() -> None:
    answers = {event.rule: event.answer for event in clean() if isinstance(event, Observation)}
    assert answers["CC-006"] == "accepts"
    assert answers["TM-002"] == "accepts"


@pytest.mark.parametrize("seed", range(2))
def test_the_same_seed_gives_the_same_run(seed: int) -> None:
    def told() -> list[Event]:
        target = mock()
        target.account = ACCOUNT._replace(webhook_receiver=None)  # whose port is another one in each run
        stream = events(target, seed=seed, lives=2, budget=Budget(requests=700))
        return [event._replace(ms=0.0) if isinstance(event, Exchange) else event for event in stream]

    assert told() == told()


RULES = ["CC-010", "CC-020", "CU-010", "TH-010", "TM-013", "AT-004", "UT-011", "UC-010", "V1-012", "WH-009", "CF-004", "TG-001"]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_not_kept_is_found_and_named(rule: str) -> None:
    found = {finding.rule for finding in findings(events(mock(without=[rule]), list(every())))}
    assert rule in found


@pytest.mark.parametrize("rule", ["CU-010", "WH-009"])
def test_a_limit_that_gives_by_one_is_found(rule: str) -> None:
    assert {finding.rule for finding in findings(events(mock(lax=[rule]), list(every())))} == {rule}


# Faults of the small service -> the rule that each one breaks.
FAULTS = {
    "v1 clears tags that are left out": "V1-025",
    "v1 unassigns when the owner is left out": "V1-018",
    "tags are added": "TG-001",
    "an empty list of tags changes nothing": "TG-002",
    "fields are merged": "CF-001",
    "a hundredth thread can be added to": "TH-053",
    "a hundredth thread cannot be created": "CC-071",
    "a hundred and one threads can be created": "CC-071",
    "too old counts for nothing": "TH-054",
    "writes to merged conversations are redirected": "TH-052",
    "a merged conversation leads to itself": "GC-002",
    "a merged conversation leads nowhere": "GC-002",
    "a merged conversation is led on for ever": "GC-002",
    "v1 does not redirect": "V1-007",
    "a reply leaves the status alone": "TH-023",
    "a customer thread leaves the status alone": "TH-024",
    "imported customer threads re-open": "TH-024",
    "a draft assigns at once": "TH-026",
    "null does not unassign": "TH-029",
    "removing the assignee changes nothing": "UC-012",
    "known customers are renamed": "CC-042",
    "true publishes a draft": "UC-007",
    "the mailbox stays": "UC-008",
    "the status stays": "UC-010",
    "the subject stays": "UC-005",
    "the text stays": "UT-034",
    "anything can be hidden": "UT-032",
    "nobody asks for a token": "AU-014",
    "creation answers with a body": "ER-020",
    "Location has another id": "CC-063",
    "creation tells no id": "CC-061",
    "a reply reads as reply": "GC-016",
    "only fifty threads are shown": "GC-016",
    "a thread is answered with 200": "TH-050",
    "error bodies come as plain JSON": "ER-001",
}


@cache
def of_the_right_service() -> frozenset[tuple[str, str]]:
    """What is found in the small service as it is: it knows conversations only, and takes any token and media type."""
    return frozenset((finding.rule, finding.operation) for finding in findings(events(FakeTarget(), [])))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_another_service_is_found_and_named(fault: str) -> None:
    stream = findings(events(FakeTarget(lambda: faulty(fault)()), []))
    new = [finding.rule for finding in stream if (finding.rule, finding.operation) not in of_the_right_service()]
    assert FAULTS[fault] in new


def test_what_the_small_service_lacks_is_no_finding() -> None:
    assert {rule for rule, _ in of_the_right_service()} <= {"AU-014", "CC-003", "V1-005"}


@pytest.mark.parametrize("status", [401, 429, 503])
def test_a_run_that_proves_nothing_fails(status: int) -> None:
    stream = events(Wall(status), list(every())[:50])
    summary = fold(stream, Ledger())
    assert summary.count("held") == 0
    assert failed(summary)


def test_a_budget_ends_the_run() -> None:
    stream = events(mock(), list(every()), budget=Budget(requests=30))
    assert sum(isinstance(event, Exchange) for event in stream) == 30
    assert stream[-1] == Ended("2026-01-01T00:00:00.000Z", "budget", 30, 0.0)


def test_only_what_was_selected_is_tested_and_found() -> None:
    stream = events(mock(without=["CU-010", "TH-010"]), select=("CU-010",))
    assert {finding.rule for finding in findings(stream)} == {"CU-010"}
    results = fold(stream, Ledger()).rules
    assert results["TH-010"].verdict == "skipped"
    assert {rule for rule, result in results.items() if result.verdict != "skipped"} == {"CU-010"}
