"""One payload's text in, its findings out: read, tell the kind, judge, place, select."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import Document, read_json
from scoutcheck.validator.findings import Finding, Fix, Span
from scoutcheck.validator.fixes import fault_fix, fix
from scoutcheck.validator.judge import Violation, judge
from scoutcheck.validator.messages import message
from scoutcheck.validator.severity import severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from scoutcheck.openapi.bundle import Contract
    from scoutcheck.validator.detect import Detection
    from scoutcheck.validator.document import Fault

CROP = 160


class Options(Record):
    """How to judge: the contract, the mode, which rules count (IDs or prefixes), custom field types by id, the clock."""

    contract: Contract
    strict: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    definitions: dict[str, str] = {}  # noqa: RUF012  # a Record's default, never changed
    clock: Callable[[], str] | None = None


class Linted(Record):
    """What linting one payload gave. `kind` is None where it could not be told; `detection` then says why."""

    kind: str | None
    detection: Detection | None
    findings: list[Finding]
    readable: bool


def lint_text(text: str, options: Options, file: str = "", kind: str | None = None, line: int = 1, payload: int = 0) -> Linted:
    """Lint one JSON text. `kind` None tells the kind from the content. Raises UnknownName for a kind that is not."""
    return lint_document(read_json(text, line), options, file, kind, payload)


def lint_document(document: Document, options: Options, file: str = "", kind: str | None = None, payload: int = 0) -> Linted:
    """Lint one document that has been read."""
    detection = None
    if kind is None and document.usable:
        from scoutcheck.validator.detect import detect

        detection = detect(options.contract, document.value)
        kind = detection.kind
    where = Where(document, options, file, kind, payload)
    findings = [finding for finding in _findings(where) if finding is not None]
    findings.sort(key=lambda finding: (finding.line, finding.column, finding.rule))
    return Linted(kind, detection, findings, document.readable)


class Where(Record):
    """The surroundings of a finding."""

    document: Document
    options: Options
    file: str
    kind: str | None
    payload: int


def _findings(where: Where) -> Iterator[Finding | None]:
    options, document = where.options, where.document
    for fault in document.faults:
        yield _from_fault(where, fault)
    if where.kind is not None and document.usable:
        for violation in judge(options.contract, where.kind, document.value, options.definitions, options.clock):
            yield _from_violation(where, violation)


def _from_fault(where: Where, fault: Fault) -> Finding | None:
    rule, level, also = where.options.contract.reader[fault.name]
    span = where.document.stretch(fault.start, fault.end)
    about = About(rule, level, tuple(also), pointer(fault.path), fault.says, (), fault_fix(where.document, fault))
    return _finding(where, about, span, [fault.name, fault.says])


def _from_violation(where: Where, found: Violation) -> Finding | None:
    if _severity(where, found.rule, found.level) == "off":
        return None
    span = where.document.span(found.path, found.target)
    place, why = pointer(found.path), found.args.get("why")
    notes = (why,) if why else ()
    about = About(found.rule, found.level, found.also, place, message(found), notes, fix(where.document, found, span))
    return _finding(where, about, span, [found.code, place, found.args.get("key"), found.args.get("value")])


class About(Record):
    """What a finding says, apart from where it stands."""

    rule: str
    level: str
    also: tuple[str, ...]
    pointer: str
    message: str
    notes: tuple[str, ...]
    fix: Fix | None


def _finding(where: Where, about: About, span: Span, identity: list[Any]) -> Finding | None:
    loud = _severity(where, about.rule, about.level)
    if loud == "off":
        return None
    excerpt, column = _excerpt(where.document, span)
    return Finding(
        file=where.file,
        kind=where.kind,
        rule=about.rule,
        severity=loud,
        pointer=about.pointer,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        message=about.message,
        fix=about.fix,
        fingerprint=_fingerprint(where, [about.rule, *identity]),
        also=about.also,
        notes=about.notes,
        excerpt=excerpt,
        excerpt_column=column,
        payload=where.payload,
        unreadable=not where.document.readable,
    )


def _severity(where: Where, rule: str, level: str) -> str:
    options = where.options
    wanted = not options.select or rule.startswith(options.select)
    if not wanted or (options.ignore and rule.startswith(options.ignore)):
        return "off"
    return severity(level, options.strict)


def pointer(path: tuple[str | int, ...]) -> str:
    """The RFC 6901 JSON Pointer of a path."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _fingerprint(where: Where, identity: list[Any]) -> str:
    """From file, rule, place and arguments; never from message text, so that rewording and reformatting keep it."""
    from hashlib import sha256

    return sha256(repr([where.file, where.kind, *identity]).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _excerpt(document: Document, span: Span) -> tuple[str, int]:
    """The line of the text on which a span starts, cropped around it, and the span's column within what is left."""
    begin = document.text.rfind("\n", 0, span.start) + 1
    offset = span.start - begin
    cut = max(0, offset - CROP // 3) if offset > CROP * 2 // 3 else 0
    stop = document.text.find("\n", begin + cut, begin + cut + CROP)
    text = document.text[begin + cut : stop if stop != -1 else begin + cut + CROP]
    return text.rstrip("\r").removeprefix("\ufeff"), offset - cut + 1
