"""What the tests of the strategies look at payloads with: the linter, strictly, and sizes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from hypothesis import Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from scoutcheck.openapi.bundle import load
from scoutcheck.validator.findings import Finding
from scoutcheck.validator.lint import Options, lint_text

CONTRACT = load()
KINDS = sorted(CONTRACT.kinds)
T = TypeVar("T")
# What Hypothesis draws first depends on the modules that other tests have loaded, so a thing is looked for until it is there.
PATIENT = settings(max_examples=5000, phases=[Phase.generate], database=None, derandomize=True)


def sought(strategy: SearchStrategy[T], wanted: Callable[[T], bool]) -> T:
    """A value of the strategy that is as wanted. Raises NoSuchExample where none comes."""
    return find(strategy, wanted, settings=PATIENT)


def missing(strategy: SearchStrategy[T], told: Callable[[T], Any], expected: Iterable[Any]) -> list[Any]:
    """What of the expected is told of no value of the strategy."""
    left = list(expected)

    def is_the_last(value: T) -> bool:
        if told(value) in left:
            left.remove(told(value))
        return not left

    with suppress(NoSuchExample):
        sought(strategy, is_the_last)
    return left


def findings(kind: str, payload: Any, definitions: dict[str, str] | None = None) -> list[Finding]:
    """What `scoutcheck lint --strict` tells of a payload."""
    options = Options(CONTRACT, strict=True, definitions=definitions or {})
    return lint_text(json.dumps(payload), options, kind=kind).findings


def size(value: Any) -> int:
    """Characters of a value as JSON."""
    return len(json.dumps(value, ensure_ascii=False))


def at(payload: Any, pointer: str) -> Any:
    """What a JSON Pointer points at."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        payload = payload[int(key)] if isinstance(payload, list) else payload[key]
    return payload
