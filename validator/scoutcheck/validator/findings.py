"""The values that leave the validator: findings, their places, and what mends them."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(Record):
    """A stretch of a document. Lines and columns count from 1, columns in code points; the end is exclusive.

    `start` and `end` are offsets in code points from the start of the payload's text.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class Fix(Record):
    """One replacement of text: code points `start` to `end` of the payload's text become `text`.

    `safe` is False where the edit rests on a guess about what the author meant.
    """

    description: str
    safe: bool
    start: int
    end: int
    text: str


class Finding(Record):
    """One breach of one rule, placed in a file.

    `severity` is "error" or "warning"; `pointer` is an RFC 6901 JSON Pointer within the payload; `line` and the other
    positions count from 1 within the file, the end is exclusive. `also` lists further rules that describe the same fault.
    `notes` are further lines for people. `excerpt` is the source line, cropped; `excerpt_column` is the 1-based column,
    within the excerpt, where the finding starts. `payload` is the index of the payload in its file (0 in a JSON file).
    `unreadable` says that the text is not valid JSON or YAML at all.
    """

    file: str
    kind: str | None
    rule: str
    severity: str
    pointer: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    fix: Fix | None
    fingerprint: str
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    excerpt: str = ""
    excerpt_column: int = 1
    payload: int = 0
    unreadable: bool = False


class FileReport(Record):
    """What linting one file gave: its findings, in order of place, as an iterable to be read once."""

    file: str
    findings: Iterable[Finding]


__all__ = ["FileReport", "Finding", "Fix", "Span"]
