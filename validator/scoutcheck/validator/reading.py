"""Bytes of a file into payload documents: encodings, NDJSON lines, size limits."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import Document, Fault, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

MAX_PAYLOAD = 12 * 2**20
FORMATS = {".ndjson": "ndjson", ".jsonl": "ndjson", ".yaml": "yaml", ".yml": "yaml"}
PATTERNS = (".json", *FORMATS)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class TooLarge(ValueError):
    """A payload beyond the limit that keeps memory bounded. `line` is where it starts."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"line {line}: a payload of more than {MAX_PAYLOAD // 2**20} MiB is not read; split the file or shrink the payload"
        )
        self.line = line


class Line(Record):
    """One line of an NDJSON file: its bytes, its number from 1; `data` is None where it is larger than the limit."""

    number: int
    data: bytes | None


def format_of(name: str) -> str:
    """`json`, `ndjson` or `yaml`, by the ending of a file's name."""
    return FORMATS.get(name[name.rfind(".") :].lower() if "." in name else "", "json")


def read_whole(file: BinaryIO) -> bytes:
    """All of a file. Raises TooLarge beyond the limit, OSError as the file does."""
    data = file.read(MAX_PAYLOAD + 1)
    if len(data) > MAX_PAYLOAD:
        raise TooLarge(1)
    return data


def read_lines(file: BinaryIO, number: int = 1) -> Iterator[Line]:
    """The lines of a file, at most one limit of memory at a time."""
    while data := file.readline(MAX_PAYLOAD + 1):
        if len(data) > MAX_PAYLOAD and not data.endswith(b"\n"):
            _skip_line(file)
            yield Line(number, None)
        else:
            yield Line(number, data)
        number += 1


def _skip_line(file: BinaryIO) -> None:
    while (data := file.readline(2**20)) and not data.endswith(b"\n"):
        pass


def decode(data: bytes, line: int = 1) -> str | Document:
    """The text of some bytes, or a document that tells why they are no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace")
        if data.startswith(UTF_16):
            return Document(text, None, (Fault("not-utf-8", 0, 1, "the text is UTF-16; save it as UTF-8"),), line, False)
        start = len(data[: error.start].decode("utf-8"))
        says = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        return Document(text, None, (Fault("not-utf-8", start, start + 1, says),), line, False)


def documents(data: bytes, form: str) -> list[Document]:
    """The payloads of a whole JSON or YAML file."""
    text = decode(data)
    if isinstance(text, Document):
        return [text]
    if form == "yaml":
        from scoutcheck.validator.yamldoc import read_yaml

        return read_yaml(text)
    return [read_json(text)]
