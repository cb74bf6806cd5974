"""The hand that sends: numbers every exchange, holds the answer against contract and model, and keeps the model."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.reports.record.events import Exchange, Probe, Transition
from scoutcheck.strategies.model import Expected, expect, facts, ids_in, step, table
from scoutcheck.strategies.requests import composed
from scoutcheck.strategies.world import World
from scoutcheck.suites.expecting import fault_of_status, is_success, with_scheme
from scoutcheck.suites.judging import Fault, address_rule, faults_in, found_in, is_settled, kept_by, ledger
from scoutcheck.suites.reasons import UNSHOWN
from scoutcheck.suites.target import AUTHORIZATION, NOT_SENT, Answer, Target
from scoutcheck.suites.writing import request_told, response_told
from scoutcheck.validator.exchange import Request, Response
from scoutcheck.validator.severity import severity
from scoutcheck.validator.statetable import REFUSED, Row
from scoutcheck.validator.violations import Violation

# Answers that say nothing about the request: not let in, too many, in the way.
NOTHING_SAID = (401, 403, 429, 503, 504)
# After so many answers to a call that only writes, the next ones of that status show nothing new about answers.
ENOUGH = 10


class Spent(Exception):
    """The budget of requests, or of time, is used up. The text is the reason."""


class Budget(NamedTuple):
    """So many requests may be sent, up to a moment of the clock. None for no limit."""

    requests: int | None = None
    until: float | None = None


UNLIMITED = Budget()


class Sent(NamedTuple):
    """One exchange, and what it shows. `response` is None where none came.

    `fault` is set where the status is not the expected one. `faults` are those of the answer as such, `odd` what the evidence
    does not settle. `so` is what was so when the request went out, in the words of the state table.
    """

    number: int
    at: str
    request: Request
    answer: Answer
    expected: Expected
    fault: Fault | None
    faults: tuple[Fault, ...]
    odd: tuple[Violation, ...]
    so: dict[str, Any]

    @property
    def rows(self) -> list[tuple[int, Row]]:
        """The rows of the state table that speak of the call, with their places in it."""
        return table().holding(self.expected.operation, self.request.json(), self.so)

    @property
    def row_rule(self) -> str:
        """The rule of the row that tells how this very payload is answered; empty where none does."""
        told = (row for _, row in self.rows if row.get("given", {}).get("sent") and "status" in row["then"])
        return next((row["rule"] for row in told), "")

    @property
    def response(self) -> Response | None:
        """What came back."""
        return self.answer.response

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object that came back; an empty one where there is none."""
        value = self.answer.response.json() if self.answer.response is not None else None
        return value if isinstance(value, dict) else {}

    @property
    def status(self) -> int:
        """The status that came back; 0 for no answer."""
        return self.answer.response.status if self.answer.response is not None else 0

    @property
    def is_withheld(self) -> bool:
        """Whether the request never left: on a live account it could harm what is not ours."""
        return self.answer.error.startswith(NOT_SENT)

    @property
    def is_done(self) -> bool:
        """Whether the target did what it was asked."""
        return 200 <= self.status < 300

    @property
    def says_nothing(self) -> bool:
        """Whether the answer has nothing to do with what was asked."""
        return self.status in NOTHING_SAID or self.status == 0


class Play:
    """Everything that one run has sent. `stamp` gives the present moment as text."""

    def __init__(self, target: Target, stamp: Callable[[], str], budget: Budget = UNLIMITED) -> None:
        self.target, self.stamp, self.budget = target, stamp, budget
        self.phase = "preparing"
        self.world = World()
        self.supposed: dict[str, str] = {}  # what a hand has made so for every call, in the words of the state table
        self.count = 0
        self.requests: dict[int, Request] = {}
        self.statuses: dict[tuple[str, int], int] = {}
        self._told: set[tuple[str, ...]] = set()
        self._kept: tuple[int, set[str]] = (0, set())

    def send(self, operation: str | Operation, ids: tuple[int, ...] = (), payload: Any = None, **other: Any) -> Sent:
        """Compose a request, send it and judge its answer. `other` replaces parts of the request."""
        called = read().operation(operation) if isinstance(operation, str) else operation
        request = composed(called, ids, payload)
        plain = {name: value for name, value in request.headers.items() if name != AUTHORIZATION}
        headers = {**plain, **other.pop("headers", {})}
        return self.sent(request._replace(**{"headers": headers, **other}))

    def sent(self, request: Request) -> Sent:
        """Send a request as it is, but for credentials, and judge its answer. Raises Spent where the budget is used up."""
        self.pay()
        request = self.target.guarded(request)
        at = self.stamp()
        answer = self.target.send(request)
        self.count += 1
        self.requests[self.count] = request
        operation = read().operation(request.operation)
        status = answer.response.status if answer.response is not None else 0
        if not answer.error.startswith(NOT_SENT):
            self.statuses[operation.name, status] = self.statuses.get((operation.name, status), 0) + 1
        let_in = with_scheme(operation, request)
        so = {**facts(self.world, operation, let_in), **self.supposed}
        expected = expect(operation, request, so, self.world)
        if answer.response is None:
            return Sent(self.count, at, request, answer, expected, None, (), (), so)
        if self._is_told(operation, request, status) and is_success(expected):
            told = answer.response._replace(status=int(expected.status or 0))
            self.world, _ = step(self.world, operation.name, let_in, told)
        fault = fault_of_status(expected, request, answer.response, so)
        faults, odd = faults_in(operation, answer.response)
        return Sent(self.count, at, request, answer, expected, fault, tuple(faults), tuple(odd), so)

    def _is_told(self, operation: Operation, request: Request, status: int) -> bool:
        """Whether the model can follow: a call on conversations that it knows, with a payload that is right in every way."""
        if not 200 <= status < 300 or request.method == "GET" or not operation.path.startswith("/conversations"):
            return False
        ids = ids_in(operation, request)
        known = all(number in self.world.conversations for number in ids[:1]) and len(ids) == len(operation.at("path"))
        return known and all(severity(one.level, strict=False) != "error" and one.level != "e" for one in found_in(request))

    def is_served(self, operation: Operation) -> bool:
        """Whether a call of an operation ever did what it was asked."""
        return any(name == operation.name and 200 <= status < 400 for name, status in self.statuses)

    def is_absent(self, sent: Sent) -> bool:
        """Whether the target has no such operation, as far as can be seen, and no settled rule says that it must."""
        operation = sent.expected.operation
        nowhere = sent.status in (404, 405, 501) or (sent.status == 400 and operation.method == "GET")
        return nowhere and not address_rule(operation) and not self.is_served(operation)

    def pay(self) -> None:
        """Raise Spent where the budget is used up."""
        if self.budget.requests is not None and self.count >= self.budget.requests:
            raise Spent(f"the budget of {self.budget.requests} requests is used up")
        if self.budget.until is not None and time.monotonic() > self.budget.until:
            raise Spent("the time is used up")

    def exchange(self, sent: Sent, probes: tuple[Probe, ...] = ()) -> Exchange:
        """The event of an exchange, with the rules of the wire that it was the first to show kept or broken."""
        return Exchange(
            id=sent.number,
            at=sent.at,
            phase=self.phase,
            operation=sent.request.operation,
            request=request_told(sent.request),
            response=response_told(sent.response),
            ms=round(sent.answer.ms, 3),
            probes=(*probes, *self._wire(sent)),
            error=sent.answer.error,
        )

    def _wire(self, sent: Sent) -> list[Probe]:
        broken = [Probe(one.rule, "wire", "accept", f"answer {sent.status}", "broken") for one in sent.faults]
        operation = sent.expected.operation
        if sent.response is None or sent.faults or sent.fault is not None:
            return broken
        kept = sorted(rule for rule in self.kept(sent) - UNSHOWN if ledger().rule(rule)["level"] == "E")
        new = [rule for rule in kept if self._is_new("kept", rule, operation.name, str(sent.status))]
        return [*broken, *(Probe(rule, "wire", "accept", f"answer {sent.status}", "held") for rule in new)]

    def kept(self, sent: Sent) -> set[str]:
        """The rules that an answer was seen to keep; what shows nothing new after a few others is not looked into."""
        if sent.response is None or sent.faults or sent.fault is not None:
            return set()
        if sent.number != self._kept[0]:
            key = (sent.request.operation, sent.status)
            told = sent.request.method == "GET" or self.statuses[key] <= ENOUGH
            self._kept = (sent.number, kept_by(sent.expected.operation, sent.response) if told else set())
        return self._kept[1]

    def transitions(self, sent: Sent) -> list[Transition]:
        """The rows of the state table that decided the status of an answer, the first time that they are seen to."""
        if sent.response is None or sent.fault is not None:
            return []
        rows = [(place, row) for place, row in sent.rows if _is_shown(row["then"], sent.status)]
        return [one for place, row in rows for one in self.transition(sent, place, row, "held")]

    def is_first(self, sent: Sent) -> bool:
        """Whether no call of the operation got this status before, when the same was so."""
        return self._is_new("first", sent.request.operation, str(sent.status), *map(str, sent.so.values()))

    def transition(self, sent: Sent, place: int, row: Row, outcome: str) -> list[Transition]:
        """A row at work, for its rule and those that stand beside it; nothing for one that has been seen before."""
        operation = sent.request.operation
        if outcome != "broken" and not self._is_new("row", str(place), operation, outcome):
            return []
        beside = (rule for rule in row.get("also", ()) if outcome != "broken" and is_settled(rule))  # one fault, one rule
        rules = dict.fromkeys((row["rule"], *beside))
        return [Transition(place, rule, operation, outcome, sent.number) for rule in rules]

    def _is_new(self, *key: str) -> bool:
        new = key not in self._told
        self._told.add(key)
        return new


def _is_shown(then: dict[str, Any], status: int) -> bool:
    """Whether a status is what a row asks for: this one, some refusal, one of a list, or none of another."""
    wanted = then.get("status")
    if "only" in then or "never" in then:
        return status >= 400 and status in then.get("only", [status]) and status not in then.get("never", ())
    return bool(wanted == status) or (wanted == REFUSED and 400 <= status < 500)
