"""Every breach that the inputs tell of, with its place in a file."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from scoutcheck.reports.compliance.inputs import Flaw, Inputs
from scoutcheck.reports.record.events import Finding
from scoutcheck.reports.record.exceptions import Exemption
from scoutcheck.reports.record.fold import Result, Summary

STATES = ("new", "unchanged")


class Place(NamedTuple):
    """A stretch of a file; lines and columns count from 1, the end is exclusive."""

    file: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 1


class Fault(NamedTuple):
    """One breach of one rule: by the target (`finding` tells of it), or by a payload (`flaw` does).

    `place` is the payload's, or the line of the run record that tells of the breach. `exemption` is the exception in
    force, if there is one. `state` is one of STATES where the report compares, else "".
    """

    rule: str
    severity: str
    title: str
    place: Place
    fingerprint: str
    finding: Finding | None = None
    flaw: Flaw | None = None
    exemption: Exemption | None = None
    state: str = ""


def faults_of(inputs: Inputs, summary: Summary) -> Iterator[Fault]:
    """All breaches: those of the target in the order of the rules, then those of payloads."""
    places = _places(inputs)
    for result in summary.rules.values():
        for finding in result.findings or _untold(result):
            title = f"{finding.operation}: {finding.edge}: expected {finding.expected}, got {finding.actual}"
            place = places.get(finding.fingerprint, Place("", 1))
            yield Fault(result.rule, "error", title, place, finding.fingerprint, finding=finding)
    for flaw in inputs.flaws:
        place = Place(flaw.file, flaw.line, flaw.column, flaw.end_line, flaw.end_column)
        yield Fault(flaw.rule, flaw.severity, flaw.message, place, flaw.fingerprint, flaw=flaw)


def _untold(result: Result) -> Iterator[Finding]:
    """A breach that was seen, but of which no finding tells: the record was cut off before it, or it did not come again."""
    for seen in result.probes:
        if seen.probe.outcome == "broken":
            wanted = "it to be taken" if seen.probe.side == "accept" else "it to be refused"
            yield _made(result.rule, seen.operation, seen.probe.edge, wanted, seen.exchange)
            return
    for row in result.transitions:
        if row.outcome == "broken":
            yield _made(result.rule, row.operation, f"row {row.row} of the state table", "what the table says", row.exchange)
            return


def _made(rule: str, operation: str, edge: str, expected: str, exchange: int) -> Finding:
    identity = sha256("\0".join((rule, operation, edge)).encode("utf-8", "replace")).hexdigest()[:32]
    return Finding(rule, operation, edge, expected, "something else", (exchange,) if exchange >= 0 else (), "", "", identity)


def _places(inputs: Inputs) -> dict[str, Place]:
    """Where the records tell of each breach."""
    told = [
        (event.fingerprint, Place(record.file, line))
        for record in inputs.records
        for event, line in zip(record.events, record.lines, strict=True)
        if isinstance(event, Finding)
    ]
    return dict(reversed(told))


__all__ = ["STATES", "Fault", "Place", "faults_of"]
