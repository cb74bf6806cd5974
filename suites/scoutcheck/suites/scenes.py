"""What all scenes have in common: how they are played, and the customers and threads that appear in them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

from scoutcheck.reports.record.events import Event
from scoutcheck.strategies.world import Thread
from scoutcheck.suites.ground import NoGround
from scoutcheck.suites.stage import Stage

Scene = Generator[Event, None, None]


def played(stage: Stage, scenes: Iterable[Callable[[Stage], Scene]]) -> Iterator[Event]:
    """The scenes, one after the other. One that cannot be set up is left out."""
    for scene in scenes:
        stage.begin()
        try:
            yield from scene(stage)
        except NoGround:
            continue


def person(stage: Stage, **more: Any) -> dict[str, Any]:
    """A customer as a thread names one."""
    return {"email": stage.email(), **more}


def thread(stage: Stage, operation: str, **more: Any) -> dict[str, Any]:
    """A plain thread for one of the operations that add one."""
    customer = {} if operation == "create-note" else {"customer": person(stage)}
    return {"text": f"Text {stage.emails} of {operation}", **customer, **more}


def threads_of(stage: Stage, number: int) -> list[Thread]:
    """The threads whose ids an answer has told."""
    held = stage.play.world.conversations.get(number)
    return [one for one in held.threads if one.id is not None] if held is not None else []
