"""What a file holds: told by the ending of its name, or else by its first lines."""

from __future__ import annotations

from io import BufferedReader, BytesIO, FileIO

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.document import read_json
from scoutcheck.validator.reading import (
    LIGHT,
    MAX_PAYLOAD,
    PATTERNS,
    TooLarge,
    check_weight,
    encoding_of,
    format_of,
)

if TYPE_CHECKING:
    from scoutcheck.validator.reading import Stream


class Ahead(Record):
    """The beginning of a stream: its bytes, and whether they are lines of NDJSON."""

    data: bytes
    is_ndjson: bool


class Joined:
    """A stream again whole: what has been read of it, then the rest."""

    def __init__(self, ahead: bytes, rest: Stream) -> None:
        self._ahead = BytesIO(ahead)
        self._rest = rest

    def readline(self, size: int) -> bytes:
        """The next line, at most `size` bytes of it."""
        data = self._ahead.readline(size)
        return data if data.endswith(b"\n") or len(data) == size else data + self._rest.readline(size - len(data))

    def read(self, size: int) -> bytes:
        """At most `size` bytes."""
        data = self._ahead.read(size)
        return data + self._rest.read(size - len(data))


def opened(path: str) -> BufferedReader:
    """A file to be read. Raises OSError."""
    return BufferedReader(FileIO(path), 2**20)


def recognise(path: str, file: Stream) -> tuple[str, Stream]:
    """`json`, `ndjson` or `yaml`, and the file from its beginning. Raises as `look_ahead` does."""
    if not path.lower().endswith(PATTERNS):
        ahead = look_ahead(file)
        return "ndjson" if ahead.is_ndjson else "json", Joined(ahead.data, file)
    form = format_of(path)
    # The wide encodings write line feeds in several bytes: such a file cannot be taken line by line.
    if form == "ndjson" and isinstance(file, BufferedReader) and encoding_of(file.peek(4)[:4]) != "utf-8":
        return "json", file
    return form, file


def look_ahead(stream: Stream) -> Ahead:
    """Look at the first line, and at the next one that is not blank. Raises TooLarge beyond the limits, OSError as it does."""
    first = stream.readline(MAX_PAYLOAD + 1)
    if len(first) > MAX_PAYLOAD:
        raise TooLarge(1)
    check_weight(first, 1)
    second = stream.readline(LIGHT)
    while second.isspace() and len(first) < LIGHT:
        first, second = first + second, stream.readline(LIGHT)
    return Ahead(first + second, bool(second.strip()) and encoding_of(first) == "utf-8" and _are_lines(first, second))


def _are_lines(first: bytes, second: bytes) -> bool:
    """Whether two lines are two payloads: the first is one, or looks so and the second is one."""
    return _is_whole(first) or (first.strip()[:1] + first.strip()[-1:] == b"{}" and _is_whole(second))


def _is_whole(line: bytes) -> bool:
    return line.endswith(b"\n") and read_json(line.decode("utf-8", "replace")).usable
