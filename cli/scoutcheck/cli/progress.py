"""A progress bar for long work."""

from __future__ import annotations

import os
import sys
import time

from scoutcheck.cli.output import is_terminal
from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

# Files beyond this size are long work; whatever else takes this many seconds is, too.
LONG_WORK = 8 * 2**20
PATIENCE = 1.0


class Progress:
    """A bar on standard error, where that is a terminal and there is something to wait for; silent elsewhere."""

    def __init__(self, paths: list[str], wanted: bool) -> None:
        self.shown = wanted and is_terminal(sys.stderr)
        sizes = [os.path.getsize(path) for path in paths if os.path.isfile(path)] if self.shown else []
        # What a folder or a stream holds shows only on the way.
        self.total = sum(sizes) if len(sizes) == len(paths) else None
        self.patience = 0.0 if sum(sizes) > LONG_WORK else time.monotonic() + PATIENCE
        self.done = 0
        self.bar: Any = None

    def update(self, size: int) -> None:
        """So many bytes more have been linted."""
        self.done += size
        if self.bar is not None:
            self.bar.update(size)
        elif self.shown and time.monotonic() > self.patience:
            from tqdm import tqdm

            units: dict[str, Any] = {"unit": "B", "unit_scale": True, "unit_divisor": 1024}
            self.bar = tqdm(total=self.total, initial=self.done, file=sys.stderr, leave=False, desc="linting", **units)

    def clear(self) -> None:
        """Make room for a line of text."""
        if self.bar is not None:
            self.bar.clear()

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.close()
