"""The breaches of a report as SARIF 2.1.0, for code scanning: the rules bring their help text and evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scoutcheck.reports.compliance.faults import Fault, Place
from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.compliance.telling import facts, headline, plain, problem
from scoutcheck.reports.lint.sarif import SCHEMA, artifact, descriptor, literal

# The record names no file where it was read from standard input.
NAMELESS = "run.ndjson"


def write(report: Report) -> Iterator[str]:
    """Yield the pieces of one log with one run."""
    known = [fault for fault in report.faults if fault.rule in report.ledger.data["rules"]]
    indexes = {rule: at for at, rule in enumerate(dict.fromkeys(fault.rule for fault in known))}
    driver = {
        "name": "scoutcheck",
        "version": report.contract.version,
        "rules": [descriptor(rule, report.ledger) for rule in indexes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(fault, indexes) for fault in report.faults],
        "invocations": [_invocation(report)],
        "properties": {"headline": headline(report), "contract": report.contract.hash},
    }
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)
    yield "\n"


def _result(fault: Fault, indexes: Mapping[str, int]) -> dict[str, Any]:
    index = {"ruleIndex": indexes[fault.rule]} if fault.rule in indexes else {}
    state = {"baselineState": fault.state} if fault.state else {}
    return {
        "ruleId": fault.rule,
        **index,
        "level": fault.severity,
        "message": {"text": literal(plain(fault.title))},
        "locations": [{"physicalLocation": _location(fault.place)}],
        "partialFingerprints": {"scoutcheck/v1": fault.fingerprint},
        **state,
        **_suppressions(fault),
        "properties": {word: plain(text) for word, text in facts(fault)} | _request(fault),
    }


def _request(fault: Fault) -> dict[str, str]:
    return {"curl": fault.finding.curl} if fault.finding and fault.finding.curl else {}


def _suppressions(fault: Fault) -> dict[str, Any]:
    if not fault.exemption:
        return {}
    one = fault.exemption
    says = plain(f"{one.reason} (owner {one.owner}, until {one.expires})")
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": says}]}


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line}
    if place.end_line:
        region |= {"startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    return {"artifactLocation": artifact(place.file or NAMELESS), "region": region}


def _invocation(report: Report) -> dict[str, Any]:
    starts = sorted(run.started.at for run in report.summary.runs if run.started)
    notes = [{"level": "error", "message": {"text": literal(problem(one))}} for one in report.problems]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes} | (
        {"properties": {"started": starts}} if starts else {}
    )


__all__ = ["write"]
