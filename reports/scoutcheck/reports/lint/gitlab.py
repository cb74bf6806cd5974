"""Findings as a GitLab Code Quality report."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any

from scoutcheck.reports.lint.stream import findings, json_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.reports.lint.rulebook import RuleBook
    from scoutcheck.validator.findings import FileReport, Finding

_SEVERITIES = {"error": "major", "warning": "minor"}


def write(reports: Iterable[FileReport], _rules: RuleBook) -> Iterator[str]:
    """Yield the pieces of the array of findings."""
    seen: Counter[int] = Counter()
    yield from json_array(dumps(_issue(finding, seen)) for finding in findings(reports))
    yield "\n"


def _issue(finding: Finding, seen: Counter[int]) -> dict[str, Any]:
    return {
        "description": finding.message,
        "check_name": finding.rule,
        "fingerprint": unlike((finding.file, finding.fingerprint), seen),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": finding.file.removeprefix("./"), "lines": {"begin": finding.line}},
    }


def unlike(parts: tuple[str, ...], seen: Counter[int]) -> str:
    """A fingerprint of these parts. GitLab shows those that share theirs as one, so they get the number of their turn too."""
    identity = _digest(*parts)
    turn = seen[key := int(identity[:16], 16)]  # 64 bits, not the text: there may be very many
    seen[key] += 1
    return _digest(identity, str(turn)) if turn else identity


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


__all__ = ["unlike", "write"]
