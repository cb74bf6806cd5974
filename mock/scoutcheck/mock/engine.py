"""The one place that changes: holds the world between requests, the faults that are left, and the log."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from scoutcheck.mock.core import REMAINING, RETRY, handle, refused
from scoutcheck.mock.faults import Fault, met
from scoutcheck.mock.log import Exchange, Head, Log
from scoutcheck.mock.refusing import RULES, Refusal
from scoutcheck.mock.routing import dialect
from scoutcheck.mock.setup import Setup
from scoutcheck.mock.world import Event, World
from scoutcheck.validator.config import ConfigError
from scoutcheck.validator.exchange import Request, Response

if TYPE_CHECKING:
    from scoutcheck.mock.store import Store

FAULT_HEADER = "X-Scoutcheck-Fault"
# Answers with these statuses end with their head.
BODILESS = (204, 304)


class Reply(NamedTuple):
    """What goes out: the answer, and the fault that is to befall it on the way."""

    response: Response
    fault: Fault | None


class NotSaved(Exception):
    """The store could not write down what a call changed, so the call changed nothing."""


class Engine:
    """Answers requests one after the other, from whichever thread they come. `now` gives the present second.

    With a `store` every change is written there before anybody is told of it, and what it holds already is where the world
    goes on; the setup fills an empty one. Raises ConfigError for a store that nobody can read.
    """

    def __init__(self, setup: Setup, now: Callable[[], int], store: Store | None = None) -> None:
        self.setup = setup
        self.service = setup.service
        self.now = now
        self.lock = RLock()
        self.listeners: list[Callable[[tuple[Event, ...]], None]] = []
        self.log = Log()
        self.fault_numbers = count(1)
        # Whoever looks on without an end, as the log page does, stops when this is set.
        self.ending = False
        self.store = store
        self.world = World()
        held = self._held()
        self._begin(setup.world if held is None else _with_tokens(held, setup.world), held)

    def _held(self) -> World | None:
        try:
            return self.store.load() if self.store else None
        except ConfigError:
            self.close()
            raise

    def reset(self) -> None:
        """Begin again: with the world, the clock and the faults of the setup, and an empty log."""
        with self.lock:
            self._begin(self.setup.world, self.world)

    def _begin(self, world: World, held: World | None) -> None:
        self.world = held or World()
        self._take(world)
        self.faults: tuple[Fault, ...] = tuple(map(self.numbered, self.setup.faults))
        self.log.clear()

    def numbered(self, fault: Fault) -> Fault:
        """The fault with a number that no other has."""
        return fault._replace(number=next(self.fault_numbers))

    def change(self, change: Callable[[World], World]) -> None:
        """Change the world outside of any request, as scenario calls do."""
        with self.lock:
            self._take(change(self.world))

    def close(self) -> None:
        """Let the store go; nothing more will be answered."""
        if self.store is not None:
            self.store.close()

    def answer(self, request: Request, head: Head | None = None) -> Reply:
        """Answer one request and write it into the log, with the `head` that it came with."""
        with self.lock:
            self.faults, fault = met(self.faults, request.method, request.path) if self.faults else (self.faults, None)
            response = self._saved(request, fault)
            rules = tuple(response.headers[RULES].split(", ")) if RULES in response.headers else ()
            self.log.add(Exchange(request, response, rules, self.now(), fault, head))
        return Reply(response, fault)

    def _saved(self, request: Request, fault: Fault | None) -> Response:
        try:
            return self._answer(request, fault)
        except NotSaved:
            return self._faulty(request, 503, "not-saved")

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        if fault is not None and (fault.status is not None or fault.disconnect == "before"):
            return self._faulty(request, fault.status or 500, "status")
        answered = handle(self.service, self.world, request, self.now())
        if fault is not None and fault.lost_write:
            # Nothing of it is kept but the counts, so that no later write is given the same id or number.
            counts = {count: getattr(answered.world, count) for count in ("calls", "last_id", "last_number")}
            self._take(self.world._replace(**counts))
        else:
            self._take(answered.world)
        if fault is None or not fault.lost_write:
            return answered.response
        return answered.response._replace(headers={**answered.response.headers, FAULT_HEADER: "lost_write"})

    def _faulty(self, request: Request, status: int, fault: str) -> Response:
        """The answer of a fault: nothing was done."""
        self.world = self.world._replace(calls=self.world.calls + 1)
        now = self.now() + self.world.clock_ahead
        response = refused(self.service, self.world, request, Refusal(status, ()), now)
        used_up = {RETRY[dialect(request.path)]: str(60 - now % 60), REMAINING: "0"} if status == 429 else {}
        headers = {**response.headers, **used_up, FAULT_HEADER: fault}
        return Response(status, headers, b"" if status in BODILESS else response.body)

    def _take(self, world: World) -> None:
        """Keep the world, and pass on what subscribers are to be told. Raises NotSaved where the old one stays."""
        if self.store is not None:
            self.store.save(self.world, world)
        self.world = world._replace(outbox=()) if world.outbox else world
        for listener in self.listeners if world.outbox else ():
            listener(world.outbox)


def _with_tokens(held: World, setup: World) -> World:
    """The world that was held, in which the tokens of the setup are good too."""
    tokens = held.tokens
    for token, end in setup.tokens.items():
        tokens = tokens.having(token, end)
    return held._replace(tokens=tokens)
