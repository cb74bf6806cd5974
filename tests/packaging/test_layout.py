"""The layout that namespace portions depend on."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.tree import ROOT, rooms

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_no_portion_claims_the_namespace() -> None:
    assert rooms()
    assert not list(ROOT.glob("*/scoutcheck/__init__.py"))


@pytest.mark.parametrize("room", rooms())
def test_a_room_holds_one_typed_package_of_its_own_name(room: str) -> None:
    portion = ROOT / room / "scoutcheck"
    assert [path.name for path in portion.iterdir() if path.name != "__pycache__"] == [room]
    assert (portion / room / "py.typed").exists()


@pytest.mark.parametrize("room", rooms())
def test_import_linter_sees_every_folder_of_modules(room: str) -> None:
    """It passes over folders without `__init__.py` below a package, and with them over what they import."""
    folders = {path.parent for path in (ROOT / room / "scoutcheck").rglob("*.py")}
    assert not [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()]


def test_every_list_of_rooms_is_complete() -> None:
    tool = PROJECT["tool"]
    build = tool["hatch"]["build"]
    assert sorted(build["dev-mode-dirs"]) == rooms()
    assert sorted(Path(path).parent.name for path in build["targets"]["wheel"]["packages"]) == rooms()
    assert sorted(Path(path).name for path in tool["mypy"]["mypy_path"]) == rooms()


def test_every_room_has_its_layer() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layers = " ".join(layer for contract in contracts for layer in contract.get("layers", ()))
    assert sorted(layers.replace("|", " ").split()) == [f"scoutcheck.{room}" for room in rooms()]
