"""schemathesis beside our engine: it makes up requests, everything else is ours. The one module that knows its insides.

Its engine is no public API, so one series of its releases is named here and in the dependencies, and no other is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis.engine import events, from_schema

from scoutcheck.openapi.shipped import path
from scoutcheck.reports.record.events import Event, Note
from scoutcheck.strategies import schemathesis_hooks as hooks
from scoutcheck.suites.bridging import CREDENTIALS, DIALECT, STAND_INS, UNASKED, Bridge, explored
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.target import AUTHORIZATION, TargetError

SERIES = "4.32"
# Bodies drawn for each operation, after those that its coverage phase derives from the document.
EXAMPLES = 20


def ready() -> None:
    """Raise TargetError, which tells what to install, where the release of schemathesis is another one than we know."""
    found = schemathesis.__version__
    if not found.startswith(f"{SERIES}."):
        wanted = f"schemathesis=={SERIES}.*"
        raise TargetError(f"--explore works with schemathesis {SERIES}, but {found} is installed; pip install '{wanted}'")


def exploring(stage: Stage, seed: int) -> Iterator[Event]:
    """Let schemathesis explore v2 through the target of a run. Raises Spent where the budget is used up."""
    bridge = Bridge(stage)
    before = stage.play.count
    stream = from_schema(_schema(bridge, seed)).execute()
    try:
        for event in stream:
            if bridge.spent is not None:
                stream.stop()
            yield from bridge.taken()
            yield from _told(event, bridge)
    finally:
        stream.stop()
        for _ in stream:  # its worker has to be done before anybody else sends
            pass
    yield from bridge.taken()
    yield from bridge.found()
    if bridge.spent is not None:
        raise bridge.spent
    yield Note(f"schemathesis {schemathesis.__version__} explored with {stage.play.count - before} requests", "info")


def _told(event: events.EngineEvent, bridge: Bridge) -> Iterator[Event]:
    """The findings of what is done: schemathesis has shrunk them by then."""
    if isinstance(event, events.PhaseFinished):
        yield from bridge.found()
    if isinstance(event, events.NonFatalError) and bridge.spent is None:
        yield Note(f"schemathesis could not explore {event.label}: {event.value}".partition("\n")[0])


def _schema(bridge: Bridge, seed: int) -> Any:
    schema = schemathesis.openapi.from_path(str(path(DIALECT)), config=_config(seed))
    schema.app = bridge
    return schema.include(operation_id=[operation.name for operation in explored()])


def _config(seed: int) -> schemathesis.Config:
    """Everything that the surroundings could tell differently is told here: no file, no database, one worker."""
    on, off = {"enabled": True}, {"enabled": False}
    return schemathesis.Config.from_dict(
        {
            "seed": seed,
            "workers": 1,
            "continue-on-failure": True,
            "headers": {AUTHORIZATION: CREDENTIALS},
            "parameters": STAND_INS,
            "checks": {**off, keeps_the_contract.__name__: on},
            "generation": {"max-examples": EXAMPLES, "database": "none"},
            "phases": {
                "examples": off,  # ours are those of the directed suite, which has sent them
                "coverage": {**on, "unexpected-methods": []},
                "fuzzing": on,
                "stateful": off,  # life cycles do that, with a model
            },
            "analysis": {"constants": off},  # it would look for words in our own source
            "cache": off,
        }
    )


@schemathesis.check
def keeps_the_contract(_ctx: schemathesis.CheckContext, response: schemathesis.Response, case: hooks.Case) -> None:
    """Fail where the bridge has seen a settled rule broken, so that schemathesis looks for a smaller request."""
    bridge = case.operation.schema.app
    if isinstance(bridge, Bridge) and UNASKED.lower() not in response.headers:
        rules = [one.fault.rule for one in bridge.complaints.get(case.id, ())]
        assert not rules, ", ".join(rules)
