"""Linting for programs: one payload, or all payloads of one file, as typed values.

>>> from scoutcheck.validator import lint_payload
>>> result = lint_payload({"op": "replace", "path": "/text", "value": 7}, kind="update-thread")
>>> result.ok
False
>>> [(finding.rule, finding.pointer, finding.line) for finding in result.errors]
[('UT-015', '/value', 4)]
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, BinaryIO, NamedTuple

from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.near import nearest
from scoutcheck.validator.document import Document, read_json
from scoutcheck.validator.findings import Finding
from scoutcheck.validator.lint import Linted, Options, lint_document
from scoutcheck.validator.reading import Line, TooLarge, check_weight, decode, documents, format_of, read_lines, read_whole

CustomFields = Mapping[int, str] | Mapping[str, str]

NOT_READ = "it could not be read"


class Problem(NamedTuple):
    """What could not be judged: the line in the file or text, counted from 1, and why, as a sentence."""

    line: int
    says: str


class PayloadResult(NamedTuple):
    """What linting one payload gave.

    `kind` is the payload's kind, or None where it could not be told; `reason` says what gave it away, or why it could not be
    told, and is empty where the caller named the kind. `findings` are in order of place. `line` is where the payload starts
    in its file, counted from 1. `problems` say what could not be judged.
    """

    kind: str | None
    reason: str
    findings: tuple[Finding, ...]
    line: int
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity error."""
        return _loud(self.findings, "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings of severity warning."""
        return _loud(self.findings, "warning")

    @property
    def ok(self) -> bool:
        """Whether the payload was judged and has no error; warnings are no obstacle."""
        return not self.problems and not self.errors


class FileResult(NamedTuple):
    """What linting one file gave: `payloads` in the order of the file, and `unread`, what was too large to be read."""

    file: str
    payloads: tuple[PayloadResult, ...]
    unread: tuple[Problem, ...]

    @property
    def kind(self) -> str | None:
        """The kind that all payloads share, or None."""
        kinds = {payload.kind for payload in self.payloads}
        return kinds.pop() if len(kinds) == 1 else None

    @property
    def reason(self) -> str:
        """What gave the kind away, or why there is no single one."""
        kinds = dict.fromkeys(payload.kind or "an unknown kind" for payload in self.payloads)
        if len(kinds) > 1:
            return f"its payloads are of several kinds: {', '.join(kinds)}"
        return self.payloads[0].reason if self.payloads else "it holds no payload"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all payloads, in order of place."""
        return tuple(finding for payload in self.payloads for finding in payload.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity error."""
        return _loud(self.findings, "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings of severity warning."""
        return _loud(self.findings, "warning")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be judged, in order of place."""
        return tuple(sorted([*self.unread, *(problem for payload in self.payloads for problem in payload.problems)]))

    @property
    def ok(self) -> bool:
        """Whether every payload was judged and none has an error; warnings are no obstacle."""
        return not self.problems and not self.errors


def _loud(findings: tuple[Finding, ...], severity: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.severity == severity)


def lint_payload(
    payload: Any, kind: str | None = None, *, strict: bool = False, custom_fields: CustomFields | None = None
) -> PayloadResult:
    """Lint one payload.

    `payload` is JSON text as str or bytes, or a value made of dict, list, str, int, float, bool and None. A value is written as
    JSON with an indent of 2, and the places of findings count in that text. A str is always taken for JSON text. `kind` is the
    name of a payload kind, else it is told from the content. `strict` judges as `scoutcheck lint --strict` does.
    `custom_fields` maps ids of custom fields to their types, such as {531: "number"}.

    Raises UnknownName for a kind or a type of custom field that is not, TypeError for a value that JSON cannot hold.
    Whatever is wrong with the payload is a finding or a problem, and never raised.
    """
    options = _options(kind, strict, custom_fields)
    text = payload if isinstance(payload, (str, bytes)) else json.dumps(payload, indent=2, ensure_ascii=False)
    read = decode(text) if isinstance(text, bytes) else text
    document = read if isinstance(read, Document) else read_json(read)
    return _result(document, lint_document(document, options, "", kind))


def lint_file(
    path: str | os.PathLike[str],
    kind: str | None = None,
    *,
    strict: bool = False,
    custom_fields: CustomFields | None = None,
) -> FileResult:
    """Lint all payloads of one file: NDJSON (.ndjson, .jsonl), YAML (.yaml, .yml) with all its documents, else one JSON text.

    The other arguments are those of `lint_payload`. The result holds every payload's outcome; for files of many megabytes
    `scoutcheck lint` is quicker. Raises OSError for a file that cannot be opened or read, UnknownName as `lint_payload` does.
    """
    options = _options(kind, strict, custom_fields)
    name = os.fspath(path)
    payloads: list[PayloadResult] = []
    unread: list[Problem] = []
    for index, document in enumerate(_documents(name, unread)):
        payloads.append(_result(document, lint_document(document, options, name, kind, index)))
    return FileResult(name, tuple(payloads), tuple(unread))


@cache
def _contract() -> Contract:
    return load()


def _options(kind: str | None, strict: bool, custom_fields: CustomFields | None) -> Options:
    contract = _contract()
    if kind is not None:
        contract.kind(kind)
    known = {name for node in contract.nodes for check in node.get("checks", ()) for name in check.get("formats", ())}
    fields = {str(number): field for number, field in (custom_fields or {}).items()}
    for field in fields.values():
        if field.lower() not in known:
            raise UnknownName("type of custom field", field, nearest(field, known))
    return Options(contract, strict, definitions=fields)


def _result(document: Document, linted: Linted) -> PayloadResult:
    unreadable = "" if document.usable else NOT_READ
    reason = linted.detection.reason if linted.detection else unreadable
    trouble = linted.trouble or unreadable
    line = document.span((), "value").line
    problems = (Problem(line, trouble),) if trouble else ()
    return PayloadResult(linted.kind, reason, tuple(linted.findings), line, problems)


def _documents(name: str, unread: list[Problem]) -> Iterator[Document]:
    """The payloads of a file; what is too large to be read is added to `unread`."""
    form = format_of(name)
    with open(name, "rb") as file:
        for read in _readers(file, form):
            try:
                found = read()
            except TooLarge as error:
                unread.append(Problem(error.line, str(error)))
            else:
                yield from found


def _readers(file: BinaryIO, form: str) -> Iterator[Callable[[], Iterator[Document]]]:
    if form == "ndjson":
        yield from (partial(_of_line, line) for line in read_lines(file) if line.data is None or line.data.strip())
    else:
        yield lambda: documents(decode(read_whole(file, form)), form)


def _of_line(line: Line) -> Iterator[Document]:
    if line.data is None:
        raise TooLarge(line.number)
    check_weight(line.data, line.number)
    text = decode(line.data.rstrip(b"\r\n"), line.number)
    return iter([text if isinstance(text, Document) else read_json(text, line.number)])
