"""`scoutcheck kinds`: the payload kinds, or the kind of each payload in some files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from re import sub
from typing import Any

from scoutcheck.cli.arguments import Command, parse
from scoutcheck.cli.describing import FORMAT, hanging, paint, put_json, put_lines, width
from scoutcheck.cli.main import FINE, WRONG_USE, tell
from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.validator.detect import Detection, detect
from scoutcheck.validator.document import Document, read_json
from scoutcheck.validator.reading import Line, TooLarge, decode, documents, format_of, read_lines, read_whole
from scoutcheck.validator.sniffing import Joined, look_ahead
from scoutcheck.validator.targets import find_targets, shown

COMMAND = Command(
    name="kinds",
    says="List the payload kinds; with files, tell the kind of each payload and what gives it away.",
    options=(FORMAT,),
    rest="PATH",
    rest_says="a file, a folder or - for standard input",
    examples="""  scoutcheck kinds
  scoutcheck kinds payload.json
  scoutcheck kinds import.ndjson exports/ --format json

Payloads of one file that are alike are counted together.
Exit codes: 0 fine (also where a kind cannot be told), 2 wrong use or unreadable input, 3 a fault of scoutcheck itself.""",
)
UNTOLD = "unknown"
INDENT = 4

Row = dict[str, Any]


def run(argv: list[str]) -> int:
    """List the kinds, or tell those of files. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    contract = load()
    is_json = arguments["format"] == "json"
    if not arguments.rest:
        rows = [_about(name, kind) for name, kind in contract.kinds.items()]
        put_json(rows) if is_json else put_lines(_kind_table(rows))
        return FINE
    teller = _Teller(contract)
    found = [row for target in find_targets(arguments.rest, teller.problem) for row in teller.rows(target.path)]
    put_json(found) if is_json else put_lines(_file_table(found))
    return WRONG_USE if teller.problems else FINE


def _about(name: str, kind: Row) -> Row:
    is_request = kind["sort"] == "request"
    return {
        "kind": name,
        "title": kind["title"],
        "sort": kind["sort"],
        "method": kind.get("method") if is_request else None,
        "path": f"/{kind['dialect']}{kind['path']}" if is_request else None,
        "detected": bool(kind["detect"]),
    }


def _kind_table(rows: list[Row]) -> Iterator[str]:
    colour, room = paint(), width()
    first = max(len(row["kind"]) for row in rows) + 2
    for row in rows:
        lead, where = colour("name", row["kind"].ljust(first)), _where(row)
        if first + len(f"{row['title']}: {where}") <= room:
            yield f"{lead}{row['title']}: {where}"
        else:  # an address is never broken
            yield from hanging(lead, row["title"], first, room)
            yield " " * first + where


def _where(row: Row) -> str:
    if row["sort"] == "request":
        return f"{row['method']} {sub(r'{[a-z]+Id}', '{id}', row['path'])}"
    return {"webhook": "webhook", "response": "answer", "fragment": "part of a request"}[row["sort"]]


def _file_table(rows: list[Row]) -> Iterator[str]:
    colour, room = paint(), width()
    for row in rows:
        count = f" ({row['payloads']:,} payloads)" if row["payloads"] > 1 else ""
        yield f"{row['file']}:{row['line']}: {colour('name', row['kind'] or UNTOLD)}{count}"
        yield from hanging(" " * INDENT, row["reason"], INDENT, room)


class _Teller:
    """Tells the kinds of payloads, and counts what could not be read."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.problems = 0

    def problem(self, says: str) -> None:
        self.problems += 1
        tell(says)

    def rows(self, path: str) -> Iterator[Row]:
        """One row for each sort of payload in a file: how many, and the line and reason of the first of them."""
        name = shown(path)
        rows: dict[tuple[str, ...], Row] = {}
        try:
            for document in _documents(path):
                self._add(rows, name, document)
        except OSError as error:
            self.problem(f"{name}: {error.strerror or error}")
        except TooLarge as error:
            self.problem(f"{name}:{error.line}: {error}")
        yield from rows.values()

    def _add(self, rows: dict[tuple[str, ...], Row], name: str, document: Document) -> None:
        if not document.usable:
            span = document.stretch(document.faults[0].start, document.faults[0].end)
            self.problem(f"{name}:{span.line}:{span.column}: {document.faults[0].says}")
            return
        found = detect(self.contract, document.value)
        row = rows.setdefault((found.kind or "", *found.candidates), _row(name, document, found))
        row["payloads"] += 1


def _row(name: str, document: Document, found: Detection) -> Row:
    return {
        "file": name,
        "line": document.span((), "value").line,
        "kind": found.kind,
        "candidates": list(found.candidates),
        "reason": found.reason,
        "payloads": 0,
    }


def _documents(path: str) -> Iterator[Document]:
    form = format_of(path)
    if path == "-":
        ahead = look_ahead(sys.stdin.buffer)
        stream = Joined(ahead.data, sys.stdin.buffer)
        yield from _lines(read_lines(stream)) if ahead.is_ndjson else documents(decode(read_whole(stream)), "json")
    elif form == "ndjson":
        with open(path, "rb") as file:
            yield from _lines(read_lines(file))
    else:
        with open(path, "rb") as file:
            yield from documents(decode(read_whole(file, form)), form)


def _lines(lines: Iterator[Line]) -> Iterator[Document]:
    for line in lines:
        if line.data is None:
            raise TooLarge(line.number)
        if line.data.strip():
            text = decode(line.data.rstrip(b"\r\n"), line.number)
            yield text if isinstance(text, Document) else read_json(text, line.number)
