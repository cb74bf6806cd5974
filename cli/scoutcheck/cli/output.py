"""Where results go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO, TextIO


class Misuse(ValueError):
    """The command line asks for what cannot be done; the message says what to do instead."""


def put(pieces: Iterable[str], encoding: str | None = "utf-8", stream: TextIO | None = None) -> None:
    """Write to a stream, standard output if None; in the stream's own encoding where that is None."""
    stream = stream or sys.stdout
    stream.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]  # a text file in every run
    for piece in pieces:
        stream.write(piece)


def save(path: str, pieces: Iterable[str]) -> None:
    """Write a whole file or none of it. Raises Misuse where it cannot be written."""

    def write(file: BinaryIO) -> bool:
        for piece in pieces:
            file.write(piece.encode("utf-8", "backslashreplace"))
        return True

    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as stream:  # a pipe or device is no file that another one could replace
                write(stream)
        else:
            from scoutcheck.validator.replacing import replace

            replace(path, write)
    except OSError as error:
        raise Misuse(f"{path}: {error.strerror or error}") from error


def wants_colour(stream: object) -> bool:
    """Colour is for terminals, and for nobody who has said NO_COLOR (or FORCE_COLOR, which asks for it anywhere)."""
    if os.environ.get("NO_COLOR"):
        return False
    return os.environ.get("FORCE_COLOR", "0") not in ("", "0") or is_terminal(stream)


def is_terminal(stream: object) -> bool:
    """Whether somebody looks at a stream, on a terminal that can do more than print."""
    return getattr(stream, "isatty", bool)() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """How many columns there are to write in."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 100
    except (OSError, ValueError):
        return 100
