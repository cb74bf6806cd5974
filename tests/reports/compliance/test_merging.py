"""Shards merge as if one run had done it all; reports compare; runs make a trend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from scoutcheck.reports.compliance.comparing import compared, with_trend
from scoutcheck.reports.compliance.gates import obstacles
from scoutcheck.reports.compliance.inputs import Inputs, read_inputs
from scoutcheck.reports.compliance.jsonout import document
from scoutcheck.reports.compliance.report import Report, make_report
from scoutcheck.reports.compliance.telling import headline
from scoutcheck.reports.record.events import Event, Skipped, Transition
from scoutcheck.reports.record.exceptions import Exemption
from tests.reports.compliance.samples import (
    LEDGER,
    accepted,
    ended,
    exchange,
    finding,
    full_run,
    lint_result,
    refused,
    report,
    started,
    text,
    written,
)

RULES = tuple(LEDGER.ids())
HALF = RULES[:200]


def inputs(*runs: Iterable[Event]) -> Inputs:
    return read_inputs([(f"{at}.ndjson", text(run)) for at, run in enumerate(runs)])


def told(made: Report) -> dict[str, Any]:
    """What a report says of the contract; how many runs it took is another matter."""
    parts = document(made)
    return {key: parts[key] for key in ("rules", "totals", "coverage", "faults", "exceptions", "complete")}


def shards() -> tuple[list[Event], list[Event]]:
    first = [*full_run(HALF, broken=HALF[:3], run="a"), Skipped(RULES[300], "not selected")]
    second = list(full_run(RULES[200:], run="b", at="2026-01-31T12:30:00.000Z"))
    return [*first[:-2], first[-1], first[-2]], second


def test_two_shards_are_one_run() -> None:
    first, second = shards()
    whole = report([*full_run(RULES, broken=HALF[:3])])
    assert told(make_report(inputs(first, second))) == told(whole)
    assert whole.verdicts == (len(RULES) - 3, 3, 0, 0)


def test_the_order_of_shards_makes_no_difference() -> None:
    first, second = shards()
    files = [("1.ndjson", text(first)), ("2.ndjson", text(second))]
    there, back = (make_report(read_inputs(order)) for order in (files, files[::-1]))
    for name in ("json", "html", "junit", "sarif", "markdown", "gitlab", "github"):
        assert written(name, there) == written(name, back)


def test_a_record_that_is_given_twice_counts_once() -> None:
    data = text(full_run(HALF))
    once, twice = (make_report(read_inputs([("a.ndjson", data)] * count)) for count in (1, 2))
    assert told(once) == told(twice)


def test_sides_that_two_shards_saw_make_one_verdict() -> None:
    first: list[Event] = [started(), exchange(1, accepted("CC-010")), ended()]
    second: list[Event] = [started("b"), exchange(1, refused("CC-010")), ended()]
    assert make_report(inputs(first, second)).summary.rules["CC-010"].verdict == "held"


def before_and_after() -> Report:
    before: list[Event] = [started("a"), exchange(1), finding("CC-010", 1), finding("CC-014", 1), finding("CC-020", 1), ended()]
    after: list[Event] = [
        started("b", at="2026-02-01T00:00:00.000Z"),
        exchange(1, accepted("CC-014"), refused("CC-014")),
        ended(),
    ]
    after[2:2] = [finding("CC-010", 1), finding("CU-010", 1)]
    return compared(make_report(inputs(after)), inputs(before))


def test_new_fixed_unchanged() -> None:
    made = before_and_after()
    assert made.comparison
    changes = [(change.state, change.fault.rule) for change in made.comparison.changes]
    assert changes == [("new", "CU-010"), ("fixed", "CC-014"), ("not tested now", "CC-020")]
    assert made.comparison.unchanged == 1
    assert {fault.rule: fault.state for fault in made.faults} == {"CC-010": "unchanged", "CU-010": "new"}
    assert {(move.rule, move.before, move.after) for move in made.comparison.moves} == {
        ("CC-014", "broken", "held"),
        ("CC-020", "broken", "untested"),
        ("CU-010", "untested", "broken"),
    }


def test_findings_in_payloads_are_compared_by_file() -> None:
    before = read_inputs([("a", lint_result({"file": "x"}, {"file": "y"}))])
    after = read_inputs([("b", lint_result({"file": "y"}, {"file": "z"}))])
    made = compared(make_report(after), before)
    assert [fault.state for fault in made.faults] == ["unchanged", "new"]
    assert made.comparison
    assert [(change.state, change.fault.place.file) for change in made.comparison.changes] == [("new", "z"), ("fixed", "x")]


def run(name: str, verdict: str) -> list[Event]:
    seen = [accepted("CC-010"), refused("CC-010", verdict)]
    return [started(name, at=f"2026-01-0{name}T00:00:00.000Z"), exchange(1, *seen), ended()]


def test_a_trend_has_a_point_for_every_run() -> None:
    runs = [inputs(run("2", "broken")), inputs(run("1", "held")), inputs(run("3", "held"))]
    made = with_trend(make_report(runs[2]), runs)
    assert [(point.run, point.verdicts.held, point.verdicts.broken) for point in made.trend] == [
        ("1", 1, 0),
        ("2", 0, 1),
        ("3", 1, 0),
    ]


def test_one_run_makes_no_trend() -> None:
    alone = inputs(run("1", "held"))
    assert with_trend(make_report(alone), [alone, alone]).trend == ()


@pytest.mark.parametrize(
    ("verdicts", "flaky"),
    [(("held", "broken", "held"), True), (("broken", "held", "held"), False), (("held", "inconclusive", "broken"), False)],
)
def test_a_verdict_that_goes_to_and_fro_is_flaky(verdicts: tuple[str, ...], flaky: bool) -> None:
    runs = [inputs(run(str(at), verdict)) for at, verdict in enumerate(verdicts, 1)]
    assert with_trend(make_report(runs[-1]), runs).flaky == (("CC-010",) if flaky else ())


def test_a_probe_that_comes_out_both_ways_is_flaky() -> None:
    both = inputs([started(), exchange(1, refused("CC-010")), exchange(2, refused("CC-010", "broken")), ended()])
    assert with_trend(make_report(both), [both]).flaky == ("CC-010",)


EXEMPTION = Exemption("CC-010", "known", "Imports", "2026-06-30")


def broken(*exceptions: Exemption, at: str = "2026-01-31T00:00:00.000Z") -> Report:
    return make_report(inputs([started(at=at), exchange(1), finding("CC-010", 1), ended()]), exceptions, "2030-01-01")


def test_a_breach_stops_the_build() -> None:
    assert obstacles(broken()) == ("broken: CC-010",)


def test_an_exception_lets_it_pass() -> None:
    made = broken(EXEMPTION)
    assert obstacles(made) == ()
    assert made.verdicts.broken == 1
    assert [standing.state for standing in made.standings] == ["in force"]


def test_an_exception_that_is_over_fails_as_seen_on_the_day_of_the_run() -> None:
    assert obstacles(broken(EXEMPTION, at="2026-06-30T23:59:59.000Z")) == ()
    reasons = obstacles(broken(EXEMPTION, at="2026-07-01T00:00:00.000Z"))
    assert reasons == ("broken: CC-010", "the exception for CC-010 (owner Imports) was over after 2026-06-30")


def test_an_exception_that_is_over_fails_also_where_nothing_breaks() -> None:
    made = broken(EXEMPTION, EXEMPTION._replace(rule="CC-014", expires="2025-01-01"))
    assert obstacles(made) == ("the exception for CC-014 (owner Imports) was over after 2025-01-01",)


def test_an_exception_that_nothing_needs_is_told() -> None:
    assert [one.state for one in broken(EXEMPTION._replace(rule="CC-014")).standings] == ["not needed"]


def test_lint_results_alone_go_by_the_day_of_the_report() -> None:
    linted = read_inputs([("lint.json", lint_result({"rule": "CC-010"}))])
    assert obstacles(make_report(linted, [EXEMPTION], "2026-06-30")) == ()
    assert len(obstacles(make_report(linted, [EXEMPTION], "2026-07-01"))) == 2


def test_exceptions_of_the_run_count_as_those_of_the_configuration() -> None:
    entries = (dict(EXEMPTION._asdict()),)
    run: list[Event] = [started(exceptions=entries), exchange(1), finding("CC-010", 1), ended()]
    made = make_report(inputs(run), [EXEMPTION])
    assert (obstacles(made), len(made.standings)) == ((), 1)


def test_payloads_tell_nothing_of_a_target() -> None:
    files = [("run.ndjson", text(full_run(["CC-020"]))), ("lint.json", lint_result({}, {"severity": "warning"}))]
    made = make_report(read_inputs(files))
    assert made.summary.rules["CC-020"].verdict == "held"
    assert (headline(made), obstacles(made)) == (
        f"No rule broken, 1 of {len(RULES)} held; 1 error in payloads",
        ("broken in payloads: CC-020",),
    )


def test_payloads_alone_break_rules() -> None:
    made = make_report(read_inputs([("lint.json", lint_result({}))]))
    assert (made.summary.rules["CC-020"].verdict, headline(made)) == ("broken", f"1 rule of {len(RULES)} broken")


def test_only_what_is_new() -> None:
    assert obstacles(before_and_after(), "new") == ("newly broken: CU-010",)


def test_too_little_tested() -> None:
    made = report(full_run(RULES[: len(RULES) // 2]))
    assert obstacles(made, fail_under=40) == ()
    (reason,) = obstacles(made, fail_under=60)
    assert reason.endswith("% of the contract was tested, less than the 60 % asked for")


def test_a_warning_about_a_payload_breaks_nothing() -> None:
    made = make_report(read_inputs([("lint.json", lint_result({"severity": "warning"}))]))
    assert (obstacles(made), made.verdicts.broken, len(made.faults)) == ((), 0, 1)


def test_a_state_row_counts_in_its_column() -> None:
    run: list[Event] = [started(), exchange(1), Transition(3, "UT-030", "update-thread", "held", 1), ended()]
    (row,) = [row for row in document(report(run))["rules"] if row["id"] == "UT-030"]
    assert (row["columns"]["state"], row["transitions"]) == (
        "held",
        [{"row": 3, "operation": "update-thread", "outcome": "held"}],
    )
