"""The first look at a target: every plain call once, and the commonest wrong ones. Most faults show here already."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.reports.record.events import Event
from scoutcheck.strategies.calls import CREATE, READ
from scoutcheck.suites.resources import RESOURCES, first_page
from scoutcheck.suites.scenes import Scene, calls_on, played, threads_of
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.wire import NO_JSON, UNFIT, unfit, unreadable


def glance(stage: Stage) -> Iterator[Event]:
    """A few dozen requests: whatever is wrong everywhere is found by the first that meets it."""
    yield from played(stage, (_wrong, _plain, *RESOURCES))


def _wrong(stage: Stage) -> Scene:
    number = yield from stage.conversation()
    yield from first_page(stage, "list-conversations", ())
    yield from unreadable(stage, CREATE, (), NO_JSON[0])
    yield from stage.write(CREATE, (), {})
    yield from unfit(stage, UNFIT[0], READ, (number,))


def _plain(stage: Stage) -> Scene:
    number = yield from stage.conversation()
    known = {"conversationId", "id", *(["threadId"] if threads_of(stage, number) else [])}
    for call in stage.apart(calls_on(stage, number)):
        # Of an empty body, no document tells what else it has to hold.
        if known.issuperset(one.name for one in call.operation.at("path")) and call.payload != {}:
            yield from stage.write(call.operation.name, call.ids, call.payload)
