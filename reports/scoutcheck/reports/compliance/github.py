"""The breaches of a report as GitHub workflow commands, which become annotations."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.reports.compliance.faults import Fault
from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.compliance.telling import facts, plain, problem
from scoutcheck.reports.lint.github import workflow_command
from scoutcheck.reports.lint.visible import visible


def write(report: Report) -> Iterator[str]:
    """Yield one workflow command, a line, for each fault, each exception that is over, and each input that is incomplete."""
    yield from (_fault(fault, report) for fault in report.faults)
    for standing in report.standings:
        if standing.state == "expired":
            one = standing.exemption
            says = plain(f"The exception for {one.rule} (owner {one.owner}) was over after {one.expires}: {one.reason}")
            yield workflow_command("error", {"title": "scoutcheck exception expired"}, [says])
    for one_problem in report.problems:
        yield workflow_command("warning", {"title": "scoutcheck report incomplete"}, [problem(one_problem)])


def _fault(fault: Fault, report: Report) -> str:
    place = {"file": visible(fault.place.file), "line": str(fault.place.line)} if fault.place.file else {}
    lines = [plain(fault.title), plain(report.says(fault.rule)), *(f"{word}: {plain(text)}" for word, text in facts(fault))]
    if fault.finding and fault.finding.curl:
        lines.append(plain(fault.finding.curl, 2000))
    name = "notice" if fault.exemption else fault.severity
    return workflow_command(name, {**place, "title": f"scoutcheck {plain(fault.rule, 40)}"}, lines)


__all__ = ["write"]
