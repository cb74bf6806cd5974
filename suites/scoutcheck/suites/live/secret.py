"""A text that must not be seen: neither in a message, nor in a record, nor in a traceback."""

from __future__ import annotations


class Secret:
    """A secret text. Only `reveal` gives it; everything that prints it prints stars."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"
