"""Fixes applied: a text in, the same text out with as few characters changed as will do."""

from __future__ import annotations

from itertools import chain

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import Document
from scoutcheck.validator.lint import Options, lint_document, lint_text
from scoutcheck.validator.ndjson import Job, Worker
from scoutcheck.validator.reading import MAX_PAYLOAD, MIB, decode, documents, read_whole
from scoutcheck.validator.replacing import replace
from scoutcheck.validator.sniffing import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    from scoutcheck.validator.findings import Finding, Fix
    from scoutcheck.validator.reading import Stream
    from scoutcheck.validator.suppress import Suppressions

# One mend may lay bare another; what is not mended by then would go on for ever.
PASSES = 10


class Mender(Record):
    """How to mend: the options of linting, what the user lives with, and whether to apply doubtful fixes too."""

    options: Options
    suppressions: Suppressions
    unsafe: bool


class Mended(Record):
    """What became of one text, and how many edits that took."""

    text: str
    fixed: int


class Piece(Record):
    """A stretch of a file before and after mending, as bytes. In NDJSON it is one line, or a part of one too large to read."""

    before: bytes
    after: bytes
    fixed: int


def mend(file: Stream, path: str, name: str, kind: str | None, mender: Mender) -> Iterator[Piece]:
    """Mend an open file, piece by piece. Raises OSError as the file does, TooLarge for what is not read at all."""
    form, stream = recognise(path, file)
    if form == "ndjson":
        yield from mend_lines(stream, Job(path, name, kind, mender.options), mender)
    else:
        yield mend_whole(read_whole(stream, form), form, name, kind, mender)


def rewrite(path: str, pieces: Iterator[Piece]) -> int:
    """Put mended pieces in the place of a file's own; a file that needs no edit is not touched. Gives the number of edits.

    Raises OSError where the file cannot be replaced; it is then as it was.
    """
    same = 0
    for piece in pieces:
        if piece.fixed:
            return _replace(path, same, chain([piece], pieces))
        same += len(piece.before)
    return 0


def _replace(path: str, same: int, pieces: Iterator[Piece]) -> int:
    """Replace a file by the first `same` bytes of its own, and what has become of the others."""
    fixed = []

    def write(out: BinaryIO) -> bool:
        with open(path, "rb") as file:
            for start in range(0, same, MIB):
                out.write(file.read(min(MIB, same - start)))
        for piece in pieces:
            out.write(piece.after)
            fixed.append(piece.fixed)
        return True

    replace(path, write)
    return sum(fixed)


def mend_whole(data: bytes, form: str, name: str, kind: str | None, mender: Mender) -> Piece:
    """Mend a JSON or YAML file. What cannot be read stays as it is."""
    text = decode(data)
    if isinstance(text, Document):
        return Piece(data, data, 0)

    def lint(text: str) -> Iterator[Finding]:
        for index, document in enumerate(documents(text, form)):
            yield from lint_document(document, mender.options, name, kind, index).findings

    mended = _mend(text, lint, mender)
    return Piece(data, mended.text.encode("utf-8") if mended.fixed else data, mended.fixed)


def mend_lines(file: Stream, job: Job, mender: Mender) -> Iterator[Piece]:
    """Mend an NDJSON file line by line. Lines that need no mending, or cannot be read, pass as they are."""
    worker = Worker(job)
    while data := file.readline(MAX_PAYLOAD + 1):
        if len(data) <= MAX_PAYLOAD or data.endswith(b"\n"):
            yield _mended_line(data, worker, mender)
        else:
            yield from _passed(data, file)


def _passed(data: bytes, file: Stream) -> Iterator[Piece]:
    """The rest of a line that is too large to be read."""
    yield Piece(data, data, 0)
    while not data.endswith(b"\n") and (data := file.readline(MIB)):
        yield Piece(data, data, 0)


def _mended_line(data: bytes, worker: Worker, mender: Mender) -> Piece:
    worker.take(1, data)
    text = decode(data.rstrip(b"\r\n")) if worker.batch().findings else ""
    if not text or isinstance(text, Document):
        return Piece(data, data, 0)

    def lint(text: str) -> Iterable[Finding]:
        return lint_text(text, mender.options, worker.job.shown, worker.job.kind).findings

    mended = _mend(text, lint, mender)
    end = data[len(data.rstrip(b"\r\n")) :]
    return Piece(data, mended.text.encode("utf-8") + end if mended.fixed else data, mended.fixed)


def _mend(text: str, lint: Callable[[str], Iterable[Finding]], mender: Mender) -> Mended:
    fixed = 0
    for _ in range(PASSES):
        mender.suppressions.baseline.rewind()
        edits = _chosen(text, lint(text), mender)
        if not edits:
            break
        text = _edited(text, edits)
        fixed += len(edits)
    mender.suppressions.baseline.settle()
    return Mended(text, fixed)


def _chosen(text: str, findings: Iterable[Finding], mender: Mender) -> list[Fix]:
    """The edits of one pass, in order of place: of those that touch each other the first, the others get their turn later."""
    chosen: list[Fix] = []
    names: set[tuple[int, str, str]] = set()
    for finding, edit in sorted(_wanted(findings, mender), key=lambda pair: pair[1].start):
        name = (finding.payload, finding.pointer.rpartition("/")[0], edit.text)
        if (chosen and edit.start < chosen[-1].end) or (_is_key(text, edit) and name in names):
            continue
        names.add(name)
        chosen.append(edit)
    return chosen


def _wanted(findings: Iterable[Finding], mender: Mender) -> Iterator[tuple[Finding, Fix]]:
    for finding in findings:
        if mender.suppressions.keep(finding) and finding.fix and (finding.fix.safe or mender.unsafe):
            yield finding, finding.fix


def _is_key(text: str, edit: Fix) -> bool:
    """Whether an edit renames a key: two keys of one object must not both take the same name."""
    return text[edit.end : edit.end + 80].lstrip()[:1] == ":"


def _edited(text: str, edits: list[Fix]) -> str:
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join((*pieces, text[at:]))
