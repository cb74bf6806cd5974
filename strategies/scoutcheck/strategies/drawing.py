"""Drawing from a strategy outside of tests: so many values, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as counting
from itertools import cycle, islice
from typing import TypeVar

from hypothesis import Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def drawn(strategy: SearchStrategy[T], count: int, start: str) -> list[T]:
    """`count` values, told by the seed `start`. Where a strategy has fewer different ones, they come again."""
    values: list[T] = []

    @seed(start)
    @settings(max_examples=count + 1, database=None, derandomize=False, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def collect(value: T) -> None:
        values.append(value)

    collect()
    # The first one is always the simplest there is.
    return list(islice(cycle(values[1:] or values), count))


BATCH = 250  # so many at a time: soon there, and never too many at once


def stream(strategy: SearchStrategy[T], count: int, start: str) -> Iterator[T]:
    """As `drawn`, but one after another; up to BATCH values are the same ones."""
    for number in counting():
        if count <= number * BATCH:
            return
        yield from drawn(strategy, min(BATCH, count - number * BATCH), f"{start} {number}" if number else start)
