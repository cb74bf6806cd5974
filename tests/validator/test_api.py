"""Linting from Python."""

from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import Any

import pytest

import scoutcheck.validator
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.validator import FileResult, PayloadResult, Problem, api, lint_file, lint_payload

PATCH = {"op": "replace", "path": "/text", "value": "New"}
WRONG = {**PATCH, "value": 7}


def rules(result: PayloadResult | FileResult) -> list[str]:
    return [finding.rule for finding in result.findings]


def test_the_examples_of_the_documentation_hold() -> None:
    assert doctest.testmod(api) == doctest.TestResults(failed=0, attempted=4)


def test_everything_is_exported() -> None:
    assert {name: getattr(scoutcheck.validator, name) for name in scoutcheck.validator.__all__} == {
        "FileResult": api.FileResult,
        "PayloadResult": api.PayloadResult,
        "Problem": api.Problem,
        "lint_file": api.lint_file,
        "lint_payload": api.lint_payload,
    }
    with pytest.raises(AttributeError, match="lint_folder"):
        scoutcheck.validator.__getattr__("lint_folder")


class TestPayload:
    def test_a_right_payload_is_ok(self) -> None:
        result = lint_payload(PATCH)
        assert (result.kind, result.reason, result.findings, result.problems) == (
            "update-thread",
            "it has `op`, `path` and `value`",
            (),
            (),
        )
        assert result.ok

    @pytest.mark.parametrize("payload", [WRONG, json.dumps(WRONG), json.dumps(WRONG).encode()], ids=["value", "str", "bytes"])
    def test_a_value_and_its_text_are_judged_alike(self, payload: Any) -> None:
        result = lint_payload(payload)
        [finding] = result.findings
        assert (finding.rule, finding.severity, finding.pointer) == ("UT-015", "error", "/value")
        assert not result.ok

    def test_places_in_a_value_count_in_its_text_with_an_indent_of_two(self) -> None:
        [finding] = lint_payload(WRONG, "update-thread").findings
        text = json.dumps(WRONG, indent=2, ensure_ascii=False)
        assert text.split("\n")[finding.line - 1][finding.column - 1 :] == "7"

    def test_errors_and_warnings_are_told_apart(self) -> None:
        result = lint_payload({"text": "", "customer": {}}, kind="create-reply")
        assert [finding.rule for finding in result.errors] == ["CU-005"]
        assert [finding.rule for finding in result.warnings] == ["TH-011"]
        assert len(result.findings) == 2

    def test_warnings_alone_are_ok_unless_strict(self) -> None:
        assert lint_payload({"text": ""}, kind="create-note").ok
        strict = lint_payload({"text": ""}, kind="create-note", strict=True)
        assert (rules(strict), strict.ok) == (["TH-011"], False)

    def test_a_kind_that_is_named_needs_no_reason(self) -> None:
        assert (lint_payload(PATCH, "update-thread").kind, lint_payload(PATCH, "update-thread").reason) == ("update-thread", "")

    def test_a_kind_that_cannot_be_told_is_a_problem(self) -> None:
        result = lint_payload('\n{"moon": "full"}')
        assert (result.kind, result.findings, result.ok) == (None, (), False)
        assert result.problems == (Problem(2, result.reason),)

    def test_custom_fields_are_judged_by_their_types(self) -> None:
        payload = {"fields": [{"id": 531, "value": "ten"}]}
        assert lint_payload(payload, "update-custom-fields").ok
        for fields in ({531: "NUMBER"}, {"531": "number"}):
            assert rules(lint_payload(payload, "update-custom-fields", custom_fields=fields)) == ["CF-005"]

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ('{"op": ', "ER-010"),
            ("", "ER-010"),
            (b'{"op": "\xff"}', "ER-010"),
            ('{"text": "a", "text": "b"}', "TM-015"),
            ({"text": float("nan")}, "ER-010"),
        ],
        ids=["broken", "empty", "no UTF-8", "repeated key", "not a number"],
    )
    def test_faults_of_the_text_are_findings(self, text: Any, rule: str) -> None:
        assert rule in rules(lint_payload(text, "create-note"))

    def test_what_cannot_be_read_is_not_ok(self) -> None:
        result = lint_payload("{", "create-note", strict=True)
        assert not result.ok
        assert result.problems == (Problem(1, "it could not be read"),)

    def test_a_value_that_json_cannot_hold_is_refused(self) -> None:
        with pytest.raises(TypeError):
            lint_payload({"op": {1, 2}})

    def test_unknown_names_are_refused_with_near_ones(self) -> None:
        with pytest.raises(UnknownName, match="update-thread"):
            lint_payload(PATCH, "update-threads")
        with pytest.raises(UnknownName, match="number"):
            lint_payload(PATCH, custom_fields={1: "numbr"})

    def test_results_are_frozen(self) -> None:
        with pytest.raises(AttributeError):
            lint_payload(PATCH).kind = "error"  # type: ignore[misc]  # what nobody should try


class TestFile:
    def test_json_holds_one_payload(self, tmp_path: Path) -> None:
        path = tmp_path / "patch.json"
        path.write_text(json.dumps(WRONG), "utf-8")
        result = lint_file(path)
        assert (result.file, result.kind, rules(result), result.ok) == (str(path), "update-thread", ["UT-015"], False)
        assert result.reason == "it has `op`, `path` and `value`"
        assert [finding.file for finding in result.findings] == [str(path)]

    def test_ndjson_holds_one_a_line(self, tmp_path: Path) -> None:
        path = tmp_path / "many.ndjson"
        path.write_text("\n".join([json.dumps(PATCH), "", "{", json.dumps(WRONG), '{"moon": 1}', ""]), "utf-8")
        result = lint_file(path)
        assert [(payload.line, payload.kind, payload.ok) for payload in result.payloads] == [
            (1, "update-thread", True),
            (3, None, False),
            (4, "update-thread", False),
            (5, None, False),
        ]
        assert [(finding.line, finding.rule) for finding in result.errors] == [(3, "ER-010"), (4, "UT-015")]
        assert [problem.line for problem in result.problems] == [3, 5]
        assert (result.kind, result.ok) == (None, False)
        assert "update-thread" in result.reason

    def test_yaml_holds_one_a_document(self, tmp_path: Path) -> None:
        path = tmp_path / "two.yaml"
        path.write_text("op: replace\npath: /text\nvalue: New\n---\nop: replace\npath: /text\nvalue: 7\n", "utf-8")
        result = lint_file(path)
        assert (result.kind, len(result.payloads)) == ("update-thread", 2)
        assert [(finding.line, finding.payload) for finding in result.findings] == [(7, 1)]

    def test_a_kind_holds_for_every_payload(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.ndjson"
        path.write_text('{"text": "a"}\n{"text": 1}\n', "utf-8")
        result = lint_file(path, "create-note", strict=True)
        assert ([payload.kind for payload in result.payloads], rules(result)) == (["create-note"] * 2, ["TH-010"])

    def test_a_line_too_large_to_be_read_is_a_problem(self, tmp_path: Path) -> None:
        path = tmp_path / "large.ndjson"
        path.write_text(json.dumps(PATCH) + "\n" + '{"text": "' + "x" * 13_000_000 + '"}\n' + json.dumps(PATCH) + "\n", "utf-8")
        result = lint_file(path)
        assert [problem.line for problem in result.problems] == [2]
        assert "MiB" in result.problems[0].says
        assert (len(result.payloads), result.kind, result.ok) == (2, "update-thread", False)

    def test_a_file_too_large_to_be_read_is_a_problem(self, tmp_path: Path) -> None:
        path = tmp_path / "large.json"
        path.write_text('{"text": "' + "x" * 13_000_000 + '"}', "utf-8")
        result = lint_file(path)
        assert (result.payloads, result.kind, [problem.line for problem in result.problems]) == ((), None, [1])

    def test_an_empty_file_of_lines_holds_no_payload(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.ndjson"
        path.write_text("\n", "utf-8")
        result = lint_file(path)
        assert (result.payloads, result.kind, result.reason, result.ok) == ((), None, "it holds no payload", True)

    def test_a_missing_file_is_an_os_error(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            lint_file(tmp_path / "nowhere.json")
