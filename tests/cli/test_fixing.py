"""`--fix` and `--diff`: files mended in place, byte for byte the same where nothing was wrong."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Done, in_shell, scoutcheck
from tests.meta.corpus import CONFIG, samples

REPLY = '{\r\n\t"text" : "x", "customer":{"id":  "85"},\r\n "imported": "True", "status": "Closed",\r\n\t"surprise": 1\r\n}'
MENDED = '{\r\n\t"text" : "x", "customer":{"id":  85},\r\n "imported": true, "status": "closed",\r\n\t"surprise": 1\r\n}'
BAD = [sample for sample in samples() if not sample.good]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reply.json").write_bytes(REPLY.encode())
    return tmp_path


def fix(*arguments: str | Path, cwd: Path, **options: Any) -> Done:
    return scoutcheck("lint", "--fix", "--as", "create-reply", "--format", "json", *arguments, cwd=cwd, **options)


def test_what_is_sure_is_mended_and_the_rest_told(folder: Path) -> None:
    done = fix("reply.json", cwd=folder)
    assert (folder / "reply.json").read_bytes() == MENDED.encode()
    assert (done.code, done.err) == (0, "3 fixed\n")
    assert done.rules() == [("reply.json", 4, 2, "CC-006")]
    assert list(folder.iterdir()) == [folder / "reply.json"]


def test_a_second_run_has_nothing_to_do(folder: Path) -> None:
    fix("reply.json", cwd=folder)
    before = (folder / "reply.json").stat()
    assert fix("reply.json", cwd=folder).err == "0 fixed\n"
    after = (folder / "reply.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_exit_code_is_that_of_what_remains(folder: Path) -> None:
    (folder / "reply.json").write_text('{"text": "x", "customer": {"id": "85"}, "status": "clsoed",}')
    assert fix("reply.json", cwd=folder).code == 1
    assert fix("--unsafe-fixes", "reply.json", cwd=folder)[::2] == (0, "1 fixed\n")
    assert (folder / "reply.json").read_text() == '{"text": "x", "customer": {"id": 85}, "status": "closed"}'


def test_links_permissions_and_what_is_not_to_be_written(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "link.json").symlink_to("../reply.json")
    (folder / "reply.json").chmod(0o604)
    fix("inner/link.json", cwd=folder)
    assert (folder / "inner" / "link.json").is_symlink()
    assert (folder / "reply.json").read_bytes() == MENDED.encode()
    assert stat.S_IMODE((folder / "reply.json").stat().st_mode) == 0o604


def test_a_file_that_must_not_be_written_is_told(folder: Path) -> None:
    (folder / "reply.json").chmod(0o444)
    powerless = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
    done = scoutcheck("lint", "--fix", "--as", "create-reply", "reply.json", cwd=folder, before=powerless)
    assert (done.code, done.err) == (2, "scoutcheck: reply.json: not mended: Permission denied\n0 fixed\n")
    assert (folder / "reply.json").read_bytes() == REPLY.encode()
    assert list(folder.iterdir()) == [folder / "reply.json"]


def test_pipes_are_linted_not_mended(folder: Path) -> None:
    done = in_shell("$SC lint --fix --as create-reply --format json <(cat reply.json)", cwd=folder)
    assert (done.code, done.err, len(done.findings())) == (1, "0 fixed\n", 4)


def test_lines_that_need_no_mending_stay_as_they_are(folder: Path) -> None:
    wrong, right = b'{"text":"x","customer":{"id":"85"}}', b'{"text":"x","customer":{"id":85}}'
    others = [b"\xff\xfe no text", b"", b" \t", b"{broken", b'{"text": "' + b"x" * (12 * 2**20) + b'"}', right]
    before = b"\n".join([wrong, *others, wrong + b"\r", b"\xef\xbb\xbf" + wrong])
    after = b"\n".join([right, *others, right + b"\r", right])
    (folder / "x.ndjson").write_bytes(before)
    done = fix("x.ndjson", cwd=folder)
    assert (folder / "x.ndjson").read_bytes() == after
    assert (done.code, done.rules()) == (2, [("x.ndjson", 2, 1, "ER-010"), ("x.ndjson", 5, 2, "ER-010")])
    assert done.err.splitlines()[-1] == "4 fixed"


def test_yaml_keeps_its_comments(folder: Path) -> None:
    (folder / "x.yaml").write_text("# one\ntext: x\ncustomer: {id: '85'} # two\n---\n- &a x\n")
    fix("x.yaml", cwd=folder)
    assert (folder / "x.yaml").read_text() == "# one\ntext: x\ncustomer: {id: 85} # two\n---\n- &a x\n"


def test_what_is_suppressed_stays_as_it_is(folder: Path) -> None:
    (folder / "scoutcheck.toml").write_text('per-file-ignores = {"*.json" = ["TM-013"]}')
    fix("reply.json", "--ignore", "TM-012", cwd=folder)
    assert (folder / "reply.json").read_bytes() == REPLY.replace('"85"', "85").encode()
    line = '{"text":"x","customer":{"id":"85"}}\n'
    (folder / "x.ndjson").write_text(line * 2)
    scoutcheck("lint", "x.ndjson", "--as", "create-reply", "--write-baseline", "known.json", cwd=folder)
    (folder / "x.ndjson").write_text(line * 3 + line.replace("85", "86"))
    assert fix("x.ndjson", "--baseline", "known.json", cwd=folder).err == "2 fixed\n"
    assert (folder / "x.ndjson").read_text() == line * 2 + line.replace('"85"', "85") + line.replace('"85"', "86")


def test_standard_input_is_mended_to_standard_output(folder: Path) -> None:
    done = fix("-", stdin=REPLY.encode(), cwd=folder)
    assert (done.code, done.out) == (0, MENDED)
    told, *_ = done.err.partition("3 fixed\n")
    assert [(one["file"], one["line"], one["rule"]) for one in json.loads(told)] == [("<stdin>", 4, "CC-006")]


def test_what_cannot_be_read_passes_through(folder: Path) -> None:
    for data in (b"{broken", b"\xff\xfe", b"", b"[" * 13 * 2**20, b'{"text": 1}\n{broken\n\n\xff'):
        done = fix("-", stdin=data, cwd=folder)
        assert (done.code, done.out.encode("utf-8", "surrogateescape")) == (2, data)


def test_a_difference_is_shown_and_nothing_is_changed(folder: Path) -> None:
    done = scoutcheck("lint", "--diff", "--as", "create-reply", "reply.json", cwd=folder)
    assert (done.code, done.err) == (1, "")
    assert (folder / "reply.json").read_bytes() == REPLY.encode()
    applied = subprocess.run(["git", "apply", "-p0", "-"], input=done.out.encode(), cwd=folder, check=False)
    assert applied.returncode == 0
    assert (folder / "reply.json").read_bytes() == MENDED.encode()
    assert scoutcheck("lint", "--diff", "--as", "create-reply", "reply.json", cwd=folder) == (0, "", "")
    assert scoutcheck("lint", "--diff", "--fix", "--as", "create-reply", "-", stdin=REPLY).out.count("\n+") == 3


def test_differences_of_lines(folder: Path) -> None:
    (folder / "x.ndjson").write_text('{"text":"x"}\n' * 3 + '{"text":"x","customer":{"id":"85"}}\n{broken\n{"text":"x",}')
    done = scoutcheck("lint", "--diff", "--as", "create-reply", "x.ndjson", "gone.json", cwd=folder)
    assert done.code == 2
    assert done.out.splitlines() == [
        "--- x.ndjson",
        "+++ x.ndjson",
        "@@ -4 +4 @@",
        '-{"text":"x","customer":{"id":"85"}}',
        '+{"text":"x","customer":{"id":85}}',
        "@@ -6 +6 @@",
        '-{"text":"x",}',
        "\\ No newline at end of file",
        '+{"text":"x"}',
        "\\ No newline at end of file",
    ]
    assert done.err.splitlines() == [
        "scoutcheck: x.ndjson:5:2: expected a key in double quotes, found 'b'",
        "scoutcheck: gone.json: no such file or folder",
    ]


def test_the_corpus_is_mended(tmp_path: Path) -> None:
    """Files of every rule through the real command: what a fix is offered for is gone, and a second run changes nothing."""
    for sample in BAD[::4]:
        path = tmp_path / sample.kind / f"{sample.rule}-{sample.path.name}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(sample.path.read_bytes())
    kinds = "".join(f'"{folder.name}/*" = "{folder.name}"\n' for folder in tmp_path.iterdir())
    (tmp_path / "scoutcheck.toml").write_text(f"{CONFIG.read_text()}\n[kinds]\n{kinds}")

    def run(*options: str) -> Done:
        return scoutcheck("lint", ".", "--format", "json", *options, cwd=tmp_path)

    def fixable(done: Done) -> list[str]:
        return [one["file"] for one in done.findings() if one["fix"] and one["fix"]["safe"]]

    assert fixable(run())
    assert fixable(run("--fix")) == []
    mended = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert run("--fix").err == "0 fixed\n"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == mended
