"""Texts worth sending: many scripts, marks, emoji, markup, control characters; and every format of the contract."""
# ruff: noqa: RUF001  # letters that look like others are the point

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from scoutcheck.validator.formats import TOP_LEVEL_MEDIA_TYPES

PHRASES = (
    "Where is my order?", "Grüße aus Köln", "Ça va, très bien", "Xin chào thế giới", "Привет, как дела", "Γειά σου Κόσμε",
    "שלום עולם", "مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "こんにちは世界", "안녕하세요", "繁體中文與简体中文",
    "Բարեւ աշխարհ", "გამარჯობა", "e\u0301 n\u0303 a\u030a\u0323", "Z\u0351\u036b\u0343a\u0362l\u0334g\u0321o\u0489",
    "👍", "👩\u200d👩\u200d👧 👍🏽 🏳\ufe0f\u200d🌈 🇨🇭", "𝒜𝓃𝓃 𐐷 𠮷",
    "<p>Hello <b>there</b>,<br/>see &amp; &lt;enjoy&gt;</p>", '<a href="https://example.com/?a=1&b=2">link</a>',
    "<script>alert(1)</script>", "first line\nsecond line\r\nthird\tcolumn", "bell \u0007 escape \u001b[31m delete \u007f",
    "nothing \u0000 more", "left \u202eright\u202c left", "zero\u200bwidth\ufeff", "next\u0085line\u2028and\u2029paragraph",
    "\"double\" 'single' \\ / `tick`", '{"json": [1, null]}', "%s %n ${x} {{ y }}", " blanks around ",
    "null", "0", "-1", "1e999", "true", "'; DROP TABLE x; --",
)  # fmt: skip  # texts of one sort on a line
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
    "a",
    "ann.lee",
    "o'brien",
    "user+tag",
    "x_y-z",
    "1234567890",
    "customer/department=shipping",
    "!def!xyz%abc",
    "#1&*{|}~?^`$",
    "A.B.C",
    "a" * 64,
)
HOSTS = ("b.co", "example.com", "sub.domain.example.co.uk", "xn--bcher-kva.example", "123.example", "EXAMPLE.ORG", "a-b.museum")
EMAILS = tuple("@".join(parts) for parts in product(LOCALS, HOSTS))

URIS = (
    "https://a.co",
    "http://example.com/",
    "https://example.com/a/b.png?size=2&x=%20#top",
    "https://user:pass@example.com:8443/~x",
    "HTTPS://EXAMPLE.COM",
    "https://xn--bcher-kva.example/ü",
    "http://127.0.0.1:8080/hook",
    "https://example.com/" + "p" * 180,
)

SUBTYPES = ("plain", "png", "vnd.api+json", "x-custom", "svg+xml; charset=utf-8")
MEDIA_TYPES = ("text/plain", *("/".join(parts) for parts in product(TOP_LEVEL_MEDIA_TYPES, SUBTYPES)))

DAYS = (
    "2020-01-01",
    "1970-01-01",
    "1969-12-31",
    "1999-12-31",
    "2000-01-01",
    "2000-02-29",
    "2019-02-28",
    "2020-02-29",
    "2020-03-01",
    "2024-02-29",
    "2016-12-31",
    "2023-12-31",
    "2021-03-28",
    "2021-10-31",
    "2012-04-30",
)
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
