"""`scoutcheck lint` as a process: exit codes, streams, terminals, names and folders of every sort."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.command import (
    BROKEN,
    PATCH,
    WRONG_PATCH,
    in_shell,
    on_terminal,
    scoutcheck,
)

# A superuser may read everything; without these two powers that ends.
POWERLESS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.json").write_text(PATCH)
    (tmp_path / "wrong.json").write_text(WRONG_PATCH)
    (tmp_path / "broken.json").write_text(BROKEN)
    (tmp_path / "note.yaml").write_text("text: x\nuser: 7\nstatus: cloesd\n")
    return tmp_path


def test_the_highest_exit_code_wins_and_all_is_told(folder: Path) -> None:
    assert scoutcheck("lint", "good.json", cwd=folder).code == 0
    assert scoutcheck("lint", "good.json", "wrong.json", cwd=folder).code == 1
    done = scoutcheck("lint", "--format", "json", "wrong.json", "missing.json", "broken.json", "good.json", cwd=folder)
    assert done.code == 2
    assert done.rules() == [("wrong.json", 1, 45, "UT-015"), ("broken.json", 1, 27, "ER-010")]
    assert done.err == "scoutcheck: missing.json: no such file or folder\n"


def test_selecting_rules_never_hides_that_a_text_cannot_be_read(folder: Path) -> None:
    done = scoutcheck("lint", "--select", "CU", "--format", "json", "wrong.json", "broken.json", cwd=folder)
    assert (done.code, [rule for *_, rule in done.rules()]) == (2, ["ER-010"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--as", "create-conversatoin", "good.json"], "did you mean create-conversation?"),
        (["--stric", "good.json"], "no option --stric; did you mean --strict?"),
        (["--formt=json", "good.json"], "did you mean --format?"),
        (["--frobnicate", "good.json"], "`scoutcheck lint --help` lists them"),
        (["--format", "jsn", "good.json"], "invalid choice: 'jsn'"),
        (["good.json", "--output"], "expected one argument"),
        (["--select", "CC-0100", "good.json"], "no rule begins with 'CC-0100'; did you mean CC-010?"),
        (["--jobs", "0", "good.json"], "--jobs needs a whole number, 1 or more, not '0'"),
        (["--jobs", "abc", "good.json"], "not 'abc'"),
        (["--jobs", "²", "good.json"], "1 or more"),
        (["--unsafe-fixes", "good.json"], "--unsafe-fixes goes with --fix or --diff"),
        (["--config", "none.toml", "good.json"], "none.toml: no such file"),
        (["--baseline", "none.json", "good.json"], "write a baseline with --write-baseline"),
        (["--output", "none/report.json", "good.json"], "none/report.json: No such file or directory"),
        (["--output", ".", "good.json"], ".: Is a directory"),
        (["--output", "/dev/full", "wrong.json"], "/dev/full: No space left on device"),
        ([], "name a file or folder to lint, or - for standard input"),
    ],
)
def test_wrong_use_says_what_to_do(folder: Path, arguments: list[str], says: str) -> None:
    done = scoutcheck("lint", *arguments, cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "Traceback" not in done.err


def test_names_that_look_like_options_come_after_two_dashes(folder: Path) -> None:
    (folder / "-x.json").write_text(WRONG_PATCH)
    assert scoutcheck("lint", "--format", "json", "--", "-x.json", cwd=folder).rules() == [("-x.json", 1, 45, "UT-015")]


def test_output_that_cannot_be_written(folder: Path) -> None:
    full = in_shell("$SC lint wrong.json > /dev/full", cwd=folder)
    assert (full.code, full.err) == (2, "scoutcheck: cannot write the output: No space left on device\n")
    closed = in_shell("$SC lint wrong.json >&-", cwd=folder)
    assert (closed.code, closed.err) == (2, "scoutcheck: cannot write the output: Bad file descriptor\n")
    assert in_shell("$SC lint wrong.json --output report.txt >&-", cwd=folder).code == 1
    assert "UT-015" in (folder / "report.txt").read_text()
    assert in_shell("$SC lint broken.json missing.json 2>&-", cwd=folder).code == 2
    assert in_shell("$SC lint missing.json 2> /dev/full", cwd=folder).code == 2
    assert in_shell("$SC lint - <&-", cwd=folder).code == 2


def test_a_reader_that_leaves_early(folder: Path) -> None:
    (folder / "many.json").write_text(json.dumps({"tags": [1] * 3_000}))
    done = in_shell("$SC lint --as update-tags many.json | head -1; exit ${PIPESTATUS[0]}", cwd=folder)
    assert done.code == 1
    assert done.out == "many.json:1:11: error[TG-001] `tags[0]` must be a string, not 1\n"
    assert done.err == ""
    assert in_shell("$SC lint missing.json many.json 2>&1 | true; exit ${PIPESTATUS[0]}", cwd=folder).code == 2


def test_a_report_is_written_whole_or_not_at_all(folder: Path) -> None:
    (folder / "report").write_text("old")
    (folder / "link").symlink_to("report")
    (folder / "report").chmod(0o640)
    assert scoutcheck("lint", "--output", "link", "wrong.json", cwd=folder).code == 1
    assert (folder / "link").is_symlink()
    assert "UT-015" in (folder / "report").read_text()
    assert (folder / "report").stat().st_mode & 0o777 == 0o640
    scoutcheck("lint", "--output", "/dev/null", "wrong.json", cwd=folder)
    assert not Path("/dev/null").is_file()
    assert not list(folder.glob(".*"))


ODD_NAMES = (
    b"a b.json",
    b"new\nline.json",
    b"\xff\xfe.json",
    "ünï.json".encode(),
    b"\x1b[31m.json",
    b"a,b:c%25.json",
    b"[x].json",
)


def test_every_format_bears_every_name(tmp_path: Path) -> None:
    for name in ODD_NAMES:
        (tmp_path / os.fsdecode(name)).write_text(WRONG_PATCH)
    done = {
        form: scoutcheck("lint", ".", "--format", form, cwd=tmp_path, PYTHONIOENCODING="ascii")
        for form in ("text", "json", "sarif", "junit", "github", "gitlab")
    }
    assert {form: (one.code, one.err) for form, one in done.items()} == dict.fromkeys(done, (1, ""))
    assert {os.fsencode(name) for name, *_ in done["json"].rules()} == set(ODD_NAMES)
    assert len(json.loads(done["sarif"].out)["runs"][0]["results"]) == len(ODD_NAMES)
    assert len(json.loads(done["gitlab"].out)) == len(ODD_NAMES)
    assert len(ET.fromstring(done["junit"].out).findall(".//testcase")) == len(ODD_NAMES)
    assert done["github"].out.count("\n") == len(ODD_NAMES)
    assert done["text"].out.isascii()
    assert done["text"].out.count("UT-015") == len(ODD_NAMES)
    assert "\x1b" not in done["text"].out


def test_names_in_messages_are_made_fit_to_be_seen(tmp_path: Path) -> None:
    done = scoutcheck("lint", os.fsdecode(b"\x1b[31m\xff\x07.json"), cwd=tmp_path)
    assert (done.code, done.err) == (2, "scoutcheck: \\x1b[31m\\udcff\\x07.json: no such file or folder\n")


def test_colour_is_for_terminals(folder: Path) -> None:
    def coloured(stream: str = "stdout", **environment: str) -> bool:
        return "\x1b[" in on_terminal(stream, "lint", "wrong.json", cwd=folder, **environment)[1]

    assert coloured()
    assert not coloured(NO_COLOR="1")
    assert not coloured(TERM="dumb")
    assert not coloured("stderr")
    assert "\x1b[" not in scoutcheck("lint", "wrong.json", cwd=folder).out
    assert "\x1b[" in scoutcheck("lint", "wrong.json", cwd=folder, FORCE_COLOR="1").out
    assert "\x1b[" not in scoutcheck("lint", "wrong.json", cwd=folder, FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" not in scoutcheck("lint", "wrong.json", cwd=folder, FORCE_COLOR="0").out
    scoutcheck("lint", "wrong.json", "--output", "report", cwd=folder, FORCE_COLOR="1")
    assert "\x1b[" not in (folder / "report").read_text()


def test_a_progress_bar_is_for_long_work_on_a_terminal(bulk: Path, folder: Path) -> None:
    def seen(*arguments: str | Path, **environment: str) -> str:
        return on_terminal("stderr", "lint", *arguments, "--jobs", "1", cwd=folder, **environment)[1]

    assert "linting:" in seen(bulk)
    assert seen(bulk, "--no-progress") == ""
    assert seen(bulk, TERM="dumb") == ""
    assert seen("wrong.json") == ""
    assert scoutcheck("lint", bulk, "--jobs", "1").err == ""


def test_processes_agree_with_one(bulk: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.ndjson"
    mixed.write_bytes(bulk.read_bytes() + b"\n\xff\n" + PATCH.encode())
    alone, together = (scoutcheck("lint", mixed, "--format", "json", "--jobs", jobs) for jobs in ("1", "3"))
    assert alone == together
    assert alone.code == 2


def test_standard_input_of_every_sort() -> None:
    def linted(stdin: str | bytes) -> tuple[int, list[tuple[int, int, str]]]:
        done = scoutcheck("lint", "-", "--format", "json", stdin=stdin)
        assert {file for file, *_ in done.rules()} <= {"<stdin>"}
        return done.code, [(line, column, rule) for _, line, column, rule in done.rules()]

    assert linted(PATCH) == (0, [])
    assert linted(WRONG_PATCH + "\n\n\n") == (1, [(1, 45, "UT-015")])
    assert linted(f"{PATCH}\n\n \n{WRONG_PATCH}\r\n{BROKEN}\n{WRONG_PATCH}") == (
        2,
        [(4, 45, "UT-015"), (5, 27, "ER-010"), (6, 45, "UT-015")],
    )
    assert linted(f"{BROKEN}\n{WRONG_PATCH}\n") == (2, [(1, 27, "ER-010"), (2, 45, "UT-015")])
    assert linted(json.dumps(json.loads(WRONG_PATCH), indent=1)) == (1, [(4, 11, "UT-015")])
    assert linted("\ufeff" + WRONG_PATCH) == (1, [(1, 1, "TM-014"), (1, 45, "UT-015")])
    assert linted("") == (2, [(1, 1, "ER-010")])
    assert linted(" \n\t\n") == (2, [(3, 1, "ER-010")])
    assert linted(WRONG_PATCH.encode("utf-16")) == (2, [(1, 1, "ER-010")])
    assert linted(b"\x7fELF\x02\x01\xff") == (2, [(1, 7, "ER-010")])


def test_endless_input(tmp_path: Path) -> None:
    assert in_shell("$SC lint - < /dev/zero", cwd=tmp_path).err == (
        "scoutcheck: <stdin>:1: a payload of more than 12 MiB is not read; split the file or shrink the payload\n"
    )
    done = in_shell(f"yes '{WRONG_PATCH}' | $SC lint - --format github | head -2; exit ${{PIPESTATUS[1]}}", cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
    assert re.findall("line=([0-9]+)", done.out) == ["1", "2"]


def test_pipes_and_devices_by_name(folder: Path) -> None:
    done = in_shell("$SC lint --format github <(cat wrong.json) <(cat wrong.json; echo; cat wrong.json; echo)", cwd=folder)
    assert (done.code, re.findall("line=([0-9]+)", done.out)) == (1, ["1", "1", "2"])
    os.mkfifo(folder / "pipe.ndjson")
    done = in_shell("(cat wrong.json > pipe.ndjson &); $SC lint --format github pipe.ndjson", cwd=folder)
    assert (done.code, done.out.count("UT-015")) == (1, 1)
    assert scoutcheck("lint", "/dev/zero").code == 2
    assert scoutcheck("lint", "/dev/null").code == 2
    assert scoutcheck("lint", ".", cwd=folder).code == 2  # and does not wait for the pipe


def test_links(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "up").symlink_to("..")
    (folder / "inner" / "to-wrong.json").symlink_to("../wrong.json")
    (folder / "inner" / "nowhere.json").symlink_to("gone.json")
    (folder / "inner" / "round.json").symlink_to("round.json")
    done = scoutcheck("lint", "inner", "--format", "json", cwd=folder)
    assert (done.code, done.rules()) == (2, [("inner/to-wrong.json", 1, 45, "UT-015")])
    assert done.err.splitlines() == [
        "scoutcheck: inner/nowhere.json: No such file or directory",
        "scoutcheck: inner/round.json: Too many levels of symbolic links",
    ]


def test_what_may_not_be_read(folder: Path) -> None:
    (folder / "locked").mkdir()
    (folder / "locked").chmod(0)
    (folder / "good.json").chmod(0)
    try:
        done = scoutcheck("lint", "--format", "json", ".", "wrong.json", cwd=folder, before=POWERLESS)
    finally:
        (folder / "locked").chmod(0o700)
    assert (done.code, len(done.findings())) == (2, 3)
    assert done.err.splitlines() == ["scoutcheck: good.json: Permission denied", "scoutcheck: ./locked: Permission denied"]


def test_gitignore_files_are_respected(tmp_path: Path) -> None:
    files = {
        ".gitignore": "*.json\n!keep/**\nbuild/\n[z-a]\n\\\n",
        "a.json": "",
        "b.yaml": "",
        "keep/c.json": "",
        "keep/d.json": "",
        "keep/.gitignore": "\ufeffd.json\n",
        "keep/deep/.gitignore": "!d.json\n",
        "keep/deep/d.json": "",
        "build/e.yaml": "",
        "build/.gitignore": "!e.yaml\n",
        ".git/f.yaml": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text or WRONG_PATCH)

    def seen(*arguments: str) -> list[str]:
        return [file for file, *_ in scoutcheck("lint", "--format", "json", *arguments, cwd=tmp_path).rules()]

    assert seen(".") == ["b.yaml", "keep/c.json", "keep/deep/d.json"]
    assert seen("keep/deep") == ["keep/deep/d.json"]
    assert seen("build") == ["build/e.yaml"]  # who names an ignored folder means it
    assert seen("a.json", ".", "b.yaml") == ["a.json", "b.yaml", "keep/c.json", "keep/deep/d.json"]


def test_a_folder_without_payloads(tmp_path: Path) -> None:
    done = scoutcheck("lint", ".", cwd=tmp_path)
    assert (done.code, done.err) == (0, "scoutcheck: nothing to lint: no payload files there\n")


def test_windows_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{\r\n  "op": "replace",\r\n  "path": "/text",\r\n  "value": 5\r\n}\r\n')
    (tmp_path / "b.ndjson").write_bytes(f"{PATCH}\r\n{WRONG_PATCH}\r\n".encode())
    (tmp_path / "c.yaml").write_bytes(b"op: replace\r\npath: /text\r\nvalue: 5\r\n")
    done = scoutcheck("lint", "a.json", "b.ndjson", "c.yaml", "--format", "json", cwd=tmp_path)
    assert [place[1:3] for place in done.rules()] == [(4, 12), (2, 45), (3, 8)]
    assert "\r" not in scoutcheck("lint", "a.json", "b.ndjson", "c.yaml", cwd=tmp_path).out


def test_statistics_count_by_rule(folder: Path) -> None:
    done = scoutcheck("lint", "wrong.json", "wrong.json", "note.yaml", "--statistics", cwd=folder)
    assert [line.split()[:2] for line in done.out.splitlines()[-2:]] == [["1", "TH-020"], ["1", "UT-015"]]
    assert "UT-015" in scoutcheck("lint", "wrong.json", "--statistics", "--format", "json", cwd=folder).err
