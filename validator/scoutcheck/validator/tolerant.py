"""A JSON reader for broken text: it goes on where it can, and says where it could not.

Slow and careful; used only where the quick reader refused.
"""

from __future__ import annotations

import re
from json import JSONDecodeError
from typing import Any

from scoutcheck.openapi.rawjson import BLANK, scanstring
from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.document import MAX_DEPTH, Fault, faultless, is_deep, is_utf_8

if TYPE_CHECKING:
    from scoutcheck.validator.document import Path

MAX_FAULTS = 1_000
# Down to this depth, what has no fault is read at one go. Further down, too much would be read twice.
QUICK_DEPTH = 4
WORDS = {"true": True, "false": False, "null": None}
NOT_NUMBERS = ("NaN", "Infinity", "-Infinity")
FOREIGN = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}
BLANKS: Any = re.compile(f"[{BLANK}]*").match
WORD: Any = re.compile(f"""[^{BLANK},;=\\]}}:"{{\\[]*""").match
# What Python's reader of strings complains of, in our words.
STRING_FAULTS = {
    "Unterminated string": "the text ends before this string does",
    "Invalid control character": "a control character in a string; write it as an escape such as \\n or \\u0001",
    "Invalid \\escape": 'no escape of JSON; a backslash is followed by one of " \\ / b f n r t u',
    "Invalid \\uXXXX": "no escape of JSON; \\u is followed by four hexadecimal digits",
}


class _Stop(Exception):
    """The text cannot be read any further."""


def read_tolerantly(text: str) -> tuple[Any, list[Fault], bool]:
    """The value as far as it can be read, every fault of the text in order, and whether there is a value to judge."""
    reader = _Reader(text)
    try:
        value = reader.document()
    except (_Stop, RecursionError) as error:
        if isinstance(error, RecursionError):
            reader.stop("nested too deeply")
        return None, reader.faults, False
    return value, reader.faults, True


def end_of(text: str, start: int) -> int:
    """Where the value that begins at `start` ends, whatever is wrong with it. Raises ValueError where it cannot be read."""
    reader = _Reader(text)
    reader.at = start
    try:
        reader.value(1)
    except _Stop as stop:
        raise ValueError(reader.faults[-1].says) from stop
    return reader.at


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.faults: list[Fault] = []
        self.path: list[str | int] = []
        self.quick_depth = QUICK_DEPTH if is_utf_8(text) else 0

    def fault(self, name: str, start: int, end: int, says: str, path: Path = ()) -> None:
        self.faults.append(Fault(name, start, end, says, path))
        if len(self.faults) == MAX_FAULTS:
            raise self.stop(f"more than {MAX_FAULTS} faults; the rest is not read")

    def stop(self, says: str, start: int | None = None) -> _Stop:
        start = min(self.at if start is None else start, len(self.text))
        self.faults.append(Fault("not-json", start, min(start + 1, len(self.text)), says))
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
        self.at = BLANKS(self.text, self.at).end()

    def peek(self) -> str:
        self.blank()
        return self.text[self.at : self.at + 1]

    def shown(self) -> str:
        char = self.text[self.at : self.at + 1]
        return repr(char) if char else "the end of the text"

    def value(self, depth: int) -> Any:
        char = self.peek()
        if depth > MAX_DEPTH and char and char in "{[":
            raise self.stop(f"nested deeper than {MAX_DEPTH} levels")
        if char and char in "{[":
            found = self.faultless(depth)
            if found is not None:
                value, self.at = found
                return value
            return self.object(depth) if char == "{" else self.array(depth)
        return self.string() if char == '"' else self.atom()

    def faultless(self, depth: int) -> tuple[Any, int] | None:
        """An object or array without any fault in it, and where it ends."""
        found = faultless(self.text, self.at) if 1 < depth <= self.quick_depth else None
        return None if found is None or is_deep(found[0], MAX_DEPTH - depth + 1) else found

    def object(self, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        self.at += 1
        while self.more("}"):
            start = self.at
            if self.text[self.at] != '"':
                raise self.stop(f"expected a key in double quotes, found {self.shown()}{_hint(self.text, self.at)}")
            key = self.string()
            if key in value:
                says = f"the key {key!r} stands twice in one object; the last one counts"
                self.fault("repeated-key", start, self.at, says, (*self.path, key))
            if self.peek() != ":":
                raise self.stop(f"expected ':' after the key {key!r}, found {self.shown()}")
            self.at += 1
            value[key] = self.member(key, depth)
            self.separator("}")
        self.at += 1
        return value

    def array(self, depth: int) -> list[Any]:
        value: list[Any] = []
        self.at += 1
        while self.more("]"):
            value.append(self.member(len(value), depth))
            self.separator("]")
        self.at += 1
        return value

    def member(self, step: str | int, depth: int) -> Any:
        self.path.append(step)
        value = self.value(depth + 1)
        self.path.pop()
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
            says = next((ours for theirs, ours in STRING_FAULTS.items() if error.msg.startswith(theirs)), error.msg)
            raise self.stop(says, error.pos) from None
        if not is_utf_8(value):
            says = "half of a surrogate pair: no character, and UTF-8 cannot hold it"
            self.fault("lone-surrogate", start, self.at, says, tuple(self.path))
        return str(value)

    def atom(self) -> Any:
        start, end = WORD(self.text, self.at).span()
        word = self.text[start:end]
        if word in WORDS:
            self.at = end
            return WORDS[word]
        if word in NOT_NUMBERS:
            self.at = end
            self.fault("not-a-number", start, end, f"{word} is not JSON", tuple(self.path))
            return float("nan")
        if not is_number(word):
            raise self.stop(_no_value(word, self.shown()), start)
        self.at = end
        return number(word)


def is_number(word: str) -> bool:
    """Whether a word is a number as JSON writes it."""
    body = word.removeprefix("-").replace("E", "e")
    mantissa, e, exponent = body.partition("e")
    whole, dot, part = mantissa.partition(".")
    digits = [
        whole,
        *([part] if dot else []),
        *([exponent.removeprefix("-") if exponent[:1] == "-" else exponent.removeprefix("+")] if e else []),
    ]
    return all(item.isascii() and item.isdigit() for item in digits) and (whole == "0" or whole[0] != "0")


def number(word: str) -> int | float:
    """The number that a word of JSON means."""
    if any(char in word for char in ".eE"):
        return float(word)
    try:
        return int(word)
    except ValueError:  # more digits than Python takes for an integer
        return float(word)


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
