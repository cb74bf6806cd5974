"""A JSON reader for broken text: it goes on where it can, and says where it could not.

Slow and careful; used only where the quick reader refused.
"""

from __future__ import annotations

from json import JSONDecodeError

from scoutcheck.openapi.rawjson import BLANK, scanstring
from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.document import Fault

if TYPE_CHECKING:
    from typing import Any

MAX_DEPTH = 200
WORDS = {"true": True, "false": False, "null": None}
NOT_NUMBERS = ("NaN", "Infinity", "-Infinity")
FOREIGN = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}


class _Stop(Exception):
    """The text cannot be read any further."""


def read_tolerantly(text: str) -> tuple[Any, list[Fault], bool]:
    """The value as far as it can be read, every fault of the text in order, and whether there is a value to judge."""
    reader = _Reader(text)
    try:
        value = reader.document()
    except _Stop:
        return None, reader.faults, False
    return value, reader.faults, True


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.faults: list[Fault] = []

    def fault(self, name: str, start: int, end: int, says: str) -> None:
        self.faults.append(Fault(name, start, end, says))

    def stop(self, says: str, start: int | None = None) -> _Stop:
        start = min(self.at if start is None else start, len(self.text))
        self.fault("not-json", start, min(start + 1, len(self.text)), says)
        return _Stop()

    def document(self) -> Any:
        if self.text.startswith("\ufeff"):
            self.fault("byte-order-mark", 0, 1, "the text starts with a byte-order mark")
            self.at = 1
        self.blank()
        if self.at == len(self.text):
            raise self.stop("there is no JSON here: the text is empty")
        value = self.value(1)
        self.blank()
        if self.at < len(self.text):
            raise self.stop(f"expected the end of the text, found {self.shown()}")
        return value

    def blank(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in BLANK:
            self.at += 1

    def peek(self) -> str:
        self.blank()
        return self.text[self.at : self.at + 1]

    def shown(self) -> str:
        char = self.text[self.at : self.at + 1]
        return repr(char) if char else "the end of the text"

    def value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise self.stop(f"nested deeper than {MAX_DEPTH} levels")
        char = self.peek()
        if char == "{":
            return self.object(depth)
        if char == "[":
            return self.array(depth)
        return self.string() if char == '"' else self.atom()

    def object(self, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        self.at += 1
        while self.more("}"):
            start = self.at
            if self.text[self.at] != '"':
                raise self.stop(f"expected a key in double quotes, found {self.shown()}{_hint(self.text, self.at)}")
            key = self.string()
            if key in value:
                self.fault("repeated-key", start, self.at, f"the key {key!r} stands twice in one object; the last one counts")
            if self.peek() != ":":
                raise self.stop(f"expected ':' after the key {key!r}, found {self.shown()}")
            self.at += 1
            value[key] = self.value(depth + 1)
            self.separator("}")
        self.at += 1
        return value

    def array(self, depth: int) -> list[Any]:
        value = []
        self.at += 1
        while self.more("]"):
            value.append(self.value(depth + 1))
            self.separator("]")
        self.at += 1
        return value

    def more(self, closing: str) -> bool:
        char = self.peek()
        if not char:
            raise self.stop(f"the text ends before the closing '{closing}'")
        return char != closing

    def separator(self, closing: str) -> None:
        char = self.peek()
        comma = self.at
        if char == closing:
            return
        if char != ",":
            raise self.stop(f"expected ',' or '{closing}', found {self.shown()}{_hint(self.text, self.at)}")
        self.at += 1
        if self.peek() == closing:
            self.fault("trailing-comma", comma, comma + 1, f"a comma before '{closing}': JSON has no trailing commas")

    def string(self) -> str:
        start = self.at
        try:
            value, self.at = scanstring(self.text, start + 1, True)
        except JSONDecodeError as error:
            raise self.stop(error.msg, error.pos) from None
        if any("\ud800" <= char <= "\udfff" for char in value):
            self.fault("lone-surrogate", start, self.at, "half of a surrogate pair: no character, and UTF-8 cannot hold it")
        return str(value)

    def atom(self) -> Any:
        start = self.at
        end = start
        while end < len(self.text) and self.text[end] not in BLANK + ',]}:"{[':
            end += 1
        word = self.text[start:end]
        if word in WORDS:
            self.at = end
            return WORDS[word]
        if word in NOT_NUMBERS:
            self.at = end
            self.fault("not-a-number", start, end, f"{word} is not JSON")
            return float("nan")
        if not _is_number(word):
            raise self.stop(_no_value(word, self.shown()), start)
        self.at = end
        return _number(word)


def _is_number(word: str) -> bool:
    body = word.removeprefix("-").replace("E", "e")
    mantissa, e, exponent = body.partition("e")
    whole, dot, part = mantissa.partition(".")
    digits = [
        whole,
        *([part] if dot else []),
        *([exponent.removeprefix("-") if exponent[:1] == "-" else exponent.removeprefix("+")] if e else []),
    ]
    return all(item.isascii() and item.isdigit() for item in digits) and (whole == "0" or whole[0] != "0")


def _number(word: str) -> int | float:
    if any(char in word for char in ".eE") or len(word) > 400:
        return float(word)
    return int(word)


def _no_value(word: str, shown: str) -> str:
    if word in FOREIGN:
        return f"{word} is not JSON; write {FOREIGN[word]}"
    if word.startswith("'"):
        return "text needs double quotes"
    if word.startswith(("//", "/*", "#")):
        return "JSON has no comments"
    return f"expected a value, found {word[:20]!r}" if word else f"expected a value, found {shown}"


def _hint(text: str, at: int) -> str:
    char = text[at : at + 1]
    if char == "'":
        return " (JSON has no single quotes)"
    if char in ("/", "#"):
        return " (JSON has no comments)"
    return ""
