"""Quick tests of texts in a format. They say yes only where `formats` finds no fault."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from scoutcheck.validator.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

# How many right texts of a format are remembered, and how long they may be: payloads repeat their addresses.
MEMORY = 4096
LONGEST = 100
_plain_email = re.compile(r"[\w+%-]+(?:\.[\w+%-]+)*@[\w-]+(?:\.[\w-]+)*", re.ASCII).fullmatch


def testers() -> dict[str, Callable[[str], bool]]:
    """A test for each format: whether a text is right."""
    tests = {**{name: _is_faultless(name) for name in FORMATS}, "email": is_email}
    return {**{name: _remembering(test) for name, test in tests.items()}, "date-time": is_instant}


def _is_faultless(name: str) -> Callable[[str], bool]:
    return lambda text: not FORMATS[name](text)


def is_email(text: str) -> bool:
    """Whether a text is an address."""
    return bool(_plain_email(text)) or not FORMATS["email"](text)


def is_instant(text: str) -> bool:
    """Whether a text is an exact instant."""
    if len(text) == 20 and text[4::3] == "--T::Z" and text[11:13] < "24":
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return False
        return True
    return not FORMATS["date-time"](text)


def _remembering(test: Callable[[str], bool]) -> Callable[[str], bool]:
    right: set[str] = set()

    def is_right(text: str) -> bool:
        if text in right:
            return True
        if not test(text):
            return False
        if len(right) == MEMORY:
            right.clear()
        if len(text) <= LONGEST:
            right.add(text)
        return True

    return is_right
