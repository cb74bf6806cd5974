"""What a live run costs: its calls, what safety adds to them, and how long the rate limit makes them last."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.suites.live.budget import usable
from scoutcheck.suites.live.calls import looking, undoing


class Plan(NamedTuple):
    """So many requests, of which `safety` are for looking and clearing up; their units, and the minutes that these take."""

    requests: int
    safety: int
    units: int
    minutes: int


def predicted(operations: Iterable[str], limit: int) -> Plan:
    """The cost of calls of these operations, one name for each call, where the account has `limit` units a minute.

    Whatever is created is looked at once and deleted, and a token is asked for.
    """
    calls = [read().operation(name) for name in operations]
    safety = [read().operation("request-token"), *(extra for call in calls for extra in _extra(call))]
    units = sum(int(call.wire["cost"]) for call in (*calls, *safety))
    return Plan(len(calls) + len(safety), len(safety), units, ceil(units / usable(limit)))


def _extra(call: Operation) -> tuple[Operation, ...]:
    collection = call.path.strip("/")
    undo = undoing(collection) if call.method == "POST" and "/" not in collection else None
    return (looking(collection)[0], undo) if undo is not None else ()
