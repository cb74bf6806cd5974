"""The project tree as the packaging tests see it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Besides what git ignores: copying these only to have git ignore them would take most of the time.
_HEAVY = shutil.ignore_patterns(".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".hypothesis")


def rooms() -> list[str]:
    """Names of the folders that hold a portion of the `scoutcheck` namespace."""
    return sorted(portion.parent.name for portion in ROOT.glob("*/scoutcheck"))


def shipped_files() -> set[str]:
    """Every file of the import package, by its path as installed."""
    paths = (path for room in rooms() for path in (ROOT / room / "scoutcheck").rglob("*") if path.is_file())
    return {_below_room(path) for path in paths if "__pycache__" not in path.parts}


def contract_files() -> set[str]:
    """Every hand-written YAML file of the contract, by its path as installed."""
    folder = ROOT / "openapi"
    paths = (path.relative_to(folder) for path in folder.rglob("*.yaml"))
    return {f"scoutcheck/openapi/documents/{path.as_posix()}" for path in paths if "scoutcheck" not in path.parts}


def example_files() -> set[str]:
    """Every example of the demo, by its path as installed."""
    return {f"scoutcheck/cli/examples/{path.name}" for path in (ROOT / "examples").iterdir()}


def committed_copy(target: Path) -> Path:
    """The tree as a git repository of its own with one commit, so that a test needs no clean checkout."""
    shutil.copytree(ROOT, target, ignore=_HEAVY)
    commit_all(target)
    return target


def commit_all(folder: Path) -> None:
    """Make `folder` a git repository and commit what is in it."""
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    for command in (("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "--message", "all")):
        subprocess.run(["git", *command], cwd=folder, check=True)


def _below_room(path: Path) -> str:
    return Path(*path.relative_to(ROOT).parts[1:]).as_posix()
