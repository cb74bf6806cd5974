"""One payload's text in, its findings out: read, tell the kind, judge, place, select."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import SOFT, Document, read_json
from scoutcheck.validator.findings import Finding, Fix, Span
from scoutcheck.validator.fixes import fault_fix, fix
from scoutcheck.validator.judge import judge
from scoutcheck.validator.messages import message, shown
from scoutcheck.validator.severity import severity
from scoutcheck.validator.targets import seen_from
from scoutcheck.validator.violations import MOST, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from scoutcheck.openapi.bundle import Contract
    from scoutcheck.validator.detect import Detection, Detector
    from scoutcheck.validator.document import Fault

CROP = 160


class Options(Record):
    """How to judge: the contract, the mode, which rules count (IDs or prefixes), custom field types by id, the clock.

    `root` is the folder from which the paths in fingerprints count; "" takes them as they are shown.
    """

    contract: Contract
    strict: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    definitions: Mapping[str, str] = {}
    clock: Callable[[], str] | None = None
    root: str = ""


class Linted(Record):
    """What linting one payload gave. `kind` is None where it could not be told; `detection` then says why.

    `trouble` is a sentence on what could not be judged, or "".
    """

    kind: str | None
    detection: Detection | None
    findings: list[Finding]
    readable: bool
    trouble: str = ""


def lint_text(text: str, options: Options, file: str = "", kind: str | None = None, line: int = 1, payload: int = 0) -> Linted:
    """Lint one JSON text. `kind` None tells the kind from the content. Raises UnknownName for a kind that is not."""
    return lint_document(read_json(text, line), options, file, kind, payload)


def lint_document(
    document: Document,
    options: Options,
    file: str = "",
    kind: str | None = None,
    payload: int = 0,
    detector: Detector | None = None,
) -> Linted:
    """Lint one document that has been read. `detector` is for those who lint many."""
    detection = None
    if kind is None and document.usable:
        from scoutcheck.validator.detect import detect

        detection = detector.detect(document.value) if detector else detect(options.contract, document.value)
        kind = detection.kind
    where = Where(document, options, file, kind, payload)
    violations = _violations(where)
    found = [_from_fault(where, fault) for fault in document.faults]
    found += [_from_violation(where, violation) for violation in violations[:MOST]]
    findings = [finding for finding in found if finding is not None]
    findings.sort(key=lambda finding: (finding.line, finding.column, finding.rule))
    trouble = f"more than {MOST:,} breaches in one payload; the others are not told" if len(violations) > MOST else ""
    if kind is None and detection is not None:
        trouble = detection.reason
    return Linted(kind, detection, findings, document.readable, trouble)


def _violations(where: Where) -> list[Violation]:
    options = where.options
    if where.kind is None or not where.document.usable:
        return []
    return judge(options.contract, where.kind, where.document.value, options.definitions, options.clock)


class Where(Record):
    """The surroundings of a finding."""

    document: Document
    options: Options
    file: str
    kind: str | None
    payload: int


def _from_fault(where: Where, fault: Fault) -> Finding | None:
    rule, level, also = where.options.contract.reader[fault.name]
    # Whatever rules are selected: nobody may take a text that cannot be read for one without faults.
    loud = _severity(where, rule, level) if fault.name in SOFT else severity(level, where.options.strict)
    if loud == "off":
        return None
    span = where.document.stretch(fault.start, fault.end)
    about = About(rule, loud, tuple(also), pointer(fault.path), fault.says, (), fault_fix(fault))
    return _finding(where, about, span, [fault.name, about.pointer])


def _from_violation(where: Where, found: Violation) -> Finding | None:
    loud = _severity(where, found.rule, found.level)
    if loud == "off":
        return None
    span = where.document.span(found.path, found.target)
    place, why = pointer(found.path), found.args.get("why")
    notes = (*((why,) if why else ()), *_slips(where, found, span.line))
    about = About(found.rule, loud, found.also, place, message(found), notes, fix(where.document, found, span))
    return _finding(where, about, span, [found.code, place, found.args.get("key"), _trait(found.args.get("value"))])


def _slips(where: Where, found: Violation, line: int) -> Iterator[str]:
    """Where the misspelt keys stand that explain a missing one; the finding itself stands on `line`."""
    for name in found.args.get("slips", ()):
        span = where.document.span((*found.path, name), "key")
        # Never the number of the same line: in NDJSON it is known only once all lines before it have been counted.
        there = "on this line" if span.line == line else f"at line {span.line}"
        yield f"{shown(name)} stands {there}, column {span.column}"


class About(Record):
    """What a finding says, apart from where it stands."""

    rule: str
    severity: str
    also: tuple[str, ...]
    pointer: str
    message: str
    notes: tuple[str, ...]
    fix: Fix | None


def _finding(where: Where, about: About, span: Span, identity: list[Any]) -> Finding:
    excerpt, column = _excerpt(where.document, span)
    return Finding(
        file=where.file,
        kind=where.kind,
        rule=about.rule,
        severity=about.severity,
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
    return severity(level, where.options.strict) if is_selected(rule, where.options) else "off"


def is_selected(rule: str, options: Options) -> bool:
    """Whether the options let a rule count."""
    wanted = not options.select or rule.startswith(options.select)
    return wanted and not (options.ignore and rule.startswith(options.ignore))


def pointer(path: tuple[str | int, ...]) -> str:
    """The RFC 6901 JSON Pointer of a path."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _fingerprint(where: Where, identity: list[Any]) -> str:
    """From file, rule, place and arguments; never from message text, so that rewording and reformatting keep it."""
    from scoutcheck.validator.digest import sha256

    file = seen_from(where.options.root, where.file)
    return sha256(ascii([file, where.kind, *identity]).encode()).hexdigest()[:32]


def _trait(value: Any) -> Any:
    """What of a value counts for its identity: never how it is written, nor the order of its keys."""
    if isinstance(value, (dict, list)):
        return type(value).__name__
    return (value[:CROP], len(value)) if isinstance(value, str) else value


def _excerpt(document: Document, span: Span) -> tuple[str, int]:
    """The line of the text on which a span starts, cropped around it, and the span's column within what is left."""
    offset = span.column - 1
    begin = span.start - offset
    cut = max(0, offset - CROP // 3) if offset > CROP * 2 // 3 else 0
    stop = document.text.find("\n", begin + cut, begin + cut + CROP)
    text = document.text[begin + cut : stop if stop != -1 else begin + cut + CROP]
    return text.rstrip("\r"), offset - cut + 1
