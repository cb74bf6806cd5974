"""The formats and softer forms of the contract, said with plain JSON Schema keywords."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoutcheck.openapi.algebra import Schema

SHAPED_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
SHAPED_CLOCK = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
LEAP_YEAR = "[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00"
DAY = (
    "(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:{LEAP_YEAR})-02-29)"
)
MINUTE = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
CLOCK = f"{MINUTE}:[0-5][0-9]"
TIME_BEHIND = "[Tt ][0-9]{2}:[0-9]{2}"
ATOM = '[^\\u0000-\\u0020<>(),;:\\\\"\\[\\]\\u007f@.]+'
DOTTED = f"{ATOM}(?:\\.{ATOM})*"
QUAD = "[A-Za-z0-9+/]"
BASE64 = f"(?:{QUAD}{{4}})*(?:{QUAD}{{2}}==|{QUAD}{{3}}=)?"
BREAK = "[\\r\\n]*"
LAST_QUAD = f"(?:{QUAD}{BREAK}{QUAD}{BREAK}={BREAK}=|(?:{QUAD}{BREAK}){{3}}=)"
WRAPPED_BASE64 = f"{BREAK}(?:(?:{QUAD}{BREAK}){{4}})*(?:{LAST_QUAD}{BREAK})?"


def format_keywords(name: str, soft: set[str]) -> Schema:
    """Keywords that hold for the texts of a format, and for those in its `soft` forms."""
    alternatives = _ALTERNATIVES[name](soft)
    return {"pattern": whole("|".join(alternatives))}


def whole(pattern: str) -> str:
    """A pattern for all of a text. Some dialects let `$` stand before a last line break, so that is ruled out beside."""
    return f"^(?:{pattern})$(?!\\n)"


def _date_time(soft: set[str]) -> list[str]:
    day, clock = (SHAPED_DAY, SHAPED_CLOCK) if "calendar" in soft else (DAY, CLOCK)
    clock += "(?:\\.[0-9]+)?" if "fraction" in soft else ""
    loose = "loose-instant" in soft
    between = "[Tt ]" if loose else "T"
    zone = "[Zz]" if loose else "Z"
    if "offset" in soft:
        zone = f"(?:{zone}|[+-]{'[0-9]{2}:[0-9]{2}' if 'calendar' in soft else MINUTE})"
    local = [f"{day}[Tt ]{clock}"] if "local-time" in soft else []
    return [f"{day}{between}{clock}{zone}", *local]


def _date(soft: set[str]) -> list[str]:
    day = SHAPED_DAY if "calendar" in soft else DAY
    return [day, f"{SHAPED_DAY}{TIME_BEHIND}[\\s\\S]*"] if "date-with-time" in soft else [day]


def _base64(soft: set[str]) -> list[str]:
    text = WRAPPED_BASE64 if "line-wrapped" in soft else BASE64
    return [text, f"data:(?:(?!;base64,)[\\s\\S])*;base64,{WRAPPED_BASE64}"] if "data-uri" in soft else [text]


_ALTERNATIVES: dict[str, Callable[[set[str]], list[str]]] = {
    "email": lambda _: [f"{DOTTED}@{DOTTED}"],
    "date-time": _date_time,
    "date": _date,
    "base64": _base64,
    "uri": lambda _: ["[Hh][Tt][Tt][Pp][Ss]?://[^\\u0000-\\u0020/?#][^\\u0000-\\u0020]*"],
    "media-type": lambda _: ["\\s*[^\\s/;]+/[^\\s/;]+\\s*(?:;[\\s\\S]*)?"],
}


def form_schema(reading: Schema, words: list[Any], known: list[Any]) -> Schema | None:
    """A schema for the values that have the form of a reading; None for a form that JSON Schema cannot tell.

    `words` are those of the value's enum, `known` also those that other readings name.
    """
    form = reading["form"]
    if form == "value":
        return {"enum": reading["values"]}
    if form == "prefix":
        return {"type": "string", "pattern": f"^{_literal(reading['prefix'])}", "not": {"enum": known}}
    if form == "case-variant":
        return {"type": "string", "pattern": any_case(words), "not": {"enum": words}}
    return _FORMS.get(form)


_FORMS: dict[str, Schema] = {
    "null": {"type": "null"},
    "empty": {"type": "string", "maxLength": 0},
    "numeric-string": {"type": "string", "pattern": whole("[0-9]+")},
    "fractional-number": {"type": "number", "not": {"type": "integer"}},
    "boolean-text": {"type": "string", "pattern": whole("[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]")},
    "boolean-word": {"type": "string", "enum": ["true", "false"]},
    "zero-one": {"type": "integer", "minimum": 0, "maximum": 1},
    "scalar": {"type": ["boolean", "number"]},
    "single-item": {"type": "string"},
    "array": {"type": "array"},
    "bare-id": {"type": "integer"},
}


def any_case(words: list[Any]) -> str:
    """A pattern for the strings among `words`, in letters of either case."""
    spelt = ("".join(_either(char) for char in word) for word in words if isinstance(word, str))
    return whole("|".join(spelt))


def _either(char: str) -> str:
    return f"[{char.upper()}{char.lower()}]" if char.upper() != char.lower() else _literal(char)


def _literal(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\^$.|?*+()[]{}/" else char for char in text)


def value_form(part: Schema) -> Schema:
    """A schema for the texts that keep one format of a `typed-value` check."""
    length = {"maxLength": part["maxLength"]} if "maxLength" in part else {}
    return {**length, **({"pattern": whole(_VALUE_FORMS[part["form"]])} if "form" in part else {})}


_VALUE_FORMS = {
    "integer": "-?[0-9]+",
    "decimal": "-?[0-9]+(?:\\.[0-9]+)?",
    "option-id": "[0-9]+",
    "date": DAY,
    "date-with-time": f"{DAY}|{SHAPED_DAY}{TIME_BEHIND}[\\s\\S]*",
}
