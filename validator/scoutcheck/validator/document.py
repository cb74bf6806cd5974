"""A payload's text, its value, what is wrong with the text itself, and where in it everything stands."""

from __future__ import annotations

from scoutcheck.openapi.rawjson import BLANK, NOT_JSON, scanner
from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.findings import Span
from scoutcheck.validator.locate import Unplaced, locate

if TYPE_CHECKING:
    from collections.abc import Callable
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

    `usable` is False where there is no value to judge. `line` is the line of the file on which the text starts.
    """

    text: str
    value: Any
    faults: tuple[Fault, ...]
    line: int
    usable: bool
    placing: Placing | None = None

    @property
    def readable(self) -> bool:
        """Whether the text is right JSON or YAML, whatever else may be wrong with it."""
        return self.usable and all(fault.name in SOFT for fault in self.faults)

    def span(self, path: Path, target: str) -> Span:
        """Where `path` stands: its value, its "key", or, for something "missing", the opening of the object that lacks it."""
        place = self.placing or (lambda path, target: locate(self.text, path, target))
        try:
            start, end = place(path, target)
        except Unplaced:
            start, end = 0, 1
        return self.stretch(start, end)

    def stretch(self, start: int, end: int) -> Span:
        """The span from offset `start` to `end`."""
        line, column = _position(self.text, start)
        end_line, end_column = _position(self.text, end)
        return Span(self.line + line, column, self.line + end_line, end_column, start, end)


SOFT = ("byte-order-mark", "lone-surrogate", "repeated-key")


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset)


def read_json(text: str, line: int = 1) -> Document:
    """Read one JSON text that starts on `line` of its file. Never raises: what is wrong becomes a fault."""
    if not text.startswith("\ufeff"):
        quick = _quick(text)
        if quick is not None and not ("\\u" in text and _has_lone_surrogate(quick[0])):
            return Document(text, quick[0], (), line, True)
    from scoutcheck.validator.tolerant import read_tolerantly

    value, faults, usable = read_tolerantly(text)
    return Document(text, value, tuple(faults), line, usable)


class _Repeated(Exception):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Repeated
    return value


_scan = scanner(_pairs)


def _quick(text: str) -> tuple[Any] | None:
    """The value, if the text is JSON without repeated keys; nothing if the tolerant reader has to look."""
    start = len(text) - len(text.lstrip(BLANK))
    try:
        value, end = _scan(text, start)
    except (_Repeated, *NOT_JSON):
        return None
    return (value,) if not text[end:].strip(BLANK) else None


def _has_lone_surrogate(value: Any) -> bool:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item, *item.values()]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and not item.isascii() and any("\ud800" <= char <= "\udfff" for char in item):
            return True
    return False
