"""`scoutcheck generate`: NDJSON, the same for the same seed, as many lines as were asked for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scoutcheck.cli.main import main
from scoutcheck.strategies import breachable
from scoutcheck.strategies.drawing import BATCH
from tests.cli.command import ended, running
from tests.strategies.looking import findings


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[Any]:
    assert main(["generate", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.split("\n")[:-1]]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["generate", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_plain_payloads_are_valid_and_as_many_as_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    payloads = lines(capsys, "create-reply", "-n", "30", "--seed", "5")
    assert len(payloads) == 30
    assert not [payload for payload in payloads if findings("create-reply", payload)]
    assert len({json.dumps(payload) for payload in payloads}) > 20


def test_ten_is_the_usual_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(lines(capsys, "webhook-deleted")) == 10


@pytest.mark.parametrize("arguments", [(), ("--break", "all"), ("--edges",)])
def test_same_seed_same_bytes_in_any_process(arguments: tuple[str, ...]) -> None:
    def run(seed: str, hash_seed: str) -> bytes:
        command = [sys.executable, "-m", "scoutcheck.cli", "generate", "create-note", "-n", "12", "--seed", seed, *arguments]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, env=environment, check=True, capture_output=True).stdout

    assert run("7", "1") == run("7", "2")
    assert run("7", "1") != run("8", "1")


def test_all_rules_are_broken_evenly(capsys: pytest.CaptureFixture[str]) -> None:
    rules = breachable("update-thread")
    counts = Counter(line["rule"] for line in lines(capsys, "update-thread", "--break", "all", "-n", str(2 * len(rules) + 3)))
    assert set(counts) == set(rules)
    assert set(counts.values()) == {2, 3}


def test_a_line_of_a_breach_says_what_is_broken_how_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    for line in lines(capsys, "create-note", "--break", "th-010", "-n", "8"):
        assert list(line) == ["kind", "rule", "edge", "pointer", "payload"]
        assert [(one.rule, one.pointer) for one in findings("create-note", line["payload"])] == [("TH-010", line["pointer"])]


def test_every_edge_comes_once_unless_a_number_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, "update-tags", "--edges")
    assert len({(line["pointer"], line["edge"]) for line in found}) == len(found)
    assert {line["rule"] for line in found} >= {None, "TG-001"}
    assert len(lines(capsys, "update-tags", "--edges", "-n", "4")) == 4
    assert {line["rule"] for line in lines(capsys, "update-tags", "--edges", "--break", "TG-001")} == {None, "TG-001"}


def test_types_of_custom_fields_come_from_a_configuration(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    config = tmp_path / "scoutcheck.toml"
    config.write_text('[custom-fields]\n531 = "number"\n', "utf-8")
    found = lines(capsys, "update-custom-fields", "--break", "CF-005", "--config", str(config), "-n", "3")
    assert all(531 in [field["id"] for field in line["payload"]["fields"]] for line in found)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name one payload kind"),
        (("create-not",), "did you mean create-note?"),
        (("create-note", "--break", "TH-0100"), "did you mean TH-010"),
        (("create-note", "--break", "CC-020"), "it applies to: create-conversation"),
        (("update-custom-fields", "--break", "CF-005"), "type of a custom field"),
        (("create-note", "--break", "XX-1"), "no rule called 'XX-1'; `scoutcheck kinds` and `scoutcheck rules` list"),
        (("create-note", "--edges", "--break", "TH-0100"), "did you mean TH-010"),
        (("create-note", "-n", "many"), "whole number"),
        (("create-note", "-n", "-1"), "whole number"),
    ],
)
def test_wrong_use_is_told(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(capsys, *arguments)


def test_none_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ((), ("--break", "all"), ("--break", "TH-010"), ("--edges",)):
        assert lines(capsys, "create-note", "-n", "0", *arguments) == []


@pytest.mark.parametrize("arguments", [(), ("--break", "all"), ("--edges",)])
def test_any_number_comes_one_by_one_to_whoever_still_listens(arguments: tuple[str, ...], tmp_path: Path) -> None:
    with running("generate", "webhook-deleted", "-n", "9" * 20, *arguments, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert all(json.loads(process.stdout.readline()) for _ in range(3 * BATCH))
        process.stdout.close()
        assert process.stderr.read() == b""


def test_more_than_a_batch_comes_with_the_same_bytes_too(capsys: pytest.CaptureFixture[str]) -> None:
    number = BATCH + 7
    first, second = (lines(capsys, "update-tags", "-n", str(number)) for _ in range(2))
    assert first == second
    assert len(first) == number
    assert first[:7] != first[BATCH:]


def test_it_can_be_interrupted(tmp_path: Path) -> None:
    with running("generate", "update-tags", "-n", "9" * 20, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        done = ended(process)
    assert (done[0], done[2]) == (130, "scoutcheck: interrupted\n")


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    folder, cache = tmp_path / "here", tmp_path / "cache"
    folder.mkdir()
    command = [sys.executable, "-m", "scoutcheck.cli", "generate", "error"]
    subprocess.run(command, cwd=folder, env={**os.environ, "XDG_CACHE_HOME": str(cache)}, check=True, capture_output=True)
    assert list(folder.iterdir()) == []


def test_without_hypothesis_the_extra_is_named() -> None:
    code = """
import sys
sys.modules["hypothesis"] = None
from scoutcheck.cli.main import main
sys.exit(main(["generate", "error"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'scoutcheck[contract]'" in done.stderr
