"""Texts that miss a format: for each format, from a right text to wrong ones, by a word for what is wrong."""

from __future__ import annotations

from collections.abc import Callable

Wrong = dict[str, list[str]]


def _email(right: str) -> Wrong:
    local, _, host = right.rpartition("@")
    return {
        "no @": [f"{local}.{host}"],
        "no host": [f"{local}@"],
        "no local part": [f"@{host}"],
        "two @": [f"{local}@{local}@{host}"],
        "a blank": [f"{local} x@{host}", f"{right} "],
        "dots": [f"{local}@b..co", f".{right}"],
        "with a name": [f"Ann <{right}>"],
        "two addresses": [f"{right}, {right}"],
        "empty": [""],
    }


def _moment(right: str) -> Wrong:
    day, clock = right[:10], right[11:19]
    bad_days = ("2023-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "1900-02-29")
    return {
        "an offset": [f"{right[:-1]}{zone}" for zone in ("+00:00", "+02:00", "-11:30")],
        "a fraction": [f"{right[:-1]}{part}Z" for part in (".0", ".123", ".123456")],
        "no zone": [right[:-1]],
        "loose": [right.lower(), f"{day} {clock}Z", f"{day}T{clock}z"],
        "no such day": [f"{bad}T{clock}Z" for bad in bad_days],
        "no such time": [f"{day}T{bad}Z" for bad in ("24:00:00", "23:60:00", "23:59:60")],
        "a date only": [day],
        "no seconds": [f"{right[:16]}Z"],
        "compact": [right.replace("-", "").replace(":", "")],
        "another notation": ["31/05/2024 08:30", "1717144200", "yesterday", "Fri, 31 May 2024 08:30:00 GMT"],
        "empty": [""],
    }


def _day(right: str) -> Wrong:
    return {
        "a time of day": [f"{right}T00:00:00Z"],
        "compact": [right.replace("-", "")],
        "no such day": ["2023-02-29", "2024-13-01"],
        "another notation": ["31.05.2024", "05/31/2024", "tomorrow"],
        "empty": [""],
    }


def _base64(right: str) -> Wrong:
    packed = right or "AAAA"
    return {
        "no padding": ["AA", "AAE"],
        "other characters": ["%%%%", "-_-_"],
        "cut off": [f"{packed}A"],
        "a data URI": [f"data:text/plain;base64,{packed}"],
        "line breaks": [f"{packed}\n{packed}", f"{packed}\r\n"],
        "a blank": [f"{packed} {packed}"],
        "padding inside": [f"AA==AA=={packed}"],
    }


def _uri(right: str) -> Wrong:
    rest = right.partition("://")[2]
    return {
        "no scheme": [rest, f"//{rest}"],
        "another scheme": [f"ftp://{rest}", "mailto:ann@example.com"],
        "no host": ["https://", "https:///a.png"],
        "a blank": [f"{right} "],
        "a path": ["/portrait.png"],
        "empty": [""],
    }


def _media_type(right: str) -> Wrong:
    top, _, rest = right.partition("/")
    return {
        "no slash": [top, f"{top}{rest}"],
        "half": [f"{top}/", f"/{rest}"],
        "two slashes": [f"{top}/a/b"],
        "an unregistered type": [f"picture/{rest}", "x-world/x-3dmf"],
        "empty": [""],
    }


MALFORMED: dict[str, Callable[[str], Wrong]] = {
    "email": _email,
    "date-time": _moment,
    "date": _day,
    "base64": _base64,
    "uri": _uri,
    "media-type": _media_type,
}

# What a custom field of some type or other does not take.
ODD_TEXTS = (
    ("words", "many"),
    ("a fraction", "1.5"),
    ("an exponent", "1e3"),
    ("a comma", "1,5"),
    ("a sign", "+1"),
    ("a blank", " 1"),
    ("other digits", "١٢"),
    ("no such day", "2023-02-29"),
    ("a time of day", "2020-02-29T00:00:00Z"),
    ("another notation", "29/02/2020"),
)

# A word, the moment that should be the earlier one, and the moment before it that should be the later one.
BACKWARDS = (
    ("a second too early", "2020-01-01T00:00:01Z", "2020-01-01T00:00:00Z"),
    ("the day before", "2020-03-01T00:00:00Z", "2020-02-29T23:59:59Z"),
    ("the year before", "2000-01-01T00:00:00Z", "1999-12-31T23:59:59Z"),
    ("years too early", "2024-12-31T23:59:59Z", "1970-01-01T00:00:00Z"),
)
FUTURE = (("in another century", "2100-01-01T00:00:00Z"), ("at the end of time", "9999-12-31T23:59:59Z"))
