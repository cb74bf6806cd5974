"""What changed between reports, and how the runs went over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from scoutcheck.reports.compliance.faults import Fault
from scoutcheck.reports.compliance.inputs import Inputs
from scoutcheck.reports.compliance.report import Change, Comparison, Move, Point, Report, make_report, verdicts_of
from scoutcheck.reports.record.events import Event
from scoutcheck.reports.record.fold import Result, Summary, fold

Key = tuple[str, str, str]
RESULTS = ("held", "broken")


def compared(report: Report, earlier: Inputs) -> Report:
    """The report with what has changed since the earlier inputs, and each of its faults marked as new or unchanged."""
    before = make_report(earlier)
    known = {_key(fault) for fault in before.faults}
    faults = tuple(fault._replace(state="unchanged" if _key(fault) in known else "new") for fault in report.faults)
    here = {_key(fault) for fault in faults}
    gone = [fault for fault in before.faults if _key(fault) not in here]
    changes = [Change("new", fault) for fault in faults if fault.state == "new"]
    changes += (Change(_fate(fault, report), fault) for fault in gone)
    unchanged = sum(fault.state == "unchanged" for fault in faults)
    comparison = Comparison(_since(before), tuple(changes), tuple(_moves(before.summary, report.summary)), unchanged)
    return report._replace(faults=faults, comparison=comparison, problems=(*report.problems, *earlier.problems))


def _key(fault: Fault) -> Key:
    return fault.rule, fault.place.file if fault.flaw else "", fault.fingerprint


def _fate(fault: Fault, report: Report) -> str:
    """A fault that is not there any more is only mended where its rule, or its payloads, were looked at again."""
    if fault.flaw:
        return "fixed" if report.has_lints else "not tested now"
    result = report.summary.rules.get(fault.rule)
    return "fixed" if result and result.verdict in RESULTS else "not tested now"


def _moves(before: Summary, after: Summary) -> Iterator[Move]:
    for rule in dict.fromkeys((*after.rules, *before.rules)):
        old, new = (_verdict(summary, rule) for summary in (before, after))
        if old != new:
            yield Move(rule, old, new)


def _verdict(summary: Summary, rule: str) -> str:
    return summary.rules[rule].verdict if rule in summary.rules else "untested"


def _since(report: Report) -> str:
    starts = [run.started for run in report.summary.runs if run.started]
    return "; ".join(f"{started.run} of {started.at}" for started in starts) or "an earlier lint result"


def with_trend(report: Report, inputs: Sequence[Inputs]) -> Report:
    """The report with one point for each run of all the inputs, by the moment it began, where there are several."""
    runs: list[tuple[Event, ...]] = []
    for record in (record for part in inputs for record in part.records):
        if record.events and record.events not in runs:
            runs.append(record.events)
    summaries = sorted((fold(events, report.ledger) for events in runs), key=_moment)
    points = tuple(Point(*_moment(summary), verdicts_of(summary)) for summary in summaries)
    flaky = tuple(rule for rule in report.summary.rules if _is_flaky(report.summary.rules[rule], _path(rule, summaries)))
    return report._replace(trend=points if len(points) > 1 else (), flaky=flaky)


def _moment(summary: Summary) -> tuple[str, str]:
    started = next((run.started for run in summary.runs if run.started), None)
    return (started.at, started.run) if started else ("", "")


def _path(rule: str, summaries: Iterable[Summary]) -> list[str]:
    """The results of a rule, run by run; runs that did not test it are left out."""
    verdicts = (_verdict(summary, rule) for summary in summaries)
    return [verdict for verdict in verdicts if verdict in RESULTS]


def _is_flaky(result: Result, path: Sequence[str]) -> bool:
    """Whether the same probe held once and broke once, or the verdict went to and fro over the runs."""
    outcomes: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for seen in result.probes:
        outcomes[(seen.operation, seen.probe.column, seen.probe.side, seen.probe.edge)].add(seen.probe.outcome)
    turns = sum(earlier != later for earlier, later in pairwise(path))
    return turns > 1 or any(set(RESULTS) <= seen for seen in outcomes.values())


__all__ = ["compared", "with_trend"]
