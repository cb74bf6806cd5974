"""The one run of a session of pytest, whatever the number of workers, and what it tells."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import TextIO

import pytest
from hypothesis import settings

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.record.events import Event
from scoutcheck.reports.record.exceptions import read_exceptions
from scoutcheck.reports.record.reading import read_record
from scoutcheck.suites.engine import Options
from scoutcheck.suites.recording import recorded
from scoutcheck.suites.target import TargetError
from scoutcheck.suites.targets.choosing import chosen_target
from scoutcheck.suites.verdicts import Verdict, notes, verdicts
from scoutcheck.validator.config import Config, ConfigError, find_config, read_config

# The name of the test that tells of the run as a whole.
WHOLE = "the-run"
VERDICTS = pytest.StashKey[dict[str, Verdict]]()


def record_of(config: pytest.Config, session: str) -> Path:
    """Where the record is: the file that was asked for, or one that goes with the session, whose id is `session`."""
    asked = config.getoption("--scoutcheck-record")
    if asked is not None:
        return config.invocation_params.dir / str(asked)
    return Path(tempfile.gettempdir(), f"scoutcheck-{session or os.getpid()}.ndjson")


class RunOfSession:
    """The run, made by the process that leads the session: that without workers, or the controller of pytest-xdist."""

    def __init__(self, config: pytest.Config, session: str) -> None:
        self.config = config
        self.path = record_of(config, session)

    def make(self, tests: list[str]) -> None:
        """Run the suites for the rules that these tests are about. Raises pytest.UsageError where there is nothing to test."""
        try:
            self._make(tests)
        except (ConfigError, TargetError) as error:
            raise pytest.UsageError(str(error)) from None

    def _make(self, tests: list[str]) -> None:
        path = self.config.getoption("--scoutcheck-config")
        config = read_config(path) if path else find_config()
        options = self._options(tests, config)
        asked, live = (self.config.getoption(f"--scoutcheck-{name}") for name in ("target", "live"))
        with self._opened() as stream:
            target = chosen_target(asked, config, options.run, live)
            try:
                for _ in recorded(target, options, stream):
                    pass
            finally:
                target.close()

    def _opened(self) -> TextIO:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self.path.open("w", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise pytest.UsageError(f"--scoutcheck-record {self.path}: {error.strerror or error}") from None

    def _options(self, tests: list[str], config: Config) -> Options:
        rules = [rule for rule in Ledger().ids() if rule in set(tests)]
        everything = WHOLE in tests
        return Options(
            token_hex(4),
            self.config.getoption("--scoutcheck-seed"),
            select=() if everything else tuple(rules),
            exceptions=tuple(one._asdict() for one in read_exceptions(config)),
            database=settings().database,
            explore=self.config.getoption("--scoutcheck-explore"),
        )

    def told(self) -> Iterator[str]:
        """Lines about the run, for the end of the session."""
        yield from notes(_events(self.path), Ledger()) if self.path.is_file() else ()
        yield from [f"record: {self.path}"] if self.config.getoption("--scoutcheck-record") else []

    def close(self) -> None:
        """Take away the record, where nobody asked for it."""
        if self.config.getoption("--scoutcheck-record") is None:
            self.path.unlink(missing_ok=True)


def _events(path: Path) -> list[Event]:
    with path.open("rb") as lines:
        return list(read_record(lines, str(path)).events)


def verdicts_of(config: pytest.Config) -> dict[str, Verdict]:
    """What the run of this session tells of every rule, and of itself under WHOLE; read once in each worker."""
    if VERDICTS not in config.stash:
        session = getattr(config, "workerinput", {}).get("testrunuid", "")
        config.stash[VERDICTS] = verdicts(_events(record_of(config, session)), WHOLE, Ledger())
    return config.stash[VERDICTS]
