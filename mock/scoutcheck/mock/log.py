"""The log: the newest exchanges, each with a number."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scoutcheck.mock.faults import Fault
from scoutcheck.validator.exchange import Request, Response

# So many exchanges are kept, and so many bytes of bodies; older ones are forgotten.
LOGGED = 2_000
LARGEST = 67_108_864


class Head(NamedTuple):
    """The head of a request as it came, what the core makes nothing of included: escapes, and names that stand twice."""

    method: str
    path: bytes
    query: bytes
    headers: Sequence[tuple[bytes, bytes]]


class Exchange(NamedTuple):
    """One line of the log: a request, its answer, the rules that refused it, when it came, and the fault that befell it.

    `head` is how the request came, None where it came over no wire. `at` is in seconds since 1970. What the client got is the
    answer as far as the fault let it through.
    """

    request: Request
    response: Response
    rules: tuple[str, ...]
    at: int
    fault: Fault | None = None
    head: Head | None = None


class Log:
    """Exchanges, oldest first. Their numbers count from 1 and are never given again; `last` is that of the newest."""

    def __init__(self) -> None:
        self.last = 0
        self._kept: deque[Exchange] = deque()
        self._bytes = 0

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._kept))

    @property
    def first(self) -> int:
        """The number of the oldest exchange that is kept; one more than `last` where none is."""
        return self.last - len(self._kept) + 1

    def add(self, exchange: Exchange) -> None:
        """Keep one more; the newest is kept at any size."""
        self._kept.append(exchange)
        self._bytes += _size(exchange)
        self.last += 1
        while len(self._kept) > LOGGED or (self._bytes > LARGEST and len(self._kept) > 1):
            self._bytes -= _size(self._kept.popleft())

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()
        self._bytes = 0

    def get(self, number: int) -> Exchange | None:
        """The exchange with this number; None where it is forgotten, or never was."""
        return self._kept[number - self.first] if self.first <= number <= self.last else None

    def after(self, number: int, most: int) -> list[tuple[int, Exchange]]:
        """The oldest exchanges above a number, with their numbers, `most` of them."""
        start = max(number + 1, self.first)
        return [(at, self._kept[at - self.first]) for at in range(start, min(start + most, self.last + 1))]


def _size(exchange: Exchange) -> int:
    return len(exchange.request.body or b"") + len(exchange.response.body)
