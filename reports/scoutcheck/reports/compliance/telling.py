"""Sentences that several writers share. What comes out of payloads is printable, on one line, and not endless."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.reports.compliance.faults import Fault
from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.lint.visible import visible
from scoutcheck.reports.record.reading import Problem

LONGEST = 300


def plain(text: str, longest: int = LONGEST) -> str:
    """The text on one line, without control characters, cut where it is long."""
    shown = visible(text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def lines(text: str) -> str:
    """The text without control characters, its lines kept."""
    return text if text.isprintable() else "\n".join(map(visible, text.split("\n")))


def several(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def headline(report: Report) -> str:
    """The verdict in a few words, and what linting payloads gave beside it."""
    beside = f"; {several(len(report.in_payloads), 'error')} in payloads" if report.in_payloads else ""
    return verdict(report) + beside


def verdict(report: Report) -> str:
    """The verdict in a few words."""
    broken = len({fault.rule for fault in report.breaches})
    if broken:
        excepted = ", all of them excepted" if all(fault.exemption for fault in report.breaches) else ""
        return f"{several(broken, 'rule')} of {report.verdicts.rules} broken{excepted}"
    if report.has_records:
        return f"No rule broken, {report.verdicts.held} of {report.verdicts.rules} held"
    return "No errors in these payloads" if report.has_lints else "Nothing to report on"


def standing(report: Report) -> str:
    """How much stands behind the verdict."""
    counts, observed = report.verdicts, report.summary.observed
    skipped = f"{counts.skipped} skipped" + (f" ({observed} of them observed)" if observed else "")
    parts = [f"{counts.held} held", f"{counts.broken} broken", skipped, f"{counts.untested} untested"]
    return f"{several(counts.rules, 'rule')}: {', '.join(parts)}; {counts.percent:.1f} % tested"


def problem(one: Problem) -> str:
    """What could not be read, and where."""
    place = f"{one.file}:{one.line}" if one.file and one.line else one.file
    return plain(f"{place}: {one.says}" if place else one.says)


def exempted(fault: Fault) -> str:
    """Why a fault does not count; "" where it does."""
    one = fault.exemption
    return plain(f"excepted until {one.expires} (owner {one.owner}): {one.reason}") if one else ""


def facts(fault: Fault) -> Iterator[tuple[str, str]]:
    """What there is to know of a fault, as (word, text); texts may have several lines and hold anything."""
    if fault.finding:
        yield "operation", fault.finding.operation
        yield "case", fault.finding.edge
        yield "expected", fault.finding.expected
        yield "got", fault.finding.actual
    elif fault.flaw:
        yield "kind", fault.flaw.kind or "unknown"
        yield "pointer", fault.flaw.pointer or "the whole payload"
    if fault.state:
        yield "state", fault.state
    if fault.exemption:
        yield "exception", exempted(fault)


__all__ = ["exempted", "facts", "headline", "lines", "plain", "problem", "several", "standing", "verdict"]
