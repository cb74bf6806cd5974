"""A payload's text, its value, what is wrong with the text itself, and where in it everything stands."""

from __future__ import annotations

from scoutcheck.openapi.rawjson import BLANK, NOT_JSON, scanner
from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.findings import Span
from scoutcheck.validator.locate import Layout, Lines, Unplaced, skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Path = tuple[str | int, ...]
    Placing = Callable[[Path, str], tuple[int, int]]


class Fault(Record):
    """Something wrong with the text: the reader's word for it, where, and a sentence that says what was expected.

    `path` is that of the value it concerns, where there is one.
    """

    name: str
    start: int
    end: int
    says: str
    path: Path = ()


class Document(Record):
    """One payload. `readable` is False where the text is no JSON (or YAML) at all; `value` is then what could be made of it.

    `usable` is False where there is no value to judge. `line` is the line of the file on which the text starts, `form` is
    `json` or `yaml`. `place` gives the offsets of what a path and a target name; `lines` counts lines. `aliased` says that
    some of the text stands for several values at once.
    """

    text: str
    value: Any
    faults: tuple[Fault, ...]
    line: int
    usable: bool
    place: Placing
    lines: Lines
    form: str = "json"
    aliased: bool = False

    @property
    def readable(self) -> bool:
        """Whether the text is right JSON or YAML, whatever else may be wrong with it."""
        return self.usable and all(fault.name in SOFT for fault in self.faults)

    def span(self, path: Path, target: str) -> Span:
        """Where `path` stands: its value, its "key", or, for something "missing", the opening of the object that lacks it."""
        try:
            start, end = self.place(path, target)
        except Unplaced:
            start, end = 0, 1
        return self.stretch(start, end)

    def stretch(self, start: int, end: int) -> Span:
        """The span from offset `start` to `end`."""
        line, column = self.lines.position(start)
        end_line, end_column = self.lines.position(end)
        return Span(self.line + line, column, self.line + end_line, end_column, start, end)


SOFT = ("byte-order-mark", "lone-surrogate", "repeated-key")
MAX_DEPTH = 200


def read_json(text: str, line: int = 1) -> Document:
    """Read one JSON text that starts on `line` of its file. Never raises: what is wrong becomes a fault."""
    quick = _quick(text)
    if quick is not None:
        return Document(text, quick[0], (), line, True, Layout(text, is_faultless=True).place, Lines(text))
    from scoutcheck.validator.tolerant import read_tolerantly

    value, faults, usable = read_tolerantly(text)
    return Document(text, value, tuple(faults), line, usable, Layout(text).place, Lines(text))


def unreadable(text: str, fault: Fault, line: int = 1, form: str = "json") -> Document:
    """A document that says only why there is none."""
    return Document(text, None, (fault,), line, False, Layout(text).place, Lines(text), form)


class _Repeated(Exception):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Repeated
    return value


_scan = scanner(_pairs)


def _quick(text: str) -> tuple[Any] | None:
    """The value, if the text is JSON without fault; nothing if the tolerant reader has to look."""
    try:
        found = faultless(text, skip(text, 0))
    except IndexError:
        return None
    return None if found is None or text[found[1] :].strip(BLANK) else found[:1]


def faultless(text: str, start: int) -> tuple[Any, int] | None:
    """The value that begins at `start`, and where it ends; nothing if there is any fault within."""
    try:
        value, end = _scan(text, start)
    except (_Repeated, *NOT_JSON):
        return None
    if text.count("[", start, end) + text.count("{", start, end) > MAX_DEPTH and is_deep(value):
        return None
    may_be_half = text.find("\\ud", start, end) != -1 or text.find("\\uD", start, end) != -1
    return None if may_be_half and _has_lone_surrogate(value) else (value, end)


def is_deep(value: Any, limit: int = MAX_DEPTH) -> bool:
    """Whether a value is nested deeper than the limit."""
    level = [value]
    for _ in range(limit):
        level = [part for item in level if isinstance(item, (dict, list)) for part in _parts(item)]
        if not level:
            return False
    return any(isinstance(item, (dict, list)) for item in level)


def _parts(item: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return item.values() if isinstance(item, dict) else item


def _has_lone_surrogate(value: Any) -> bool:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item, *item.values()]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and not is_utf_8(item):
            return True
    return False


def is_utf_8(text: str) -> bool:
    """Whether UTF-8 can hold a text: whether it is free of halves of surrogate pairs."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
