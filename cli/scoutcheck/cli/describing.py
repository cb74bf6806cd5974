"""What the commands that describe the contract share: wrapped text, colour, JSON on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from textwrap import wrap
from typing import Any

from scoutcheck.cli.arguments import Option
from scoutcheck.cli.output import put, terminal_width, wants_colour

Paint = Callable[[str, str], str]

FORMATS = ("text", "json")
FORMAT = Option("--format", "text for people (default) or json", "FORMAT", FORMATS)
STYLES = {"error": "31", "warning": "33", "off": "2", "name": "1", "label": "2"}
NARROWEST = 40
EXIT_CODES = "Exit codes: 0 fine, 2 wrong use, 3 a fault of scoutcheck itself."


def paint() -> Paint:
    """A function `(style, text)` that colours text, where standard output wants colour."""
    if not wants_colour(sys.stdout):
        return lambda _style, text: text
    return lambda style, text: f"\x1b[{STYLES[style]}m{text}\x1b[0m" if style in STYLES and text else text


def width() -> int:
    """How wide text may be."""
    return max(terminal_width(), NARROWEST)


def hanging(lead: str, text: str, indent: int, room: int) -> Iterator[str]:
    """`text` behind `lead`, wrapped to `room` columns, further lines indented. A lead is as wide as the indent."""
    lines = wrap(text, max(room - indent, NARROWEST // 2), break_long_words=False, break_on_hyphens=False) or [""]
    yield f"{lead}{lines[0]}".rstrip()
    yield from (" " * indent + line for line in lines[1:])


def put_lines(lines: Iterator[str]) -> None:
    """Write lines to standard output."""
    put(f"{line}\n" for line in lines)


def put_json(value: Any) -> None:
    """Write a value to standard output as indented JSON."""
    put([json.dumps(value, ensure_ascii=False, indent=2), "\n"])
