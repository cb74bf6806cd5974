"""Where explored requests come through: budget, guard and record of the run hold for them like for all others."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.reports.record.events import Event
from scoutcheck.suites.ground import NoGround
from scoutcheck.suites.judging import Fault
from scoutcheck.suites.play import Sent, Spent
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.target import AUTHORIZATION
from scoutcheck.suites.weighing import Shown, weighed
from scoutcheck.validator.exchange import Request, Response

# Stands for the account's own credentials; every other token, and none at all, goes out as it is.
CREDENTIALS = "Bearer the-token-of-the-account"
# What an answer carries that no target gave.
UNASKED = "Scoutcheck-Unasked"
NOBODY = Response(404, {UNASKED: "1", "Content-Type": "application/json"}, b"{}")
DIALECT = "v2"
# Stand for what the ground has: such an id in a path is replaced by one that there is.
STAND_INS = {"conversationId": 9_100_001, "threadId": 9_100_002, "customerId": 9_100_003, "webhookId": 9_100_004, "mailboxId": 9_100_005}


class Complaint(NamedTuple):
    """One exchange that shows a settled rule broken. `before` are the exchanges that its ids come from."""

    sent: Sent
    fault: Fault
    edge: str
    before: tuple[int, ...]


class Bridge:
    """A WSGI application that hands requests on to the target of a run.

    `events` are what has happened and was not told yet, `complaints` what is broken, `spent` is set when the budget was used up.
    """

    def __init__(self, stage: Stage) -> None:
        self.ground, self.play = stage.ground, stage.play
        self.events: deque[Event] = deque()
        self.complaints: list[Complaint] = []
        self.broken: dict[str, list[Complaint]] = {}
        self.spent: Spent | None = None
        self.seen: set[tuple[str, ...]] = set()

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        """Answer one request; the header that names the case tells which answer belongs to which."""
        response = self._answered(_request(environ), environ.get("HTTP_X_SCHEMATHESIS_TESTCASEID", ""))
        start(f"{response.status} answered", list(response.headers.items()))
        return [response.body]

    def _answered(self, request: Request | None, case: str) -> Response:
        if request is None or self.spent is not None:
            return NOBODY
        try:
            return self._asked(request, case)
        except NoGround:
            return NOBODY
        except Spent as spent:
            self.spent = spent
            return NOBODY

    def _asked(self, request: Request, case: str) -> Response:
        operation = read().operation(request.operation)
        ids = self._told(self.ground.ids(operation))
        request, is_grounded = _grounded(operation, request, ids)
        sent = self.play.sent(request)
        self.ground.findings.made(sent)
        shown = weighed(sent, self.ground.account, is_grounded)
        self.events.append(self.play.exchange(sent, tuple(self._new(shown))))
        self.events.extend(self.play.transitions(sent))
        self.events.extend(self._observed(sent, shown))
        found = [Complaint(sent, one.fault, one.edge, self.ground.before(ids)) for one in shown if one.fault is not None]
        self.complaints += found
        self.broken[case] = found
        return sent.response if sent.response is not None else NOBODY

    def _told(self, steps: Generator[Event, None, tuple[int, ...]]) -> tuple[int, ...]:
        """Let the ground make what it must, and keep the events of that."""
        while True:
            try:
                self.events.append(next(steps))
            except StopIteration as done:
                ids: tuple[int, ...] = done.value
                return ids
