"""Where a JSON Pointer stands in a JSON text, found by walking along the pointer and skipping the rest."""

from __future__ import annotations

from scoutcheck.openapi.rawjson import BLANK, NOT_JSON, scanner, scanstring
from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Path = tuple[str | int, ...]
    Stretch = tuple[int, int]
    Member = tuple[Stretch, int]


class Unplaced(LookupError):
    """The text does not hold what the pointer names."""


BLOCK = 2**16


class Lines:
    """The lines of a text. What stands before each block of it is counted once, at the first question."""

    __slots__ = ("_blocks", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks: list[Stretch] = []

    def position(self, offset: int) -> tuple[int, int]:
        """The line of an offset, from 0, and its column, from 1."""
        self._blocks = self._blocks or _count(self._text)
        start = offset // BLOCK * BLOCK
        line, begin = self._blocks[start // BLOCK]
        line += self._text.count("\n", start, offset)
        begin = max(begin, self._text.rfind("\n", start, offset) + 1)
        return line, max(offset - begin, 0) + 1


def _count(text: str) -> list[Stretch]:
    """For each block of a text, how many lines end before it, and where the line begins on which it begins."""
    line, begin = 0, 1 if text[:1] == "\ufeff" else 0  # no editor counts a byte-order mark as a column
    blocks = []
    for start in range(0, len(text) + 1, BLOCK):
        blocks.append((line, begin))
        line += text.count("\n", start, start + BLOCK)
        begin = max(begin, text.rfind("\n", start, start + BLOCK) + 1)
    return blocks


def locate(text: str, path: Path, target: str) -> Stretch:
    """Offsets, end exclusive, of what `path` and `target` ("value", "key", "missing") mean in `text`.

    Raises Unplaced where the text, perhaps broken, does not hold it.
    """
    return Layout(text).place(path, target)


class Layout:
    """Where everything stands in one JSON text. Walks over no object or array twice, however often it is asked.

    In a text that `is_faultless`, no further than it must: there the first member of a name is the last one, too.
    """

    __slots__ = ("_elements", "_members", "_walks", "is_faultless", "text")

    def __init__(self, text: str, is_faultless: bool = False) -> None:
        self.text = text
        self.is_faultless = is_faultless
        self._members: dict[int, dict[str, Member]] = {}
        self._walks: dict[int, Iterator[tuple[str, Member]]] = {}
        self._elements: dict[int, list[int]] = {}

    def place(self, path: Path, target: str) -> Stretch:
        """As `locate`."""
        try:
            key, start = (0, 0), skip(self.text, 1 if self.text[:1] == "\ufeff" else 0)
            for step in path:
                key, start = self._member(start, step) if isinstance(step, str) else ((0, 0), self._element(start, step))
            if target == "key":
                return key
            return (start, start + 1) if target == "missing" else (start, _end(self.text, start))
        except (LookupError, *NOT_JSON) as error:  # StopIteration, where an object lacks the member, is one of these
            raise Unplaced(path) from error

    def _member(self, start: int, name: str) -> Member:
        if self.is_faultless:
            return self._first_member(start, name)
        if start not in self._members:
            self._members[start] = dict(_members(self.text, start))
        return self._members[start][name]

    def _first_member(self, start: int, name: str) -> Member:
        if start not in self._walks:
            self._walks[start], self._members[start] = _members(self.text, start), {}
        found = self._members[start]
        while name not in found:
            key, member = next(self._walks[start])
            found[key] = member
        return found[name]

    def _element(self, start: int, position: int) -> int:
        if start not in self._elements:
            self._elements[start] = _elements(self.text, start)
        return self._elements[start][position]


def skip(text: str, index: int) -> int:
    """The first index from `index` on that is not blank. Raises IndexError at the end of the text."""
    while text[index] in BLANK:
        index += 1
    return index


def _members(text: str, start: int) -> Iterator[tuple[str, Member]]:
    """Where the key of each member stands, and where its value begins; of repeated keys the last counts, as for readers."""
    index = _opening(text, start, "{")
    while text[index] == '"':
        key, key_end = scanstring(text, index + 1, True)
        value = skip(text, skip(text, key_end) + 1)
        yield key, ((index, key_end), value)
        index = _next(text, _end(text, value))


def _elements(text: str, start: int) -> list[int]:
    found = []
    index = _opening(text, start, "[")
    while text[index] != "]":
        found.append(index)
        index = _next(text, _end(text, index))
    return found


def _opening(text: str, start: int, bracket: str) -> int:
    if text[start] != bracket:
        raise Unplaced(start)
    return skip(text, start + 1)


def _next(text: str, end: int) -> int:
    index = skip(text, end)
    return skip(text, index + 1) if text[index] == "," else index


def _nothing(_pairs: list[tuple[str, Any]]) -> None:
    return None


# Of a small text, building all values takes less time than leaving them out; of a large one it would take too much memory.
SMALL = 2**16
_scan, _scan_thriftily = scanner(), scanner(_nothing)


def _end(text: str, start: int) -> int:
    """Where the value that begins at `start` ends. Raises one of NOT_JSON where nobody can tell."""
    try:
        return (_scan if len(text) < SMALL else _scan_thriftily)(text, start)[1]
    except NOT_JSON:
        from scoutcheck.validator.tolerant import end_of

        return end_of(text, start)
