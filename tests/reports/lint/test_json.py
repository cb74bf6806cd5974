"""The JSON output: the promised keys, in the promised order."""

from __future__ import annotations

import json

from hypothesis import given

from scoutcheck.validator.findings import Finding
from tests.reports.lint.samples import FINDING, some_findings, written


def test_a_finding_has_the_promised_keys_in_order() -> None:
    (found,) = json.loads(written("json", FINDING))
    assert list(found.items()) == [
        ("file", "payloads/new.json"),
        ("kind", "create-conversation"),
        ("rule", "CC-020"),
        ("severity", "error"),
        ("pointer", "/status"),
        ("line", 2),
        ("column", 13),
        ("end_line", 2),
        ("end_column", 21),
        ("message", 'status is "opened"; allowed: active, closed, pending'),
        ("fix", {"description": "write active", "safe": True, "start": 14, "end": 22, "text": '"active"'}),
        ("fingerprint", "3f2a"),
        ("also", ["TM-013"]),
        ("notes", ["did you mean `active`?"]),
        ("payload", 0),
    ]


def test_what_is_not_there_is_null() -> None:
    (found,) = json.loads(written("json", FINDING._replace(kind=None, fix=None)))
    assert (found["kind"], found["fix"]) == (None, None)


def test_no_findings_are_an_empty_array() -> None:
    assert written("json") == "[]\n"


def test_a_finding_is_a_line() -> None:
    lines = written("json", FINDING, FINDING._replace(line=7)).splitlines()
    assert [json.loads(line.rstrip(","))["line"] for line in lines[1:-1]] == [2, 7]


@given(some_findings)
def test_any_text_comes_through(found: list[Finding]) -> None:
    text = written("json", *found)
    assert text.isascii()
    parsed = json.loads(text)
    by_file = sorted(found, key=lambda finding: [other.file for other in found].index(finding.file))
    assert [(item["file"], item["message"]) for item in parsed] == [(finding.file, finding.message) for finding in by_file]
