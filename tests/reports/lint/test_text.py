"""The text output: golden files, safety of the terminal, carets under the right cell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutcheck.reports.lint import writer
from scoutcheck.validator.findings import FileReport, Finding, Fix
from tests.reports.lint.samples import FINDING, Book, some_findings, written

GOLDEN = Path(__file__).parent / "golden"
CASES: dict[str, list[Finding]] = {
    "allowed-values": [FINDING],
    "missing-key": [
        FINDING._replace(
            rule="CC-010",
            pointer="/customer",
            line=9,
            column=15,
            end_line=12,
            end_column=4,
            message="neither id nor email is there; one of them is needed",
            fix=None,
            also=(),
            notes=(),
            excerpt='  "customer": { "firstName": "Ada",',
            excerpt_column=15,
        )
    ],
    "guessed-fix": [
        FINDING._replace(
            file="batch.ndjson",
            rule="CC-008",
            severity="warning",
            pointer="/owner",
            line=1007,
            column=9042,
            end_line=1007,
            end_column=9049,
            message="unknown key `owner`; v2 calls it `assignTo`",
            fix=Fix("rename the key to assignTo", False, 9041, 9048, '"assignTo"'),
            also=("CC-006", "X-043"),
            notes=("v1 takes an object here, v2 the number of the user", "a v1 payload was sent to v2"),
            excerpt='..., "type": "email", "owner": {"id": 7}, "tags": ["a"...',
            excerpt_column=23,
            payload=1006,
        )
    ],
    "wide-characters": [
        FINDING._replace(
            file="données/作成.json",
            excerpt='\t"subject": "한국어 e\u0301te\u0301", "status": "状態"',
            excerpt_column=36,
            end_column=17,
            message='status is "状態"; allowed: active, closed, pending',
            fix=None,
            notes=(),
            also=(),
        )
    ],
    "terminal-escapes": [
        FINDING._replace(
            file="evil\x1b]0;name\x07.json",
            message='status is "\x1b[2J\u202egnp"; allowed: active, closed, pending',
            excerpt='  "a\x9b": 1, "status": "\x1b[2J\u202egnp"',
            excerpt_column=22,
            end_column=23,
            fix=None,
            notes=("a\nb",),
            also=(),
        )
    ],
    "unreadable": [
        FINDING._replace(
            file="broken.json",
            kind=None,
            rule="JS-001",
            pointer="",
            line=3,
            column=1,
            end_line=3,
            end_column=1,
            message="the text ends within an object",
            fix=None,
            also=(),
            notes=(),
            excerpt="",
            unreadable=True,
        )
    ],
}
# Characters, with the cells that they take.
CELLS = {
    "a": 1,
    "é": 1,
    "日": 2,
    "한": 2,
    "😀": 2,
    "\uff21": 2,
    "\u0301": 0,
    "\u20dd": 0,
    "\u1161": 0,
    "\t": 4,
    "\x1b": 4,
    "\u200d": 6,
}


def excerpt(text: str) -> tuple[str, str]:
    """The source line and the line of carets of the only finding in `text`, without the gutter."""
    _, _, line, carets, *_ = text.split("\n")
    return line.partition("| ")[2], carets.partition("| ")[2]


@pytest.mark.parametrize("name", CASES)
def test_output_is_that_of_the_golden_file(name: str) -> None:
    assert written("text", *CASES[name]) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_every_golden_file_has_its_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


@given(some_findings)
def test_no_control_character_reaches_the_terminal(found: list[Finding]) -> None:
    text = written("text", *found, width=80)
    assert [c for c in text if not c.isprintable() and c != "\n"] == []


@given(some_findings)
def test_colours_are_all_that_colour_adds(found: list[Finding]) -> None:
    coloured = written("text", *found, colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == written("text", *found)
    assert ("\x1b[" in coloured) == bool(found)


@given(st.text(st.sampled_from(list(CELLS))), st.text(st.sampled_from(list(CELLS)), min_size=1), st.text(max_size=9))
def test_carets_stand_under_the_cells_of_the_finding(before: str, within: str, after: str) -> None:
    start = len(before) + 1
    found = FINDING._replace(
        column=start, end_column=start + len(within), excerpt=before + within + after, excerpt_column=start
    )
    _, carets = excerpt(written("text", found))
    indent, length = (sum(CELLS[c] for c in part) for part in (before, within))
    assert carets == " " * indent + "^" * max(length, 1)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(10, 120))
def test_a_long_excerpt_is_cut_to_the_width_around_the_finding(before: int, after: int, width: int) -> None:
    line = "a" * before + "X" + "b" * after
    found = FINDING._replace(column=before + 1, end_column=before + 2, excerpt=line, excerpt_column=before + 1)
    shown, carets = excerpt(written("text", found, width=width))
    assert len(shown) <= max(width - len("2 | "), 20)
    assert shown[carets.index("^")] == "X"
    assert shown == line or "..." in shown


def test_a_finding_behind_the_end_of_its_line_gets_a_caret_there() -> None:
    found = FINDING._replace(column=2, end_column=2, excerpt="{", excerpt_column=2)
    assert excerpt(written("text", found)) == ("{", " ^")


@pytest.mark.parametrize(
    ("found", "summary"),
    [
        ([], "0 errors, 0 warnings in 0 files"),
        ([FINDING._replace(fix=None)], "1 error, 0 warnings in 1 file"),
        ([FINDING, FINDING._replace(file="b", severity="warning")], "1 error, 1 warning in 2 files (2 fixable with --fix)"),
        (
            [FINDING, *[FINDING._replace(fix=Fix("guess", False, 0, 1, "x"))] * 2],
            "3 errors, 0 warnings in 1 file (1 fixable with --fix, 2 fixable with --unsafe-fixes)",
        ),
    ],
)
def test_the_last_line_sums_up(found: list[Finding], summary: str) -> None:
    assert written("text", *found).splitlines()[-1] == summary


def test_clean_files_count_as_files() -> None:
    clean = [FileReport("a.json", []), FileReport("b.json", [])]
    assert "".join(writer("text")(clean, Book())) == "0 errors, 0 warnings in 2 files\n"


@given(some_findings, st.integers(30, 200))
def test_wrapping_breaks_lines_between_words_and_changes_nothing_else(found: list[Finding], width: int) -> None:
    straight, wrapped = (written("text", *found, width=width, wrap=wrap) for wrap in (False, True))
    assert wrapped.split() == straight.split()


def test_what_fits_the_terminal_in_pieces_does_not_run_over_it() -> None:
    says = "neither id nor email is there; one of them is needed, and this is told at some length"
    text = written("text", FINDING._replace(message=says, notes=(says, says)), width=60, wrap=True)
    assert max(len(line) for line in text.splitlines() if "/" not in line) <= 60
    assert says not in text
    assert says in written("text", FINDING._replace(message=says), width=60)


def test_wide_letters_count_twice_where_lines_are_broken() -> None:
    says = " ".join(["状態"] * 20)
    text = written("text", FINDING._replace(message=says, excerpt="", notes=()), width=40, wrap=True)
    assert max(line.count("状態") for line in text.splitlines()) == 7
