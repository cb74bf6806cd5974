"""What all output formats of `scoutcheck lint` have in common."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

import scoutcheck.openapi
import scoutcheck.reports
import scoutcheck.validator
from scoutcheck.reports.lint import FORMATS, writer
from scoutcheck.validator.findings import FileReport, Finding
from tests.reports.lint.samples import FINDING, Book

# What may not be imported where a run of one small file feels it.
SLOW = {"re", "json", "typing", "enum", "dataclasses", "pathlib", "functools", "argparse", "importlib.metadata"}
ROOMS = [str(Path(room.__path__[0]).parents[1]) for room in (scoutcheck.openapi, scoutcheck.validator, scoutcheck.reports)]


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="tap"):
        writer("tap")


def few_times(count: int) -> Iterator[Finding]:
    """The same finding over and over; whoever asks for more than `count` has not been lazy."""
    yield from itertools.repeat(FINDING, count)
    pytest.fail(f"more than {count} findings were read")


@pytest.mark.parametrize("name", FORMATS)
def test_the_first_piece_needs_no_more_than_the_first_finding(name: str) -> None:
    assert next(writer(name)([FileReport("a.json", few_times(1))], Book()))


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "junit"])
def test_findings_are_read_as_they_are_written(name: str) -> None:
    """JUnit wants its counts first, so it cannot."""
    pieces = itertools.islice(writer(name)([FileReport("a.json", few_times(50))], Book()), 50)
    assert len(list(pieces)) == 50


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_findings(name: str) -> None:
    """Four megabytes of notes and messages go through, none stays."""
    tracemalloc.start()
    try:
        for _ in writer(name)([FileReport("a.json", _large(2_000))], Book()):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 << 20


def _large(count: int) -> Iterator[Finding]:
    for number in range(count):
        yield FINDING._replace(fingerprint=f"{number:x}", message=f"{number:2000}", excerpt="", fix=None)


@pytest.mark.parametrize("name", ["text", "json"])
def test_the_formats_of_every_day_import_nothing_slow(name: str) -> None:
    script = f"""
import sys
sys.path[:0] = {ROOMS!r}
from scoutcheck.reports.lint import writer
from scoutcheck.validator.findings import FileReport, Finding
class Book:
    def evidence(self, rule):
        return []
finding = Finding("a.json", None, "CC-020", "error", "", 1, 1, 1, 2, "m", None, "f", excerpt="{{")
print(len("".join(writer({name!r})([FileReport("a.json", [finding])], Book()))), *sys.modules)
"""
    run = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    length, *modules = run.stdout.split()
    assert int(length) > 50
    assert not SLOW.intersection(modules)
