"""Is a table of the configuration what it should be? Says which key is wrong, and what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scoutcheck.openapi.near import nearest
from scoutcheck.validator.config import ConfigError


class Shape(NamedTuple):
    """What a value must be: a test, and the words for it."""

    fits: Callable[[Any], bool]
    expected: str


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**63


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < 1e9


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_status(value: Any) -> bool:
    return type(value) is int and 200 <= value <= 599


def _is_base(value: Any) -> bool:
    """Whether paths can be put behind it, in a header, too."""
    if not (isinstance(value, str) and value.isascii() and value.isprintable()) or {*" ?#"} & {*value}:
        return False
    scheme, _, rest = value.partition("://")
    return scheme.lower() in ("http", "https") and rest.strip("/") != ""


ID = Shape(_is_id, "a whole number above 0")
COUNT = Shape(lambda value: type(value) is int and 0 <= value <= 10_000, "a whole number up to 10,000")
SECONDS = Shape(_is_number, "a number of seconds, 0 or more and below 1,000,000,000")
TEXT = Shape(lambda value: isinstance(value, str) and value != "", "a text")
TEXTS = Shape(_is_texts, "a list of texts")
FLAG = Shape(lambda value: isinstance(value, bool), "true or false")
STATUS = Shape(_is_status, "an HTTP status from 200 to 599")
PORT = Shape(lambda value: type(value) is int and 0 <= value <= 65_535, "a whole number from 0 to 65,535")
BASE = Shape(_is_base, "an address such as https://api.example.com, without query or fragment")
TABLE = Shape(lambda value: isinstance(value, dict), "a table")
TABLES = Shape(lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value), "a list of tables")


def one_of(words: tuple[str, ...]) -> Shape:
    """A text out of `words`."""
    return Shape(lambda value: isinstance(value, str) and value in words, f"one of {', '.join(words)}")


def check(place: str, table: Mapping[str, Any], shapes: Mapping[str, Shape], needed: tuple[str, ...] = ()) -> None:
    """Raise ConfigError where `table` holds an unknown key, a value of another shape, or lacks what is `needed`."""
    if not isinstance(table, Mapping):
        raise ConfigError(f"{place}: must be a table, not {table!r}")
    for key, value in table.items():
        if key not in shapes:
            near = nearest(key, shapes) if isinstance(key, str) else ()
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(shapes) or 'none'}"
            raise ConfigError(f"{place}: unknown key {key!r}; {hint}")
        if not shapes[key].fits(value):
            raise ConfigError(f"{place}: {key!r} must be {shapes[key].expected}, not {value!r}")
    for key in needed:
        if key not in table:
            raise ConfigError(f"{place}: {key!r} is missing; it must be {shapes[key].expected}")
