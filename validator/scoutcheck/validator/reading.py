"""Bytes of a file into payload documents: encodings, NDJSON lines, limits that keep memory bounded."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import Document, Fault, read_json, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Stream(Protocol):
        """What can be read piece by piece, as an open file can."""

        def read(self, size: int) -> bytes:
            """At most `size` bytes."""

        def readline(self, size: int) -> bytes:
            """The next line, at most `size` bytes of it."""


MIB = 2**20
MAX_PAYLOAD = 12 * MIB
MAX_YAML = 4 * MIB
# Up to this size, no content is heavy.
LIGHT = MIB
SMALL = 2**16
# Of a text that cannot be read, as much as is shown.
EXCERPT = 1024
FORMATS = {".ndjson": "ndjson", ".jsonl": "ndjson", ".yaml": "yaml", ".yml": "yaml"}
PATTERNS = (".json", *FORMATS)
# Byte-order marks of the wide encodings, the longest first.
WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class TooLarge(ValueError):
    """A payload beyond the limits that keep memory bounded. `line` is where it starts."""

    def __init__(self, line: int, what: str = f"a payload of more than {MAX_PAYLOAD // MIB} MiB") -> None:
        super().__init__(f"{what} is not read; split the file or shrink the payload")
        self.line = line


class Line(Record):
    """One line of an NDJSON file: its bytes, its number from 1; `data` is None where it is larger than the limit."""

    number: int
    data: bytes | None


def format_of(name: str) -> str:
    """`json`, `ndjson` or `yaml`, by the ending of a file's name."""
    return FORMATS.get(name[name.rfind(".") :].lower() if "." in name else "", "json")


def read_whole(file: Stream, form: str = "json") -> bytes:
    """All of a file. Raises TooLarge beyond the limits, OSError as the file does."""
    limit = MAX_YAML if form == "yaml" else MAX_PAYLOAD
    data = file.read(SMALL)  # asked for all at once, even a small file would be given room for the largest one
    if len(data) == SMALL:
        data += file.read(limit + 1 - SMALL)
    if len(data) > limit:
        raise TooLarge(1, f"{'YAML' if form == 'yaml' else 'a payload'} of more than {limit // MIB} MiB")
    check_weight(data, 1)
    return data


def check_weight(data: bytes, line: int) -> None:
    """Raise TooLarge for a large payload that would take too much memory."""
    if len(data) > LIGHT:
        from scoutcheck.validator.weight import LIMIT, is_heavy

        if is_heavy(data):
            raise TooLarge(line, f"a payload that takes more than {LIMIT // MIB} MiB of memory")


def read_lines(file: Stream, number: int = 1) -> Iterator[Line]:
    """The lines of a file, at most one limit of memory at a time."""
    while data := file.readline(MAX_PAYLOAD + 1):
        if len(data) > MAX_PAYLOAD and not data.endswith(b"\n"):
            skip_line(file)
            yield Line(number, None)
        else:
            yield Line(number, data)
        number += 1


def skip_line(file: Stream) -> int:
    """Go to the next line. Gives how many bytes were passed over."""
    size = 0
    while data := file.readline(MIB):
        size += len(data)
        if data.endswith(b"\n"):
            break
    return size


def encoding_of(head: bytes) -> str:
    """What a text is encoded in, by its first bytes: `utf-8`, or one of the wide encodings as Python calls it."""
    for mark, name in WIDE:
        if head.startswith(mark):
            return name
    # A payload begins with two ASCII characters; the wide encodings fill them up with zeros.
    zeros = [byte == 0 for byte in head[:4]]
    if not 1 < sum(zeros) < 4:
        return "utf-8"
    return f"utf-{32 if sum(zeros) == 3 else 16}-{'be' if zeros[0] else 'le'}"


def decode(data: bytes | memoryview, line: int = 1) -> str | Document:
    """The text of some bytes, or a document that tells why they are no UTF-8."""
    wide = encoding_of(bytes(data[:4]))
    if wide != "utf-8":
        text = str(data[:EXCERPT], wide, "replace")
        says = f"the text is {wide[:6].upper()}; save it as UTF-8"
        return unreadable(text, Fault("not-utf-8", 0, min(1, len(text)), says), line)
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(data, error.start, line)


def _undecodable(data: bytes | memoryview, at: int, line: int) -> Document:
    text = str(data[: at + EXCERPT], "utf-8", "replace")
    start = len(str(data[:at], "utf-8"))
    says = f"the byte 0x{data[at]:02x} is not UTF-8; save the text as UTF-8"
    return unreadable(text, Fault("not-utf-8", start, start + 1, says), line)


def documents(text: str | Document, form: str) -> Iterator[Document]:
    """The payloads of a whole JSON or YAML text, as `decode` gave it."""
    if isinstance(text, Document):
        yield text
    elif form == "yaml":
        from scoutcheck.validator.yamldoc import read_yaml

        yield from read_yaml(text)
    else:
        yield read_json(text)
