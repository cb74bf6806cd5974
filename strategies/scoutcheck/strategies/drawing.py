"""Drawing from a strategy outside of tests: so many values, the same for the same seed."""

from __future__ import annotations

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
