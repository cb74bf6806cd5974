"""The report as JUnit XML of the dialect that Jenkins reads: a test case for every rule of the contract, a suite an area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from scoutcheck.reports.compliance.areas import area
from scoutcheck.reports.compliance.faults import Fault
from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.compliance.telling import exempted, facts, plain, problem
from scoutcheck.reports.lint.visible import visible
from scoutcheck.reports.record.fold import Result

NAME = "scoutcheck report"


class Case(NamedTuple):
    """One test case: how it came out (`failure`, `error`, `skipped` or "") with (message, text) for each reason."""

    name: str
    outcome: str = ""
    reasons: tuple[tuple[str, str], ...] = ()


def write(report: Report) -> Iterator[str]:
    """Yield the pieces. An exception in force skips its rule; one that is over fails; unreadable input is an error."""
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites name={_quoted(NAME)}>\n'
    for title, results in groupby(report.results, key=lambda result: area(result.rule)):
        yield from _suite(title, [_rule(report, result) for result in results])
    if report.in_payloads:
        yield from _suite("Payloads", [_file(name, list(faults)) for name, faults in _by_file(report)])
    if report.standings:
        yield from _suite("Exceptions", list(_exceptions(report)))
    if report.problems:
        yield from _suite("Inputs", [Case(problem(one), "error", ((problem(one), ""),)) for one in report.problems])
    yield "</testsuites>\n"


def _rule(report: Report, result: Result) -> Case:
    name = f"{result.rule} {report.says(result.rule)}"
    faults = [fault for fault in report.breaches if fault.rule == result.rule]
    if faults and faults[0].exemption:
        return Case(name, "skipped", ((f"broken, {exempted(faults[0])}", ""),))
    if faults:
        return Case(name, "failure", tuple((plain(fault.title), _text(fault)) for fault in faults))
    return (
        Case(name) if result.verdict == "held" else Case(name, "skipped", ((f"{result.verdict}: {plain(result.reason)}", ""),))
    )


def _by_file(report: Report) -> Iterator[tuple[str, Iterator[Fault]]]:
    yield from groupby(sorted(report.in_payloads, key=lambda fault: fault.place.file), key=lambda fault: fault.place.file)


def _file(name: str, faults: list[Fault]) -> Case:
    """A file with payloads; it fails unless exceptions cover all that is wrong in it."""
    reasons = tuple((plain(f"{fault.rule}: {fault.title}"), _text(fault)) for fault in faults if not fault.exemption)
    return Case(name, "failure", reasons) if reasons else Case(name, "skipped", ((exempted(faults[0]), ""),))


def _text(fault: Fault) -> str:
    lines = [f"{word}: {plain(text)}" for word, text in facts(fault)]
    if fault.finding:
        lines += ["", *_lines(fault.finding.curl), "", *_lines(fault.finding.snippet)]
    return "\n".join(lines).rstrip()


def _lines(text: str) -> Iterable[str]:
    return (visible(line) for line in text.splitlines())


def _exceptions(report: Report) -> Iterator[Case]:
    for one, state in report.standings:
        reason = (f"{state}: owner {plain(one.owner)}, until {one.expires}: {plain(one.reason)}", "")
        yield Case(f"{plain(one.rule)} until {plain(one.expires)}", *(("failure", (reason,)) if state == "expired" else ()))


def _suite(title: str, cases: list[Case]) -> Iterator[str]:
    counts = {"tests": len(cases)} | {
        name: sum(case.outcome == outcome for case in cases)
        for name, outcome in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    }
    yield f"<testsuite name={_quoted(title)} {' '.join(f'{name}={_quoted(str(count))}' for name, count in counts.items())}>\n"
    yield from (_case(case, title) for case in cases)
    yield "</testsuite>\n"


def _case(case: Case, title: str) -> str:
    head = f"<testcase name={_quoted(case.name)} classname={_quoted(f'scoutcheck.{title}')}"
    if not case.outcome:
        return f"{head}/>\n"
    return f"{head}>{''.join(_reason(case, *reason) for reason in case.reasons)}</testcase>\n"


def _reason(case: Case, says: str, text: str) -> str:
    """The dialect allows no attributes where a case is skipped."""
    if case.outcome == "skipped":
        return f"<skipped>{escape(visible(says))}</skipped>"
    attributes = f"type={_quoted(case.name.partition(' ')[0])} message={_quoted(says)}"
    return f"<{case.outcome} {attributes}>{escape(text)}</{case.outcome}>"


def _quoted(text: str) -> str:
    return quoteattr(visible(text))


__all__ = ["write"]
