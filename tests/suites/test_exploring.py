"""`--explore`: schemathesis makes up requests, and what they prove goes into the record of the run like everything else."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Generator, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis

from scoutcheck.mock.api import MockApi
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.record.events import Ended, Event, Exchange, Note, Probe
from scoutcheck.strategies.sites import contract
from scoutcheck.suites.engine import run
from scoutcheck.suites.exploring import SERIES, ready
from scoutcheck.suites.live.budget import Clock
from scoutcheck.suites.play import Budget
from scoutcheck.suites.target import TargetError
from scoutcheck.suites.targets.choosing import chosen_target
from scoutcheck.suites.targets.mock import CONFIG, MockTarget
from scoutcheck.validator.config import Config
from scoutcheck.validator.judge import judge
from tests.cli.command import scoutcheck
from tests.packaging.tree import ROOT
from tests.suites.faking import FakeTarget, events, findings, options
from tests.suites.live_ground import alive, opened

NOW = 1_700_000_000


def explored(target: Any, **other: Any) -> list[Event]:
    """The events of a run without directed cases, so that exploration is what finds things."""
    return events(target, [], explore=True, **other)


@cache
def clean() -> tuple[Event, ...]:
    return tuple(explored(MockTarget(now=lambda: NOW)))


def of_exploring(stream: Iterable[Event]) -> list[Exchange]:
    return [event for event in stream if isinstance(event, Exchange) and event.phase == "exploring"]


def probes(stream: Iterable[Event]) -> set[Probe]:
    return {probe for exchange in of_exploring(stream) for probe in exchange.probes}


def test_a_right_mock_breaks_nothing() -> None:
    assert findings(list(clean())) == []
    assert {probe.outcome for probe in probes(clean())} == {"held"}
    assert [event for event in clean() if isinstance(event, Note) and "could not explore" in event.text] == []


def test_it_proves_rules_on_both_sides() -> None:
    for side in ("accept", "refuse"):
        assert len({probe.rule for probe in probes(clean()) if probe.side == side}) > 50
    assert all(Ledger().rule(probe.rule)["level"] == "E" for probe in probes(clean()))


def test_it_stands_on_what_the_target_has() -> None:
    done = [one.operation for one in of_exploring(clean()) if one.response and one.response["status"] < 300]
    assert {"create-note", "update-thread", "update-customer", "update-webhook", "get-mailbox"} <= set(done)
    assert "91000" not in "".join(one.request["path"] for one in of_exploring(clean()))


def test_a_rule_that_is_not_kept_is_found_and_named_by_one_request() -> None:
    stream = explored(MockTarget(without=["CC-015"]), budget=Budget(requests=1000))
    [finding] = [one for one in findings(stream) if one.rule == "CC-015"]
    assert finding.operation == "create-conversation"
    [shown] = [one for one in of_exploring(stream) if (one.id,) == finding.exchanges]
    assert shown.response is not None
    assert shown.response["status"] == 201
    assert {one.rule for one in judge(contract(), shown.operation, json.loads(shown.request["body"]))} == {"CC-015"}
    assert finding.curl.startswith("curl -i -X POST")
    assert "def test_cc_015" in finding.snippet


def test_the_same_seed_explores_alike() -> None:
    def told() -> list[Exchange]:
        stream = explored(MockTarget(now=lambda: NOW), seed=5, budget=Budget(requests=700))
        return [exchange._replace(ms=0.0) for exchange in of_exploring(stream)]

    assert told() == told()


def test_the_budget_holds() -> None:
    stream = explored(MockTarget(), budget=Budget(requests=600))
    assert stream[-1] == Ended("2026-01-01T00:00:00.000Z", "budget", 600, 0.0)
    assert sum(isinstance(event, Exchange) for event in stream) == 600


def test_nothing_is_sent_once_the_run_is_over() -> None:
    target, threads = MockTarget(), threading.active_count()
    stream = run(target, options(explore=True), [])
    next(event for event in stream if isinstance(event, Exchange) and event.phase == "exploring")
    assert threading.active_count() > threads
    assert isinstance(stream, Generator)
    stream.close()
    assert threading.active_count() == threads


def test_a_service_that_lacks_operations_is_none_the_worse() -> None:
    assert findings(explored(FakeTarget(), budget=Budget(requests=900))) == []


def test_a_service_that_refuses_what_is_doubtful_breaks_nothing() -> None:
    with MockApi(CONFIG, strict=True) as api:
        target = chosen_target(api.url, Config(), "strict")
        stream = explored(target, budget=Budget(requests=900))
        target.close()
    ours = {exchange.id for exchange in of_exploring(stream)}
    assert [one for one in findings(stream) if one.exchanges[-1] in ours] == []


def test_on_a_live_account_nothing_that_is_not_ours_is_touched(tmp_path: Path) -> None:
    times = [0.0]
    with opened(tmp_path) as (target, api):
        # The rate limit of the account would make this a matter of minutes.
        target.clock = target.budget.clock = Clock(lambda: times[0], lambda seconds: times.__setitem__(0, times[0] + seconds))
        before = alive(api.url)
        stream = explored(target, budget=Budget(requests=700))
        assert len(of_exploring(stream)) > 200
        target.close()
        assert alive(api.url) == before


def test_another_release_of_schemathesis_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemathesis, "__version__", "4.99.1")
    with pytest.raises(TargetError, match=r"schemathesis 4\.32, but 4\.99\.1 is installed"):
        ready()
    with pytest.raises(TargetError):
        next(run(MockTarget(), options(explore=True), []))


def test_the_dependencies_name_the_same_series() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["contract"]
    major, minor = SERIES.split(".")
    assert f"schemathesis>={SERIES},<{major}.{int(minor) + 1}" in wanted


def test_the_command_merges_it_into_the_record(tmp_path: Path) -> None:
    done = scoutcheck("test", "--explore", "--select", "CU-012", "--max-requests", "1100", "--record", "r.ndjson", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    phases = [json.loads(line).get("phase") for line in (tmp_path / "r.ndjson").read_text("utf-8").splitlines()]
    assert phases.count("exploring") > 100
    assert phases.index("exploring") > max(place for place, phase in enumerate(phases) if phase in ("directed", "life-cycle"))
