"""Many files in, a stream of reports out, with the tally that the exit code is made of."""

from __future__ import annotations

import os
import sys

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.findings import FileReport
from scoutcheck.validator.lint import Options, lint_document
from scoutcheck.validator.ndjson import CHUNK, WARM_UP, Batch, Job, lint_stream
from scoutcheck.validator.reading import LIGHT, TooLarge, decode, documents, read_whole
from scoutcheck.validator.sniffing import opened, recognise
from scoutcheck.validator.suppress import matches
from scoutcheck.validator.targets import Target, seen_from, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scoutcheck.validator.detect import Detector
    from scoutcheck.validator.findings import Finding
    from scoutcheck.validator.reading import Stream

NOTES_A_FILE = 5


class Settings(Record):
    """How a whole run is done. `keep` are the filters that a finding must pass to be reported; `notify` is told what people
    need to know besides findings; `progress` is told how many bytes have been linted. The patterns of `kinds` and `exclude`
    count from the folder `options.root`. `stdin` is read for standard input where it is given. `detector` tells the kinds of
    all files; where there is none, each is told by itself.
    """

    options: Options
    kind: str | None
    kinds: Mapping[str, str]
    exclude: tuple[str, ...]
    jobs: int
    keep: tuple[Callable[[Finding], bool], ...]
    notify: Callable[[str], None]
    progress: Callable[[int], None]
    stdin: Stream | None = None
    detector: Detector | None = None


class Tally:
    """Counts what a run has seen. Complete once every report has been read to its end."""

    def __init__(self) -> None:
        self.errors = self.warnings = self.unreadable = self.suppressed = self.files = self.left_out = self.payloads = 0
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


class Source(Record):
    """One file of a run: its path, how it is shown, its kind where that is known, and whether the user named it."""

    path: str
    name: str
    kind: str | None
    named: bool


def source_of(target: Target, settings: Settings) -> Source | None:
    """A target with all that the configuration says of it; None where it excludes the target."""
    name = shown(target.path)
    place = seen_from(settings.options.root, name) if settings.exclude or settings.kinds else name
    if target.path != "-" and any(matches(place, pattern) for pattern in settings.exclude):
        return None
    kind = settings.kind or next((kind for pattern, kind in settings.kinds.items() if matches(place, pattern)), None)
    return Source(target.path, name, kind, target.named)


def lint_targets(targets: Iterable[Target], settings: Settings, tally: Tally) -> Iterator[FileReport]:
    """A report for each file, its findings made as they are read."""
    settings = settings if settings.kind else settings._replace(detector=_detector(settings))
    for target in targets:
        source = source_of(target, settings)
        if source is not None:
            tally.files += 1
            tally.linted.add(source.name)
            yield FileReport(source.name, _kept(_findings(source, settings, tally), settings, tally))
        else:
            tally.left_out += 1
        if source is None and target.named:
            settings.notify(f"{shown(target.path)}: left out: the configuration excludes it")


def _detector(settings: Settings) -> Detector:
    from scoutcheck.validator.detect import Detector

    return Detector(settings.options.contract)


def _kept(findings: Iterator[Finding], settings: Settings, tally: Tally) -> Iterator[Finding]:
    for finding in findings:
        if all(keep(finding) for keep in settings.keep):
            tally.count(finding)
            yield finding
        else:
            tally.suppressed += 1


class Problems:
    """Tells what could not be judged in one file, the first few one by one."""

    def __init__(self, name: str, settings: Settings, tally: Tally) -> None:
        self.name = name
        self.notify = settings.notify
        self.tally = tally
        self.count = 0

    def tell(self, says: str, line: int | None = None) -> None:
        self.count += 1
        self.tally.unreadable += 1
        if self.count <= NOTES_A_FILE:
            self.notify(f"{self.name}{f':{line}' if line else ''}: {says}")

    def close(self) -> None:
        if self.count > NOTES_A_FILE:
            self.notify(f"{self.name}: {self.count - NOTES_A_FILE} more like these")


def _findings(source: Source, settings: Settings, tally: Tally) -> Iterator[Finding]:
    problems = Problems(source.name, settings, tally)
    try:
        yield from _read(source, settings, problems)
    except OSError as error:
        problems.tell(error.strerror or str(error))
    except TooLarge as error:
        problems.tell(str(error), error.line)
    problems.close()


def _read(source: Source, settings: Settings, problems: Problems) -> Iterator[Finding]:
    if source.path == "-":
        yield from _judged(settings.stdin or sys.stdin.buffer, source, settings, problems)
    else:
        with opened(source.path) as file:
            yield from _judged(file, source, settings, problems)


def _judged(file: Stream, source: Source, settings: Settings, problems: Problems) -> Iterator[Finding]:
    form, stream = recognise(source.path, file)
    if form == "ndjson":
        yield from _ndjson(stream, source, settings, problems)
    else:
        yield from _whole(stream, form, source, settings, problems)


def _whole(file: Stream, form: str, source: Source, settings: Settings, problems: Problems) -> Iterator[Finding]:
    data = read_whole(file, form)
    size, text = len(data), decode(data)
    del data  # a large payload is not held twice
    for index, document in enumerate(documents(text, form)):
        linted = lint_document(document, settings.options, source.name, source.kind, index, settings.detector)
        problems.tally.payloads += 1
        yield from linted.findings
        if linted.kind is None and linted.detection is not None and not (source.named or linted.detection.candidates):
            settings.notify(f"{source.name}: skipped: {linted.trouble}")
        elif linted.trouble:
            problems.tell(linted.trouble)
    settings.progress(size)


def _ndjson(file: Stream, source: Source, settings: Settings, problems: Problems) -> Iterator[Finding]:
    size = os.path.getsize(source.path) if os.path.isfile(source.path) else 0
    # A large file need not wait to see whether the quick acceptor will pay.
    job = Job(source.path, source.name, source.kind, settings.options, 1 if size > LIGHT else WARM_UP)
    if settings.jobs > 1 and size > CHUNK:
        from scoutcheck.validator.chunks import lint_chunks  # few files are so large

        yield from _batches(lint_chunks(job, settings.jobs), settings, problems)
    else:
        yield from _batches(lint_stream(file, job), settings, problems)


def _batches(batches: Iterator[Batch], settings: Settings, problems: Problems) -> Iterator[Finding]:
    for batch in batches:
        problems.tally.payloads += batch.payloads
        yield from batch.findings
        for line, says in batch.problems:
            problems.tell(says, line)
        settings.progress(batch.size)
