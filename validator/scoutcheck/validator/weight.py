"""How much memory a large payload takes once it is read. Guessed from its bytes, before any of it is spent."""

from __future__ import annotations

import re

MIB = 2**20
LIMIT = 60 * MIB
# A member of an object: its key, its value, its place in the dictionary and in the list that the reader makes on the way.
PART = 300

# A string, closed or not, or one of the marks that come once for each value.
_PIECES = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[,\[{]', re.DOTALL)
_ASTRAL = re.compile(rb"[\xf0-\xff]|\\u[dD][89abAB]")
_CONTINUATION = bytes(range(0x80, 0xC0))
_BEYOND_LATIN = re.compile(rb"[\xc4-\xff]|\\u")


def is_heavy(data: bytes) -> bool:
    """Whether reading and locating the JSON text `data` would take more memory than a process may use."""
    weight = _size(data, 0, len(data))
    for piece in _PIECES.finditer(data):
        start, end = piece.span()
        # Strings are built twice: as values, and once more while their place is looked for.
        weight += PART if end - start == 1 else 2 * _size(data, start, end)
        if weight > LIMIT:
            return True
    return False


def _size(data: bytes, start: int, end: int) -> int:
    """How many bytes Python takes for a stretch of text: as many for each character as the largest one needs."""
    if not _BEYOND_LATIN.search(data, start, end):
        return end - start
    characters = len(data[start:end].translate(None, _CONTINUATION))
    return characters * (4 if _ASTRAL.search(data, start, end) else 2)
