"""Events as lines of a run record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from scoutcheck.reports.record.events import NAMES, Event
from scoutcheck.reports.record.redacting import redacted

WORDS = {kind: name for name, kind in NAMES.items()}


def line(event: Event) -> str:
    """One line of a record, without its end. The same event gives the same line."""
    return json.dumps({"event": WORDS[type(event)], **_plain(event)}, ensure_ascii=False, separators=(",", ":"))


def write(event: Event, stream: TextIO, secrets: Iterable[str] = ()) -> None:
    """Append an event, and hand it over at once: a record can be read while it grows, and after a crash.

    `secrets` are hidden, wherever they stand; so is what stands where secrets stand.
    """
    stream.write(line(redacted(event, secrets)) + "\n")
    stream.flush()


def _plain(value: Any) -> Any:
    """The value with named tuples as objects, and other tuples as arrays."""
    if hasattr(value, "_asdict"):
        return {key: _plain(item) for key, item in value._asdict().items()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
