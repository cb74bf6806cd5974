"""The founding documents' own examples get the verdict that the contract's inventory gives them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.validator.findings import Finding
from scoutcheck.validator.lint import Options, lint_text

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "corpus" / "seeds"
VERDICTS: list[dict[str, Any]] = json.loads((FOLDER / "verdicts.json").read_text("utf-8"))
PAYLOADS = [verdict for verdict in VERDICTS if "kind" in verdict]
ANSWERS = [verdict for verdict in VERDICTS if "operation" in verdict]
EXAMPLES: dict[str, dict[str, Any]] = {example["id"]: example for example in Ledger().data["inventory"]["examples"]}
MODES = [pytest.param(False, id="default"), pytest.param(True, id="strict")]

Told = list[tuple[str, str, str, int, int]]


@cache
def contract() -> Contract:
    return load()


def text_of(verdict: dict[str, Any]) -> str:
    path: Path = FOLDER / verdict["file"]
    return path.read_text("utf-8")


def payload_of(verdict: dict[str, Any]) -> str:
    """The text to be judged: the file as it is, or the one part of it that is a payload."""
    text = text_of(verdict).replace(verdict.get("without", "\0"), "")
    return json.dumps(json.loads(text)[verdict["part"]]) if "part" in verdict else text


def linted(verdict: dict[str, Any], strict: bool, fields: dict[str, str]) -> list[Finding]:
    return lint_text(payload_of(verdict), Options(contract(), strict=strict, definitions=fields), kind=verdict["kind"]).findings


def told(findings: list[Finding]) -> Told:
    return [(found.rule, found.severity, found.pointer, found.line, found.column) for found in findings]


def expected(entries: list[dict[str, Any]], strict: bool) -> Told:
    mode = "strict" if strict else "severity"
    return [(e["rule"], e[mode], e["pointer"], e["line"], e["column"]) for e in entries]


def test_every_example_of_the_inventory_has_a_file() -> None:
    assert [verdict["id"] for verdict in VERDICTS] == list(EXAMPLES)
    assert {path.name for path in FOLDER.iterdir()} == {"verdicts.json", *(verdict["file"] for verdict in VERDICTS)}


@pytest.mark.parametrize("strict", MODES)
@pytest.mark.parametrize("verdict", PAYLOADS, ids=lambda verdict: verdict["file"])
def test_an_example_gives_what_was_foreseen(verdict: dict[str, Any], strict: bool) -> None:
    assert told(linted(verdict, strict, {})) == expected(verdict["findings"], strict)


@pytest.mark.parametrize("strict", MODES)
@pytest.mark.parametrize("verdict", PAYLOADS, ids=lambda verdict: verdict["file"])
def test_the_inventory_tells_the_same(verdict: dict[str, Any], strict: bool) -> None:
    example = EXAMPLES[verdict["id"]]
    severities = {found.severity for found in linted(verdict, strict, {})}
    worst = "fail" if "error" in severities else "warn" if severities else "pass"
    assert worst == example["strict" if strict else "default"]
    assert sorted(entry["rule"] for entry in verdict["findings"]) == sorted(example["findings"])


@pytest.mark.parametrize("strict", MODES)
def test_a_field_of_known_type_shows_the_time_of_day(strict: bool) -> None:
    verdict = next(verdict for verdict in VERDICTS if "fields" in verdict)
    assert told(linted(verdict, strict, verdict["fields"])) == expected(verdict["findings with fields"], strict)


def test_the_ellipsis_is_found_and_placed() -> None:
    verdict = next(verdict for verdict in VERDICTS if "broken" in verdict)
    report = lint_text(text_of(verdict), Options(contract()), kind=verdict["kind"])
    assert not report.readable
    assert [{"rule": f.rule, "line": f.line, "column": f.column} for f in report.findings if f.unreadable] == [
        verdict["broken"]
    ]


@cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "openapi" / "v2.yaml").read_text("utf-8"))
    return loaded


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """What a reference within the document leads to."""
    if "$ref" not in value:
        return value
    target: Any = document()
    for step in value["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return dict(target)


def answer_of(operation: str, status: str) -> dict[str, Any]:
    """The answer that the contract describes for an operation and a status."""
    described = (method for item in document()["paths"].values() for method in item.values() if isinstance(method, dict))
    return resolved(next(method for method in described if method.get("operationId") == operation)["responses"][status])


def head_of(verdict: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Status and headers of an answer, the names in lower case."""
    first, *lines = text_of(verdict).splitlines()
    return first.split()[1], {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


@pytest.mark.parametrize("verdict", ANSWERS, ids=lambda verdict: verdict["file"])
def test_an_answer_has_the_headers_of_the_contract(verdict: dict[str, Any]) -> None:
    status, headers = head_of(verdict)
    described = {name.lower(): resolved(header) for name, header in answer_of(verdict["operation"], status)["headers"].items()}
    assert {name for name, header in described.items() if header.get("required")} <= headers.keys() <= described.keys()
    for name, value in headers.items():
        Draft202012Validator(described[name]["schema"]).validate(value)


def test_the_new_address_ends_in_the_new_id() -> None:
    _, headers = head_of(next(verdict for verdict in ANSWERS if verdict["operation"] == "create-conversation"))
    assert headers["location"].endswith(f"/{headers['resource-id']}")
