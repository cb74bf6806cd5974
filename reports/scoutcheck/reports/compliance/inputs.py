"""What a report is made of: run records and lint results, told apart by how they begin, and freed of secrets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from msgspec import ValidationError, convert

from scoutcheck.reports.compliance.secrets import without_secrets
from scoutcheck.reports.record.events import Started
from scoutcheck.reports.record.reading import Problem, Record, read_record


class Flaw(NamedTuple):
    """One finding of `scoutcheck lint --format json`. Positions count from 1 within `file`, the end is exclusive."""

    file: str
    kind: str | None
    rule: str
    severity: str
    pointer: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    fingerprint: str


class LintResult(NamedTuple):
    """What one run of the linter found, as far as the file could be read."""

    file: str
    flaws: tuple[Flaw, ...]
    problems: tuple[Problem, ...]


class Inputs(NamedTuple):
    """All that was read, without secrets. Records are sorted by the moment they begin; of equal files there is one."""

    records: tuple[Record, ...]
    lints: tuple[LintResult, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that could not be read; a report of such inputs is incomplete."""
        of_records = (problem for record in self.records for problem in record.problems)
        return (*of_records, *(problem for result in self.lints for problem in result.problems))

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """The findings of all lint results."""
        return tuple(flaw for result in self.lints for flaw in result.flaws)


def read_inputs(files: Iterable[tuple[str, bytes]]) -> Inputs:
    """Read files, given as name and content. Never raises for what they hold."""
    unlike = {sha256(data).hexdigest(): (name, data) for name, data in reversed([*files])}
    read = [_read(name, data) for name, data in reversed(unlike.values())]
    records = sorted((part for part in read if isinstance(part, Record)), key=_beginning)
    lints = sorted((part for part in read if isinstance(part, LintResult)), key=lambda result: result.flaws)
    return without_secrets(Inputs(tuple(records), tuple(lints)))


def _read(name: str, data: bytes) -> Record | LintResult:
    if data.lstrip()[:1] == b"[":
        return _lint_result(name, data)
    return read_record(data.splitlines(keepends=True), name)


def _beginning(record: Record) -> tuple[str, ...]:
    started = (event for event in record.events if isinstance(event, Started))
    return next(((event.at, event.run) for event in started), ("", record.file))


def _lint_result(name: str, data: bytes) -> LintResult:
    try:
        entries = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        says = f"not JSON: {getattr(error, 'msg', error)}; expected the array that `scoutcheck lint --format json` writes"
        return LintResult(name, (), (Problem(name, line, says),))
    flaws: list[Flaw] = []
    problems = [Problem(name, 0, says) for says in _flaws(entries, flaws)]
    return LintResult(name, tuple(flaws), tuple(problems))


def _flaws(entries: list[Any], flaws: list[Flaw]) -> Iterator[str]:
    """Add the findings among the entries; yield what is wrong with the others."""
    for at, entry in enumerate(entries):
        try:
            flaws.append(convert([entry[key] for key in Flaw._fields], Flaw))
        except (ValidationError, KeyError, TypeError) as error:
            yield f"item {at} is no finding of `scoutcheck lint --format json`: {_reason(entry, error)}"
            if not flaws:
                return


def _reason(entry: Any, error: Exception) -> str:
    if not isinstance(entry, dict):
        return "expected an object"
    lacking = [key for key in Flaw._fields if key not in entry]
    return f"it has no {', '.join(lacking)}" if lacking else str(error)


__all__ = ["Flaw", "Inputs", "LintResult", "read_inputs"]
