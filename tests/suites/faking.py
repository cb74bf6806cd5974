"""Targets for the suites' own tests: the small service that the strategies are tested with, and targets that let nobody in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scoutcheck.reports.record.events import Event, Finding
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.engine import Options, run
from scoutcheck.suites.target import Account, Answer, with_credentials
from scoutcheck.suites.targets.mock import MockTarget
from scoutcheck.validator.exchange import Request, Response
from tests.strategies.fake import Fake, Refused

ACCOUNT = Account(mailbox_id=85, other_mailbox_id=86, user_id=7, custom_fields={"single_line": 531, "number": 533}, v1=True)


class FakeTarget:
    """A service in memory as a target, with the hand that it offers. It knows conversations and nothing else."""

    name = "fake"
    live = False
    account = ACCOUNT
    takes_any_key = False

    def __init__(self, service: Callable[[], Fake] = Fake) -> None:
        self.fake = service()

    def guarded(self, request: Request) -> Request:
        return request

    def send(self, request: Request) -> Answer:
        sent = with_credentials(request, {"bearer": "Bearer t", "basic": "Basic eDpY"})
        if sent.header("Authorization") not in ("Bearer t", "Basic eDpY"):  # the service itself looks at the scheme only
            sent = sent._replace(headers={**sent.headers, "Authorization": ""})
        if sent.body is not None and "json" not in (sent.header("Content-Type") or "").lower():
            return Answer(self.fake.refusal(Refused(415)), 1.0)
        return Answer(self.fake.send(sent), 1.0)

    def scenarios(self) -> FakeTarget:
        return self

    def reset(self) -> None:
        self.fake = Fake()

    def merge(self, source: int, into: int) -> None:
        self.fake.merge(source, into)

    def lock(self, number: int) -> None:
        self.fake.lock(number)

    def age(self, number: int, days: int) -> None:
        self.fake.age(number, days)

    def expire_tokens(self) -> str:
        return ""

    def suppose(self, **_facts: str) -> bool:
        return False

    def close(self) -> None:
        pass


class Wall(FakeTarget):
    """A target that gives everybody the same answer."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status

    def send(self, _request: Request) -> Answer:
        return Answer(Response(self.status, {"Content-Type": "application/json"}, b"{}"), 1.0)


class Other(MockTarget):
    """The mock with another hand over its answers."""

    def __init__(self, over: Callable[[Request, Response], Response], **weak: Any) -> None:
        super().__init__(now=lambda: 1_700_000_000, **weak)
        self.over = over

    def send(self, request: Request) -> Answer:
        given = super().send(request)
        return given if given.response is None else given._replace(response=self.over(request, given.response))


def changed(response: Response, **parts: Any) -> Response:
    """The answer with other values in its JSON object."""
    body = response.json()
    return response._replace(body=json.dumps({**body, **parts}).encode()) if isinstance(body, dict) else response


def options(**other: Any) -> Options:
    """Options with a clock that stands still."""
    return Options("run-1", **{"lives": 0, "stamp": lambda: "2026-01-01T00:00:00.000Z", "clock": lambda: 0.0, **other})


def events(target: Any, cases: list[Case] | None = None, **other: Any) -> list[Event]:
    """The events of one run."""
    return list(run(target, options(**other), cases))


def findings(stream: list[Event]) -> list[Finding]:
    return [event for event in stream if isinstance(event, Finding)]
