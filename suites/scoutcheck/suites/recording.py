"""A run that is written down while it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from scoutcheck.reports.record.events import Event
from scoutcheck.reports.record.writing import write
from scoutcheck.suites.engine import Options, run
from scoutcheck.suites.target import Target


def recorded(target: Target, options: Options, stream: TextIO) -> Iterator[Event]:
    """The events of a run, each written to `stream` before it is given; what the target keeps secret is never written."""
    for event in run(target, options):
        write(event, stream, getattr(target, "secrets", ()))
        yield event
