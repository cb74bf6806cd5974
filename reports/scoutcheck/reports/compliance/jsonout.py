"""The report as JSON, an open format: docs/report-format.md tells of it, and report.schema.json beside this module fixes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from scoutcheck.reports.compliance.coverage import by_area, by_column
from scoutcheck.reports.compliance.faults import Fault
from scoutcheck.reports.compliance.latency import latencies
from scoutcheck.reports.compliance.report import Comparison, Report, Verdicts
from scoutcheck.reports.compliance.rows import row
from scoutcheck.reports.record.fold import Run

FORMAT, VERSION = "scoutcheck-report", 1


def write(report: Report) -> Iterator[str]:
    """Yield the pieces of the text."""
    yield json.dumps(document(report), ensure_ascii=True, indent=1)
    yield "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the format."""
    read: dict[str, Any] = json.loads((files(__package__) / "report.schema.json").read_text("utf-8"))
    return read


def document(report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "contract": {"version": report.contract.version, "hash": report.contract.hash},
        "complete": not report.problems,
        "problems": [problem._asdict() for problem in report.problems],
        "totals": _totals(report),
        "rules": [row(report, result) for result in report.results],
        "faults": [_fault(fault) for fault in report.faults],
        "exceptions": [{**standing.exemption._asdict(), "state": standing.state} for standing in report.standings],
        "coverage": {
            "columns": {column: share._asdict() for column, share in by_column(report).items()},
            "areas": {title: verdicts(counts) for title, counts in by_area(report).items()},
        },
        "latency": {operation: latency._asdict() for operation, latency in latencies(report.summary.exchanges).items()},
        "comparison": _comparison(report.comparison) if report.comparison else None,
        "trend": [{"at": point.at, "run": point.run, **verdicts(point.verdicts)} for point in report.trend],
        "runs": [_run(run) for run in report.summary.runs],
    }


def verdicts(counts: Verdicts) -> dict[str, Any]:
    """Counts by verdict, and the share that was tested, rounded to a tenth of a percent."""
    return {"rules": counts.rules, **counts._asdict(), "percent": round(counts.percent, 1)}


def _totals(report: Report) -> dict[str, Any]:
    return {
        **verdicts(report.verdicts),
        "observed": report.summary.observed,
        "exchanges": len(report.summary.exchanges),
        "errors": len(report.errors),
        "warnings": len(report.faults) - len(report.errors),
        "excepted": len(report.errors) - len(report.open),
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "rule": fault.rule,
        "origin": "target" if fault.finding else "payload",
        "severity": fault.severity,
        "title": fault.title,
        "fingerprint": fault.fingerprint,
        "state": fault.state,
        "excepted": fault.exemption is not None,
        "file": fault.place.file if fault.flaw else "",
        "line": fault.place.line if fault.flaw else 0,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "since": comparison.since,
        "unchanged": comparison.unchanged,
        "changes": [{"state": change.state, "fault": _fault(change.fault)} for change in comparison.changes],
        "moves": [move._asdict() for move in comparison.moves],
    }


def _run(run: Run) -> dict[str, Any]:
    started = run.started._asdict() if run.started else None
    if started:
        started.pop("format")
        started["exceptions"] = [dict(entry) for entry in started["exceptions"]]
    return {
        "started": started,
        "notes": [note._asdict() for note in run.notes],
        "ended": run.ended._asdict() if run.ended else None,
    }


__all__ = ["document", "schema", "verdicts", "write"]
