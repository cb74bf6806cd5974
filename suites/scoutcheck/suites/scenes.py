"""What all scenes have in common: how they are played, the customers and threads that appear in them, the calls to try."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, NamedTuple

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.reports.record.events import Event
from scoutcheck.strategies.calls import CREATE
from scoutcheck.strategies.sites import tree
from scoutcheck.strategies.world import Thread
from scoutcheck.suites.ground import NoGround, plain_conversation, sample
from scoutcheck.suites.stage import Stage, thread_in

Scene = Generator[Event, None, None]


class Call(NamedTuple):
    """One call that may be made: the operation, the ids in its path, its payload."""

    operation: Operation
    ids: tuple[int, ...]
    payload: Any


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


def plain(stage: Stage, operation: Operation) -> Any:
    """A payload that nobody could object to: of the contract's example what is required; None where there is no body."""
    if operation.kind is None:
        return None
    if operation.name == CREATE:
        return plain_conversation(stage.account)
    if "thread" in operation.wire:
        return thread(stage, operation.name)
    site, example = tree(operation.kind), sample(stage.account, operation.kind)
    if site.branches or not isinstance(example, dict):
        return example
    needed = {key: value for key, value in example.items() if key in site.node.get("required", ())}
    # Which custom fields there are, nobody but the account knows.
    return {**needed, **({"fields": []} if "fields" in needed else {})}


def calls_on(stage: Stage, number: int) -> list[Call]:
    """A call of every operation that needs no more than a conversation or nothing at all; what deletes comes last."""
    ids = (number, thread_in(stage, number))
    served = (one for one in read().named.values() if stage.account.v1 or one.dialect != "v1")
    of_conversations = (one for one in served if one.path.startswith("/conversations") or _is_plain(one))
    calls = [Call(one, ids[: len(one.at("path"))], plain(stage, one)) for one in of_conversations]
    return sorted(calls, key=lambda call: call.operation.method == "DELETE")


def _is_plain(operation: Operation) -> bool:
    """Whether an operation reads a list, or hands out tokens."""
    return not operation.at("path") and (operation.method == "GET" or not operation.security) and operation.sort == "request"


def threads_of(stage: Stage, number: int) -> list[Thread]:
    """The threads whose ids an answer has told."""
    held = stage.play.world.conversations.get(number)
    return [one for one in held.threads if one.id is not None] if held is not None else []
