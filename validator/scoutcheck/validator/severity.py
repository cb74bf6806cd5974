"""How loud a breach is, by its level and the mode."""

from __future__ import annotations

from scoutcheck.openapi.vocabulary import LEVELS


def severity(level: str, strict: bool) -> str:
    """`error`, `warning` or `off`."""
    return LEVELS[level][strict]
