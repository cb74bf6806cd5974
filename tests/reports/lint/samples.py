"""Findings and a rule book to try the writers with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

from scoutcheck.reports.lint import writer
from scoutcheck.validator.findings import FileReport, Finding, Fix


class Book:
    """A rule book that knows every rule, all alike."""

    def ids(self) -> Iterable[str]:
        return ["CC-010", "CC-020"]

    def says(self, rule: str) -> str:
        return f"{rule} holds"

    def why(self, rule: str) -> str:
        return "" if rule == "CC-010" else f"without {rule} the request is refused"

    def evidence(self, _rule: str) -> list[tuple[str, str, str]]:
        return [("S-CC", "SEED", "request fields"), ("Inbox API", "PAGE", "")]

    def url(self, rule: str) -> str:
        return "" if rule == "CC-010" else f"https://example.org/rules#{rule}"

    def severity(self, rule: str) -> str:
        return "silent" if rule == "CC-045" else "error"


TEXT = '{\n  "status": "opened"\n}\n'
FINDING = Finding(
    file="payloads/new.json",
    kind="create-conversation",
    rule="CC-020",
    severity="error",
    pointer="/status",
    line=2,
    column=13,
    end_line=2,
    end_column=21,
    message='status is "opened"; allowed: active, closed, pending',
    fix=Fix("write active", True, 14, 22, '"active"'),
    fingerprint="3f2a",
    also=("TM-013",),
    notes=("did you mean `active`?",),
    excerpt='  "status": "opened"',
    excerpt_column=13,
)

# Texts of every code point there is, lone surrogates too, with a taste for those that formats and terminals trip over.
anything = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("\x1b\x9b\x00\r\n\t\u2028\u202e\ufffe\ud800\udcff%,:{}[]()<>&\"'\\")
)
fixes = st.builds(Fix, anything, st.booleans(), st.integers(0, 9), st.integers(10, 99), anything)
findings = st.builds(
    lambda **drawn: FINDING._replace(end_line=99, **drawn),
    file=anything,
    severity=st.sampled_from(["error", "warning"]),
    pointer=anything,
    line=st.integers(1, 99),
    column=st.integers(1, 300),
    end_column=st.integers(1, 300),
    message=anything,
    fix=st.none() | fixes,
    notes=st.lists(anything, max_size=2).map(tuple),
    excerpt=anything,
    excerpt_column=st.integers(1, 300),
    payload=st.integers(0, 2),
    unreadable=st.booleans(),
)
some_findings = st.lists(findings, max_size=4)


def reports(*found: Finding) -> Iterator[FileReport]:
    """One report a file, in the order in which the files come first."""
    files = dict.fromkeys(finding.file for finding in found)
    return (FileReport(file, (finding for finding in found if finding.file == file)) for file in files)


def written(name: str, *found: Finding, **options: Any) -> str:
    """All that the writer called `name` makes of `found`."""
    return "".join(writer(name)(reports(*found), Book(), **options))
