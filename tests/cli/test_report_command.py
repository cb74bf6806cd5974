"""`scoutcheck report` as scripts use it: files, standard output, gates, exit codes, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scoutcheck.reports.record.events import Event
from tests.cli.command import Done, scoutcheck
from tests.reports.compliance.samples import ended, exchange, finding, full_run, lint_result, plain_run, started, text

BROKEN: list[Event] = [started(), exchange(1), finding("CC-010", 1), ended()]
EXCEPTION = '[[exceptions]]\nrule = "CC-010"\nreason = "known"\nowner = "Imports"\nexpires = 2026-12-31\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.ndjson").write_bytes(text(full_run()))
    (tmp_path / "bad.ndjson").write_bytes(text(BROKEN))
    (tmp_path / "scoutcheck.toml").write_text("", "utf-8")
    return tmp_path


def report(folder: Path, *arguments: str, **options: str) -> Done:
    return scoutcheck("report", *arguments, cwd=folder, **options)


def test_a_record_without_a_breach_is_fine(folder: Path) -> None:
    done = report(folder, "good.ndjson")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith("No rule broken, ")


def test_a_breach_is_told(folder: Path) -> None:
    done = report(folder, "bad.ndjson")
    assert (done.code, done.out.splitlines()[-1]) == (1, "fails: broken: CC-010")


def test_all_formats_at_once(folder: Path) -> None:
    names = ("html", "junit", "sarif", "markdown", "json", "github", "gitlab")
    done = report(folder, "bad.ndjson", *(word for name in names for word in (f"--{name}", f"out.{name}")))
    assert done.code == 1
    assert all("CC-010" in (folder / f"out.{name}").read_text("utf-8") for name in names)
    assert json.loads((folder / "out.json").read_text("utf-8"))["format"] == "scoutcheck-report"


def test_machine_output_has_standard_output_to_itself(folder: Path) -> None:
    done = report(folder, "bad.ndjson", "--json", "-")
    totals = json.loads(done.out)["totals"]
    assert done.err.splitlines()[0] == f"1 rule of {totals['rules']} broken"


def test_the_same_record_gives_the_same_bytes(folder: Path) -> None:
    first, second = (report(folder, "bad.ndjson", "good.ndjson", "--html", "-").out for _ in range(2))
    assert first == second


def test_a_record_may_come_through_a_pipe(folder: Path) -> None:
    assert scoutcheck("report", "-", stdin=text(BROKEN), cwd=folder).code == 1


def test_lint_results_are_reported_too(folder: Path) -> None:
    payload = folder / "payload.json"
    payload.write_text('{"op": "replace", "path": "/text", "value": 5}', "utf-8")
    linted = scoutcheck("lint", payload.name, "--format", "json", "--output", "lint.json", cwd=folder)
    done = report(folder, "lint.json", "--json", "report.json")
    assert (linted.code, done.code) == (1, 1)
    (fault,) = json.loads((folder / "report.json").read_text("utf-8"))["faults"]
    assert (fault["origin"], fault["file"], fault["line"]) == ("payload", "payload.json", 1)


def test_a_clean_lint_result_is_fine(folder: Path) -> None:
    (folder / "lint.json").write_bytes(lint_result())
    assert report(folder, "lint.json").out.splitlines()[0] == "No errors in these payloads"


def test_only_what_is_new_fails(folder: Path) -> None:
    again = [*BROKEN[:-1], finding("CU-010", 1), ended()]
    (folder / "again.ndjson").write_bytes(text(again))
    assert report(folder, "bad.ndjson", "--compare", "bad.ndjson", "--fail-on", "new").code == 0
    assert report(folder, "bad.ndjson", "--compare", "bad.ndjson").code == 1
    done = report(folder, "again.ndjson", "--compare", "bad.ndjson", "--fail-on", "new")
    assert (done.code, done.out.splitlines()[-1]) == (1, "fails: newly broken: CU-010")


def test_a_history_is_several_records(folder: Path) -> None:
    done = report(folder, "bad.ndjson", "--compare", "good.ndjson,bad.ndjson", "--json", "-")
    told = json.loads(done.out)
    assert (len(told["trend"]), told["comparison"]["unchanged"]) == (2, 1)


def test_too_little_tested_fails(folder: Path) -> None:
    assert report(folder, "good.ndjson", "--fail-under", "90").code == 0
    (folder / "few.ndjson").write_bytes(text(full_run(["CC-010"])))
    done = report(folder, "few.ndjson", "--fail-under", "50.5")
    assert done.code == 1
    assert done.out.splitlines()[-1] == "fails: 0.2 % of the contract was tested, less than the 50.5 % asked for"


def test_an_exception_of_the_configuration(folder: Path) -> None:
    (folder / "scoutcheck.toml").write_text(EXCEPTION, "utf-8")
    done = report(folder, "bad.ndjson")
    assert done.code == 0
    assert "exception in force: CC-010, owner Imports, until 2026-12-31: known" in done.out


def test_an_exception_that_is_over(folder: Path) -> None:
    (folder / "other.toml").write_text(EXCEPTION.replace("2026-12-31", "2026-01-30"), "utf-8")
    done = report(folder, "good.ndjson", "--config", "other.toml")
    assert (done.code, done.out.splitlines()[-1]) == (
        1,
        "fails: the exception for CC-010 (owner Imports) was over after 2026-01-30",
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "incomplete: odd:1: the file is empty; expected a line"),
        (b"hello\n", "incomplete: odd:1: not JSON"),
        (b"\x89PNG\r\n\x1a\n", "incomplete: odd:1: not UTF-8"),
        (b"[1]", "incomplete: odd: item 0 is no finding of `scoutcheck lint --format json`: expected an object"),
        (b'[{"rule": "CC-010"}]', "incomplete: odd: item 0 is no finding of `scoutcheck lint --format json`: it has no file"),
        (b"[1,\n2", "incomplete: odd:2: not JSON"),
        (text(plain_run())[:-40], "incomplete: odd:10: not JSON"),
        (text(plain_run()).replace(b'"version":1}', b'"version":9}'), "incomplete: odd:1: format version 9"),
    ],
)
def test_bad_input_is_told_with_its_line_and_reported_as_far_as_it_goes(folder: Path, data: bytes, says: str) -> None:
    (folder / "odd").write_bytes(data)
    done = report(folder, "odd", "bad.ndjson", "--json", "report.json", "--html", "report.html")
    assert done.code == 2
    assert any(line.startswith(says) for line in done.out.splitlines())
    told = json.loads((folder / "report.json").read_text("utf-8"))
    assert (told["complete"], told["totals"]["broken"]) == (False, 1)
    assert "This report is incomplete" in (folder / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name a run record"),
        (("gone.ndjson",), "gone.ndjson: No such file"),
        (("good.ndjson", "--compare", "gone.ndjson"), "gone.ndjson: No such file"),
        (("good.ndjson", "--fail-on", "new"), "--fail-on new needs --compare RECORD"),
        (("good.ndjson", "--fail-under", "lots"), "--fail-under needs a number from 0 to 100, not 'lots'"),
        (("good.ndjson", "--fail-under", "nan"), "--fail-under needs a number from 0 to 100, not 'nan'"),
        (("good.ndjson", "--fail-under", "101"), "--fail-under needs a number"),
        (("good.ndjson", "--htlm", "x"), "no option --htlm; did you mean --html?"),
        (("good.ndjson", "--html", "no/such/folder.html"), "no/such/folder.html: No such file"),
    ],
)
def test_wrong_use_is_one_clear_line(folder: Path, arguments: tuple[str, ...], says: str) -> None:
    done = report(folder, *arguments)
    assert (done.code, done.err.startswith(f"scoutcheck: {says}"), done.err.count("\n")) == (2, True, 1)


def test_a_wrong_exception_is_one_clear_line(folder: Path) -> None:
    (folder / "scoutcheck.toml").write_text(EXCEPTION.replace("owner", "onwer"), "utf-8")
    done = report(folder, "good.ndjson")
    assert done.code == 2
    assert "scoutcheck.toml: exceptions[0]: unknown key 'onwer'; did you mean 'owner'?" in done.err
