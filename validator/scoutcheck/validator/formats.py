"""What makes a text an address, a date, Base64 … Each function names the fault, or gives nothing when all is well."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
TOP_LEVEL_MEDIA_TYPES = (
    "application",
    "audio",
    "example",
    "font",
    "haptics",
    "image",
    "message",
    "model",
    "multipart",
    "text",
    "video",
)
MALFORMED = ("malformed",)
NOT_IN_EMAIL = frozenset(map(chr, range(33))) | frozenset('<>(),;:\\"[]\x7f')
DIGITS_AS_ZERO = dict.fromkeys(map(ord, "123456789"), "0")


def faults(name: str, text: str) -> tuple[str, ...]:
    """The forms of fault that `text` shows as a `name` (a format of the contract); empty when it is right."""
    return FORMATS[name](text)


def email(text: str) -> tuple[str, ...]:
    """One `@` between a local part and a host, without blanks, brackets, or dots at the edges."""
    local, at, host = text.rpartition("@")
    broken = not at or not local or not host or "@" in local or not NOT_IN_EMAIL.isdisjoint(text)
    return MALFORMED if broken or _bad_dots(local) or _bad_dots(host) else ()


def _bad_dots(part: str) -> bool:
    return part[0] == "." or part[-1] == "." or ".." in part


def date_time(text: str) -> tuple[str, ...]:
    """`YYYY-MM-DDThh:mm:ssZ`; other clothes of an instant are named one by one."""
    clock, zone = text[11:19], text[19:]
    if len(text) < 19 or not _is_shape(text[:10], "0000-00-00") or not _is_shape(clock, "00:00:00") or text[10] not in "Tt ":
        return MALFORMED
    fraction, zone = _split_fraction(zone)
    named = [("calendar", not (_on_calendar(text[:10]) and _on_clock(clock))), ("fraction", bool(fraction))]
    if zone == "":
        named += [("local-time", True)]
    elif zone in "Zz":
        named += [("loose-instant", zone == "z" or text[10] != "T")]
    elif zone[0] in "+-" and _is_shape(zone[1:], "00:00"):
        named += [("offset", True), ("calendar", not _on_clock(zone[1:] + ":00")), ("loose-instant", text[10] != "T")]
    else:
        return MALFORMED
    return MALFORMED if fraction == "." else tuple(dict.fromkeys(form for form, holds in named if holds))


def _split_fraction(rest: str) -> tuple[str, str]:
    if not rest.startswith("."):
        return "", rest
    end = 1
    while end < len(rest) and rest[end] in "0123456789":
        end += 1
    return rest[:end], rest[end:]


def date(text: str) -> tuple[str, ...]:
    """`YYYY-MM-DD`."""
    if len(text) > 10 and _is_shape(text[:10], "0000-00-00") and text[10] in "Tt " and _is_shape(text[11:16], "00:00"):
        return ("date-with-time",)
    if not _is_shape(text, "0000-00-00"):
        return MALFORMED
    return () if _on_calendar(text) else ("calendar",)


def _is_shape(text: str, shape: str) -> bool:
    return text.translate(DIGITS_AS_ZERO) == shape


def _on_calendar(day: str) -> bool:
    year, month, number = int(day[:4]), int(day[5:7]), int(day[8:])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= month <= 12 and 1 <= number <= MONTHS[month - 1] - (month == 2 and not leap) and year > 0


def _on_clock(clock: str) -> bool:
    return int(clock[:2]) < 24 and int(clock[3:5]) < 60 and int(clock[6:]) < 60


def base64(text: str) -> tuple[str, ...]:
    """Standard alphabet with padding, nothing else."""
    from binascii import Error, a2b_base64

    try:
        a2b_base64(text, strict_mode=True)
    except (Error, ValueError):
        return _softer_base64(text)
    # Some versions of Python overlook padding that is too long.
    return MALFORMED if len(text) % 4 or text.endswith("===") else ()


def _softer_base64(text: str) -> tuple[str, ...]:
    head, mark, rest = text.partition(";base64,")
    if mark and head.startswith("data:"):
        return MALFORMED if base64(rest) == MALFORMED else ("data-uri",)
    joined = text.replace("\r", "").replace("\n", "")
    return ("line-wrapped",) if joined != text and not base64(joined) else MALFORMED


def uri(text: str) -> tuple[str, ...]:
    """An absolute http or https address with a host."""
    scheme, _, rest = text.partition("://")
    host = rest.partition("/")[0].partition("?")[0].partition("#")[0]
    fine = scheme.lower() in ("http", "https") and host and not any(c <= " " for c in text)
    return () if fine else MALFORMED


def media_type(text: str) -> tuple[str, ...]:
    """`type/subtype` with a registered top-level type; parameters may follow."""
    top, slash, sub = text.partition(";")[0].strip().partition("/")
    if not slash or not top or not sub or " " in top + sub or "/" in sub:
        return ("no-slash",)
    return () if top.lower() in TOP_LEVEL_MEDIA_TYPES else ("unknown-top-level",)


def value_fits(value: str, part: dict[str, Any]) -> bool:
    """Whether a custom field's value has the form, and keeps the length, that `part` of a `typed-value` check names."""
    form = part.get("form")
    if len(value) > part.get("maxLength", len(value)):
        return False
    if form in ("integer", "decimal", "option-id"):
        return _is_number_text(value, form)
    return form is None or _date_fits(value, form)


def _is_number_text(value: str, form: str) -> bool:
    digits = value[1:] if value[:1] == "-" and form != "option-id" else value
    whole, dot, part = digits.partition(".")
    plain = value.isascii() and whole.isdigit()
    return plain and (not dot or (form == "decimal" and part.isdigit()))


def _date_fits(value: str, form: str) -> bool:
    found = faults("date", value)
    return not found or (form == "date-with-time" and found == ("date-with-time",))


FORMATS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "email": email,
    "date-time": date_time,
    "date": date,
    "base64": base64,
    "uri": uri,
    "media-type": media_type,
}
