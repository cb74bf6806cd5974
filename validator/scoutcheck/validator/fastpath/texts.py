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


class Tester:
    """Tests texts in one format. `right` holds some that are known to be right."""

    def __init__(self, is_right: Callable[[str], bool]) -> None:
        self.right: set[str] = set()
        self._is_right = is_right

    def test(self, text: str) -> bool:
        """Whether a text is right; if so, it is remembered."""
        if not self._is_right(text):
            return False
        if len(self.right) == MEMORY:
            self.right.clear()
        if len(text) <= LONGEST:
            self.right.add(text)
        return True


def testers() -> dict[str, Tester]:
    """A tester for each format."""
    return {name: Tester(_QUICK.get(name) or _is_faultless(name)) for name in FORMATS}


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


_QUICK: dict[str, Callable[[str], bool]] = {"email": is_email, "date-time": is_instant}
