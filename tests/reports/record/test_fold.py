"""Verdicts: what has to be seen before a rule may be said to hold."""

from __future__ import annotations

import pytest

from scoutcheck.reports.record.events import Event, Observation, Probe, Skipped, Transition
from scoutcheck.reports.record.fold import Summary, fold, two_sided
from tests.reports.compliance.samples import LEDGER, accepted, exchange, finding, plain_run, refused, started

BOTH, ONE, STATE = "CC-010", "CC-048", "UT-030"


def folded(*events: Event) -> Summary:
    return fold([started(), *events], LEDGER)


def verdict(rule: str, *events: Event) -> tuple[str, str]:
    result = folded(*events).rules[rule]
    return result.verdict, result.reason


def test_every_rule_of_the_contract_has_a_verdict() -> None:
    assert list(fold([], LEDGER).rules) == list(LEDGER.ids())
    assert {result.verdict for result in fold([], LEDGER).rules.values()} == {"untested"}


def test_what_the_contract_says_is_refused_needs_both_sides() -> None:
    assert BOTH in two_sided(LEDGER)
    assert ONE not in two_sided(LEDGER)


def test_both_sides_hold() -> None:
    assert verdict(BOTH, exchange(1, accepted(BOTH)), exchange(2, refused(BOTH))) == ("held", "")


@pytest.mark.parametrize(
    ("probe", "reason"),
    [
        (accepted(BOTH), "nothing that breaks the rule was seen to be refused"),
        (refused(BOTH), "nothing that keeps the rule was seen to be accepted"),
    ],
)
def test_one_side_is_not_enough(probe: Probe, reason: str) -> None:
    assert verdict(BOTH, exchange(1, probe)) == ("untested", reason)


def test_one_side_is_enough_where_the_contract_promises_no_refusal() -> None:
    assert verdict(ONE, exchange(1, accepted(ONE))) == ("held", "")


def test_a_side_that_was_tried_must_hold() -> None:
    events = exchange(1, accepted(ONE)), exchange(2, refused(ONE, "inconclusive"))
    assert verdict(ONE, *events) == ("untested", "nothing that breaks the rule was seen to be refused")


def test_nothing_conclusive_is_untested() -> None:
    assert verdict(ONE, exchange(1, accepted(ONE, "inconclusive"))) == ("untested", "no answer to its probes was conclusive")


def test_a_finding_breaks_whatever_else_holds() -> None:
    events = exchange(1, accepted(BOTH)), exchange(2, refused(BOTH)), finding(BOTH, 1)
    assert verdict(BOTH, *events) == ("broken", "")


def test_a_broken_probe_breaks_also_where_its_finding_was_cut_off() -> None:
    assert verdict(BOTH, exchange(1, refused(BOTH, "broken"))) == ("broken", "")


def test_a_state_row_that_was_seen_holds() -> None:
    assert verdict(STATE, exchange(1), Transition(3, STATE, "update-thread", "held", 1)) == ("held", "")
    assert verdict(STATE, exchange(1), Transition(3, STATE, "update-thread", "broken", 1)) == ("broken", "")


def test_a_skipped_rule_says_why() -> None:
    assert verdict(STATE, Skipped(STATE, "no fixture: merged")) == ("skipped", "no fixture: merged")


def test_what_one_shard_skips_another_may_test() -> None:
    assert verdict(STATE, Skipped(STATE, "not selected"), Transition(3, STATE, "x", "held", 1)) == ("held", "")


def test_what_nothing_settles_is_skipped_with_the_answer() -> None:
    events = exchange(1, Probe(ONE, "past", "observe", "e", "observed")), Observation(ONE, "q", "accepts", 1)
    assert verdict(ONE, *events) == ("skipped", "the evidence does not settle it; observed: accepts")


def test_probes_are_counted_by_side() -> None:
    result = folded(exchange(1, accepted(BOTH), accepted(BOTH, "broken")), exchange(2, refused(BOTH))).rules[BOTH]
    assert (result.accepts, result.refuses) == (1, 1)


def test_exchanges_of_a_finding_are_found_again() -> None:
    summary = folded(exchange(7), exchange(9), finding(BOTH, 7, 9, 404))
    (found,) = summary.rules[BOTH].findings
    assert [summary.exchanges[place].id for place in found.exchanges] == [7, 9]


def test_ids_of_a_second_run_are_its_own() -> None:
    events: list[Event] = [started(), exchange(1), started("run-2"), exchange(1, path="/second"), finding(BOTH, 1)]
    summary = fold(events, LEDGER)
    (place,) = summary.rules[BOTH].findings[0].exchanges
    assert summary.exchanges[place].request["path"] == "/second"


def test_a_rule_of_another_release_is_not_lost() -> None:
    assert folded(finding("ZZ-001")).rules["ZZ-001"].verdict == "broken"


def test_the_order_of_events_makes_no_difference() -> None:
    first, *events = plain_run()
    exchanges = events[:3]
    there, back = (fold([first, *order, *events[3:]], LEDGER) for order in (exchanges, exchanges[::-1]))
    for rule, result in there.rules.items():
        assert (result.verdict, result.reason) == (back.rules[rule].verdict, back.rules[rule].reason)
        assert [seen.probe for seen in result.probes] == [seen.probe for seen in back.rules[rule].probes]
