"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO


def replace(path: str, write: Callable[[BinaryIO], bool]) -> bool:
    """Let `write` fill a file beside `path`, which takes its place if `write` says so; gives what `write` says.

    A link stays a link: what it leads to is replaced. Permissions stay as they are. Raises OSError, and leaves nothing behind.
    """
    real = os.path.realpath(path)
    beside = os.path.join(os.path.dirname(real), f".scoutcheck-{os.getpid()}.part")
    try:
        with open(beside, "xb") as file:
            wanted = write(file)
        if wanted:
            _take_after(real, beside)
            os.replace(beside, real)
        return wanted
    finally:
        if os.path.lexists(beside):
            os.unlink(beside)


def _take_after(real: str, beside: str) -> None:
    if not os.path.exists(real):
        return
    with open(real, "r+b"):
        pass  # who must not write into a file must not replace it either
    before, now = os.stat(real), os.stat(beside)
    if hasattr(os, "chown") and (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        with suppress(OSError):  # only a superuser may give files away
            os.chown(beside, before.st_uid, before.st_gid)
    os.chmod(beside, before.st_mode & 0o7777)
