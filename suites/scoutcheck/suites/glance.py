"""The first look at a target: every plain call once, and the commonest wrong ones. Most faults show here already."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.reports.record.events import Event
from scoutcheck.strategies.calls import CREATE, READ
from scoutcheck.suites.resources import RESOURCES, first_page
from scoutcheck.suites.scenes import Call, Scene, calls_on, played
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
    for call in stage.apart(calls_on(stage, number)):
        if _is_plain(call):
            yield from stage.write(call.operation.name, call.ids, call.payload)


def _is_plain(call: Call) -> bool:
    """Whether there is such a thing to call, and whether the documents tell what the body has to hold."""
    of_file = any(one.name == "attachmentId" for one in call.operation.at("path"))
    return not of_file and call.payload != {}
