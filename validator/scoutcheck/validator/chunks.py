"""A large NDJSON file in several processes, each of which lints stretches of it."""

from __future__ import annotations

import os

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.ndjson import CHUNK, Batch, Job, Worker
from scoutcheck.validator.reading import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.process import BaseProcess
    from typing import BinaryIO


def lint_chunks(job: Job, jobs: int) -> Iterator[Batch]:
    """Lint every line of a file in `jobs` processes, batch by batch in the order of the file."""
    from collections import deque
    from concurrent.futures import ProcessPoolExecutor
    from importlib.util import find_spec

    if find_spec("msgspec"):  # processes that are forked find in memory what each would have to import
        import scoutcheck.validator.fastpath.code
        import scoutcheck.validator.fastpath.surely  # noqa: F401  # for what it imports
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


_worker: Worker | None = None


def _start_worker(job: Job) -> None:
    from multiprocessing import parent_process
    from threading import Thread

    global _worker  # a process of its own: this is how the pool hands over what all tasks share
    # A file for several processes is a large one: there is no waiting for it to pay.
    _worker = Worker(job._replace(warm_up=min(job.warm_up, 1)))
    Thread(target=_die_with, args=(parent_process(),), daemon=True).start()


def _die_with(parent: BaseProcess) -> None:
    """A parent that was killed cannot say so, and a worker would wait for its next task for ever."""
    parent.join()
    os._exit(1)


def _lint_range(start: int, end: int) -> Batch:
    """The lines that begin within the range of bytes; numbers count from the range's first line."""
    assert _worker is not None
    _worker.number = 0
    with open(_worker.job.path, "rb", buffering=2**20) as file:
        if start:
            file.seek(start - 1)
            _finish_line(file, end)
        begin = file.tell()
        goes_on = begin < end and _worker.lint(file, end - begin)
    batch = _worker.batch()
    rest = begin + batch.size
    return batch._replace(rest=rest) if goes_on and rest < end else batch


def _finish_line(file: BinaryIO, end: int) -> None:
    """Go to the next line, but not far beyond `end`: a line may be larger than any range."""
    while file.tell() < end and (data := file.readline(LIGHT)) and not data.endswith(b"\n"):
        pass
