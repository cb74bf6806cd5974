"""The contract suites: how long a run takes, how soon a planted fault is found, and what schemathesis needs for the same.

Faults are rules that the mock does not keep. "Requests to detection" counts every request until the first failure that the
fault brings about; both sides meet the same mock, in this process. Rounds of both alternate.
"""

from __future__ import annotations

import random
import statistics
import time
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import schemathesis
from schemathesis.engine import events, from_schema

from scoutcheck.mock import MockApi
from scoutcheck.openapi.shipped import path
from scoutcheck.reports.record.events import Ended, Event, Finding
from scoutcheck.suites.engine import Options, run
from scoutcheck.suites.mutants import DEFAULT, DROPPED, KILLED, Weak, beside, every_weak, tried
from scoutcheck.suites.targets.choosing import chosen_target
from scoutcheck.suites.targets.mock import ACCOUNT, CONFIG, MockTarget
from scoutcheck.validator.config import Config

FAULTS = 12
# Which faults are planted is drawn once, so that two measurements can be compared.
DRAWN = 7
# Stock schemathesis may take so many seconds for one fault.
PATIENCE = 45
BARS = {"in process": 10, "over HTTP": 30, "median to detection": 1, "fewer requests": 20}


class Found(NamedTuple):
    """How a fault was found: after so many requests and seconds."""

    requests: int
    seconds: float


def table(faults: int = FAULTS) -> None:
    """Print every figure beside its bar."""
    warnings.simplefilter("ignore")
    _line("full run against the mock in process", _whole(MockTarget()), "s", BARS["in process"])
    with MockApi(CONFIG) as api:
        target = chosen_target(api.url, Config(), "bench")
        _line("full run over HTTP", _whole(target), "s", BARS["over HTTP"])
        target.close()
    _detection()
    _beside(faults)


def _planted(count: int) -> list[Weak]:
    """So many faults that every target would have to fail for."""
    known = [one for one in every_weak() if one.must and one.how == DROPPED and one.mode == DEFAULT]
    return random.Random(DRAWN).sample(known, count)


def _line(says: str, value: float, unit: str, bar: float, at_most: bool = True) -> None:
    print(f"{says:52}{value:10.2f} {unit:4} (to hold: {'at most' if at_most else 'at least'} {bar})")


def _whole(target: Any) -> float:
    """Seconds of a full run; its cases included, printing not."""
    begun = time.perf_counter()
    for event in run(target, Options("bench")):
        if isinstance(event, Ended):
            print(f"  {target.name}: {event.requests} requests")
    return time.perf_counter() - begun


def _detection() -> None:
    """The median time to the first finding."""
    times = [tried(weak).seconds for weak in _planted(40)]
    says = f"median time to detect one of {len(times)} planted faults"
    _line(says, statistics.median(times), "s", BARS["median to detection"])


# ---------------------------------------------------------------- beside stock schemathesis


def _beside(count: int) -> None:
    usual = {failure for failure, _, _ in _stock(None)}
    ratios = []
    for weak in _planted(count):
        ours, theirs = _ours(weak), _theirs(weak.rule, usual)
        print(f"  {weak.rule:8} ours {_told(ours)}; schemathesis {_told(theirs)}")
        ratios += [theirs.requests / ours.requests] if ours and theirs else []
    print(f"  faults that both find: {len(ratios)} of {count}")
    if ratios:
        _line("requests to detection, theirs by ours (median)", statistics.median(ratios), "x", BARS["fewer requests"], False)


def _told(found: Found | None) -> str:
    return f"{found.requests:7} requests after {found.seconds:5.1f} s" if found else "not found"


def _ours(weak: Weak) -> Found | None:
    """The first failure of the suites."""
    one = tried(weak)
    return Found(one.requests, one.seconds) if one.fate == KILLED else None


def _theirs(rule: str, usual: set[tuple[str, ...]]) -> Found | None:
    """The first failure that a right mock does not have as well."""
    return next((Found(count, seconds) for failure, count, seconds in _stock(rule) if failure not in usual), None)


def _stock(rule: str | None) -> Iterator[tuple[tuple[str, ...], int, float]]:
    """The failures of schemathesis as it comes, on a mock that does not keep a rule: each with requests and seconds until then.

    Seconds are those at the end of the scenario, which is when schemathesis tells; requests are counted exactly.
    """
    with MockApi(CONFIG, without=beside(rule) if rule else []) as api:
        schema = schemathesis.openapi.from_path(str(path("v2")), config=_config(api))
        begun, before, stream = time.perf_counter(), 0, from_schema(schema).execute()
        for event in stream:
            seconds = time.perf_counter() - begun
            if isinstance(event, events.ScenarioFinished):
                yield from ((failure, before + place, seconds) for failure, place in _failures(event))
                before += len(event.recorder.interactions)
            if seconds > PATIENCE:
                stream.stop()


def _failures(event: events.ScenarioFinished) -> Iterator[tuple[tuple[str, ...], int]]:
    """What failed, without what differs from run to run, and in which request of the scenario."""
    places = {case: place for place, case in enumerate(event.recorder.interactions, 1)}
    for case, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                kind = type(check.failure_info.failure).__name__
                yield (str(event.label), check.name, kind, _about(event.recorder.cases[case].value)), places.get(case, 0)


def _about(case: Any) -> str:
    """What is special about a case, as schemathesis says it."""
    data = case.meta.phase.data if case.meta is not None else None
    return str(getattr(data, "location", None) or getattr(data, "description", None) or "")


def _config(api: MockApi) -> schemathesis.Config:
    ids = {"conversationId": 101, "threadId": 1011, "customerId": ACCOUNT.customer_id, "mailboxId": ACCOUNT.mailbox_id}
    return schemathesis.Config.from_dict(
        {
            "base-url": f"{api.url}/v2",
            "seed": 1,
            "headers": {"Authorization": f"Bearer {api.token()}"},
            "parameters": ids,
            "generation": {"database": "none"},
            "cache": {"enabled": False},
        }
    )


def false_alarms(seeds: int) -> None:
    """Print how many of so many runs against a right mock find anything."""
    alarmed = [seed for seed in range(seeds) if _finds(run(MockTarget(), Options("bench", seed)))]
    print(f"{'runs against a right mock that find something':52}{len(alarmed):10} of {seeds} (to hold: 0){alarmed or ''}")


def _finds(stream: Iterator[Event]) -> bool:
    return any(isinstance(event, Finding) for event in stream)


if __name__ == "__main__":
    table()
