"""Where explored requests come through: budget, guard, journal and record of the run hold for them as for all others."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.reports.record.events import Event, Probe
from scoutcheck.strategies.requests import JSON
from scoutcheck.strategies.sites import tree
from scoutcheck.strategies.spelling import Spelling, spell
from scoutcheck.suites.cases.adapting import adapted
from scoutcheck.suites.ground import NoGround
from scoutcheck.suites.judging import Fault, found_in, is_settled
from scoutcheck.suites.play import Sent, Spent
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.target import AUTHORIZATION, Account
from scoutcheck.suites.weighing import Weighed, weighed
from scoutcheck.validator.exchange import Request, Response

DIALECT = "v2"
# Stands for the account's own credentials. Every other token goes out as it is, and so does none at all.
CREDENTIALS = "Bearer the-token-of-the-account"
# Stand for what the ground has. Other ids go out as they are.
NAMES = ("conversationId", "threadId", "customerId", "webhookId", "mailboxId")
STAND_INS = {name: 9_100_001 + index for index, name in enumerate(NAMES)}
# What an answer carries that the target did not give.
UNASKED = "Scoutcheck-Unasked"
NOBODY = Response(404, {UNASKED: "1", "Content-Type": JSON}, b"{}")


# Halves of pairs can only be written so.
ESCAPED = Spelling(escapes=True)


class Complaint(NamedTuple):
    """One exchange that shows a settled rule broken. `before` are the exchanges that its ids come from."""

    sent: Sent
    fault: Fault
    edge: str
    before: tuple[int, ...]


class Bridge:
    """A WSGI application that hands requests on to the target of a run.

    `events` are those that nobody has taken yet; `complaints` are by case, `spent` is set once the budget is used up.
    """

    def __init__(self, stage: Stage) -> None:
        self.ground, self.play = stage.ground, stage.play
        self.events: deque[Event] = deque()
        self.complaints: dict[str, list[Complaint]] = {}
        self.spent: Spent | None = None
        self._seen: set[Probe] = set()

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        """Answer one request; a header of its own names its case."""
        request = _request(environ)
        response = self._answer(request, environ.get("HTTP_X_SCHEMATHESIS_TESTCASEID", "")) if request else NOBODY
        start(f"{response.status} answered", list(response.headers.items()))
        return [response.body]

    def _answer(self, request: Request, case: str) -> Response:
        if self.spent is not None:
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
        ids = self._kept(self.ground.ids(operation))
        grounded, is_regular = _grounded(operation, request, ids)
        sent = self.play.sent(_adapted(operation, grounded, self.ground.account))
        self.ground.findings.made(sent)
        shown = weighed(sent, is_regular)
        self.events.append(self.play.exchange(sent, tuple(self._new(shown.probes))))
        self.events.extend(self._noted(sent, shown))
        before = self.ground.before(ids)
        self.complaints[case] = [Complaint(sent, fault, edge, before) for fault, edge in shown.faults if is_settled(fault.rule)]
        if sent.status == 404:
            self._begin_anew(operation)
        return NOBODY if sent.response is None else sent.response

    def _kept(self, steps: Generator[Event, None, tuple[int, ...]]) -> tuple[int, ...]:
        """What comes of steps, whose events are kept."""
        while True:
            try:
                self.events.append(next(steps))
            except StopIteration as done:
                ids: tuple[int, ...] = done.value
                return ids

    def _new(self, probes: tuple[Probe, ...]) -> Iterator[Probe]:
        """The probes that say something new."""
        for probe in probes:
            if probe not in self._seen:
                self._seen.add(probe)
                yield probe

    def _noted(self, sent: Sent, shown: Weighed) -> Iterator[Event]:
        for rule, question, answer in shown.questions:
            yield from self.ground.findings.observed(sent, rule, question, answer)

    def _begin_anew(self, operation: Operation) -> None:
        for parameter in operation.at("path")[:1]:
            self.ground.forget(parameter.name)

    def taken(self) -> Iterator[Event]:
        """The events since the last time."""
        while self.events:
            yield self.events.popleft()

    def found(self) -> Iterator[Event]:
        """A finding for each rule that was seen broken: the smallest request that shows it."""
        every = [one for several in self.complaints.values() for one in several]
        self.complaints = {}
        for one in sorted(every, key=lambda one: (len(one.sent.request.body or b""), one.sent.number)):
            yield from self.ground.findings.of(one.sent, one.fault, one.edge, one.before)


def _request(environ: dict[str, Any]) -> Request | None:
    """The request that came; None where it is none of an operation."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    operation = next((one for one in explored() if one.method == method and one.match(path) is not None), None)
    if operation is None:
        return None
    asked = environ.get("HTTP_AUTHORIZATION", "")
    headers = {} if asked == CREDENTIALS else {AUTHORIZATION: asked}
    headers |= {"Content-Type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") and operation.kind else {}
    body = environ["wsgi.input"].read() if operation.kind else None
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    return Request(operation.name, method, path, query, headers, body or None)


def explored() -> list[Operation]:
    """The operations that are explored: those whose ids the ground can give. What deletes would take it away."""
    known = [one for one in read().named.values() if one.dialect == DIALECT and one.security and one.method != "DELETE"]
    return [one for one in known if all(parameter.name in STAND_INS for parameter in one.at("path"))]


def _grounded(operation: Operation, request: Request, ids: tuple[int, ...]) -> tuple[Request, bool]:
    """The request with ids that there are, and whether nothing but its body can be odd."""
    names = [parameter.name for parameter in operation.at("path")]
    real = {str(STAND_INS[name]): str(number) for name, number in zip(names, ids, strict=True)}
    steps = request.path.split("/")
    path = "/".join(real.get(step, step) for step in steps)
    typed = not operation.kind or (request.header("Content-Type") or "").partition(";")[0].strip().lower() == JSON
    is_regular = real.keys() <= set(steps) and typed and not request.query and request.header(AUTHORIZATION) is None
    return request._replace(path=path), is_regular


def _adapted(operation: Operation, request: Request, account: Account) -> Request:
    """The request with ids in its body that the account has, if nothing else about it changes by that."""
    payload = request.json()
    if not operation.kind or payload is None:
        return request
    own = request._replace(body=spell(adapted(tree(operation.kind), payload, account), ESCAPED))
    return own if _breaches(own) == _breaches(request) else request


def _breaches(request: Request) -> list[tuple[Any, ...]]:
    return [(one.rule, one.path, one.code) for one in found_in(request)]
