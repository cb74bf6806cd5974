"""`scoutcheck lint` as scripts and people meet it: files in, findings out, the promised codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = '{"op": "replace", "path": "/text", "value": "New"}\n'
BAD = '{\n  "op": "replace",\n  "path": "/text",\n  "value": 5\n}\n'
DOUBTFUL = '{"op": "replace", "path": "/text", "value": ""}\n'
FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab")


def lint(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scoutcheck.cli", "lint", *arguments]
    return subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"good": GOOD, "bad": BAD, "doubtful": DOUBTFUL, "broken": GOOD.replace("}", "")}.items():
        (tmp_path / f"{name}.json").write_text(text)
    (tmp_path / "lines.ndjson").write_text(GOOD + "{nonsense\n" + GOOD.replace('"New"', "true") + GOOD)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.json"], 0),
        (["doubtful.json"], 0),
        (["doubtful.json", "--strict"], 1),
        (["bad.json"], 1),
        (["bad.json", "good.json"], 1),
        (["broken.json", "bad.json"], 2),
        (["lines.ndjson"], 2),
        (["nowhere.json", "good.json"], 2),
        (["good.json", "--as", "no-such-kind"], 2),
        (["bad.json", "--ignore", "UT"], 0),
        (["bad.json", "--select", "CU"], 0),
        (["bad.json", "--select", "ZZ"], 2),
        ([], 2),
    ],
)
def test_the_code_says_how_it_went(folder: Path, arguments: list[str], code: int) -> None:
    done = lint(folder, *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)


def test_json_output_has_the_promised_keys_and_place(folder: Path) -> None:
    (found,) = json.loads(lint(folder, "bad.json", "--format", "json").stdout)
    keys = [
        "file",
        "kind",
        "rule",
        "severity",
        "pointer",
        "line",
        "column",
        "end_line",
        "end_column",
        "message",
        "fix",
        "fingerprint",
    ]
    assert list(found)[: len(keys)] == keys
    place = [found[key] for key in ("file", "kind", "rule", "severity", "pointer", "line", "column", "end_line", "end_column")]
    assert place == ["bad.json", "update-thread", "UT-015", "error", "/value", 4, 12, 4, 13]


def test_one_bad_line_never_stops_a_file(folder: Path) -> None:
    found = json.loads(lint(folder, "lines.ndjson", "--format", "json").stdout)
    assert [(item["rule"], item["line"]) for item in found] == [("ER-010", 2), ("UT-015", 3)]


def test_standard_input_is_one_payload_or_many(folder: Path) -> None:
    assert lint(folder, "-", stdin=BAD).returncode == 1
    many = lint(folder, "-", "--format", "json", stdin=GOOD + GOOD.replace('"New"', "7"))
    assert [item["line"] for item in json.loads(many.stdout)] == [2]


@pytest.mark.parametrize("form", FORMATS)
def test_output_goes_to_a_file_when_asked(folder: Path, form: str) -> None:
    printed = lint(folder, "bad.json", "--format", form)
    saved = lint(folder, "bad.json", "--format", form, "--output", "findings")
    assert (saved.stdout, (folder / "findings").read_text("utf-8")) == ("", printed.stdout)
    assert "UT-015" in printed.stdout


def test_a_baseline_keeps_what_is_known_quiet_and_survives_reformatting(folder: Path) -> None:
    assert lint(folder, "bad.json", "--write-baseline", "known.json").returncode == 0
    (folder / "bad.json").write_text(json.dumps(json.loads(BAD)))
    assert lint(folder, "bad.json", "--baseline", "known.json").returncode == 0
    (folder / "bad.json").write_text(GOOD)
    stale = lint(folder, "bad.json", "--baseline", "known.json")
    assert (stale.returncode, "no longer found" in stale.stderr) == (0, True)


def test_configuration_suppresses_by_path_and_rule_and_tells_what_is_stale(folder: Path) -> None:
    (folder / "scoutcheck.toml").write_text('[per-file-ignores]\n"bad.json" = ["UT-015", "CU"]\n')
    done = lint(folder, "bad.json")
    assert (done.returncode, '"CU"' in done.stderr, '"UT-015"' in done.stderr) == (0, True, False)


def test_an_unknown_key_of_the_configuration_names_the_nearest(folder: Path) -> None:
    (folder / "scoutcheck.toml").write_text("strickt = true\n")
    done = lint(folder, "good.json")
    assert (done.returncode, "did you mean 'strict'" in done.stderr) == (2, True)


def test_fix_mends_in_place_and_leaves_nothing_for_a_second_run(folder: Path) -> None:
    path = folder / "patch.json"
    path.write_text('[\n  {"op" : "replace",  "path": "/text", "value": "x"}\n]\n')
    assert lint(folder, "patch.json", "--fix").returncode == 0
    assert path.read_text() == '{"op" : "replace",  "path": "/text", "value": "x"}\n'
    before = path.stat()
    assert lint(folder, "patch.json", "--fix").returncode == 0
    assert path.stat() == before


def test_a_reader_that_leaves_early_is_no_fault(folder: Path) -> None:
    (folder / "many.ndjson").write_text(GOOD.replace('"New"', "7") * 3000)
    command = f"{sys.executable} -m scoutcheck.cli lint many.ndjson --no-progress | head -n 1"
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_ambiguous_content_is_not_guessed(folder: Path) -> None:
    (folder / "tags.json").write_text('{"tags": ["vip"]}')
    done = lint(folder, "tags.json")
    assert (done.returncode, "--as" in done.stderr) == (2, True)
    assert lint(folder, "tags.json", "--as", "update-tags").returncode == 0
