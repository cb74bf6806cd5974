"""Records are read back as they were written; of what cannot be read, line and expectation are told, and the rest is kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutcheck.reports.record.events import Ended, Exchange, Started
from scoutcheck.reports.record.reading import MOST, Record, read_record
from tests.reports.compliance.samples import plain_run, started, text


def read(data: bytes) -> Record:
    return read_record(data.splitlines(keepends=True), "run.ndjson")


def told(record: Record) -> list[tuple[int, str]]:
    return [(problem.line, problem.says) for problem in record.problems]


def changed(line: int, **values: object) -> bytes:
    """The plain run, with some keys of one of its lines changed; None takes a key away."""
    lines = text(plain_run()).splitlines(keepends=True)
    value = {**json.loads(lines[line - 1]), **values}
    lines[line - 1] = json.dumps({key: item for key, item in value.items() if item is not None}).encode() + b"\n"
    return b"".join(lines)


def test_what_was_written_is_read() -> None:
    record = read(text(plain_run()))
    assert (list(record.events), record.problems) == (plain_run(), ())
    assert record.lines == tuple(range(1, 11))


def test_an_empty_file_says_what_was_expected() -> None:
    ((line, says),) = told(read(b""))
    assert (line, says.partition(";")[0]) == (1, "the file is empty")
    assert '"started"' in says


def test_a_record_that_is_cut_off_keeps_what_came_before() -> None:
    data = text(plain_run())
    record = read(data[: data.rindex(b'"ended"') + 20])
    assert list(record.events) == plain_run()[:-1]
    (cut, end) = told(record)
    assert cut[0] == 10
    assert "cut off" in cut[1]
    assert "expected one JSON object" in cut[1]
    assert "ended" in end[1]


def test_a_run_without_an_end_is_told() -> None:
    ((line, says),) = told(read(text(plain_run()[:-1])))
    assert line == 9
    assert "interrupted" in says


def test_a_newer_version_is_read_as_far_as_it_is_known() -> None:
    record = read(changed(1, version=2, colour="blue"))
    assert isinstance(record.events[0], Started)
    assert len(record.events) == 10
    assert told(record) == [(1, "format version 2; this release knows 1, so parts of the record may be missing")]


@pytest.mark.parametrize(
    ("line", "values", "says"),
    [
        (1, {"format": "har"}, 'not a run record of scoutcheck; expected "format": "scoutcheck-run"'),
        (2, {"event": "tea"}, "an unknown event; expected one of started"),
        (2, {"event": None}, "no event; expected one of started"),
        (2, {"ms": "fast"}, "exchange.ms: Expected `float`, got `str`"),
        (2, {"operation": None}, "exchange has no 'operation'; expected id, at"),
        (2, {"request": {"path": "/"}}, "exchange.request needs 'method', text"),
        (2, {"response": {"status": "200"}}, "exchange.response needs 'status', a whole number"),
        (2, {"probes": {}}, "exchange.probes: expected an array of objects"),
        (2, {"probes": [{"rule": "CC-010"}]}, "exchange.probes[0] has no 'column'"),
        (8, {"row": 1.5}, "transition.row: Expected `int`, got `float`"),
    ],
)
def test_a_line_that_is_not_as_it_should_be(line: int, values: dict[str, object], says: str) -> None:
    record = read(changed(line, **values))
    (found, *_) = told(record)
    assert (found[0], found[1][: len(says)]) == (line, says)
    assert len(record.events) == 9


def test_a_probe_knows_its_words() -> None:
    probe = {"rule": "CC-010", "column": "past", "side": "refuse", "edge": "", "outcome": "won"}
    ((line, says),) = told(read(changed(2, probes=[probe])))
    assert (line, says) == (2, "exchange.probes[0].outcome is 'won'; expected one of held, broken, observed, inconclusive")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04\xff\n", "not UTF-8 at byte 5"),
        (b"\xff\xfe{\x00\n", "not UTF-8 at byte 1"),
        (b"[1, 2]\n", "an array; expected one JSON object"),
        (b"null\n", "null; expected"),
        (b'"text"\n', "text; expected"),
        (b"12\n", "a number; expected"),
        (b"[" * 200_000 + b"\n", "not JSON that can be read"),
        (b'{"event": "ended"}\n', "the record begins with ended; expected started"),
    ],
)
def test_a_foreign_file(data: bytes, says: str) -> None:
    (first, *_) = told(read(data))
    assert (first[0], first[1][: len(says)]) == (1, says)


def test_a_long_foreign_file_is_not_told_line_by_line() -> None:
    problems = told(read(b"hello\n" * 5_000))
    assert len(problems) == MOST + 1
    assert problems[-1] == (MOST + 1, f"this line and {5_000 - MOST - 1} after it could not be read either")


def test_shards_one_behind_the_other_are_a_record() -> None:
    record = read(text([*plain_run(), started("run-2"), Ended("t", "finished", 0, 0.0)]))
    assert (len(record.events), record.problems) == (12, ())


def test_empty_lines_are_nothing() -> None:
    assert read(text(plain_run()).replace(b"\n", b"\n\n")).problems == ()


@given(st.binary(max_size=300), st.integers(0, 2_000))
def test_anything_can_be_read(noise: bytes, at: int) -> None:
    data = text(plain_run())
    record = read(data[:at] + noise + data[at:])
    assert all(problem.line >= 1 and problem.says for problem in record.problems)
    assert all(isinstance(event.request["path"], str) for event in record.events if isinstance(event, Exchange))
