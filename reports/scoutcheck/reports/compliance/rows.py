"""One row for every rule, as JSON values: what the contract says of it, what was sent, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scoutcheck.reports.compliance.areas import area, surface
from scoutcheck.reports.compliance.coverage import cells
from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.record.events import COLUMNS, OUTCOMES, Exchange, Finding
from scoutcheck.reports.record.fold import Result

UNKNOWN: Mapping[str, Any] = {"layer": "none", "level": "-", "kinds": [], "evidence": [], "places": [], "judged": False}


def row(report: Report, result: Result) -> dict[str, Any]:
    """The row of one rule. The keys up to `example` are a promise to users: add behind them, never rename."""
    entry = report.ledger.data["rules"].get(result.rule, {**UNKNOWN, "id": result.rule})
    columns = cells(result, report.columns.get(result.rule, ()))
    return {
        "id": result.rule,
        "verdict": result.verdict,
        "accepts": result.accepts,
        "refuses": result.refuses,
        "edges": list(_edges(result)),
        "evidence": list(evidence(report, result.rule)),
        "example": example(report, result),
        "reason": result.reason,
        "summary": report.says(result.rule),
        "why": entry.get("why", ""),
        "area": area(result.rule),
        "surface": surface(entry, report.contract.kinds),
        "layer": entry["layer"],
        "severity": report.ledger.severity(result.rule) if result.rule in report.ledger.data["rules"] else "off",
        "columns": {column: columns[column].state for column in COLUMNS},
        "readings": list(_readings(report, result.rule)),
        "transitions": [{"row": one.row, "operation": one.operation, "outcome": one.outcome} for one in result.transitions],
        "observations": list(_observations(result)),
        "flaky": result.rule in report.flaky,
    }


def evidence(report: Report, rule: str) -> Iterator[dict[str, str]]:
    """Who says so."""
    if rule in report.ledger.data["rules"]:
        for title, provenance, where in report.ledger.evidence(rule):
            yield {"source": title, "provenance": provenance, "where": where}


def _readings(report: Report, rule: str) -> Iterator[dict[str, str]]:
    """Where documents disagree about the rule, and what is made of it."""
    if rule in report.ledger.data["rules"]:
        for conflict in report.ledger.conflicts(rule):
            yield {key: conflict[key] for key in ("id", "clash", "default", "strict")}


def _observations(result: Result) -> Iterator[dict[str, str]]:
    for question, answer in dict.fromkeys((one.question, one.answer) for one in result.observations):
        yield {"question": question, "answer": answer}


def _edges(result: Result) -> Iterator[dict[str, Any]]:
    """The different probes of a rule, each with how often it came out how."""
    found: dict[tuple[str, str, str, str], Counter[str]] = {}
    for seen in result.probes:
        key = (seen.probe.column, seen.probe.side, seen.probe.edge, seen.operation)
        found.setdefault(key, Counter())[seen.probe.outcome] += 1
    for (column, side, edge, operation), counts in found.items():
        yield {"column": column, "side": side, "edge": edge, "operation": operation} | {word: counts[word] for word in OUTCOMES}


def example(report: Report, result: Result) -> dict[str, Any]:
    """The smallest exchange that shows the verdict; empty where there is none."""
    if result.findings:
        return _of_finding(report, result.findings[0])
    shown = [seen.exchange for seen in result.probes if seen.probe.outcome == result.verdict]
    shown += [one.exchange for one in result.transitions if one.outcome == result.verdict and one.exchange >= 0]
    exchanges = [report.summary.exchanges[place] for place in dict.fromkeys(shown)]
    return _exchange(min(exchanges, key=_size)) if exchanges else {}


def _of_finding(report: Report, finding: Finding) -> dict[str, Any]:
    last = _exchange(report.summary.exchanges[finding.exchanges[-1]]) if finding.exchanges else {}
    named = ("edge", "expected", "actual", "curl", "snippet", "fingerprint")
    return last | {name: getattr(finding, name) for name in named}


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {"operation": exchange.operation, "request": dict(exchange.request), "response": exchange.response} | (
        {"error": exchange.error} if exchange.error else {}
    )


def _size(exchange: Exchange) -> tuple[int, str]:
    text = repr((exchange.operation, exchange.request, exchange.response and exchange.response["status"], exchange.error))
    return len(text), text


__all__ = ["evidence", "example", "row"]
