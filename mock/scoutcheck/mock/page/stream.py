"""What happens, as server-sent events. The values that the engine holds are frozen, so a look at which ones they are is
enough to see that something changed, and answering requests costs nothing more for being watched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

from scoutcheck.mock.deliveries import Delivery
from scoutcheck.mock.engine import Engine
from scoutcheck.mock.faults import Fault
from scoutcheck.mock.page.rows import row
from scoutcheck.mock.world import World

# Seconds between two looks; nobody sees a shorter one.
PAUSE = 0.1
# So many lines go out at once. Between two lots the mock answers others.
LOT = 100
CATCHING_UP = 0.01
# So many looks without news, and a line goes out that keeps proxies from giving up.
QUIET_LOOKS = 150


class Seen(NamedTuple):
    """What a viewer knows: the newest line, the oldest that is still there; the state, faults and newest delivery then."""

    last: int
    first: int = 1
    world: World | None = None
    faults: tuple[Fault, ...] | None = None
    delivery: Delivery | None = None


async def events(engine: Engine, run: str, start: int, deliveries: Sequence[Delivery]) -> AsyncIterator[str]:
    """The events for one viewer who knows all lines up to `start`: `hello`, then `log` and `changed` as things happen.

    `run` names this run of the server, so that a viewer notices a new one. `deliveries` are those of webhooks so far.
    """
    yield _event("hello", {"run": run, "mode": engine.service.mode})
    seen, quiet = Seen(start), 0
    while not engine.ending:
        before, (seen, lines) = seen, _look(engine, run, seen, deliveries[-1] if deliveries else None)
        for line in lines:
            yield line
        quiet = 0 if lines else quiet + 1
        if quiet == QUIET_LOOKS:
            quiet = 0
            yield ": still here\n\n"
        await asyncio.sleep(CATCHING_UP if before.last < seen.last < engine.log.last else PAUSE)


def _look(engine: Engine, run: str, seen: Seen, delivery: Delivery | None) -> tuple[Seen, list[str]]:
    """What a viewer knows after this look, and the events that tell the news."""
    with engine.lock:
        new, first = engine.log.after(seen.last, LOT), engine.log.first
        now = Seen(new[-1][0] if new else max(seen.last, first - 1), first, engine.world, engine.faults, delivery)
        moment = engine.now() + engine.world.clock_ahead
    lines = []
    if new or first != seen.first:
        rows = [row(engine, number, exchange) for number, exchange in new]
        # A browser that loses the connection says this id when it comes back.
        lines.append(_event("log", {"first": first, "rows": rows}, f"{run}:{now.last}"))
    state = now.world is not seen.world or now.delivery is not seen.delivery
    faults = now.faults != seen.faults
    if state or faults:
        lines.append(_event("changed", {"state": state, "faults": faults, "now": moment}))
    return now, lines


def _event(name: str, data: Any, number: str = "") -> str:
    named = f"id: {number}\n" if number else ""
    return f"{named}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
