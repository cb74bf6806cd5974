"""Run records to report on, made of the real events and written by the real writer."""

from __future__ import annotations

import io
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
    told = {
        "edge": "subject left out",
        "expected": "a refusal with 400",
        "actual": "201 Created",
        "curl": CURL,
        "snippet": "{}",
    }
    told |= {"fingerprint": f"{rule}-1"} | others
    return Finding(rule=rule, operation=CREATE, exchanges=exchanges, **told)


def ended(requests: int = 3) -> Ended:
    return Ended("2026-01-31T12:00:09.000Z", "finished", requests, 8.5)


def plain_run() -> list[Event]:
    """A rule held, one broken, one skipped, one observed, one state row seen; everything else untested."""
    return [
        started(),
        exchange(1, accepted("CC-010"), accepted("CC-012"), accepted("CC-014")),
        exchange(2, refused("CC-010", "broken", "absent", "subject left out"), ms=4.0),
        exchange(3, refused("CC-014", column="absent", edge="type left out"), status=400, ms=1.0),
        Finding(
            "CC-010", CREATE, "subject left out", "a refusal with 400", "201 Created", (2,), CURL, '{"type": "email"}', "f-1"
        ),
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


def full_run(rules: Iterable[str] | None = None, broken: Mapping[str, str] = {}, exchanges: int = 0) -> Iterator[Event]:
    """A run that tests rules as a real one does: every one on both sides. `broken` maps rules to what went wrong."""
    number = 0
    yield started()
    for rule in rules if rules is not None else LEDGER.ids():
        wrong = rule in broken
        number += 2
        yield exchange(number - 1, accepted(rule), accepted(rule, column="null", edge="null"), ms=1 + number % 7)
        yield exchange(
            number,
            refused(rule, "broken" if wrong else "held"),
            status=201 if wrong else 400,
            ms=1 + number % 5,
            path=f"/v2/{number}",
        )
        if wrong:
            yield finding(rule, number, actual=broken[rule])
    for extra in range(number + 1, exchanges + 1):
        yield exchange(
            extra, accepted("CC-010", edge=f"case {extra % 50}"), path=f"/v2/conversations/{extra}", ms=extra % 90 + 0.5
        )
    yield ended(max(number, exchanges))
