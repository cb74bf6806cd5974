"""Findings as a JSON array, one finding a line. The keys are a promise to users: add at the end, never rename."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.reports.lint.stream import findings, json_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.reports.lint.rulebook import RuleBook
    from scoutcheck.validator.findings import FileReport, Finding, Fix

try:
    # What `json` itself quotes with; importing `json` takes as long as a small lint run.
    from _json import encode_basestring_ascii as _quoted
except ImportError:  # a Python without the C accelerator
    from json.encoder import py_encode_basestring_ascii as _quoted


def write(reports: Iterable[FileReport], _rules: RuleBook) -> Iterator[str]:
    """Yield the pieces of the array; pure ASCII, so that any encoding of standard output carries it."""
    yield from json_array(map(_finding, findings(reports)))
    yield "\n"


def _finding(finding: Finding) -> str:
    return _object(
        file=_quoted(finding.file),
        kind=_quoted(finding.kind) if finding.kind is not None else "null",
        rule=_quoted(finding.rule),
        severity=_quoted(finding.severity),
        pointer=_quoted(finding.pointer),
        line=str(finding.line),
        column=str(finding.column),
        end_line=str(finding.end_line),
        end_column=str(finding.end_column),
        message=_quoted(finding.message),
        fix=_fix(finding.fix) if finding.fix else "null",
        fingerprint=_quoted(finding.fingerprint),
        also=_strings(finding.also),
        notes=_strings(finding.notes),
        payload=str(finding.payload),
    )


def _fix(fix: Fix) -> str:
    return _object(
        description=_quoted(fix.description),
        safe="true" if fix.safe else "false",
        start=str(fix.start),
        end=str(fix.end),
        text=_quoted(fix.text),
    )


def _object(**members: str) -> str:
    return "{" + ", ".join(f'"{key}": {value}' for key, value in members.items()) + "}"


def _strings(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, texts)) + "]"


__all__ = ["write"]
