"""Quick tests of texts in a format. They say yes only where `formats` finds no fault."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from scoutcheck.validator.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

# How many right texts of a format are remembered, and how long they may be: payloads repeat their addresses.
MEMORY = 512
LONGEST = 100
# Whether a text is an address that needs no closer look. Sets of letters are faster than the class of all word characters,
# and so is what need never go back (`*+`).
LOCAL, HOST = "[A-Za-z0-9_+%-]+", "[A-Za-z0-9_-]+"
is_plain_email = re.compile(rf"{LOCAL}(?:\.{LOCAL})*+@{HOST}(?:\.{HOST})*+").fullmatch


class Tester(NamedTuple):
    """Tests texts in one format. `right` holds some that are known to be right; a `test` that finds one so remembers it."""

    right: set[str]
    test: Callable[[str], bool]


def testers() -> dict[str, Tester]:
    """A tester for each format."""
    return {name: tester(_QUICK.get(name, _never), faults) for name, faults in FORMATS.items()}


def tester(is_surely_right: Callable[[str], object], faults: Callable[[str], tuple[str, ...]]) -> Tester:
    """A tester of texts that have no faults, of which a quick look may be enough."""
    right: set[str] = set()

    def test(text: str) -> bool:
        if not is_surely_right(text) and faults(text):
            return False
        if len(right) >= MEMORY:
            right.clear()
        if len(text) <= LONGEST:
            right.add(text)
        return True

    return Tester(right, test)


def _never(_text: str) -> bool:
    return False


def is_plain_instant(text: str) -> bool:
    """Whether a text is an exact instant that needs no closer look."""
    if len(text) == 20 and text[4::3] == "--T::Z" and text[11:13] < "24":
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return False
        return True
    return False


_QUICK: dict[str, Callable[[str], object]] = {"email": is_plain_email, "date-time": is_plain_instant}
