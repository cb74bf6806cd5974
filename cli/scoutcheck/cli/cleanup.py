"""`scoutcheck cleanup`: delete what an interrupted run created, and nothing else."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from scoutcheck.cli.arguments import Command, Option, Parsed, parse
from scoutcheck.cli.main import FINE, FOUND, WRONG_USE, tell
from scoutcheck.cli.output import Misuse
from scoutcheck.validator.config import ConfigError, find_config, foreign_table, read_config

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoutcheck.suites.live.journal import Left
    from scoutcheck.suites.live.leftovers import Removed
    from scoutcheck.suites.live.settings import Settings

COMMAND = Command(
    name="cleanup",
    says="Delete what an interrupted run created on its target, and nothing else.",
    options=(
        Option("--journal", "the journal of the run (default .scoutcheck/journal.ndjson)", "FILE"),
        Option("--config", "read this configuration file instead of the nearest one", "FILE"),
        Option("--live", "needed where the target is not on this machine"),
        Option("--dry-run", "only say what may have been left"),
    ),
    rest="",
    examples="""  scoutcheck cleanup
  scoutcheck cleanup --journal .scoutcheck/journal.ndjson --live

The journal tells which target a run was against, and what it was going to create. Everything is looked at before it is
deleted: what does not bear the mark of the run stays. It can be run again at any time.
Exit codes: 0 nothing is left, 1 something could not be deleted, 2 wrong use, configuration, journal or target.""",
)


def run(argv: list[str]) -> int:
    """Clean up. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        return _cleaned(arguments)
    except (Misuse, ConfigError) as error:
        tell(str(error))
        return WRONG_USE


def _cleaned(arguments: Parsed) -> int:
    try:
        from scoutcheck.suites.live.cleaning import unclean
        from scoutcheck.suites.live.journal import DEFAULT, JournalError
        from scoutcheck.suites.target import TargetError
    except ImportError as error:
        raise Misuse(f"{error.name} is not installed; pip install 'scoutcheck[contract]'") from error
    path = arguments["journal"] or DEFAULT
    if arguments["journal"] is None and not os.path.exists(path):
        return _nothing()
    try:
        runs = unclean(path)
        if not runs:
            return _nothing()
        return _announced(runs) if arguments["dry_run"] else _of_runs(path, runs, arguments)
    except (JournalError, TargetError) as error:
        tell(str(error))
        return WRONG_USE


def _nothing() -> int:
    sys.stdout.write("nothing to clean up\n")
    return FINE


def _announced(runs: Iterable[Left]) -> int:
    for left in runs:
        for collection, item in left.items:
            sys.stdout.write(f"{left.begun.target}: {collection} {item} (run {left.begun.run})\n")
        for collection in left.unseen:
            sys.stdout.write(f"{left.begun.target}: {collection} whose creation was never answered (run {left.begun.run})\n")
    return FINE


def _of_runs(path: str, runs: Iterable[Left], arguments: Parsed) -> int:
    return max(_of_run(path, left, arguments) for left in runs)


def _of_run(path: str, left: Left, arguments: Parsed) -> int:
    from scoutcheck.suites.live.cleaning import clean
    from scoutcheck.suites.targets.opening import open_target

    target = open_target(_settings(left, arguments), left.begun.run, path)
    try:
        fates = [_told(one) for one in clean(path, left, target)]
    finally:
        target.wire.close()
    gone = sum(one.fate == "gone" for one in fates)
    sys.stdout.write(f"run {left.begun.run}: {gone} gone, {len(fates) - gone} not deleted\n")
    return FOUND if gone < len(fates) else FINE


def _settings(left: Left, arguments: Parsed) -> Settings:
    from scoutcheck.suites.live.cleaning import check_place
    from scoutcheck.suites.live.settings import read_settings

    config = read_config(arguments["config"]) if arguments["config"] else find_config()
    url = None if "base_url" in foreign_table(config, "target") else left.begun.target
    settings = read_settings(config, os.environ, url=url, live=arguments["live"])
    check_place(settings, left)
    # What a live run left is treated as on a live account: looked at first, and within the rate limit.
    return settings._replace(live=left.begun.live)


def _told(one: Removed) -> Removed:
    if one.fate != "gone":
        tell(f"{one.collection} {one.item} is not deleted: {one.why}")
    return one
