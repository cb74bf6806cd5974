"""Deliveries for somebody's receiver: genuine ones, and each sort of false one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from hypothesis import strategies as st

from scoutcheck.strategies.drawing import drawn
from scoutcheck.strategies.webhooks import FAULTS, Delivery, signed
from scoutcheck.suites.targets.wire import Patience, Wire
from scoutcheck.validator.exchange import Request

PATIENCE = Patience(connect=3.0, read=10.0, whole=10.0)


class ReceiverError(Exception):
    """Nobody receives anything. The text is one clear line."""


class Posted(NamedTuple):
    """A delivery, and what the receiver said to it: a status, or 0 and what went wrong instead."""

    delivery: Delivery
    status: int
    error: str

    @property
    def right(self) -> bool:
        """Whether the receiver took a genuine delivery (WH-040), or refused a false one."""
        return (200 <= self.status < 300) == self.delivery.genuine and self.status != 0


def deliveries(secret: str, number: int, seed: str, version: int = 2) -> list[Delivery]:
    """So many deliveries, told by the seed: every second one genuine, the others with each sort of fault in turn.

    Raises ValueError for a secret that is too long, or a version that there is not.
    """
    sorts: list[str | None] = [sort for fault in FAULTS for sort in (None, fault)]
    wanted = [sorts[index % len(sorts)] for index in range(number)]
    columns = {
        sort: drawn(_of_sort(secret, version, sort), wanted.count(sort), f"{seed} {sort}") for sort in dict.fromkeys(wanted)
    }
    taken = {sort: iter(column) for sort, column in columns.items()}
    return [next(taken[sort]) for sort in wanted]


def _of_sort(secret: str, version: int, sort: str | None) -> st.SearchStrategy[Delivery]:
    return signed(secret, version, faults=st.just(sort))


def sent(url: str, secret: str, number: int, seed: str, version: int = 2) -> Iterator[Posted]:
    """Post deliveries one after the other. Raises ReceiverError where nobody answers the first, ValueError as `deliveries`."""
    parts = urlsplit(url)
    wire = Wire(urlunsplit((parts.scheme, parts.netloc, "", "", "")))
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    try:
        for index, delivery in enumerate(deliveries(secret, number, seed, version)):
            answer = wire.send(Request("", "POST", target, {}, delivery.headers, delivery.body), PATIENCE)
            if answer.response is None and index == 0:
                raise ReceiverError(f"{url}: {answer.error}")
            yield Posted(delivery, answer.response.status if answer.response else 0, answer.error)
    finally:
        wire.close()
