"""Moments: seconds since 1970 inside, texts outside."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from functools import lru_cache
from time import gmtime, strftime, strptime

FORM = "%Y-%m-%dT%H:%M:%SZ"
DAY = 86_400
# The years that are written with four digits everywhere.
FIRST, LAST = -30_610_224_000, 253_402_300_799


@lru_cache(16)
def text(seconds: int) -> str:
    """A moment as the API writes it."""
    return strftime(FORM, gmtime(seconds))


def seconds(moment: str) -> int:
    """The second of a moment that the API wrote. Raises ValueError for another form, and for years before 1000."""
    second = timegm(strptime(moment, FORM))
    if not is_told(second):
        raise ValueError(moment)
    return second


def is_told(seconds: int) -> bool:
    """Whether a moment can be written as the API does."""
    return FIRST <= seconds <= LAST


def written(moment: str) -> str:
    """A moment as the API writes it, in whatever clothes it came; empty for what is none, or is of no zone."""
    if len(moment) == 20 and moment[10] == "T" and moment[19] == "Z":
        return moment
    try:
        sent = datetime.fromisoformat(moment.upper())
        there = sent.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):
        return ""
    return f"{there.isoformat()}Z" if sent.tzinfo else ""


def minute(now: int) -> int:
    """The minute that a second lies in."""
    return now // 60
