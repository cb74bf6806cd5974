"""Findings as GitHub workflow commands, which become annotations of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoutcheck.reports.lint.stream import findings
from scoutcheck.reports.lint.text import remarks
from scoutcheck.reports.lint.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.reports.lint.rulebook import RuleBook
    from scoutcheck.validator.findings import FileReport, Finding


def write(reports: Iterable[FileReport], rules: RuleBook) -> Iterator[str]:
    """Yield one workflow command, a line, for each finding."""
    return (_command(finding, rules) for finding in findings(reports))


def _command(finding: Finding, rules: RuleBook) -> str:
    properties = ",".join(f"{key}={_property(value)}" for key, value in _properties(finding))
    remarked = [f"{word}: {text}" for word, text in remarks(finding, rules)]
    return f"::{finding.severity} {properties}::{_data(chr(10).join([visible(finding.message), *remarked]))}\n"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "file", _encodable(finding.file)
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


__all__ = ["write"]
