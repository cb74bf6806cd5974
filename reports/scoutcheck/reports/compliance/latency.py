"""How long the target took to answer, by operation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from scoutcheck.reports.record.events import Exchange


class Latency(NamedTuple):
    """Milliseconds of the answers to one operation: the fastest, the median, the 95th percentile, the slowest.

    `answers` is how many there were.
    """

    answers: int
    fastest: float
    median: float
    p95: float
    slowest: float


def latencies(exchanges: Iterable[Exchange]) -> Mapping[str, Latency]:
    """By operation, the most frequent first. Requests that nobody answered are left out."""
    times: dict[str, list[float]] = defaultdict(list)
    for exchange in exchanges:
        if exchange.response is not None:
            times[exchange.operation].append(exchange.ms)
    ranked = sorted(times.items(), key=lambda item: (-len(item[1]), item[0]))
    return {operation: _latency(sorted(found)) for operation, found in ranked}


def _latency(times: Sequence[float]) -> Latency:
    return Latency(len(times), *(round(_rank(times, share), 3) for share in (0, 0.5, 0.95, 1)))


def _rank(times: Sequence[float], share: float) -> float:
    """The smallest time that at least this share of all times does not exceed."""
    return times[max(0, ceil(share * len(times)) - 1)]


__all__ = ["Latency", "latencies"]
