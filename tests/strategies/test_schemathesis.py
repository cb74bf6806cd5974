"""docs/schemathesis.md: its command and its test file, run as they stand there, against mocks that are right and weakened."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.strategies.breaking import breachable
from scoutcheck.strategies.model import refused
from scoutcheck.strategies.schemathesis_hooks import to_be_refused
from scoutcheck.validator.judge import judge
from tests.strategies.looking import CONTRACT

PAGE = (Path(__file__).parents[2] / "docs" / "schemathesis.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
MOCK_CONFIG, OWN_CONFIG = [text for language, text in BLOCKS if language == "toml"]
START, COMMAND = [text for language, text in BLOCKS if language == "sh"]
[TEST] = [text for language, text in BLOCKS if language == "python"]
PORT = "8080"
CREATING = "--include-operation-id create-conversation"  # for faults that one operation shows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the two configurations of the page."""
    (tmp_path / "mock.toml").write_text(MOCK_CONFIG, "utf-8")
    (tmp_path / "schemathesis.toml").write_text(OWN_CONFIG, "utf-8")
    return tmp_path


@pytest.fixture
def started(folder: Path) -> Iterator[str]:
    """The port of the mock that the page starts, with any free port for the one named there."""
    command = ["-m", "scoutcheck.cli", *START.replace(PORT, "0").split()[1:]]
    with subprocess.Popen([sys.executable, *command], cwd=folder, stdout=subprocess.PIPE, text=True) as mock:
        assert mock.stdout is not None
        try:
            yield mock.stdout.readline().strip().rpartition(":")[2]
        finally:
            mock.terminate()


def run(folder: Path, port: str, more: str = "") -> subprocess.CompletedProcess[str]:
    """The command of the page, run by a shell."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = f"{COMMAND.strip().replace(PORT, port)} {more}"
    return subprocess.run(["sh", "-c", command], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True)


def run_against(folder: Path, more: str = "", **weakness: Any) -> subprocess.CompletedProcess[str]:
    """The command of the page against a mock with a weakness."""
    with MockApi(tomllib.loads(MOCK_CONFIG)["mock"] | weakness.pop("config", {}), **weakness) as api:
        return run(folder, api.url.rpartition(":")[2], more)


def test_the_command_passes_on_a_mock_that_is_right(folder: Path, started: str) -> None:
    done = run(folder, started)
    assert done.returncode == 0, done.stdout
    assert re.search(r"[0-9]{3,} generated, ", done.stdout)


def test_the_command_names_the_rule_that_a_weakened_mock_does_not_keep(folder: Path) -> None:
    done = run_against(folder, without={"CU-010"})
    assert done.returncode == 1
    assert "CU-010: the body breaks it and was answered with 201." in done.stdout
    assert set(re.findall(r"^ +([A-Z0-9]+-[0-9]+):", done.stdout, re.MULTILINE)) == {"CU-010"}


def test_every_rule_is_a_failure_of_its_own(folder: Path) -> None:
    done = run_against(
        folder, f"--phases examples {CREATING}", without={"CC-010", "CC-040", "CC-062", "ER-020"}, lax={"CU-010"}
    )
    for rule, fault in (("CC-010", "breaks it"), ("CC-040", "breaks it"), ("CU-010", "breaks it"), ("ER-020", "empty-body")):
        assert re.search(f"^ +{rule}: .*{fault}", done.stdout, re.MULTILINE), done.stdout
    assert "CC-062: required at header" in done.stdout
    assert int(re.findall("found ([0-9]+) unique failures", done.stdout)[0]) > 3


def test_a_right_body_must_not_be_refused(folder: Path) -> None:
    faults = [{"request": "POST /v2/conversations", "respond": {"status": 400, "times": 1000}}]
    done = run_against(folder, f"--phases fuzzing {CREATING}", config={"faults": faults})
    assert done.returncode == 1
    assert "a body that breaks no rule was answered with 400" in done.stdout


def test_being_let_in_nowhere_is_no_success(folder: Path) -> None:
    done = run_against(folder, "--phases fuzzing --include-operation-id list-mailboxes", config={"tokens": ["another"]})
    assert done.returncode == 1
    assert "401 Unauthorized" in done.stdout


@pytest.mark.parametrize(("weakness", "failing"), [("", False), ("without=['CU-010'], config=", True)])
def test_the_tests_of_the_page(weakness: str, failing: bool, tmp_path: Path) -> None:
    (tmp_path / "test_api.py").write_text(TEST.replace("MockApi(", f"MockApi({weakness}"), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-k", "customers", "test_api.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "CU-010: the body breaks it" in done.stdout) == (int(failing), failing), done.stdout


@pytest.mark.parametrize("kind", ["create-conversation", "update-thread", "create-webhook"])
def test_every_rule_that_must_be_kept_has_an_example(kind: str) -> None:
    broken = [{one.rule for one in judge(CONTRACT, kind, body)} for body in to_be_refused(kind)]
    assert all(len(rules) == 1 for rules in broken)
    assert {rule for rules in broken for rule in rules} <= set(breachable(kind))
    assert all(refused(kind, body) for body in to_be_refused(kind))
    assert len(broken) > len(set.union(*broken))
