"""What the template of the page shows, worked out beforehand: the template only places it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from scoutcheck.reports.compliance.areas import SURFACES, area, surface
from scoutcheck.reports.compliance.columns import TITLES
from scoutcheck.reports.compliance.coverage import Cell, by_area, by_column, cells
from scoutcheck.reports.compliance.faults import Fault
from scoutcheck.reports.compliance.html import charts
from scoutcheck.reports.compliance.latency import latencies
from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.compliance.rows import UNKNOWN
from scoutcheck.reports.compliance.telling import exempted, problem, several, standing, verdict
from scoutcheck.reports.record.events import COLUMNS, Started
from scoutcheck.reports.record.fold import Result, Run

MOST_FINDINGS = 100
GLYPHS = {"held": "✓", "broken": "✕", "observed": "~", "inconclusive": "?", "untested": "·", "none": ""}
SHORT = {
    "inside": "inside",
    "past": "past",
    "absent": "absent",
    "null": "null",
    "type": "type",
    "state": "state",
    "wire": "wire",
}


def page(report: Report) -> dict[str, Any]:
    """The variables of the template."""
    targets = [fault for fault in report.faults if fault.finding]
    return {
        "title": verdict(report),
        "standing": standing(report),
        "whom": ", ".join(dict.fromkeys(str(run.target.get("name", "unknown")) for run in _begun(report))),
        "when": _when([run.at for run in _begun(report)]),
        "tone": _tone(report),
        "report": report,
        "counts": report.verdicts,
        "bars": charts.stacked(report.verdicts),
        "targets": [_finding(report, fault) for fault in targets[:MOST_FINDINGS]],
        "more_targets": len(targets) - len(targets[:MOST_FINDINGS]),
        "broken": sorted({fault.rule for fault in report.breaches}),
        "files": len({fault.place.file for fault in report.in_payloads}),
        "flaws": [fault for fault in report.faults if fault.flaw],
        "areas": [(title, counts, charts.stacked(counts)) for title, counts in by_area(report).items()],
        "shares": [(column, TITLES[column], share) for column, share in by_column(report).items()],
        "columns": [(column, column, TITLES[column]) for column in COLUMNS],
        "matrix": [(title, list(rows)) for title, rows in groupby(_rows(report), key=lambda one: one["area"])],
        "surfaces": SURFACES,
        "spans": charts.spans(latencies(report.summary.exchanges)),
        "lines": charts.trend(report.trend),
        "chart": (charts.WIDTH, charts.HEIGHT),
        "problems": [problem(one) for one in report.problems],
        "runs": [_run(run) for run in report.summary.runs],
        "several": several,
        "exempted": exempted,
    }


def _begun(report: Report) -> list[Started]:
    return [run.started for run in report.summary.runs if run.started]


def _when(starts: list[str]) -> str:
    """The moment of a run, or the first and the last of several."""
    shown = [f"{at[:10]} at {at[11:16]} UTC" for at in sorted(starts)]
    if len(shown) < 2:
        return f"tested {shown[0]}" if shown else ""
    span = shown[0] if shown[0] == shown[-1] else f"{shown[0]} to {shown[-1]}"
    return f"tested in {len(shown)} runs, {span}"


def _tone(report: Report) -> str:
    """The colour of the headline: what the reader should feel before reading on."""
    open_breaches = [fault for fault in report.breaches if not fault.exemption]
    if open_breaches or any(one.state == "expired" for one in report.standings):
        return "broken"
    return "skipped" if report.problems or report.errors or not (report.has_records or report.has_lints) else "held"


def _finding(report: Report, fault: Fault) -> dict[str, Any]:
    finding = fault.finding
    return {
        "fault": fault,
        "finding": finding,
        "says": report.says(fault.rule),
        "exception": exempted(fault),
        "exchanges": finding.exchanges if finding else (),
    }


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    for result in report.results:
        entry = report.ledger.data["rules"].get(result.rule, {**UNKNOWN, "id": result.rule})
        found = cells(result, report.columns.get(result.rule, ()))
        yield {
            "id": result.rule,
            "says": report.says(result.rule),
            "verdict": result.verdict,
            "area": area(result.rule),
            "surface": surface(entry, report.contract.kinds),
            "cells": [(column, _cell(found[column])) for column in COLUMNS],
            "has": " ".join(column for column in COLUMNS if found[column].state != "none"),
            "tested": _tested(result),
        }


def _tested(result: Result) -> str:
    """How many probes stand behind a verdict."""
    count = len(result.probes) + len(result.transitions)
    return f"{count:,}" if count else ""


def _cell(cell: Cell) -> Mapping[str, str]:
    counts = {"held": cell.held, "broken": cell.broken, "observed": cell.observed, "inconclusive": cell.inconclusive}
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    return {"state": cell.state, "glyph": GLYPHS[cell.state], "says": told or ("untested" if cell.state == "untested" else "")}


def _run(run: Run) -> dict[str, Any]:
    started, ended = run.started, run.ended
    facts: list[tuple[str, str]] = []
    if started:
        target = started.target
        facts = [
            ("Run", started.run),
            ("Began", started.at),
            ("Target", f"{target.get('name', 'unknown')}{' (live)' if target.get('live') else ''}"),
            ("Label", str(target.get("label") or "")),
            ("Seed", str(started.seed)),
            ("Contract", f"{started.contract.get('version', '?')}, hash {started.contract.get('hash', '?')}"),
            ("Tools", ", ".join(f"{name} {version}" for name, version in started.tools.items())),
            ("Selection", ", ".join(f"{key}: {_listed(value)}" for key, value in started.selection.items() if value)),
        ]
    if ended:
        facts.append(("Ended", f"{ended.reason} after {several(ended.requests, 'request')} in {ended.seconds:.1f} s"))
    elif started:
        facts.append(("Ended", "not told: the run was interrupted, or the record was cut off"))
    return {"facts": [(name, value) for name, value in facts if value], "notes": run.notes}


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


__all__ = ["page"]
