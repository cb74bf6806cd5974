"""A second opinion on the forms of texts: for each, the rule that a text breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeGuard


def is_date(value: str) -> bool:
    """Whether a text is a day of the calendar, as 2024-02-29."""
    return re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is not None and _exists(f"{value}T00:00:00")


def _exists(moment: str) -> bool:
    try:
        datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return False
    return int(moment[17:19]) < 60


def moment_form(rule: str, *, offset: str | None = None, fraction: str | None = None, calendar: str = "TM-004") -> Any:
    """The rule that a date-time breaks, which should read 2024-02-29T08:30:00Z."""

    def form(value: str) -> str | None:
        parts = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", value, re.ASCII)
        if parts is None:
            return rule
        if parts[3] != "Z":
            return offset or rule
        if parts[2]:
            return fraction or rule
        return None if _exists(parts[1]) else calendar

    return form


ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
EMAIL = re.compile(rf"{ATOM}(\.{ATOM})*@{LABEL}(\.{LABEL})+")
WEB = re.compile(r"https?://[^/?#\s]+([/?#]\S*)?", re.IGNORECASE)
TOPS = ["application", "audio", "example", "font", "haptics", "image", "message", "model", "multipart", "text", "video"]
BASE64 = re.compile(r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def is_moment(value: Any) -> TypeGuard[str]:
    """Whether a value is a right date-time, so that it can be compared."""
    return isinstance(value, str) and moment_form("wrong")(value) is None


def email(rule: str) -> Callable[[str], str | None]:
    """The rule against what is no address."""
    return lambda value: None if EMAIL.fullmatch(value) else rule


def web_address(rule: str) -> Callable[[str], str | None]:
    """The rule against what is no address of the web."""
    return lambda value: None if WEB.fullmatch(value) else rule


def media_type(value: str) -> str | None:
    """A type and a subtype."""
    top, _, rest = value.partition("/")
    return None if top.lower() in TOPS and rest and "/" not in rest.partition(";")[0] else "AT-006"


def content(value: str) -> str | None:
    """Base64, bare and on one line."""
    if BASE64.fullmatch(value):
        return None
    wrapped = re.search(r"[\r\n]", value) and BASE64.fullmatch(re.sub(r"[\r\n]", "", value))
    return "AT-005" if wrapped or re.match("data:[^,]*;base64,", value) else "AT-004"
