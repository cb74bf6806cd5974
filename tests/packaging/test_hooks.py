"""The hooks that pre-commit offers are those of the contract's payload kinds, and they work in a user's repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scoutcheck.openapi import bundle
from tests.packaging.tree import ROOT, commit_all, committed_copy

pytestmark = pytest.mark.xdist_group("hooks")

GOOD = """{
  "subject": "Parcel",
  "mailboxId": 85,
  "type": "email",
  "status": "active",
  "customer": {"email": "ada@example.org"},
  "threads": [{"type": "customer", "text": "Where is it?", "customer": {"email": "ada@example.org"}}]
}
"""
BAD = GOOD.replace('"active"', '"asleep"')


def test_the_file_is_fresh() -> None:
    subprocess.run([sys.executable, "-m", "tools.hooks", "check"], cwd=ROOT, check=True)


def test_every_kind_has_its_hook() -> None:
    hooks = {hook["id"]: hook["entry"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    for kind in bundle.load().kinds:
        assert hooks[f"scoutcheck-{kind}"] == f"scoutcheck lint --as {kind}"


@pytest.fixture(scope="session")
def hook_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository that pre-commit can install from."""
    return committed_copy(tmp_path_factory.mktemp("source") / "scoutcheck")


@pytest.fixture
def user_repository(tmp_path: Path) -> Path:
    """A user's repository with one good and one bad payload."""
    folder = tmp_path / "user"
    folder.mkdir()
    (folder / "good.json").write_text(GOOD, "utf-8")
    (folder / "bad.json").write_text(BAD, "utf-8")
    commit_all(folder)
    return folder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps its environments during the test run."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.mark.parametrize("hook", ["scoutcheck", "scoutcheck-create-conversation"])
def test_a_hook_passes_the_good_payload_and_stops_the_bad_one(
    hook: str, hook_source: Path, user_repository: Path, cache: Path
) -> None:
    def run(file: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(hook_source), hook, "--files", file]
        return subprocess.run(
            command, cwd=user_repository, env={**os.environ, "PRE_COMMIT_HOME": str(cache)}, capture_output=True, text=True
        )

    good, bad = run("good.json"), run("bad.json")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Passed" in good.stdout
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "bad.json:5:13" in bad.stdout
    assert "asleep" in bad.stdout
