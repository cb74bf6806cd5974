"""What a user gets from the wheel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from tests.packaging.tree import ROOT, contract_files, example_files, shipped_files

pytestmark = pytest.mark.xdist_group("wheel")

LINT = ("lint", "--as", "create-conversation")
PAYLOAD = '{"type": "asleep", "text": "Called back."}'


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment with the wheel and its base dependencies only."""
    folder = tmp_path_factory.mktemp("user")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    constraints = str(ROOT / "constraints.txt")
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", "--constraint", constraints, wheel], check=True)
    return programs


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        [name] = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def requirements(wheel: Path, *, extra: bool) -> set[str]:
    """Names that the wheel requires: of its extras, or of its base."""
    lines = metadata(wheel).get_all("Requires-Dist") or []
    names = {line.partition(";")[0].strip().lower() for line in lines if ("extra ==" in line) is extra}
    return {"".join(letter if letter.isalnum() or letter in "-_" else " " for letter in name).split()[0] for name in names}


def test_it_holds_the_whole_tree_and_the_contract(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert files == shipped_files() | contract_files() | example_files()


def test_its_base_is_light(wheel: Path) -> None:
    assert requirements(wheel, extra=False) == {"msgspec", "pathspec", "pyyaml", "tqdm"}


def test_the_base_alone_gives_help(installed: Path) -> None:
    for command in ([installed / "scoutcheck"], [installed / "python", "-m", "scoutcheck.cli"]):
        done = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
        assert "lint" in done.stdout


@pytest.mark.parametrize("name", ["payload.json", "payload.yaml", "payload.ndjson"])
def test_the_base_alone_lints(installed: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(PAYLOAD + "\n", "utf-8")
    command = [str(installed / "scoutcheck"), *LINT, "--format", "json", name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    [finding] = (finding for finding in json.loads(done.stdout) if finding["pointer"] == "/type")
    assert (finding["file"], finding["line"], finding["column"]) == (name, 1, 10)


def test_linting_imports_none_of_the_extras(wheel: Path, tmp_path: Path) -> None:
    """Here they are all installed, so nothing but restraint keeps them out."""
    (tmp_path / "payload.json").write_text(PAYLOAD, "utf-8")
    command = [sys.executable, "-X", "importtime", "-m", "scoutcheck.cli", *LINT, "payload.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    rows = (line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:"))
    imported = {name.partition(".")[0] for name in rows}
    assert "scoutcheck" in imported
    assert not imported & {name.replace("-", "_") for name in requirements(wheel, extra=True) - {"scoutcheck"}}
