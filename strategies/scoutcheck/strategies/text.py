"""Texts worth sending: many scripts, marks, emoji, markup, control characters; and every format of the contract."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from scoutcheck.validator.formats import TOP_LEVEL_MEDIA_TYPES

PHRASES = (
    "Where is my order?", "Grüße aus Köln", "Ça va, très bien", "Привет, как дела", "Γειά σου Κόσμε", "שלום עולם", "مرحبا بالعالم",
    "नमस्ते दुनिया", "สวัสดีชาวโลก", "こんにちは世界", "안녕하세요", "繁體中文與简体中文", "Xin chào thế giới", "Բարեւ աշխարհ", "გამარჯობა",
    "e\u0301 n\u0303 a\u030a\u0323", "Z\u0351\u036b\u0343a\u0362l\u0334g\u0321o\u0489", "👍", "👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇨🇭", "𝒜𝓃𝓃𝒶 𐐷 𠮷",
    "<p>Hello <b>there</b>,<br/>see &amp; &lt;enjoy&gt;</p>", '<a href="https://example.com/?a=1&b=2">link</a>', "<script>alert(1)</script>",
    "first line\nsecond line\r\nthird\tcolumn", "bell \u0007 escape \u001b[31m delete \u007f", "left \u202eright\u202c left", "zero\u200bwidth\ufeff",
    "\"double\" 'single' \\ / `tick`", "{\"json\": [1, null]}", "%s %n ${x} {{ y }}", " blanks around ", "null", "0", "-1", "1e999", "true", "'; DROP TABLE x; --",
)  # fmt: skip
UNITS = ("a", "é", "ß", "字", "👍", "e\u0301", "<b>x</b>", "ab ", "\n")
# One range: a class of characters is hundreds of ranges, and slow to draw from.
ALPHABET = st.characters(codec="utf-8", max_codepoint=0x1FAFF)
ROOMY = 24


class Leaf(NamedTuple):
    """Values without parts: how to draw one, and the least of them."""

    strategy: SearchStrategy[Any]
    least: Any


def text(low: int = 0, high: int | None = None) -> Leaf:
    """Text of `low` to `high` characters (code points). Lengths at and just inside `high` are drawn often."""
    longest = ROOMY if high is None else min(high, ROOMY)
    wide = st.text(ALPHABET, min_size=low, max_size=max(low, longest))
    known = [phrase for phrase in PHRASES if low <= len(phrase) <= (high or len(phrase))]
    choices = [wide, *([st.sampled_from(known)] * 2 if known else [])]
    if high is not None:
        choices.append(st.builds(stretched, st.sampled_from(UNITS), st.integers(max(low, high - 1), high)))
    return Leaf(st.one_of(choices), "a" * low)


def stretched(unit: str, length: int) -> str:
    """`unit` again and again, `length` characters in all."""
    return (unit * (length // len(unit) + 1))[:length]


def formatted(name: str, low: int = 0, high: int | None = None) -> Leaf:
    """Text in a format of the contract, of `low` to `high` characters."""
    samples, more = FORMATS[name]
    fitting = [sample for sample in samples if low <= len(sample) <= (len(sample) if high is None else high)]
    drawn = st.sampled_from(fitting)
    return Leaf(drawn | more if more is not None and high is None else drawn, fitting[0])


LOCALS = (
    "a", "ann.lee", "o'brien", "user+tag", "x_y-z", "1234567890", "customer/department=shipping", "!def!xyz%abc", "#1&*{|}~?^`$",
    "A.B.C", "a" * 64,
)  # fmt: skip
HOSTS = ("b.co", "example.com", "sub.domain.example.co.uk", "xn--bcher-kva.example", "123.example", "EXAMPLE.ORG", "a-b.museum")
EMAILS = tuple("@".join(parts) for parts in product(LOCALS, HOSTS))

URIS = (
    "https://a.co", "http://example.com/", "https://example.com/a/b.png?size=2&x=%20#top", "https://user:pass@example.com:8443/~x",
    "HTTPS://EXAMPLE.COM", "https://xn--bcher-kva.example/ü", "http://127.0.0.1:8080/hook", "https://example.com/" + "p" * 180,
)  # fmt: skip

SUBTYPES = ("plain", "png", "vnd.api+json", "x-custom", "svg+xml; charset=utf-8")
MEDIA_TYPES = ("text/plain", *("/".join(parts) for parts in product(TOP_LEVEL_MEDIA_TYPES, SUBTYPES)))

DAYS = (
    "2020-01-01", "1970-01-01", "1969-12-31", "1999-12-31", "2000-01-01", "2000-02-29", "2019-02-28", "2020-02-29", "2020-03-01",
    "2024-02-29", "2016-12-31", "2023-12-31", "2021-03-28", "2021-10-31", "2012-04-30",
)  # fmt: skip
CLOCKS = ("00:00:00", "23:59:59", "12:00:00", "00:00:01", "02:30:00")
MOMENTS = tuple(f"{day}T{clock}Z" for day, clock in product(DAYS, CLOCKS))
# Drawn moments end before this release was made, so that no judge's clock takes them for the future.
EPOCH, SPAN = datetime(1970, 1, 1, tzinfo=UTC), 1_735_689_600


def _moment(seconds: int) -> str:
    return f"{EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def _day(days: int) -> str:
    return f"{EPOCH + timedelta(days=days):%Y-%m-%d}"


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


# Format name -> samples, the least one first, and what to draw besides.
FORMATS: dict[str, tuple[Sequence[str], SearchStrategy[str] | None]] = {
    "email": (EMAILS, None),
    "uri": (URIS, None),
    "media-type": (MEDIA_TYPES, None),
    "date-time": (MOMENTS, st.integers(0, SPAN - 1).map(_moment)),
    "date": (DAYS, st.integers(0, SPAN // 86_400 - 1).map(_day)),
    "base64": (("", "AA==", "/+8=", _base64(bytes(range(48)))), st.binary(max_size=24).map(_base64)),
}

# What a custom field's value looks like in each form that a `typed-value` check may ask for.
TYPED: dict[str, Sequence[str]] = {
    "integer": ("0", "42", "-7", "2147483648"),
    "decimal": ("0", "3.14", "-0.5", "42"),
    "date": DAYS,
    "date-with-time": DAYS,
    "option-id": ("1", "8518", "2147483648"),
}


# What a custom field of some type or other does not take.
ODD_TEXTS = (
    ("words", "many"), ("a fraction", "1.5"), ("an exponent", "1e3"), ("a comma", "1,5"), ("a sign", "+1"), ("a blank", " 1"),
    ("no such day", "2023-02-29"), ("a time of day", "2020-02-29T00:00:00Z"), ("another notation", "29/02/2020"),
    ("other digits", "١٢"),
)  # fmt: skip

# A word, the moment that should be the earlier one, and the moment before it that should be the later one.
BACKWARDS = (
    ("a second too early", "2020-01-01T00:00:01Z", "2020-01-01T00:00:00Z"),
    ("the day before", "2020-03-01T00:00:00Z", "2020-02-29T23:59:59Z"),
    ("the year before", "2000-01-01T00:00:00Z", "1999-12-31T23:59:59Z"),
    ("years too early", "2024-12-31T23:59:59Z", "1970-01-01T00:00:00Z"),
)
FUTURE = (("in another century", "2100-01-01T00:00:00Z"), ("at the end of time", "9999-12-31T23:59:59Z"))


def _bad_emails(right: str) -> Iterator[tuple[str, str]]:
    local, _, host = right.rpartition("@")
    yield from (("no @", f"{local}.{host}"), ("no host", f"{local}@"), ("no local part", f"@{host}"), ("empty", ""))
    yield from (("two @", f"{local}@{local}@{host}"), ("a blank", f"{local} x@{host}"), ("a blank", f"{right} "))
    yield from (
        ("dots", f"{local}@b..co"),
        ("dots", f".{right}"),
        ("with a name", f"Ann <{right}>"),
        ("two addresses", f"{right}, {right}"),
    )


def _bad_moments(right: str) -> Iterator[tuple[str, str]]:
    day, clock = right[:10], right[11:19]
    yield from (("an offset", f"{right[:-1]}{zone}") for zone in ("+00:00", "+02:00", "-11:30"))
    yield from (("a fraction", f"{right[:-1]}{part}Z") for part in (".0", ".123", ".123456"))
    yield from (("no zone", right[:-1]), ("loose", right.lower()), ("loose", f"{day} {clock}Z"), ("loose", f"{day}T{clock}z"))
    yield from (
        ("no such day", f"{bad}T{clock}Z")
        for bad in ("2023-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "1900-02-29")
    )
    yield from (("no such time", f"{day}T{bad}Z") for bad in ("24:00:00", "23:60:00", "23:59:60"))
    yield from (
        ("a date only", day),
        ("no seconds", f"{right[:16]}Z"),
        ("compact", right.replace("-", "").replace(":", "")),
        ("empty", ""),
    )
    yield from (
        ("another notation", text) for text in ("31/05/2024 08:30", "1717144200", "yesterday", "Fri, 31 May 2024 08:30:00 GMT")
    )


def _bad_days(right: str) -> Iterator[tuple[str, str]]:
    yield from (("a time of day", f"{right}T00:00:00Z"), ("compact", right.replace("-", "")), ("empty", ""))
    yield from (("no such day", text) for text in ("2023-02-29", "2024-13-01"))
    yield from (("another notation", text) for text in ("31.05.2024", "05/31/2024", "tomorrow"))


def _bad_base64(right: str) -> Iterator[tuple[str, str]]:
    packed = right or "AAAA"
    yield from (
        ("no padding", "AA"),
        ("no padding", "AAE"),
        ("other characters", "%%%%"),
        ("other characters", "-_-_"),
        ("cut off", f"{packed}A"),
    )
    yield from (
        ("a data URI", f"data:text/plain;base64,{packed}"),
        ("line breaks", f"{packed}\n{packed}"),
        ("line breaks", f"{packed}\r\n"),
    )
    yield from (("a blank", f"{packed} {packed}"), ("padding inside", f"AA==AA=={packed}"))


def _bad_uris(right: str) -> Iterator[tuple[str, str]]:
    rest = right.partition("://")[2]
    yield from (
        ("no scheme", rest),
        ("no scheme", f"//{rest}"),
        ("another scheme", f"ftp://{rest}"),
        ("no host", "https://"),
        ("empty", ""),
    )
    yield from (
        ("no host", "https:///a.png"),
        ("another scheme", "mailto:ann@example.com"),
        ("a blank", f"{right} "),
        ("a path", "/portrait.png"),
    )


def _bad_media_types(right: str) -> Iterator[tuple[str, str]]:
    top, _, rest = right.partition("/")
    yield from (
        ("no slash", top),
        ("no slash", f"{top}{rest}"),
        ("half", f"{top}/"),
        ("half", f"/{rest}"),
        ("two slashes", f"{top}/a/b"),
    )
    yield from (("an unregistered type", f"picture/{rest}"), ("an unregistered type", "x-world/x-3dmf"), ("empty", ""))


# Format name -> from a right text to wrong ones, each with a word for what is wrong.
MALFORMED: dict[str, Callable[[str], Iterator[tuple[str, str]]]] = {
    "email": _bad_emails,
    "date-time": _bad_moments,
    "date": _bad_days,
    "base64": _bad_base64,
    "uri": _bad_uris,
    "media-type": _bad_media_types,
}
