"""Who answers an interrupt, and how one waits for the end of what must not be cut short."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


@contextmanager
def answered(by: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Let `by` answer interrupts meanwhile; where another than Python does already, or in another thread, nothing changes."""
    usual = signal.getsignal(signal.SIGINT)
    ours = usual is signal.default_int_handler and current_thread() is main_thread()
    if ours:
        signal.signal(signal.SIGINT, by)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGINT, usual)


@contextmanager
def postponed() -> Iterator[None]:
    """Let an interrupt come at the end."""
    came: list[int] = []
    try:
        with answered(lambda number, _frame: came.append(number)):
            yield
    finally:
        if came:
            raise KeyboardInterrupt
