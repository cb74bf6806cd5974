"""Quick tests of texts in a format. They say yes only where `formats` finds no fault."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from scoutcheck.validator.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

# How many right texts of a format are remembered, and how long they may be: payloads repeat their addresses.
MEMORY = 4096
LONGEST = 100


def testers() -> dict[str, Callable[[str], bool]]:
    """A test for each format: whether a text is right."""
    return {**{name: _remembering(faults) for name, faults in FORMATS.items()}, "date-time": is_instant}


def is_instant(text: str) -> bool:
    """Whether a text is an exact instant."""
    if len(text) == 20 and text[4::3] == "--T::Z" and text[11:13] < "24":
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return False
        return True
    return not FORMATS["date-time"](text)


def _remembering(faults: Callable[[str], tuple[str, ...]]) -> Callable[[str], bool]:
    right: set[str] = set()

    def is_right(text: str) -> bool:
        if text in right:
            return True
        if faults(text):
            return False
        if len(right) == MEMORY:
            right.clear()
        if len(text) <= LONGEST:
            right.add(text)
        return True

    return is_right
