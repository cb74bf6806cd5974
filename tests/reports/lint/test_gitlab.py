"""The GitLab Code Quality report, against a schema of our own (its head says why)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from jsonschema import Draft202012Validator

from scoutcheck.validator.findings import Finding
from tests.reports.lint.samples import FINDING, some_findings, written

SCHEMAS = Path(__file__).parents[2] / "schemas"
SCHEMA = json.loads((SCHEMAS / "gitlab-code-quality.json").read_text("utf-8"))


def issues(*found: Finding) -> list[dict[str, Any]]:
    """The parsed report of `found`, once the schema has agreed to it and no fingerprint is there twice."""
    parsed: list[dict[str, Any]] = json.loads(written("gitlab", *found))
    Draft202012Validator(SCHEMA).validate(parsed)
    assert len({issue["fingerprint"] for issue in parsed}) == len(parsed)
    return parsed


def test_a_finding_is_an_issue() -> None:
    (issue,) = issues(FINDING)
    del issue["fingerprint"]
    assert issue == {
        "description": FINDING.message,
        "check_name": "CC-020",
        "severity": "major",
        "location": {"path": "payloads/new.json", "lines": {"begin": 2}},
    }


def test_a_warning_is_minor() -> None:
    assert issues(FINDING._replace(severity="warning"))[0]["severity"] == "minor"


def test_a_path_is_relative_without_a_dot() -> None:
    assert issues(FINDING._replace(file="./a/./b.json"))[0]["location"]["path"] == "a/./b.json"


def test_findings_alike_get_fingerprints_of_their_own() -> None:
    assert len(issues(*[FINDING] * 3, FINDING._replace(file="other.json"))) == 4


def test_a_fingerprint_does_not_move_with_the_lines_and_words() -> None:
    moved = FINDING._replace(line=90, end_line=90, message="in other words", payload=4)
    assert issues(FINDING)[0]["fingerprint"] == issues(moved)[0]["fingerprint"]


def test_no_findings_are_an_empty_report() -> None:
    assert written("gitlab") == "[]\n"


@given(some_findings)
def test_any_text_makes_a_valid_report(found: list[Finding]) -> None:
    assert sorted(issue["description"] for issue in issues(*found)) == sorted(finding.message for finding in found)
