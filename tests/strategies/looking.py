"""What the tests of the strategies look at payloads with: the linter, strictly, and sizes."""

from __future__ import annotations

import json
from typing import Any

from scoutcheck.openapi.bundle import load
from scoutcheck.validator.findings import Finding
from scoutcheck.validator.lint import Options, lint_text

CONTRACT = load()
KINDS = sorted(CONTRACT.kinds)


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
