"""The one place that changes: holds the world between requests, the faults that are left, and the log."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import RLock
from typing import NamedTuple

from scoutcheck.mock.core import handle
from scoutcheck.mock.faults import Fault, met
from scoutcheck.mock.refusing import Refusal, refuse
from scoutcheck.mock.routing import operation, route
from scoutcheck.mock.setup import Setup
from scoutcheck.mock.world import Event, World
from scoutcheck.validator.exchange import Request, Response

# So many exchanges are kept; older ones are forgotten.
LOGGED = 2_000
FAULT_HEADER = "X-Scoutcheck-Fault"


class Exchange(NamedTuple):
    """One line of the log: a request, its answer, the rules that refused it, and when it came, in seconds since 1970."""

    request: Request
    response: Response
    rules: tuple[str, ...]
    at: int


class Reply(NamedTuple):
    """What goes out: the answer, and the fault that is to befall it on the way."""

    response: Response
    fault: Fault | None


class Engine:
    """Answers requests one after the other, from whichever thread they come. `now` gives the present second."""

    def __init__(self, setup: Setup, now: Callable[[], int]) -> None:
        self.setup = setup
        self.service = setup.service
        self.now = now
        self.lock = RLock()
        self.listeners: list[Callable[[tuple[Event, ...]], None]] = []
        self.reset()

    def reset(self) -> None:
        """Begin again: with the world, the clock and the faults of the setup, and an empty log."""
        with self.lock:
            self.world: World = self.setup.world
            self.faults: tuple[Fault, ...] = self.setup.faults
            self.log: deque[Exchange] = deque(maxlen=LOGGED)

    def change(self, change: Callable[[World], World]) -> None:
        """Change the world outside of any request, as scenario calls do."""
        with self.lock:
            self._take(change(self.world))

    def answer(self, request: Request) -> Reply:
        """Answer one request and write it into the log."""
        with self.lock:
            self.faults, fault = met(self.faults, request.method, request.path)
            response = self._answer(request, fault)
            rules = tuple(rule for rule in (response.header("X-Scoutcheck-Rules") or "").split(", ") if rule)
            self.log.append(Exchange(request, response, rules, self.now()))
        return Reply(response, fault)

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        if fault is not None and (fault.status is not None or fault.disconnect == "before"):
            return self._faulty(request, fault)
        answered = handle(self.service, self.world, request, self.now())
        if fault is not None and fault.lost_write:
            # Nothing of it is kept but the ids, so that no later write is given the same.
            self.world = self.world._replace(calls=answered.world.calls, last_id=answered.world.last_id)
        else:
            self._take(answered.world)
        marked = {FAULT_HEADER: "lost_write"} if fault is not None and fault.lost_write else {}
        return answered.response._replace(headers={**answered.response.headers, **marked})

    def _faulty(self, request: Request, fault: Fault) -> Response:
        """The answer of a fault: the service never saw the request."""
        found = route(request.path)
        meant = operation(found, request.method)[0] if found else None
        status = fault.status or 500
        response = refuse(meant, Refusal(status, ()), "00000000-0000-4000-8000-000000000000#0")
        wait = {"X-RateLimit-Retry-After": str(60 - (self.now() + self.world.clock_ahead) % 60)} if status == 429 else {}
        return response._replace(headers={**response.headers, **wait, FAULT_HEADER: "status"})

    def _take(self, world: World) -> None:
        """Keep the world, and pass on what subscribers are to be told."""
        self.world = world._replace(outbox=())
        for listener in self.listeners if world.outbox else ():
            listener(world.outbox)
