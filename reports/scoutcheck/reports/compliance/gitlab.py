"""The breaches of a report as GitLab Code Quality; those under an exception are mere information."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from scoutcheck.reports.compliance.faults import Fault
from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.compliance.sarif import NAMELESS
from scoutcheck.reports.compliance.telling import plain
from scoutcheck.reports.lint.gitlab import unlike
from scoutcheck.reports.lint.stream import json_array

SEVERITIES = {"error": "major", "warning": "minor"}


def write(report: Report) -> Iterator[str]:
    """Yield the pieces of the array."""
    seen: Counter[int] = Counter()
    yield from json_array(json.dumps(_issue(fault, seen)) for fault in report.faults)
    yield "\n"


def _issue(fault: Fault, seen: Counter[int]) -> dict[str, Any]:
    path = (fault.place.file or NAMELESS).removeprefix("./")
    # A run record has another name in every run; what a payload breaks belongs to its file.
    identity = (path, fault.fingerprint) if fault.flaw else (fault.rule, fault.fingerprint)
    return {
        "description": plain(f"{fault.rule}: {fault.title}"),
        "check_name": fault.rule,
        "fingerprint": unlike(identity, seen),
        "severity": "info" if fault.exemption else SEVERITIES[fault.severity],
        "location": {"path": path, "lines": {"begin": fault.place.line}},
    }


__all__ = ["write"]
