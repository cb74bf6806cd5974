"""The workflow commands for GitHub. There is no schema; they are read back as its runner unescapes them."""

from __future__ import annotations

import pytest
from hypothesis import given

from scoutcheck.validator.findings import Finding
from tests.reports.lint.samples import FINDING, findings, written

DATA = {"%0D": "\r", "%0A": "\n"}
PROPERTY = {**DATA, "%3A": ":", "%2C": ","}


def unescaped(text: str, escapes: dict[str, str]) -> str:
    """Put back what stands for the characters of `escapes`, the percent sign last."""
    for escape, character in escapes.items():
        text = text.replace(escape, character)
    return text.replace("%25", "%")


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command, as the runner takes it apart: name, properties, message."""
    nothing, head, message = line.split("::", 2)
    assert nothing == ""
    name, _, rest = head.partition(" ")
    pairs = (pair.partition("=") for pair in rest.split(","))
    return name, {key: unescaped(value, PROPERTY) for key, _, value in pairs}, unescaped(message, DATA)


def command(found: Finding) -> tuple[str, dict[str, str], str]:
    """The command for `found`, which is a single line."""
    text = written("github", found)
    assert text.endswith("\n")
    assert not {"\n", "\r"} & set(text[:-1])
    return parsed(text[:-1])


def test_a_finding_is_an_annotation() -> None:
    name, properties, message = command(FINDING)
    assert name == "error"
    assert properties == {
        "file": "payloads/new.json",
        "line": "2",
        "endLine": "2",
        "col": "13",
        "endColumn": "21",
        "title": "scoutcheck CC-020",
    }
    assert message.split("\n") == [
        FINDING.message,
        "note: did you mean `active`?",
        "evidence: S-CC (SEED) request fields; 1 more: scoutcheck explain CC-020",
        "fix: write active (--fix)",
        "also: TM-013",
    ]


def test_a_warning_is_a_warning() -> None:
    assert command(FINDING._replace(severity="warning"))[0] == "warning"


def test_columns_are_left_out_where_lines_differ() -> None:
    _, properties, _ = command(FINDING._replace(end_line=5))
    assert list(properties) == ["file", "line", "endLine", "title"]


@pytest.mark.parametrize("name", ["a,b:c.json", "100%25.json", "a::b\r\n.json", "é\u00a0x.json"])
def test_a_file_keeps_its_name(name: str) -> None:
    assert command(FINDING._replace(file=name))[1]["file"] == name


def test_no_findings_are_no_output() -> None:
    assert written("github") == ""


@given(findings)
def test_any_text_stays_one_command(found: Finding) -> None:
    name, properties, message = command(found)
    assert (name, properties["line"], properties["title"]) == (found.severity, str(found.line), "scoutcheck CC-020")
    assert all(character.isprintable() or character == "\n" for character in message)
    written("github", found).encode("utf-8")
