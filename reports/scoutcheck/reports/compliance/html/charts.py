"""Bars and lines, as numbers for the SVG of the page. A chart always stands in a table that says the same in figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log10
from typing import NamedTuple

from scoutcheck.reports.compliance.latency import Latency
from scoutcheck.reports.compliance.report import Point, Verdicts

SHOWN = ("held", "broken", "skipped", "untested")
WIDTH, HEIGHT = 600, 140


class Bar(NamedTuple):
    """A stretch of a stacked bar: what it stands for, and where it lies, in percent of the width."""

    name: str
    rules: int
    x: float
    width: float


class Span(NamedTuple):
    """From the fastest to the slowest answer of an operation, in percent of a logarithmic axis."""

    operation: str
    latency: Latency
    fastest: float
    median: float
    p95: float
    slowest: float


class Line(NamedTuple):
    """A line of the trend: what it stands for, the points of its polyline, and the last value."""

    name: str
    points: str
    last: int


def stacked(counts: Verdicts) -> tuple[Bar, ...]:
    """The parts of a bar, without those that are empty."""
    bars: list[Bar] = []
    x = 0.0
    for name in SHOWN:
        count: int = getattr(counts, name)
        width = 100 * count / counts.rules if counts.rules else 0.0
        if count:
            bars.append(Bar(name, count, round(x, 3), round(width, 3)))
        x += width
    return tuple(bars)


def spans(found: Mapping[str, Latency]) -> tuple[Span, ...]:
    """The spans of all operations on one axis, which begins and ends at a power of ten."""
    if not found:
        return ()
    low = min(_log(one.fastest) for one in found.values()) // 1
    high = -(-max(_log(one.slowest) for one in found.values()) // 1)
    room = max(high - low, 1)
    return tuple(
        Span(name, one, *(round(100 * (_log(ms) - low) / room, 2) for ms in (one.fastest, one.median, one.p95, one.slowest)))
        for name, one in found.items()
    )


def _log(ms: float) -> float:
    return log10(max(ms, 0.01))


def trend(points: Sequence[Point]) -> tuple[Line, ...]:
    """A line for each verdict that some run gave."""
    most = max((point.verdicts.rules for point in points), default=1) or 1
    found = {name: [getattr(point.verdicts, name) for point in points] for name in SHOWN}
    return tuple(Line(name, _polyline(values, most), values[-1]) for name, values in found.items() if any(values))


def _polyline(values: Iterable[int], most: int) -> str:
    known = list(values)
    step = WIDTH / max(len(known) - 1, 1)
    return " ".join(f"{at * step:.1f},{HEIGHT - HEIGHT * value / most:.1f}" for at, value in enumerate(known))


__all__ = ["HEIGHT", "WIDTH", "spans", "stacked", "trend"]
