"""Interrupts at a command that draws values. Hypothesis loses some of those that come in its midst, so they wait there until
it has made its next value, or is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from scoutcheck.validator.interrupts import answered

T = TypeVar("T")


class Interrupts:
    """Interrupts that wait while something is drawn, and then come as KeyboardInterrupt."""

    def __init__(self) -> None:
        self.drawing = False
        self.came = False

    def answer(self, _number: int, _frame: FrameType | None) -> None:
        """What to do with the signal."""
        self.came = True
        if not self.drawing:
            raise KeyboardInterrupt

    def heed(self, value: T) -> T:
        """The value, unless there was an interrupt."""
        if self.came:
            raise KeyboardInterrupt
        return value

    def between(self, values: Iterable[T]) -> Iterator[T]:
        """The values; interrupts come between them and not while one is made."""
        drawn, end = iter(values), object()
        while True:
            self.drawing = True
            value = next(drawn, end)
            self.drawing = False
            self.heed(None)
            if value is end:
                return
            yield value  # type: ignore[misc]  # all but the end came from the values


@contextmanager
def waiting() -> Iterator[Interrupts]:
    """Interrupts that wait for the end of a drawing, where it is ours to answer them."""
    interrupts = Interrupts()
    with answered(interrupts.answer):
        yield interrupts
