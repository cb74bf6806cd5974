"""Findings as GitHub workflow commands, which become annotations of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoutcheck.reports.lint.stream import findings
from scoutcheck.reports.lint.text import remarks
from scoutcheck.reports.lint.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scoutcheck.reports.lint.rulebook import RuleBook
    from scoutcheck.validator.findings import FileReport, Finding


def write(reports: Iterable[FileReport], rules: RuleBook) -> Iterator[str]:
    """Yield one workflow command, a line, for each finding."""
    return (_command(finding, rules) for finding in findings(reports))


def _command(finding: Finding, rules: RuleBook) -> str:
    remarked = [f"{word}: {text}" for word, text in remarks(finding, rules)]
    return workflow_command(finding.severity, dict(_properties(finding)), [visible(finding.message), *remarked])


def workflow_command(name: str, properties: Mapping[str, str], lines: Iterable[str]) -> str:
    """One workflow command, a line; whatever its parts hold, it stays one. The lines of its text must be printable."""
    listed = ",".join(f"{key}={_property(_encodable(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(chr(10).join(lines))}\n"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "file", finding.file
    yield "line", str(finding.line)
    yield "endLine", str(finding.end_line)
    # GitHub takes columns only for what begins and ends on one line.
    if finding.line == finding.end_line:
        yield "col", str(finding.column)
        yield "endColumn", str(finding.end_column)
    yield "title", f"scoutcheck {finding.rule}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _encodable(text: str) -> str:
    """`text` as it is, save the lone surrogates that no encoding can carry."""
    return text.encode("utf-8", "backslashreplace").decode()


__all__ = ["workflow_command", "write"]
