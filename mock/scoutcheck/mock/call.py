"""One call on its way through the mock, and the answers that come out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scoutcheck.mock import clock
from scoutcheck.mock.errors import written
from scoutcheck.mock.service import Service
from scoutcheck.mock.value import Value
from scoutcheck.mock.world import Event, World
from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.exchange import Request, Response
from scoutcheck.validator.statetable import Verdict

HAL = "application/hal+json;charset=UTF-8"
NO_HEADERS: Mapping[str, str] = {}


class Call(Value, frozen=True, gc=False):
    """A request that was let in: `value` is its body's, `ids` stand in its path, `now` is the second at which it came.

    `text` is the value as JSON; empty where it was not sent as just that.
    """

    service: Service
    world: World
    operation: Operation
    request: Request
    value: Any
    ids: tuple[int, ...]
    now: int
    verdict: Verdict
    text: bytes

    @property
    def moment(self) -> str:
        """When it came, as the API writes it."""
        return clock.text(self.now)

    @property
    def base(self) -> str:
        """What links start with."""
        return self.service.base


class Outcome(Value, frozen=True, gc=False):
    """The world after a call, and its answer. `refused` names a fault that only showed on the way, as (status, rule)."""

    world: World
    response: Response
    refused: tuple[int, str] | None = None


def hal(call: Call, value: Any) -> Outcome:
    """The answer to a read."""
    return Outcome(call.world, Response(call.operation.success or 200, {"Content-Type": HAL}, written(value)))


def done(call: Call, world: World, headers: Mapping[str, str] = NO_HEADERS) -> Outcome:
    """The answer to a write: no body."""
    return Outcome(world, Response(call.operation.success or 200, headers))


def refused(call: Call, status: int, rule: str) -> Outcome:
    """A refusal that only showed on the way."""
    return Outcome(call.world, Response(status, {}), (status, rule))


def missing(call: Call) -> Outcome:
    """The answer where there is no such thing."""
    return refused(call, 404, "CC-074")


def told(world: World, name: str, mailbox: int | None, body: Callable[[], Any]) -> World:
    """The world with one more event to tell subscribers of; `body` makes what it is about, if anybody wants to know."""
    if not any(name in webhook.events for webhook in world.webhooks.ascending()):
        return world
    return world._replace(outbox=(*world.outbox, Event(name, mailbox, written(body()))))
