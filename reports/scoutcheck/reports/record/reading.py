"""Lines of a run record back to events. What cannot be read is told with its line, and everything else is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, get_type_hints

from msgspec import ValidationError, convert

from scoutcheck.reports.record.events import (
    COLUMNS,
    FORMAT,
    FORMAT_VERSION,
    NAMES,
    OUTCOMES,
    SIDES,
    Ended,
    Event,
    Exchange,
    Probe,
    Started,
)

CLASSES = (*NAMES.values(), Probe)
# Attributes that are checked by hand: msgspec reads named tuples from arrays, and a record holds objects.
SHAPES = {kind: {key: hint for key, hint in get_type_hints(kind).items() if key != "probes"} for kind in CLASSES}
CHOICES = {"column": COLUMNS, "side": SIDES, "outcome": OUTCOMES}
# What the parts of an exchange are, as far as a report relies on it.
REQUEST = {"method": str, "path": str}
RESPONSE = {"status": int}
MOST = 20


class Problem(NamedTuple):
    """Something in an input that could not be read. `line` counts from 1; 0 speaks of the whole file."""

    file: str
    line: int
    says: str


class Record(NamedTuple):
    """What a run record holds, as far as it could be read; complete where there are no problems.

    `lines` tells for each event the line that it stands in.
    """

    file: str
    events: tuple[Event, ...]
    problems: tuple[Problem, ...]
    lines: tuple[int, ...]


class Unreadable(ValueError):
    """One line is not what was expected; the message says what was."""


def read_record(lines: Iterable[bytes], file: str = "") -> Record:
    """Read the lines of a record. Never raises for what they hold; `file` is what problems call it."""
    events: dict[int, Event] = {}
    wrong: list[tuple[int, str]] = []
    number = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            events[number] = _event(_object(line), first=not events and not wrong)
        except Unreadable as error:
            wrong.append((number, str(error)))
    problems = (Problem(file, line, says) for line, says in (*_few(wrong), *_gaps([*events.values()], number)))
    return Record(file, tuple(events.values()), tuple(problems), tuple(events))


def _few(wrong: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The first of the lines that could not be read, and how many there are beyond: some files are no records at all."""
    yield from wrong[:MOST]
    if len(wrong) > MOST:
        yield wrong[MOST][0], f"this line and {len(wrong) - MOST - 1} after it could not be read either"


def _gaps(events: list[Event], last: int) -> Iterator[tuple[int, str]]:
    """What a record lacks as a whole."""
    started = [event for event in events if isinstance(event, Started)]
    if not last:
        yield 1, f'the file is empty; expected a line {{"event": "started", "format": "{FORMAT}", …}}'
    elif events and not started:
        yield 1, 'no line {"event": "started", …}; nothing tells how the run was made'
    for version in sorted({event.version for event in started if event.version > FORMAT_VERSION}):
        yield 1, f"format version {version}; this release knows {FORMAT_VERSION}, so parts of the record may be missing"
    if events and not isinstance(events[-1], Ended):
        yield last, 'no line {"event": "ended", …} after this one: the run was interrupted, or the record was cut off'


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 at byte {error.start + 1} of the line; expected one JSON object") from error
    except json.JSONDecodeError as error:
        cut = "" if line.endswith(b"\n") else ", the line is cut off"
        raise Unreadable(f"not JSON: {error.msg} at column {error.colno}{cut}; expected one JSON object") from error
    except (RecursionError, ValueError) as error:
        raise Unreadable(f"not JSON that can be read ({error}); expected one JSON object") from error
    if not isinstance(value, dict):
        raise Unreadable(f"{_sort(value)}; expected one JSON object with an event")
    return value


def _event(value: Mapping[str, Any], *, first: bool) -> Event:
    name = value.get("event")
    if not isinstance(name, str) or name not in NAMES:
        raise Unreadable(f"{'no' if name is None else 'an unknown'} event; expected one of {', '.join(NAMES)}")
    if first and name != "started":
        raise Unreadable(f"the record begins with {name}; expected started")
    if name == "started" and value.get("format") != FORMAT:
        raise Unreadable(f'not a run record of scoutcheck; expected "format": "{FORMAT}"')
    made = _filled(NAMES[name], value, name)
    return _checked(made, value) if isinstance(made, Exchange) else made


def _checked(exchange: Exchange, value: Mapping[str, Any]) -> Exchange:
    _parts(exchange.request, REQUEST, "request")
    if exchange.response is not None:
        _parts(exchange.response, RESPONSE, "response")
    probes = value.get("probes", [])
    if not isinstance(probes, list) or not all(isinstance(probe, dict) for probe in probes):
        raise Unreadable("exchange.probes: expected an array of objects")
    return exchange._replace(probes=tuple(_filled(Probe, probe, f"exchange.probes[{at}]") for at, probe in enumerate(probes)))


def _filled(kind: Any, value: Mapping[str, Any], name: str) -> Any:
    """A named tuple of the class `kind`. Keys that it does not know are left alone: a later release may have added them."""
    known = {}
    for key, shape in SHAPES[kind].items():
        if key in value:
            known[key] = _attribute(value[key], shape, f"{name}.{key}")
        elif key not in kind._field_defaults:
            raise Unreadable(f"{name} has no {key!r}; expected {', '.join(kind._fields)}")
        if key in CHOICES and kind is Probe and known[key] not in CHOICES[key]:
            raise Unreadable(f"{name}.{key} is {known[key]!r}; expected one of {', '.join(CHOICES[key])}")
    return kind(**known)


def _attribute(value: Any, shape: Any, name: str) -> Any:
    try:
        return convert(value, shape, strict=True)
    except ValidationError as error:
        raise Unreadable(f"{name}: {error}") from error


def _parts(value: Mapping[str, Any], shapes: Mapping[str, type], name: str) -> None:
    for key, shape in shapes.items():
        if type(value.get(key)) is not shape:
            raise Unreadable(f"exchange.{name} needs {key!r}, {'text' if shape is str else 'a whole number'}")


def _sort(value: Any) -> str:
    names = {list: "an array", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


__all__ = ["Problem", "Record", "read_record"]
