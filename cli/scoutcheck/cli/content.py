"""What a file that the command line names holds."""

from __future__ import annotations

import sys

from scoutcheck.cli.output import Misuse


def content(path: str) -> bytes:
    """The bytes of a file, of standard input where `path` is `-`. Raises Misuse where it cannot be read."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Misuse(f"{path}: {error.strerror or error}") from error
