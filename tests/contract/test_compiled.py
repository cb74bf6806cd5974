"""What is made from the contract is what a fresh build makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.ledger import Ledger

ROOT = Path(__file__).parents[2]


def check(tree: Path, module: str = "scoutcheck.openapi", command: str = "check") -> subprocess.CompletedProcess[str]:
    """Run the check of a tree in that tree."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "openapi")}
    return subprocess.run(
        [sys.executable, "-m", module, command], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def test_the_compiled_files_are_fresh() -> None:
    done = check(ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_rules_page_is_fresh() -> None:
    done = check(ROOT, "tools.rules")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_file_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "corpus" / "CC-010", tmp_path / "tests" / "corpus" / "CC-010")
    words = tmp_path / "openapi" / "scoutcheck" / "openapi" / "words.json"
    assert check(tmp_path, command="build").returncode == 0
    words.write_text(words.read_text("utf-8").replace("What the conversation is about.", "?"), "utf-8")
    done = check(tmp_path)
    assert (done.returncode, done.stderr) == (1, "words.json is stale; run: make generate\n")


def test_a_contract_that_cannot_be_read_is_told_and_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "openapi" / "states.yaml").write_text("rows: []\nrows: []\n", "utf-8")
    before = (tmp_path / "openapi" / "scoutcheck" / "openapi" / "bundle.json").read_bytes()
    done = check(tmp_path, command="build")
    assert (done.returncode, done.stderr) == (1, "states.yaml:2:1: repeated key 'rows'\n1 problem(s)\n")
    assert (tmp_path / "openapi" / "scoutcheck" / "openapi" / "bundle.json").read_bytes() == before


def test_every_judged_rule_has_an_example_of_each_sort() -> None:
    ledger = Ledger()
    judged = [name for name in ledger.ids() if ledger.rule(name)["judged"] and not ledger.rule(name).get("reported_as")]
    assert [name for name in judged if set(ledger.examples(name)) != {"good", "bad"}] == []


def test_examples_are_of_known_kinds_and_can_be_printed() -> None:
    ledger, kinds = Ledger(), load().kinds
    for name in ledger.ids():
        for example in ledger.examples(name).values():
            assert example["kind"] in kinds
            assert all(char.isprintable() or char in "\t\r\n" for char in example["text"])


def test_the_bundle_stays_small() -> None:
    """It is read at every start; what only explains belongs to the ledger or the words."""
    bundle = json.loads((ROOT / "openapi" / "scoutcheck" / "openapi" / "bundle.json").read_text("utf-8"))
    assert set(bundle) == {"version", "hash", "reader", "kinds", "keys", "nodes"}
    assert "description" not in {key for node in bundle["nodes"] for key in node}
