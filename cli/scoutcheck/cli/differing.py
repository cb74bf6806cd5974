"""Unified diffs of what mending would change."""

from __future__ import annotations

from difflib import diff_bytes, unified_diff
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.validator.mending import Piece

COLOURS = {b"-": b"31", b"+": b"32", b"@": b"36"}


def difference(name: str, pieces: Iterable[Piece]) -> Iterator[bytes]:
    """The lines of a unified diff of one file, headed by its name; none where nothing changes.

    Pieces of a line each, as NDJSON has them, are shown without context, at any length of file.
    """
    line, head = 1, [b"--- " + _octets(name) + b"\n", b"+++ " + _octets(name) + b"\n"]
    for piece in pieces:
        lines = piece.before.count(b"\n")
        if piece.fixed:
            yield from head
            head.clear()
            yield from _many(piece) if lines > 1 else _one(piece, line)
        line += lines


def painted(line: bytes) -> bytes:
    """A line of a diff in the colour that terminals are used to."""
    colour = COLOURS.get(line[:1])
    return b"\x1b[" + colour + b"m" + line.rstrip(b"\r\n") + b"\x1b[0m\n" if colour else line


def _many(piece: Piece) -> Iterator[bytes]:
    before, after = BytesIO(piece.before).readlines(), BytesIO(piece.after).readlines()
    lines = diff_bytes(unified_diff, before, after, b"", b"")
    return map(_ended, islice(lines, 2, None))


def _one(piece: Piece, line: int) -> Iterator[bytes]:
    yield b"@@ -%d +%d @@\n" % (line, line)
    yield from map(_ended, (b"-" + piece.before, b"+" + piece.after))


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _octets(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape").replace(b"\n", b"\\n")
