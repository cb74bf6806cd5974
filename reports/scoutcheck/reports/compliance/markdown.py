"""The report as Markdown, for a job summary or a comment on a pull request. Text out of payloads cannot leave its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scoutcheck.reports.compliance.coverage import by_area
from scoutcheck.reports.compliance.faults import Fault
from scoutcheck.reports.compliance.report import Comparison, Report
from scoutcheck.reports.compliance.telling import exempted, headline, plain, problem, several, standing
from scoutcheck.reports.lint.visible import visible
from scoutcheck.reports.record.fold import Run

# GitHub takes 65,536 characters for a comment, and what is written below the lists needs room too.
ROOM = 40_000
LONGEST_BLOCK = 3_000
# What means nothing in the middle of a line.
HARMLESS = " -,/()=;%?+'"


def write(report: Report) -> Iterator[str]:
    """Yield the lines."""
    return (f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"## {'❌' if report.open or _expired(report) else '✅'} {headline(report)}"
    yield from ("", f"{standing(report)}.")
    if report.problems:
        yield from ("", "> **Incomplete.** Not everything could be read:")
        yield from (f"> - {code(problem(one))}" for one in report.problems)
    if report.comparison:
        yield from _changes(report.comparison)
    yield from _faults(report)
    yield from _exceptions(report)
    yield from _areas(report)
    yield from _runs(report.summary.runs)


def _expired(report: Report) -> bool:
    return any(one.state == "expired" for one in report.standings)


def _changes(comparison: Comparison) -> Iterator[str]:
    counts = [(name, comparison.count(name)) for name in ("new", "fixed", "not tested now")]
    told = ", ".join(f"{count} {name}" for name, count in (*counts, ("unchanged", comparison.unchanged)))
    yield from ("", f"Since {code(comparison.since)}: {told}.")
    fixed = sorted({change.fault.rule for change in comparison.changes if change.state == "fixed"})
    if fixed:
        yield from ("", f"Fixed: {', '.join(map(code, fixed))}.")


def _faults(report: Report) -> Iterator[str]:
    if not report.faults:
        return
    yield from ("", "| Rule | What | Where | State |", "|---|---|---|---|")
    left = ROOM
    for at, fault in enumerate(report.faults):
        line = _row(fault)
        left -= len(line)
        if left < 0:
            yield from ("", f"… and {several(len(report.faults) - at, 'more finding')}.")
            break
        yield line
    yield from _details(fault for fault in report.open if fault.finding)


def _row(fault: Fault) -> str:
    where = fault.finding.operation if fault.finding else f"{fault.place.file}:{fault.place.line}"
    state = " ".join(filter(None, (fault.severity, fault.state)))
    cells = (code(fault.rule), code(fault.title), code(where), code(exempted(fault)) if fault.exemption else state)
    return f"| {' | '.join(cells)} |"


def _details(faults: Iterable[Fault]) -> Iterator[str]:
    """How to see the first breaches oneself."""
    left = ROOM // 4
    for fault in faults:
        block = _block(fault.finding.curl if fault.finding else "")
        left -= len(block)
        if left < 0:
            break
        if block:
            yield from ("", f"<details><summary>{code(fault.rule)} as curl</summary>", "", block, "", "</details>")


def _exceptions(report: Report) -> Iterator[str]:
    if report.standings:
        yield from ("", "| Exception | Owner | Until | State | Reason |", "|---|---|---|---|---|")
    for one, state in report.standings:
        shown = f"**{state}**" if state == "expired" else state
        yield f"| {code(one.rule)} | {code(one.owner)} | {code(one.expires)} | {shown} | {code(one.reason)} |"


def _areas(report: Report) -> Iterator[str]:
    yield from ("", "<details><summary>What was tested, by area</summary>", "")
    yield from ("| Area | Rules | Held | Broken | Skipped | Untested |", "|---|---:|---:|---:|---:|---:|")
    for title, counts in by_area(report).items():
        yield f"| {code(title)} | {counts.rules} | {counts.held} | {counts.broken} | {counts.skipped} | {counts.untested} |"
    yield from ("", "</details>")


def _runs(runs: Iterable[Run]) -> Iterator[str]:
    for started in (run.started for run in runs if run.started):
        target = started.target.get("name", "unknown")
        told = (
            f"run {started.run} of {started.at}, target {target}, seed {started.seed}, contract {started.contract.get('hash')}"
        )
        yield from ("", f"<sub>{code(told)}</sub>")


def code(text: str) -> str:
    """A piece of text as code: nothing in it is markup, ends a table's cell, links or calls anybody."""
    inside = "".join(char if char.isalnum() or char in HARMLESS else f"&#{ord(char)};" for char in plain(text))
    return f"<code>{inside}</code>" if inside else ""


def _block(text: str) -> str:
    """Lines of text as a block of code; its fence is longer than any that they hold."""
    lines = [visible(line) for line in text[:LONGEST_BLOCK].splitlines()]
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}sh", *lines, fence]) if text else ""


__all__ = ["code", "write"]
