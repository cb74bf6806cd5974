"""How often an account may be asked: never beyond its limit, with something left for the people who share it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from functools import cache
from math import ceil
from typing import NamedTuple

from scoutcheck.openapi.operations import read
from scoutcheck.suites.live.calls import READING
from scoutcheck.validator.exchange import Response
from scoutcheck.validator.statetable import read_table

MINUTE = 60.0
RESERVE = 0.1
LONGEST, FIRST = 30.0, 1.0


class Clock(NamedTuple):
    """Seconds that only go forward, and how to let some go by."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


WALL_CLOCK = Clock()


class Budget:
    """Units per minute, as the headers of the account tell; `limit` until they do. A share of RESERVE stays unspent."""

    def __init__(self, limit: int, clock: Clock = WALL_CLOCK) -> None:
        self.limit = limit
        self.clock = clock
        self.spent: deque[tuple[float, int]] = deque()
        self.remaining: int | None = None
        self.not_before = 0.0
        self.pause = 0.0

    @property
    def usable(self) -> int:
        """The units of a minute that we allow ourselves."""
        return usable(self.limit)

    def wait(self, cost: int) -> None:
        """Wait until `cost` units may be spent, and take them as spent."""
        while (seconds := self._seconds(cost)) > 0:
            self.clock.sleep(seconds)
        self.spent.append((self.clock.now(), cost))

    def _seconds(self, cost: int) -> float:
        now = self.clock.now()
        while self.spent and self.spent[0][0] <= now - MINUTE:
            self.spent.popleft()
        if now < self.not_before:
            return self.not_before - now
        too_many = sum(units for _, units in self.spent) + cost > max(self.usable, cost)
        if self.spent and (too_many or self._is_low(cost)):
            # Once our first call has left the minute, any counter has begun anew.
            self.remaining = None
            return self.spent[0][0] + MINUTE - now
        return 0.0

    def _is_low(self, cost: int) -> bool:
        return self.remaining is not None and self.remaining - cost < self.limit - self.usable

    def heard(self, response: Response | None) -> None:
        """Learn from an answer: what is left, and how long to stay away."""
        if response is None or response.status >= 500:
            self.pause = min(max(2 * self.pause, FIRST), LONGEST)
            self.not_before = self.clock.now() + max(self.pause, seconds_to_wait(response) or 0.0)
            return
        self.pause = 0.0
        self.limit = header(response, "Limit-Minute") or self.limit
        self.remaining = header(response, "Remaining-Minute")
        if response.status == 429:
            self.not_before = self.clock.now() + (seconds_to_wait(response) or MINUTE)
            self.remaining = None  # it tells of a minute that will be over by then


def usable(limit: int) -> int:
    """What remains of a limit when the reserve is taken away."""
    return max(limit - ceil(limit * RESERVE), 1)


def header(response: Response, end: str) -> int | None:
    """The number in the rate-limit header whose name ends so; names are compared without regard to case."""
    for name, value in response.headers.items():
        if name.lower().endswith(end.lower()) and value.isascii() and value.isdigit() and len(value) < 10:
            return int(value)
    return None


def seconds_to_wait(response: Response | None) -> int | None:
    """How long the answer asks us to stay away: `X-RateLimit-Retry-After` of v2 (RL-004), `Retry-After` of v1 (RL-010)."""
    return header(response, "Retry-After") if response is not None else None


@cache
def cost(method: str) -> int:
    """The units that a call of any address costs (RL-005). The dearest, where the documents disagree."""
    rows = [row for row in read_table().rows if "cost" in row["then"] and row["operations"] == "every"]
    told = [int(row["then"]["cost"]) for row in rows if method.upper() in row.get("given", {}).get("method", ())]
    dearest = max(int(one.wire.get("cost", 1)) for one in read().named.values())
    return max(told, default=1 if method.upper() in READING else dearest)
