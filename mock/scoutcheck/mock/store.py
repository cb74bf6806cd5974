"""The world in a file: SQLite, one row for each thing that is held, written before the answer to a request goes out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from scoutcheck.mock.engine import NotSaved
from scoutcheck.mock.shelf import Shelf
from scoutcheck.mock.world import Attachment, Conversation, Customer, Mailbox, Webhook, World
from scoutcheck.validator.config import ConfigError

# Marks the file as ours. The format is counted up whenever rows change their meaning.
OURS, FORMAT = 0x53434B4D, 1
SHELVES: dict[str, tuple[type, type]] = {
    "conversations": (int, Conversation),
    "customers": (int, Customer),
    "emails": (str, int),
    "mailboxes": (int, Mailbox),
    "attachments": (int, Attachment),
    "webhooks": (int, Webhook),
    "tokens": (str, int),
    "refresh_tokens": (str, str),
}
COUNTS = ("last_id", "last_number", "clock_ahead")
# What a process wrote outlives it once the system has it; only a power cut could take the last of it, and would harm no more.
SETTINGS = ("journal_mode = WAL", "synchronous = NORMAL", f"application_id = {OURS}", f"user_version = {FORMAT}")
TABLE = "CREATE TABLE IF NOT EXISTS held (sort TEXT, key TEXT, value TEXT, PRIMARY KEY (sort, key)) WITHOUT ROWID"


class Row(NamedTuple):
    """A row that has changed; `value` is None where it goes."""

    sort: str
    key: str
    value: str | None


class Store:
    """A file that holds one world. No other process may use it meanwhile.

    Raises ConfigError, which names the file, where it cannot be used: it belongs to another program, is newer than this one,
    damaged, or in use.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        if not path:  # SQLite would take it for a file that is gone afterwards
            raise ConfigError("the file that keeps the state has no name; name it with --db")
        try:
            self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0.2)
        except sqlite3.Error as error:
            raise ConfigError(_sentence(path, error)) from error
        try:
            self._prepare(self.connection.execute)
        except (sqlite3.Error, ConfigError) as error:
            self.connection.close()
            raise ConfigError(_sentence(path, error)) from error

    def _prepare(self, run: Any) -> None:
        # Nothing is written before the file is known to be ours.
        run("PRAGMA locking_mode = EXCLUSIVE")
        (owner,), (written,) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
        if owner != OURS and run("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            raise ConfigError("is a database of another program")
        if written > FORMAT:
            raise ConfigError("was written by a newer scoutcheck")
        if run("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise ConfigError("is damaged")
        for setting in SETTINGS:
            run(f"PRAGMA {setting}")
        run(TABLE)

    def load(self) -> World | None:
        """The world that the file holds; None where nothing was ever written. Raises ConfigError for what nobody can read."""
        rows: dict[str, dict[str, str]] = {}
        try:
            for sort, key, value in self.connection.execute("SELECT sort, key, value FROM held"):
                rows.setdefault(sort, {})[key] = value
            return _world(rows) if rows else None
        except (sqlite3.Error, msgspec.MsgspecError, ValueError, TypeError, KeyError) as error:
            raise ConfigError(_sentence(self.path, ConfigError(f"is damaged ({error})"))) from error

    def save(self, before: World, after: World) -> None:
        """Write what has changed from `before` to `after`, all of it or nothing. Raises NotSaved where that fails."""
        rows = [*_changes(before, after)]
        try:
            self._write(rows)
        except sqlite3.Error as error:
            raise NotSaved(f"{self.path}: {error}") from error

    def _write(self, rows: list[Row]) -> None:
        run = self.connection.execute
        run("BEGIN IMMEDIATE") if rows else None
        try:
            for row in rows:
                gone = "DELETE FROM held WHERE sort = ? AND key = ?"
                run(gone, row[:2]) if row.value is None else run("REPLACE INTO held VALUES (?, ?, ?)", row)
            run("COMMIT") if rows else None
        except sqlite3.Error:
            self.connection.rollback()
            raise

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()


def _sentence(path: str, error: Exception) -> str:
    says, mend = str(error), "name another file with --db"
    if isinstance(error, ConfigError):
        return f"{path}: {says}; {mend}"
    if "locked" in says:
        return f"{path}: is in use by another program, perhaps a mock; stop it, or {mend}"
    if "not a database" in says:
        return f"{path}: is no SQLite database; {mend}"
    return f"{path}: cannot be used as a database: {says}; {mend}"


def _changes(before: World, after: World) -> Iterator[Row]:
    for sort in SHELVES:
        for key, value in getattr(after, sort).changed_since(getattr(before, sort)):
            yield Row(sort, json.dumps(key), None if value is None else _text(value))
    for name in COUNTS:
        if getattr(after, name) != getattr(before, name):
            yield Row("counts", name, _text(getattr(after, name)))


def _text(value: Any) -> str:
    """`value` as JSON, a tuple as an array."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair has no bytes in UTF-8, but it can be escaped
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))


def _world(rows: dict[str, dict[str, str]]) -> World:
    rows.pop("tags", None)  # older files hold ids of tags, which are made of their names now
    counts = {name: msgspec.convert(json.loads(value), int) for name, value in rows.pop("counts", {}).items()}
    world = World(**counts, **{sort: _shelf(*SHELVES[sort], held) for sort, held in rows.items()})  # type: ignore[arg-type]  # fields by name
    gone = sum(not held.alive for held in world.conversations.ascending())
    types = {str(field.id): field.type for box in world.mailboxes.ascending() for field in box.fields}
    return world._replace(gone=gone, field_types=types)


def _shelf(key: type, value: type, held: dict[str, str]) -> Shelf[Any]:
    read = ((json.loads(name), json.loads(text)) for name, text in held.items())
    return Shelf.of({msgspec.convert(name, key): msgspec.convert(item, value) for name, item in read})
