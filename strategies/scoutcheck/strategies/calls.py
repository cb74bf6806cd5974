"""Calls on a conversation that make a difference: what the state table speaks of, drawn at random or one after another."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.strategies.breaking import negatives
from scoutcheck.strategies.building import least
from scoutcheck.strategies.model import table
from scoutcheck.strategies.payloads import payloads
from scoutcheck.strategies.sites import tree
from scoutcheck.strategies.values import allowed

CREATE, READ, CHANGE, DELETE = "create-conversation", "get-conversation", "update-conversation", "delete-conversation"
REPLY, CHANGE_THREAD = "create-reply", "update-thread"
Call = tuple[str, Any]
Part = dict[str, Any]


def _called(wanted: Callable[[Operation], bool]) -> list[str]:
    """The operations on one conversation that are wanted."""
    on_one = (one for one in read().named.values() if one.path.startswith("/conversations/") and len(one.at("path")) == 1)
    return [one.name for one in on_one if wanted(one)]


ADDING = _called(lambda operation: "thread" in operation.wire)
CHANGING = _called(lambda operation: operation.kind is not None and operation.success in (200, 204))
# Methods that the table says an address does not know.
STRANGE = [
    (name, method)
    for row in table().rows
    if row["operations"] != "every" and "status" in row["then"]
    for name in row["operations"]
    for method in row.get("given", {}).get("method", ())
]
STATUSES = allowed(tree(CREATE).keys["status"].node)
STATUS_PATHS = [
    row["given"]["sent"]["path"]
    for row in table().rows
    if row["then"].get("set", {}).get("status") == "sent" and "path" in row["given"].get("sent", {})
]
# So many threads that the next one more or less makes a difference.
FULL = [number for number in (*table().numbers("threads"), *table().numbers("sent-threads")) if number > 1]
DAYS = [0, *table().numbers("days")]

# Built once: Hypothesis looks long at a strategy that it has not seen before.
valid = cache(payloads)
broken = cache(negatives)


def calls(*operations: str) -> st.SearchStrategy[Call]:
    """Operations with payloads, many of them so that some row of the state table speaks of them."""
    return _call({name: [{}, *_parts(name)] for name in operations})


@st.composite
def _call(draw: st.DrawFn, parts: dict[str, list[Part]]) -> Call:
    name = draw(st.sampled_from(list(parts)))
    return name, _told(name, draw(valid(name)), draw(st.sampled_from(parts[name])))


def telling(operation: str) -> st.SearchStrategy[Any]:
    """The payloads of `calls`."""
    return calls(operation).map(lambda call: call[1])


@st.composite
def broken_calls(draw: st.DrawFn, *operations: str) -> Call:
    """Operations with payloads that break one rule."""
    name = draw(st.sampled_from(operations))
    return name, draw(broken(name))[1]


@cache
def by_the_table(name: str) -> tuple[Any, ...]:
    """A payload for every branch that a kind has, and one for every row of the state table that a payload can bring about."""
    site = tree(name)
    plain = [least(branch) for branch in site.branches.values()] or [site.samples[0]]
    parts = sorted(_parts(name, whole=False), key=_emptiness)
    return tuple(_told(name, payload, {}) for payload in plain) + tuple(_told(name, _base(name, part), part) for part in parts)


def _emptiness(part: Part) -> int:
    """What leaves things as they are comes before what empties them: of nothing, nobody can tell whether it was kept."""
    sent = part.get("sent", {}).values()
    return 2 if [] in sent else 1 if None in sent else 0


def _base(name: str, part: Part) -> Any:
    site = tree(name)
    branch = site.branches.get(part.get("sent", {}).get("path"))
    return least(branch) if branch else site.samples[0]


def _parts(name: str, whole: bool = True) -> list[Part]:
    """The conditions of rows that setting keys and leaving keys out can bring about, in any payload if they are `whole`."""
    given = [row.get("given", {}) for row in table().rows if name in row["operations"]]
    told = [part for part in given if part.keys() & {"sent", "lacks"} and part.keys() <= {"sent", "lacks", "has"}]
    plain = [part for part in told if not any("." in key for key in (*part.get("sent", ()), *part.get("lacks", ())))]
    fitting = [part for part in plain if not whole or "path" not in part.get("sent", ()) or "value" in part["sent"]]
    return [part for index, part in enumerate(fitting) if part not in fitting[:index]]


def _told(name: str, payload: Any, part: Part) -> Any:
    """The payload with what a row asks for: keys set, taken from the example where any value will do, and left out."""
    example = tree(name).samples[0]
    wanted = {key: example[key] for key in part.get("has", ()) if key in example}
    kept = {key: value for key, value in payload.items() if key not in part.get("lacks", ())}
    return _sensible({**wanted, **kept, **part.get("sent", {})})


def _sensible(payload: dict[str, Any]) -> dict[str, Any]:
    """Any text passes for a status in a patch, but only some are one."""
    if payload.get("path") in STATUS_PATHS and payload.get("value") not in STATUSES:
        return {**payload, "value": STATUSES[len(str(payload.get("value"))) % len(STATUSES)]}
    return payload
