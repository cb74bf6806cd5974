"""NDJSON: one payload a line, at any length of file. Lines that are clean cost little, the others are judged in detail."""

from __future__ import annotations

import os

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import Document
from scoutcheck.validator.lint import Linted, Options, lint_document, lint_text
from scoutcheck.validator.reading import LIGHT, TooLarge, check_weight, decode, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.process import BaseProcess
    from typing import BinaryIO

    from scoutcheck.validator.findings import Finding
    from scoutcheck.validator.reading import Stream

CHUNK = 4 * 2**20
# A batch ends with its bytes, or earlier where there is much to tell of them.
FULL = 2_000
# Below this, building the quick acceptor takes longer than it saves.
WARM_UP = 64


class Batch(Record):
    """The outcome of a stretch of lines: findings in order, how many lines and payloads, and what could not be judged.

    `problems` are (line, sentence); `size` is in bytes; `rest` is where in the file the next batch of the same stretch begins,
    or 0 where this is the last one.
    """

    findings: list[Finding]
    lines: int
    payloads: int
    problems: list[tuple[int, str]]
    size: int
    rest: int = 0


class Job(Record):
    """What to lint: the file, how it is shown, the kind if it is known, and how."""

    path: str
    shown: str
    kind: str | None
    options: Options


def lint_stream(file: Stream, job: Job) -> Iterator[Batch]:
    """Lint every line of an open file, in this process, batch by batch."""
    worker = Worker(job)
    for line in read_lines(file):
        worker.take(line.number, line.data)
        if worker.size >= CHUNK or worker.is_full:
            yield worker.batch()
    yield worker.batch()


def lint_chunks(job: Job, jobs: int) -> Iterator[Batch]:
    """Lint every line of a file in `jobs` processes, batch by batch in the order of the file."""
    from collections import deque
    from concurrent.futures import ProcessPoolExecutor

    line = 0
    waiting = deque(_ranges(os.path.getsize(job.path)))
    with ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(job,)) as pool:
        running = deque(_submit(pool, *waiting.popleft()) for _ in range(min(2 * jobs, len(waiting))))
        try:
            while running:
                task, end = running.popleft()
                batch = task.result()
                if batch.rest:
                    running.appendleft(_submit(pool, batch.rest, end))
                elif waiting:
                    running.append(_submit(pool, *waiting.popleft()))
                yield _shifted(batch, line)
                line += batch.lines
        finally:
            pool.shutdown(cancel_futures=True)


def _ranges(size: int) -> list[tuple[int, int]]:
    return [(start, min(start + CHUNK, size)) for start in range(0, size, CHUNK)]


def _submit(pool: ProcessPoolExecutor, start: int, end: int) -> tuple[Future[Batch], int]:
    """Hand out a range. Processes that start here inherit a mask: an interrupt is for this process alone to answer."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # not on Windows
        return pool.submit(_lint_range, start, end), end
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_lint_range, start, end), end
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _shifted(batch: Batch, lines: int) -> Batch:
    findings = [
        found._replace(line=found.line + lines, end_line=found.end_line + lines, payload=found.payload + lines)
        for found in batch.findings
    ]
    return batch._replace(findings=findings, problems=[(line + lines, says) for line, says in batch.problems])


class Worker:
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

    @property
    def is_full(self) -> bool:
        return len(self.findings) + len(self.problems) >= FULL

    def take(self, number: int, data: bytes | None) -> None:
        self.lines += 1
        if data is None:
            self.problems.append((number, str(TooLarge(number))))
            return
        self.size += len(data)
        if self.accept is not None and len(data) <= LIGHT and self.accept(data):
            self.payloads += 1
        elif data.strip():
            self.judge_light(number, data)

    def judge_light(self, number: int, data: bytes) -> None:
        try:
            check_weight(data, number)
        except TooLarge as error:
            self.problems.append((number, str(error)))
        else:
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
        if linted.trouble:
            self.problems.append((number, linted.trouble))
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


_worker: Worker | None = None


def _start_worker(job: Job) -> None:
    from multiprocessing import parent_process
    from threading import Thread

    global _worker  # a process of its own: this is how the pool hands over what all tasks share
    _worker = Worker(job)
    Thread(target=_die_with, args=(parent_process(),), daemon=True).start()


def _die_with(parent: BaseProcess) -> None:
    """A parent that was killed cannot say so, and a worker would wait for its next task for ever."""
    parent.join()
    os._exit(1)


def _lint_range(start: int, end: int) -> Batch:
    """The lines that begin within the range of bytes; numbers count from the range's first line."""
    assert _worker is not None
    with open(_worker.job.path, "rb", buffering=2**20) as file:
        if start:
            file.seek(start - 1)
            _finish_line(file, end)
        if file.tell() < end:
            for line in read_lines(file):
                _worker.take(line.number, line.data)
                if file.tell() >= end or _worker.is_full:
                    break
        rest = file.tell() if file.tell() < end else 0
    return _worker.batch()._replace(rest=rest)


def _finish_line(file: BinaryIO, end: int) -> None:
    """Go to the next line, but not far beyond `end`: a line may be larger than any range."""
    while file.tell() < end and (data := file.readline(LIGHT)) and not data.endswith(b"\n"):
        pass
