"""NDJSON: one payload a line, at any length of file. Lines that are clean cost little, the others are judged in detail."""

from __future__ import annotations

import os

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import Document
from scoutcheck.validator.lint import Linted, Options, lint_document, lint_text
from scoutcheck.validator.reading import MAX_PAYLOAD, TooLarge, decode, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from scoutcheck.validator.findings import Finding

CHUNK = 4 * 2**20
# Below this, building the quick acceptor takes longer than it saves.
WARM_UP = 64


class Batch(Record):
    """The outcome of a stretch of lines: findings in order, how many lines and payloads, and what could not be judged.

    `problems` are (line, sentence); `size` is in bytes.
    """

    findings: list[Finding]
    lines: int
    payloads: int
    problems: list[tuple[int, str]]
    size: int


class Job(Record):
    """What to lint: the file, how it is shown, the kind if it is known, and how."""

    path: str
    shown: str
    kind: str | None
    options: Options


def lint_stream(file: BinaryIO, job: Job) -> Iterator[Batch]:
    """Lint every line of an open file, in this process, batch by batch."""
    worker = _Worker(job)
    for line in read_lines(file):
        worker.take(line.number, line.data)
        if worker.size >= CHUNK:
            yield worker.batch()
    yield worker.batch()


def lint_chunks(job: Job, jobs: int) -> Iterator[Batch]:
    """Lint every line of a file in `jobs` processes, batch by batch in the order of the file."""
    from collections import deque
    from concurrent.futures import ProcessPoolExecutor

    line = 0
    waiting: deque[tuple[object, int, int]] = deque(_ranges(os.path.getsize(job.path)))
    with ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(job,)) as pool:
        running = deque(pool.submit(_lint_range, *waiting.popleft()[1:]) for _ in range(min(2 * jobs, len(waiting))))
        try:
            while running:
                batch = running.popleft().result()
                if waiting:
                    running.append(pool.submit(_lint_range, *waiting.popleft()[1:]))
                yield _shifted(batch, line)
                line += batch.lines
        finally:
            pool.shutdown(cancel_futures=True)


def _ranges(size: int) -> list[tuple[None, int, int]]:
    return [(None, start, min(start + CHUNK, size)) for start in range(0, size, CHUNK)]


def _shifted(batch: Batch, lines: int) -> Batch:
    findings = [
        found._replace(line=found.line + lines, end_line=found.end_line + lines, payload=found.payload + lines)
        for found in batch.findings
    ]
    return batch._replace(findings=findings, problems=[(line + lines, says) for line, says in batch.problems])


class _Worker:
    """Lints lines one after the other and gathers a batch."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.accept: Callable[[bytes], bool] | None = None
        self.seen = 0
        self._clear()

    def _clear(self) -> None:
        self.findings: list[Finding] = []
        self.problems: list[tuple[int, str]] = []
        self.lines = self.payloads = self.size = 0

    def take(self, number: int, data: bytes | None) -> None:
        self.lines += 1
        if data is None:
            self.problems.append((number, str(TooLarge(number))))
            return
        self.size += len(data)
        if (self.accept is not None and self.accept(data)) or not data.strip():
            self.payloads += 1
            return
        self.judge(number, data)

    def judge(self, number: int, data: bytes) -> None:
        self.payloads += 1
        text = decode(data.rstrip(b"\r\n"), number)
        where = (self.job.options, self.job.shown, self.job.kind)
        if isinstance(text, Document):
            linted = lint_document(text, *where, payload=number - 1)
        else:
            linted = lint_text(text, *where, line=number, payload=number - 1)
        self.findings += linted.findings
        if linted.kind is None and linted.readable:
            self.problems.append((number, linted.detection.reason if linted.detection else "its kind cannot be told"))
        self.warm(linted)

    def warm(self, linted: Linted) -> None:
        """Once it pays, accept clean lines of this kind without judging them."""
        self.seen += 1
        if self.seen == WARM_UP and linted.kind is not None and self.accept is None:
            from scoutcheck.validator.fastpath import acceptor

            self.seen = (
                0 if (accept := acceptor(self.job.options, linted.kind, told=self.job.kind is not None)) is None else self.seen
            )
            self.accept = accept

    def batch(self) -> Batch:
        batch = Batch(self.findings, self.lines, self.payloads, self.problems, self.size)
        self._clear()
        return batch


_worker: _Worker | None = None


def _start_worker(job: Job) -> None:
    global _worker  # noqa: PLW0603  # a process of its own: this is how the pool hands over what all tasks share
    _worker = _Worker(job)


def _lint_range(start: int, end: int) -> Batch:
    """The lines that begin within the range of bytes; numbers count from the range's first line."""
    assert _worker is not None
    with open(_worker.job.path, "rb", buffering=2**20) as file:
        if start:
            file.seek(start - 1)
            _finish_line(file)
        number = 1
        while file.tell() < end:
            for line in read_lines(file, number):
                _worker.take(line.number, line.data)
                break
            else:
                break
            number += 1
    return _worker.batch()


def _finish_line(file: BinaryIO) -> None:
    while (data := file.readline(MAX_PAYLOAD)) and not data.endswith(b"\n"):
        pass
