"""What the second opinions on several requests have in common."""

from __future__ import annotations

from typing import Any

from tests.oracle.forms import email, moment_form
from tests.oracle.pieces import (
    MOST,
    Check,
    Found,
    Path,
    Piece,
    is_whole,
    text,
)

Object = dict[str, Any]
STRANGE: dict[str, Any] = {"unknown": "CC-006", "misspelt": "CC-008", "null": "CC-007"}


def each(keys: str, rule: str) -> dict[str, str]:
    return dict.fromkeys(keys.split(), rule)


def moment(rule: str) -> Piece:
    return text(rule, form=moment_form("TM-001", offset="TM-002", fraction="TM-003"))


def right_id(value: Any) -> bool:
    return is_whole(value) and 1 <= value <= MOST


def right_email(value: Any) -> bool:
    return isinstance(value, str) and email("wrong")(value) is None


def future(*keys: str) -> Check:
    """No payload is drawn between the day of the strategies, 2025-01-01, and the next century."""

    def check(value: Object, path: Path, _root: Any) -> Found:
        for key in keys:
            if isinstance(value.get(key), str) and value[key][:4].isdigit() and int(value[key][:4]) >= 2100:
                yield "TM-007", (*path, key)

    return check
