"""NDJSON: one payload a line, at any length of file. Lines that are clean cost little, the others are judged in detail."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import Document, read_json
from scoutcheck.validator.lint import Options, lint_document
from scoutcheck.validator.reading import LIGHT, MAX_PAYLOAD, TooLarge, check_weight, decode, skip_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoutcheck.validator.fastpath import Sieve
    from scoutcheck.validator.findings import Finding
    from scoutcheck.validator.reading import Stream

CHUNK = 4 * 2**20
# So many bytes of lines that are not clean at sight wait for each other; more could hold more findings than memory should.
HEAP = 2**15
# So many bytes of lines, and one more line, are looked at together.
BLOCK = 2**15
# A batch ends with its bytes, or earlier where there is much to tell of them.
FULL = 2_000
# Below this, building the quick acceptor of a kind takes longer than it saves.
WARM_UP = 256


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
    """What to lint: the file, how it is shown, the kind if it is known, and how.

    `warm_up` lines of a kind are judged in full before clean ones are accepted at sight; all are where it is 0.
    """

    path: str
    shown: str
    kind: str | None
    options: Options
    warm_up: int = WARM_UP


def lint_stream(file: Stream, job: Job) -> Iterator[Batch]:
    """Lint every line of an open file, in this process, batch by batch."""
    worker = Worker(job)
    goes_on = True
    while goes_on:
        goes_on = worker.lint(file, CHUNK)
        yield worker.batch()


class Worker:
    """Lints lines one after the other and gathers a batch. `number` is that of the last line."""

    def __init__(self, job: Job) -> None:
        from scoutcheck.validator.detect import Detector

        self.job = job
        self.detector = Detector(job.options.contract)
        self.number = 0
        self.seen: dict[str, int] = {}
        self.sieves: list[Sieve] = []
        self._clear()

    def _clear(self) -> None:
        self.findings: list[Finding] = []
        self.problems: list[tuple[int, str]] = []
        self.lines = self.payloads = self.size = 0

    @property
    def is_full(self) -> bool:
        return len(self.findings) + len(self.problems) >= FULL

    def lint(self, file: Stream, span: int) -> bool:
        """Lint the lines that begin within the next `span` bytes, or fewer that fill a batch. Gives whether more may follow."""
        while self.size < span and not self.is_full:
            odd = self.skim(file, span)
            if not odd:
                return self.size >= span
            for number, data in odd:
                if len(data) > MAX_PAYLOAD and not data.endswith(b"\n"):
                    self.size += len(data) + skip_line(file)  # such a line is the last one
                    self.refuse_line(number)
                else:
                    self.judge_line(number, data)
        return True

    def skim(self, file: Stream, span: int) -> list[tuple[int, bytes]]:
        """Pass over lines that are clean at sight. Gives the other ones with their numbers, as soon as they are a heap, or the
        span or the file ends: judging many in a row takes half the time that it takes now and then.
        """
        odd: list[tuple[int, bytes]] = []
        heap = 0
        while heap < HEAP and (lines := _block(file, min(BLOCK, span - self.size - heap))):
            found = [(self.number + place + 1, lines[place]) for place in self.refused(lines)]
            size, clean = sum(len(data) for _, data in found), len(lines) - len(found)
            self.size += sum(map(len, lines)) - size
            self.number += len(lines)
            self.lines += clean
            self.payloads += clean
            odd += found
            heap += size
        return odd

    def refused(self, lines: list[bytes]) -> list[int]:
        """The places of the lines that are not clean at sight. Only the last one may be a heavy line."""
        light = len(lines) - (len(lines[-1]) > LIGHT)
        places = list(range(light))
        for sieve in self.sieves:
            places = [places[place] for place in sieve([lines[place] for place in places])]
        return [*places, *range(light, len(lines))]

    def take(self, number: int, data: bytes) -> None:
        """Lint one line."""
        if self.refused([data]):
            self.judge_line(number, data)
        else:
            self.lines += 1
            self.payloads += 1

    def refuse_line(self, number: int) -> None:
        self.lines += 1
        self.problems.append((number, str(TooLarge(number))))

    def judge_line(self, number: int, data: bytes) -> None:
        self.lines += 1
        self.size += len(data)
        if data.strip():
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
        # A view: what a large line takes is not to be had twice.
        text = decode(memoryview(data)[: len(data.rstrip(b"\r\n"))], number)
        document = text if isinstance(text, Document) else read_json(text, number)
        linted = lint_document(document, self.job.options, self.job.shown, self.job.kind, number - 1, self.detector)
        self.findings += linted.findings
        if linted.trouble:
            self.problems.append((number, linted.trouble))
        if linted.kind is not None:
            self.warm(linted.kind)

    def warm(self, kind: str) -> None:
        """Accept clean lines of a kind at sight, once it has come often enough to pay for it."""
        self.seen[kind] = self.seen.get(kind, 0) + 1
        if self.seen[kind] == self.job.warm_up:
            from scoutcheck.validator.fastpath import sieve

            made = sieve(self.job.options, kind, told=self.job.kind is not None)
            self.sieves += [made] if made is not None else []

    def batch(self) -> Batch:
        batch = Batch(self.findings, self.lines, self.payloads, self.problems, self.size)
        self._clear()
        return batch


def _block(file: Stream, span: int) -> list[bytes]:
    """The lines that begin within the next `span` bytes; none where the file ends or the span is empty."""
    readline, limit, lines = file.readline, MAX_PAYLOAD + 1, []
    while span > 0 and (data := readline(limit)):
        lines.append(data)
        span -= len(data)
    return lines
