"""The corpus specifies the rules: good files are silent, bad files give exactly the findings that stand beside them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.vocabulary import LEVELS
from scoutcheck.validator import lint_file
from scoutcheck.validator.config import read_config
from tests.meta.corpus import CONFIG, EXPECTED, FOLDER, Expected, Sample, samples

SAMPLES = samples()
KINDS = sorted({sample.kind for sample in SAMPLES})
MODES = (False, True)
FIELDS = read_config(str(CONFIG)).custom_fields


def linted(sample: Sample, strict: bool) -> list[Expected]:
    findings = lint_file(sample.path, sample.kind, strict=strict, custom_fields=FIELDS).findings
    return [Expected(f.rule, f.severity, f.pointer, f.line, f.column, f.also) for f in findings]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_file_gives_what_stands_beside_it(sample: Sample) -> None:
    """In both modes, and in order of line, column and rule."""
    assert linted(sample, strict=True) == sample.expected(strict=True)
    assert linted(sample, strict=False) == sample.expected(strict=False)


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_says_the_same(kind: str) -> None:
    """The whole corpus once more through the real command: findings, and the exit code for the worst of them."""
    of_kind = [sample for sample in SAMPLES if sample.kind == kind]
    for strict in MODES:
        done = command(kind, strict, [sample.path for sample in of_kind])
        wanted = {sample.name: sample.expected(strict) for sample in of_kind}
        assert found_by(done.stdout, of_kind) == wanted
        assert done.returncode == exit_code(of_kind, [one for findings in wanted.values() for one in findings]), done.stderr


def found_by(output: str, of_kind: list[Sample]) -> dict[str, list[Expected]]:
    found: dict[str, list[Expected]] = {sample.name: [] for sample in of_kind}
    for one in json.loads(output):
        found[one["file"]].append(Expected._make([*(one[part] for part in Expected._fields[:-1]), tuple(one["also"])]))
    return found


def exit_code(of_kind: list[Sample], findings: list[Expected]) -> int:
    if any(entry["rule"] == "ER-010" for sample in of_kind for entry in sample.entries()):
        return 2
    return int(any(finding.severity == "error" for finding in findings))


def command(kind: str, strict: bool, paths: list[Path]) -> subprocess.CompletedProcess[str]:
    arguments = ["lint", "--format", "json", "--as", kind, "--config", str(CONFIG), *(["--strict"] if strict else [])]
    return subprocess.run(
        [sys.executable, "-m", "scoutcheck.cli", *arguments, *(os.path.relpath(path, FOLDER) for path in paths)],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def broken(is_wrong: Callable[[Sample], bool]) -> list[str]:
    return [sample.name for sample in SAMPLES if is_wrong(sample)]


def test_bad_files_expect_something_and_good_files_nothing() -> None:
    assert broken(lambda sample: sample.good == sample.beside.exists()) == []
    assert broken(lambda sample: not sample.good and not sample.expected(strict=True)) == []


def test_no_expectation_stands_alone() -> None:
    known = {sample.beside for sample in SAMPLES}
    assert [path.name for path in FOLDER.glob(f"*/*/*{EXPECTED}") if path not in known] == []


def test_every_name_begins_with_a_kind() -> None:
    known = load().kinds
    assert broken(lambda sample: sample.kind not in known) == []


def test_expected_severities_are_those_of_a_level() -> None:
    levels = set(LEVELS.values())
    assert broken(lambda sample: any((e["severity"], e["strict"]) not in levels for e in sample.entries())) == []


def test_expected_findings_are_in_order() -> None:
    places = {sample.name: [(e.line, e.column, e.rule) for e in sample.expected(strict=True)] for sample in SAMPLES}
    assert [name for name, found in places.items() if found != sorted(found)] == []
