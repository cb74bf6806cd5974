"""docs/ci.md: its pipelines are YAML that says what the page says, and their commands run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.packaging.tree import ROOT

PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
[CONFIG] = [text for language, text in BLOCKS if language == "toml"]
GITHUB, GITLAB = [yaml.safe_load(text) for language, text in BLOCKS if language == "yaml"]
PORT = "8080"
# What a pipeline does in an environment that is made already.
INSTALL = "pip install 'scoutcheck[all]'"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A repository with the configuration of the page, and one good payload; what was started in it is stopped."""
    (tmp_path / "payloads").mkdir()
    shutil.copy(ROOT / "examples" / "create-conversation.json", tmp_path / "payloads")
    (tmp_path / "mock.pid").touch()
    yield tmp_path
    for number in (tmp_path / "mock.pid").read_text().split():
        os.kill(int(number), 15)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def run(folder: Path, script: str, port: int) -> subprocess.CompletedProcess[str]:
    """Run the commands of one job in one shell; the page's port replaced, and what was started noted."""
    (folder / "scoutcheck.toml").write_text(CONFIG.replace(PORT, str(port)), "utf-8")
    assert script.count(INSTALL) == 1
    script = script.replace(INSTALL, "true").replace(PORT, str(port)).replace("mock.log &", "mock.log & echo $! > mock.pid")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    command = ["bash", "-e", "-c", script]
    # A pipe would stay open for as long as what the script leaves running.
    with (folder / "out.txt").open("w+") as out:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, check=False)
        out.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, out.read(), "")


def steps(jobs: dict[str, Any]) -> list[dict[str, Any]]:
    [job] = jobs["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


def test_the_github_job_runs_and_leaves_its_artefacts(folder: Path) -> None:
    script = "\n".join(step["run"] for step in steps(GITHUB) if "run" in step)
    done = run(folder, script, free_port())
    assert done.returncode == 0, done.stdout + done.stderr
    [kept] = [step["with"]["path"].split() for step in steps(GITHUB) if "upload-artifact" in step.get("uses", "")]
    assert all((folder / name).stat().st_size > 1000 for name in kept)
    assert len(list(ElementTree.parse(folder / "junit.xml").iter("testcase"))) > 400
    assert "held" in (folder / "summary.md").read_text("utf-8")


def test_the_gitlab_job_runs_and_leaves_its_artefacts(folder: Path) -> None:
    job = GITLAB["contract"]
    done = run(folder, "\n".join([*job["script"], *job["after_script"]]), free_port())
    assert done.returncode == 0, done.stdout + done.stderr
    kept = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert all((folder / name).stat().st_size > 0 for name in kept)


def test_a_wrong_payload_stops_the_job_with_an_annotation(folder: Path) -> None:
    payload = folder / "payloads" / "create-conversation.json"
    payload.write_text(payload.read_text("utf-8").replace('"active"', '"asleep"'), "utf-8")
    [lint] = [step["run"] for step in steps(GITHUB) if "lint" in step.get("run", "")]
    done = run(folder, f"{INSTALL}\n{lint}", 1)
    assert done.returncode == 1
    assert re.search(r"^::error file=payloads/create-conversation\.json,line=\d+", done.stdout, re.MULTILINE), done.stdout


def test_what_follows_a_failure_still_runs() -> None:
    after = [step for step in steps(GITHUB) if "report" in step.get("run", "") or "upload" in step.get("uses", "")]
    assert [step.get("if") for step in after] == ["always()", "always()"]
    assert GITLAB["contract"]["artifacts"]["when"] == "always"
