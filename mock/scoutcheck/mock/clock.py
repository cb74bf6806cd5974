"""Moments: seconds since 1970 inside, texts outside."""

from __future__ import annotations

from calendar import timegm
from functools import lru_cache
from time import gmtime, strftime, strptime

FORM = "%Y-%m-%dT%H:%M:%SZ"
DAY = 86_400


@lru_cache(16)
def text(seconds: int) -> str:
    """A moment as the API writes it."""
    return strftime(FORM, gmtime(seconds))


def seconds(moment: str) -> int:
    """The second of a moment that the API wrote. Raises ValueError for another form."""
    return timegm(strptime(moment, FORM))


def minute(now: int) -> int:
    """The minute that a second lies in."""
    return now // 60
