"""The journal of a run: what was going to be created, written down before it was, and what became of it.

One JSON object a line, only ever appended, handed to the system before the next call is sent, and for a live account on the
disk too. So whatever ends a run, the journal knows at least as much as the target. Several runs may share a file: every line
names its run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from scoutcheck.validator.targets import shown

FORMAT, VERSION = "scoutcheck-journal", 1
DEFAULT = os.path.join(".scoutcheck", "journal.ndjson")
# Steps: what a line may say.
BEGUN, CREATING, CREATED, BARE, REFUSED, UNSEEN, DELETED, CLEAN = (
    "begun",
    "creating",
    "created",
    "bare",
    "refused",
    "unseen",
    "deleted",
    "clean",
)


class JournalError(Exception):
    """A journal cannot be read or written. The text is one clear line that names the file."""


class Begun(NamedTuple):
    """How a run began: its id, the base address of the target, and whether that was a live account."""

    run: str
    target: str
    live: bool


class Left(NamedTuple):
    """What a run may have left behind: items as (collection, id), and the collections where an answer was never seen.

    `bare` are those of the items that may have lost the mark of the run.
    """

    begun: Begun
    items: tuple[tuple[str, int], ...]
    bare: tuple[tuple[str, int], ...]
    unseen: tuple[str, ...]
    clean: bool


class Journal:
    """Appends to a file. Raises JournalError where it cannot: then nothing may be created."""

    def __init__(self, path: str, begun: Begun) -> None:
        self.path = path
        self.run = begun.run
        self.on_disk = begun.live
        self.last = 0
        self._write({"format": FORMAT, "version": VERSION, "step": BEGUN, **begun._asdict()})

    def creating(self, collection: str) -> int:
        """Something will be created. Gives the number under which its fate is to be told."""
        self.last += 1
        self._write({"run": self.run, "step": CREATING, "n": self.last, "in": collection})
        return self.last

    def created(self, number: int, collection: str, item: int) -> None:
        """It has been, with this id."""
        self._write({"run": self.run, "step": CREATED, "n": number, "in": collection, "id": item})

    def bare(self, collection: str, item: int) -> None:
        """It does not bear the mark of the run, or will not after the next call."""
        self._write({"run": self.run, "step": BARE, "in": collection, "id": item})

    def settled(self, number: int, seen: bool) -> None:
        """It has not been, as far as the answer tells (`seen`), or no answer tells whether it has."""
        self._write({"run": self.run, "step": REFUSED if seen else UNSEEN, "n": number})

    def deleted(self, collection: str, item: int) -> None:
        """It is gone."""
        self._write({"run": self.run, "step": DELETED, "in": collection, "id": item})

    def clean(self) -> None:
        """Nothing of this run is left on the target."""
        self._write({"run": self.run, "step": CLEAN})

    def _write(self, entry: dict[str, Any]) -> None:
        append(self.path, entry, self.on_disk)


def append(path: str, entry: dict[str, Any], on_disk: bool = True) -> None:
    """Put one line at the end of a journal; `on_disk` waits until not even a loss of power loses it. Raises JournalError."""
    line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "a+b", buffering=0) as file:
            # A line that was cut off stays alone.
            file.write((b"\n" if _is_cut(file) else b"") + line + b"\n")
            if on_disk:
                os.fsync(file.fileno())
    except OSError as error:
        raise JournalError(f"{shown(path)}: cannot write the journal: {error.strerror or error}") from error


def _is_cut(file: Any) -> bool:
    end = file.seek(0, os.SEEK_END)
    if not end:
        return False
    file.seek(end - 1)
    return bool(file.read(1) != b"\n")


def read_journal(path: str) -> tuple[Left, ...]:
    """What each run of a journal may have left, in the order in which they began. Raises JournalError that names the line.

    A line that was cut off is no fault: what it was to announce was never sent.
    """
    runs: dict[str, list[dict[str, Any]]] = {}
    for number, entry in _entries(path):
        if entry.get("step") == BEGUN:
            _check_version(f"{shown(path)}:{number}", entry)
            runs.setdefault(entry["run"], []).append(entry)
        elif entry.get("run") in runs:
            runs[entry["run"]].append(entry)
        else:
            raise JournalError(f"{shown(path)}:{number}: no line of a scoutcheck journal")
    return tuple(_left(entries) for entries in runs.values())


def _entries(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with open(path, "rb") as file:
            lines = file.read().split(b"\n")
    except OSError as error:
        raise JournalError(f"{shown(path)}: {error.strerror or error}") from error
    for number, line in enumerate(lines, 1):
        entry = _entry(line)
        if entry is not None:
            yield number, entry
        elif line.strip() and not _may_be_cut(line):
            raise JournalError(f"{shown(path)}:{number}: no line of a scoutcheck journal")


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


STARTS = (b'{"format":"scoutcheck-journal"', b'{"run":"')


def _may_be_cut(line: bytes) -> bool:
    """Whether a line that is no JSON is the beginning of one of ours."""
    return any(line.startswith(start) or start.startswith(line) for start in STARTS)


def _check_version(place: str, entry: dict[str, Any]) -> None:
    known = entry.get("format") == FORMAT and isinstance(entry.get("version"), int)
    if not known or not all(isinstance(entry.get(key), kind) for key, kind in (("run", str), ("target", str), ("live", bool))):
        raise JournalError(f"{place}: no line of a scoutcheck journal")
    if entry["version"] > VERSION:
        raise JournalError(f"{place}: journal of version {entry['version']}; this scoutcheck reads version {VERSION}")


def _left(entries: list[dict[str, Any]]) -> Left:
    items: dict[tuple[str, int], None] = {}
    waiting: dict[int, str] = {}
    for entry in entries:
        step, item = entry["step"], (entry.get("in", ""), entry.get("id", 0))
        if step == CREATING:
            waiting[entry["n"]] = entry["in"]
        elif step in (CREATED, REFUSED):
            waiting.pop(entry["n"], None)
        if step == CREATED:
            items[item] = None
        elif step == DELETED:
            items.pop(item, None)
    bare = {(entry["in"], entry["id"]) for entry in entries if entry["step"] == BARE}
    begun = Begun(entries[0]["run"], entries[0]["target"], entries[0]["live"])
    return Left(begun, tuple(items), tuple(bare & items.keys()), tuple(dict.fromkeys(waiting.values())), step == CLEAN)
