"""The second opinion on a payload of any kind."""

from __future__ import annotations

from typing import Any

from tests.oracle.answers import ANSWERS
from tests.oracle.deliveries_v1 import OLD
from tests.oracle.pieces import Path
from tests.oracle.requests import REQUESTS

KINDS = {**REQUESTS, **ANSWERS, **OLD}


def opinion(kind: str, payload: Any) -> set[tuple[str, Path]]:
    """The rules that a payload breaks, strictly read, each with a path."""
    return set(KINDS[kind].look(payload, (), payload))
