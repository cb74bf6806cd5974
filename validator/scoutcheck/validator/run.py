"""Many files in, a stream of reports out, with the tally that the exit code is made of."""

from __future__ import annotations

import os
import sys

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.findings import FileReport
from scoutcheck.validator.lint import Options, lint_document
from scoutcheck.validator.ndjson import CHUNK, Batch, Job, lint_chunks, lint_stream
from scoutcheck.validator.reading import TooLarge, documents, format_of, read_whole
from scoutcheck.validator.suppress import matches
from scoutcheck.validator.targets import Target, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    from scoutcheck.validator.findings import Finding

NOTES_A_FILE = 5


class Settings(Record):
    """How a whole run is done. `keep` are the filters that a finding must pass to be reported; `notify` is told what people
    need to know besides findings; `progress` is told how many bytes have been linted.
    """

    options: Options
    kind: str | None
    kinds: dict[str, str]
    exclude: tuple[str, ...]
    jobs: int
    keep: tuple[Callable[[Finding], bool], ...]
    notify: Callable[[str], None]
    progress: Callable[[int], None]


class Tally:
    """Counts what a run has seen. Complete once every report has been read to its end."""

    def __init__(self) -> None:
        self.errors = self.warnings = self.unreadable = self.suppressed = self.files = self.payloads = 0
        self.fixable = self.unsafe = 0
        self.rules: dict[str, int] = {}
        self.linted: set[str] = set()

    def count(self, finding: Finding) -> None:
        self.rules[finding.rule] = self.rules.get(finding.rule, 0) + 1
        if finding.severity == "error":
            self.errors += 1
        else:
            self.warnings += 1
        self.unreadable += finding.unreadable
        if finding.fix is not None:
            self.fixable += finding.fix.safe
            self.unsafe += not finding.fix.safe

    @property
    def code(self) -> int:
        """2 where something could not be read, else 1 where there are errors, else 0."""
        return 2 if self.unreadable else 1 if self.errors else 0


def lint_targets(targets: Iterable[Target], settings: Settings, tally: Tally) -> Iterator[FileReport]:
    """A report for each file, its findings made as they are read."""
    for target in targets:
        name = shown(target.path)
        if not any(matches(name, pattern) for pattern in settings.exclude):
            tally.files += 1
            tally.linted.add(name)
            yield FileReport(name, _kept(_findings(target, name, settings, tally), settings, tally))


def _kept(findings: Iterator[Finding], settings: Settings, tally: Tally) -> Iterator[Finding]:
    for finding in findings:
        if all(keep(finding) for keep in settings.keep):
            tally.count(finding)
            yield finding
        else:
            tally.suppressed += 1


def _findings(target: Target, name: str, settings: Settings, tally: Tally) -> Iterator[Finding]:
    kind = settings.kind or next((kind for pattern, kind in settings.kinds.items() if matches(name, pattern)), None)
    try:
        form = format_of(target.path)
        if target.path == "-":
            yield from _stdin(name, kind, settings, tally)
        elif form == "ndjson":
            yield from _ndjson(Job(target.path, name, kind, settings.options), settings, tally)
        else:
            with open(target.path, "rb") as file:
                yield from _whole(read_whole(file), form, name, kind, target.named, settings, tally)
    except OSError as error:
        _problem(f"{name}: {error.strerror or error}", settings, tally)
    except TooLarge as error:
        _problem(f"{name}: {error}", settings, tally)


def _problem(says: str, settings: Settings, tally: Tally) -> None:
    tally.unreadable += 1
    settings.notify(says)


def _whole(
    data: bytes, form: str, name: str, kind: str | None, named: bool, settings: Settings, tally: Tally
) -> Iterator[Finding]:
    for index, document in enumerate(documents(data, form)):
        linted = lint_document(document, settings.options, name, kind, index)
        tally.payloads += 1
        yield from linted.findings
        if linted.kind is None and document.usable and linted.detection is not None:
            if named or linted.detection.candidates:
                _problem(f"{name}: {linted.detection.reason}", settings, tally)
            else:
                settings.notify(f"{name}: skipped: {linted.detection.reason}")
    settings.progress(len(data))


def _stdin(name: str, kind: str | None, settings: Settings, tally: Tally) -> Iterator[Finding]:
    """Standard input: NDJSON if its first line is a whole JSON value and more follows, otherwise one JSON text."""
    from io import BytesIO

    stream = sys.stdin.buffer
    first = stream.readline(2**20)
    rest = stream.readline(2**20) if _is_whole(first) else b""
    if rest.strip():
        joined = _Joined(BytesIO(first + rest), stream)
        yield from _batches(lint_stream(joined, Job("-", name, kind, settings.options)), name, settings, tally)  # type: ignore[arg-type]  # readline is all it needs
    else:
        data = first + rest + read_whole(stream)
        yield from _whole(data, "json", name, kind, True, settings, tally)


class _Joined:
    """What has been read ahead of a stream, and the rest of it."""

    def __init__(self, ahead: BinaryIO, rest: BinaryIO) -> None:
        self.ahead = ahead
        self.rest = rest

    def readline(self, size: int) -> bytes:
        data = self.ahead.readline(size)
        return data if data.endswith(b"\n") else data + self.rest.readline(size - len(data))


def _is_whole(line: bytes) -> bool:
    from scoutcheck.validator.document import read_json

    return line.endswith(b"\n") and bool(line.strip()) and read_json(line.decode("utf-8", "replace")).usable


def _ndjson(job: Job, settings: Settings, tally: Tally) -> Iterator[Finding]:
    if settings.jobs > 1 and os.path.isfile(job.path) and os.path.getsize(job.path) > CHUNK:
        yield from _batches(lint_chunks(job, settings.jobs), job.shown, settings, tally)
    else:
        with open(job.path, "rb", buffering=2**20) as file:
            yield from _batches(lint_stream(file, job), job.shown, settings, tally)


def _batches(batches: Iterator[Batch], name: str, settings: Settings, tally: Tally) -> Iterator[Finding]:
    problems = 0
    for batch in batches:
        tally.payloads += batch.payloads
        yield from batch.findings
        for line, says in batch.problems:
            problems += 1
            tally.unreadable += 1
            if problems <= NOTES_A_FILE:
                settings.notify(f"{name}:{line}: {says}")
        settings.progress(batch.size)
    if problems > NOTES_A_FILE:
        settings.notify(f"{name}: {problems - NOTES_A_FILE} more lines like these")
