"""Text out of payloads, made fit for screens and files."""

from __future__ import annotations

_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(text: str) -> str:
    """Return `text` with every character that a terminal would obey or hide written as an escape such as `\\x1b`.

    That covers control and format characters (bidirectional overrides too), lone surrogates, odd spaces and line breaks.
    """
    return text if text.isprintable() else "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    """Return the one character of `character`, or its escape."""
    if character.isprintable():
        return character
    return _NAMED.get(character) or _escape(ord(character))


def _escape(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


__all__ = ["visible", "visible_character"]
