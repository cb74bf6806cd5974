"""Which target is meant: the one that was asked for, else that of the configuration, else the mock."""

from __future__ import annotations

import os

from scoutcheck.suites.live.settings import read_settings
from scoutcheck.suites.target import Target
from scoutcheck.suites.targets.mock import MockTarget
from scoutcheck.suites.targets.opening import open_target
from scoutcheck.validator.config import Config, foreign_table

MOCK = "mock"


def is_mock(asked: str | None, config: Config) -> bool:
    """Whether the mock in this process is meant."""
    return asked == MOCK or (asked is None and "base_url" not in foreign_table(config, "target"))


def chosen_target(asked: str | None, config: Config, run: str, live: bool = False) -> Target:
    """The target, opened. `asked` is `mock`, a base address, or None for what the configuration says; `run` the run's id.

    Creates nothing. Raises ConfigError for a table [target] that cannot be used, TargetError where nobody lets us in.
    """
    if is_mock(asked, config):
        return MockTarget()
    return open_target(read_settings(config, os.environ, url=asked, live=live), run)
