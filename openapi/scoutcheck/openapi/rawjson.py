"""JSON without the `json` package, whose import alone takes most of the time that linting a small file takes.

The C scanner is CPython's own; where an interpreter lacks it, the public package does the same work.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Scan = Callable[[str, int], tuple[Any, int]]

try:
    from _json import make_scanner, scanstring
except ImportError:
    from json.decoder import scanstring  # type: ignore[attr-defined,no-redef]  # no stub names it
    from json.scanner import py_make_scanner as make_scanner  # type: ignore[attr-defined,no-redef]  # nor this

BLANK = " \t\n\r"
# SystemError: the C scanner looks for the `json` package to raise its error, and stumbles where nobody has imported it.
NOT_JSON = (ValueError, StopIteration, RecursionError, SystemError)


class _Context:
    """What the scanner asks its owner: how to build values. The attributes are those of `json.JSONDecoder`."""

    strict = True
    object_hook = None
    parse_float = float
    parse_int = int
    parse_array = None

    def __init__(self, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> None:
        self.object_pairs_hook = pairs
        self.memo: dict[str, str] = {}  # only the pure Python scanner touches it

    @staticmethod
    def parse_constant(name: str) -> Any:
        raise ValueError(f"{name} is not JSON")


def scanner(pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Scan:
    """A function `(text, index) -> (value, end)`. Raises one of NOT_JSON on text that is not JSON.

    `pairs` builds an object from its (key, value) pairs; the built-in dict if None.
    """
    scan: Scan = make_scanner(_Context(pairs))  # type: ignore[arg-type]  # has what it asks for
    return scan


def loads(text: str) -> Any:
    """The value of a JSON text that is known to be right, such as a file of our own."""
    return scanner()(text, 0)[0]


__all__ = ["BLANK", "NOT_JSON", "Scan", "loads", "scanner", "scanstring"]
