"""A source line with carets under a part of it, and text in lines, measured in the cells of a terminal."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.reports.lint.visible import visible_character

if TYPE_CHECKING:
    Glyph = tuple[str, int]
    # Where each character takes one cell as it is, the text itself will do.
    Glyphs = str | list[Glyph]

_TAB = "    "
_CUT = "..."
_NARROWEST = 20


def underline(line: str, column: int, length: int, room: int | None) -> tuple[str, str]:
    """Return `line` as a terminal may show it, and the carets that belong under `length` code points from `column`.

    `column` counts code points from 1. Both results fit into `room` cells (at least 20; None: no limit); a line that
    does not is cut to the stretch around `column`. There is always at least one caret.
    """
    glyphs = _glyphs(line)
    start = min(max(column - 1, 0), len(glyphs))
    first, last = _window(glyphs, start, room)
    head = _CUT if first else ""
    tail = _CUT if last < len(glyphs) else ""
    indent = len(head) + _cells(glyphs[first:start])
    carets = max(_cells(glyphs[start : min(start + length, last)]), 1)
    return head + _text(glyphs[first:last]) + tail, " " * indent + "^" * carets


def fold(text: str, begin: int, indent: int, width: int) -> str:
    """Return `text` broken between words so that it fits into `width` cells where it can.

    It begins `begin` cells into its first line; the others begin with `indent` blanks.
    """
    pieces: list[str] = []
    column = begin
    for word in text.split(" "):
        cells = _cells(_glyphs(word))
        if pieces and column + 1 + cells > width:
            pieces.append("\n" + " " * indent)
            column = indent
        elif pieces:
            pieces.append(" ")
            column += 1
        pieces.append(word)
        column += cells
    return "".join(pieces)


def _window(glyphs: Glyphs, start: int, room: int | None) -> tuple[int, int]:
    """The part of `glyphs` to show: `start` lies in it, with up to a third of the room before it."""
    if room is None or _cells(glyphs) <= room:
        return 0, len(glyphs)
    free = max(room, _NARROWEST) - 2 * len(_CUT)
    first = start - _fitting(glyphs[:start][::-1], free // 3)
    return first, first + _fitting(glyphs[first:], free)


def _fitting(glyphs: Glyphs, room: int) -> int:
    """How many of `glyphs` fit into `room` cells."""
    if isinstance(glyphs, str):
        return min(len(glyphs), room)
    for count, (_, cells) in enumerate(glyphs):
        room -= cells
        if room < 0:
            return count
    return len(glyphs)


def _cells(glyphs: Glyphs) -> int:
    return len(glyphs) if isinstance(glyphs, str) else sum(cells for _, cells in glyphs)


def _text(glyphs: Glyphs) -> str:
    return glyphs if isinstance(glyphs, str) else "".join(text for text, _ in glyphs)


def _glyphs(text: str) -> Glyphs:
    return text if text.isascii() and text.isprintable() else [_glyph(character) for character in text]


def _glyph(character: str) -> Glyph:
    """What a terminal is given for `character`, and the cells that it takes."""
    if character == "\t":
        return _TAB, len(_TAB)
    if character.isascii() or not character.isprintable():
        shown = visible_character(character)
        return shown, len(shown)
    return character, _width(character)


def _width(character: str) -> int:
    import unicodedata  # most excerpts are plain ASCII and never need it

    # Vowels and final consonants of conjoining Hangul are drawn into the cell of the consonant before them.
    if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


__all__ = ["fold", "underline"]
