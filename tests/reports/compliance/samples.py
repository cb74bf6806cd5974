"""Run records to report on, made of the real events and written by the real writer."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.compliance import writer
from scoutcheck.reports.compliance.inputs import read_inputs
from scoutcheck.reports.compliance.report import Report, make_report
from scoutcheck.reports.record.events import (
    Ended,
    Event,
    Exchange,
    Finding,
    Note,
    Observation,
    Probe,
    Skipped,
    Started,
    Transition,
)
from scoutcheck.reports.record.writing import write

LEDGER = Ledger()
CONTRACT = {"version": LEDGER.data["version"], "hash": LEDGER.data["hash"]}
CREATE = "create-conversation"
CURL = 'curl -X POST http://127.0.0.1:8080/v2/conversations --data \'{"subject": ""}\''


def started(run: str = "run-1", at: str = "2026-01-31T12:00:00.000Z", **others: Any) -> Started:
    target = {"name": "mock", "live": False}
    return Started(at, run, CONTRACT, 7, target, {"scoutcheck": "0.1.0", "python": "3.11.2"}, **others)


def exchange(number: int, *probes: Probe, status: int = 201, ms: float = 2.5, **request: Any) -> Exchange:
    sent = {"method": "POST", "path": "/v2/conversations", "headers": {}, "body": '{"subject": "Hello"}', **request}
    answer = {"status": status, "headers": {"Resource-ID": "1"}, "body": ""}
    return Exchange(number, "2026-01-31T12:00:01.000Z", "directed", CREATE, sent, answer, ms, probes)


def accepted(rule: str, outcome: str = "held", column: str = "inside", edge: str = "in order") -> Probe:
    return Probe(rule, column, "accept", edge, outcome)


def refused(rule: str, outcome: str = "held", column: str = "past", edge: str = "past the limit") -> Probe:
    return Probe(rule, column, "refuse", edge, outcome)


def finding(rule: str = "CC-010", *exchanges: int, **others: Any) -> Finding:
    told: dict[str, Any] = {
        "edge": "subject left out",
        "expected": "a refusal with 400",
        "actual": "201 Created",
        "curl": CURL,
        "snippet": '{"type": "email"}',
        "fingerprint": f"{rule}-1",
    }
    return Finding(rule=rule, operation=CREATE, exchanges=exchanges, **(told | others))


def ended(requests: int = 3) -> Ended:
    return Ended("2026-01-31T12:00:09.000Z", "finished", requests, 8.5)


def plain_run() -> list[Event]:
    """A rule held, one broken, one skipped, one observed, one state row seen; everything else untested."""
    return [
        started(),
        exchange(1, accepted("CC-010"), accepted("CC-012"), accepted("CC-014")),
        exchange(2, refused("CC-010", "broken", "absent", "subject left out"), ms=4.0),
        exchange(3, refused("CC-014", column="absent", edge="type left out"), status=400, ms=1.0),
        finding("CC-010", 2),
        Observation("CC-046", "what becomes of it?", "accepts", 1),
        Skipped("UT-030", "there is no fixture: merged"),
        Transition(3, "V1-003", "get-conversation-v1", "held", 3),
        Note("the target answered 429 twice"),
        ended(),
    ]


def text(events: Iterable[Event]) -> bytes:
    """A record as its file holds it."""
    stream = io.StringIO()
    for event in events:
        write(event, stream)
    return stream.getvalue().encode()


def report(*runs: Iterable[Event], **options: Any) -> Report:
    """The report of some runs."""
    return make_report(read_inputs([(f"run-{at}.ndjson", text(run)) for at, run in enumerate(runs, 1)]), **options)


def written(name: str, made: Report) -> str:
    """What the writer called `name` makes of a report."""
    return "".join(writer(name)(made))


def full_run(
    rules: Iterable[str] | None = None, broken: Iterable[str] = (), exchanges: int = 0, **others: Any
) -> Iterator[Event]:
    """A run as a real one is: every rule (or those given) on both sides, and further exchanges until there are so many."""
    number = 0
    yield started(**others)
    for rule in rules if rules is not None else LEDGER.ids():
        outcome, status = ("broken", 201) if rule in broken else ("held", 400)
        number += 2
        yield exchange(number - 1, accepted(rule), accepted(rule, column="null", edge="null"), ms=1 + number % 7)
        yield exchange(number, refused(rule, outcome), status=status, ms=1 + number % 5)
        if rule in broken:
            yield finding(rule, number)
    for extra in range(number + 1, exchanges + 1):
        probe = accepted("CC-010", edge=f"case {extra % 50}")
        yield exchange(extra, probe, path=f"/v2/conversations/{extra}", ms=extra % 90 + 0.5)
    yield ended(max(number, exchanges))


FLAW: dict[str, Any] = {
    "file": "payloads/new.json",
    "kind": CREATE,
    "rule": "CC-020",
    "severity": "error",
    "pointer": "/status",
    "line": 2,
    "column": 13,
    "end_line": 2,
    "end_column": 21,
    "message": "`status` is opened",
    "fix": None,
    "fingerprint": "3f2a",
}


def lint_result(*flaws: Mapping[str, Any]) -> bytes:
    """What `scoutcheck lint --format json` writes of findings like FLAW."""
    return json.dumps([{**FLAW, **flaw} for flaw in flaws]).encode()
