"""The webhook suite: a right target keeps every rule of deliveries, and each fault is found under its own rule."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.reports.record.events import Event, Exchange, Finding, Observation, Skipped
from scoutcheck.suites.findings import Findings
from scoutcheck.suites.ground import Ground
from scoutcheck.suites.live.settings import read_settings
from scoutcheck.suites.play import Play
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.target import Target
from scoutcheck.suites.targets.mock import ACCOUNT, MockTarget
from scoutcheck.suites.targets.opening import open_target
from scoutcheck.suites.webhooks import RULES, webhooks
from scoutcheck.validator.config import ConfigError, read_config

HELD = {"WH-001", "WH-002", "WH-003", "WH-005", "WH-006", "WH-040"}


def played(target: Target) -> list[Event]:
    play = Play(target, lambda: "2026-01-31T12:00:00.000Z")
    play.phase = "webhooks"
    return list(webhooks(Stage(Ground(play, Findings(play)))))


def found(events: list[Event]) -> set[str]:
    return {event.rule for event in events if isinstance(event, Finding)}


def held(events: list[Event]) -> set[str]:
    probes = [probe for event in events if isinstance(event, Exchange) for probe in event.probes]
    return {probe.rule for probe in probes if probe.outcome == "held"}


def observed(events: list[Event]) -> dict[str, str]:
    return {event.rule: event.answer for event in events if isinstance(event, Observation)}


def configured(folder: Path, receiver: str = "http://127.0.0.1:0") -> Any:
    file = folder / "scoutcheck.toml"
    file.write_text(f"[target]\nwebhook_receiver = '{receiver}'\n")
    return read_config(str(file))


def test_a_right_target_keeps_every_rule() -> None:
    events = played(MockTarget())
    assert found(events) == set()
    assert held(events) >= HELD
    assert observed(events).items() >= {"WH-041": "tries again", "WH-043": "the subscription is then disabled"}.items()


def test_deliveries_that_come_later_are_waited_for(tmp_path: Path) -> None:
    with MockApi({"retry_delay": 0.05}) as api:
        target = open_target(read_settings(configured(tmp_path), {}, url=api.url), "r1", str(tmp_path / "j"))
        events = played(target)
        target.close()
    assert found(events) == set()
    assert held(events) >= HELD
    assert observed(events)["WH-041"] == "tries again"


@pytest.mark.parametrize("rule", ["WH-001", "WH-002", "WH-003", "WH-005", "WH-040", "GC-005"])
def test_a_fault_is_found_under_its_rule(rule: str) -> None:
    assert rule in found(played(MockTarget(without=[rule])))


def test_what_the_evidence_does_not_settle_is_only_noted() -> None:
    events = played(MockTarget(without=["WH-043"]))
    assert found(events) == set()
    assert observed(events)["WH-043"] == "the subscription is then enabled"


def test_without_a_receiver_the_rules_are_skipped() -> None:
    target = MockTarget()
    target.account = ACCOUNT._replace(webhook_receiver=None)
    events = played(target)
    assert events == [Skipped(rule, "no webhook_receiver in the configuration") for rule in RULES]


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        target = MockTarget()
        target.account = ACCOUNT._replace(webhook_receiver=address)
        events = played(target)
    assert events == [Skipped(rule, f"nothing can be received at {address}: Address already in use") for rule in RULES]


def test_a_receiver_that_is_not_on_this_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'webhook_receiver' must be an address to listen at"):
        read_settings(configured(tmp_path, "http://hooks.example.com"), {}, url="http://127.0.0.1:1")
