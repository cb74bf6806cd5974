"""`scoutcheck lint --fix` and `--diff`: mended files, or what would change in them."""

from __future__ import annotations

import os
import sys
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from scoutcheck.cli.differing import difference, painted
from scoutcheck.cli.lint import report
from scoutcheck.cli.main import tell
from scoutcheck.cli.output import wants_colour
from scoutcheck.validator.mending import Mender, mend, rewrite
from scoutcheck.validator.reading import TooLarge
from scoutcheck.validator.run import lint_targets, source_of
from scoutcheck.validator.sniffing import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.cli.arguments import Parsed
    from scoutcheck.validator.findings import Finding
    from scoutcheck.validator.run import Settings, Source, Tally
    from scoutcheck.validator.suppress import Suppressions
    from scoutcheck.validator.targets import Target

IN_MEMORY = 2**23


def mend_targets(
    arguments: Parsed, targets: Iterable[Target], settings: Settings, suppressions: Suppressions, tally: Tally
) -> int:
    """Mend all targets and report what remains, or show only what would change. Gives the exit code."""
    mender = Mender(settings.options, suppressions.fresh(), arguments["unsafe_fixes"])
    if arguments["diff"]:
        return show_difference(targets, settings, mender, tally)
    fixing = Fixing(settings, mender, tally)
    settings = settings._replace(stdin=fixing.stdin)
    code = report(arguments, lint_targets(fixing.mended(targets), settings, tally), settings, suppressions, tally)
    tell(f"{fixing.fixed} fixed", who="")
    return code


class Fixing:
    """Mends targets on their way to the linter, which then tells what remains. `fixed` counts edits.

    Standard input is mended to standard output; `stdin` keeps it for the linter.
    """

    def __init__(self, settings: Settings, mender: Mender, tally: Tally) -> None:
        self.settings = settings
        self.mender = mender
        self.tally = tally
        self.fixed = 0
        self.stdin = _spool()

    def mended(self, targets: Iterable[Target]) -> Iterator[Target]:
        """The targets, each mended before it is given."""
        for target in targets:
            source = source_of(target, self.settings)
            if source is not None and target.path == "-":
                self._filter(source)
            elif source is not None and os.path.isfile(source.path):
                self._rewrite(source)
            yield target

    def _rewrite(self, source: Source) -> None:
        try:
            with opened(source.path) as file:
                self.fixed += rewrite(source.path, mend(file, *source[:3], self.mender))
        except TooLarge:
            pass  # the linter tells so
        except OSError as error:
            self.tally.unreadable += 1
            self.settings.notify(f"{source.name}: not mended: {error.strerror or error}")

    def _filter(self, source: Source) -> None:
        before = _spooled_input()
        try:
            for piece in mend(before, *source[:3], self.mender):
                self.stdin.write(piece.after)
                self.fixed += piece.fixed
        except TooLarge:
            before.seek(0)
            copyfileobj(before, self.stdin)
        self.stdin.seek(0)
        copyfileobj(self.stdin, sys.stdout.buffer)
        self.stdin.seek(0)


def show_difference(targets: Iterable[Target], settings: Settings, mender: Mender, tally: Tally) -> int:
    """Print what mending would change, and tell what cannot be read. Gives the exit code: 1 where something would change."""
    differs, colour = False, wants_colour(sys.stdout)
    for target in targets:
        stdin = _spooled_input() if target.path == "-" else None
        for line in _difference(target, stdin, settings, mender):
            differs = True
            sys.stdout.buffer.write(painted(line) if colour else line)
        _tell_unreadable(target, settings._replace(stdin=stdin), tally)
    return tally.code or int(differs)


def _difference(target: Target, stdin: IO[bytes] | None, settings: Settings, mender: Mender) -> Iterator[bytes]:
    source = source_of(target, settings)
    try:
        if source is not None and stdin is not None:
            yield from difference(source.name, mend(stdin, *source[:3], mender))
            stdin.seek(0)
        elif source is not None and os.path.isfile(source.path):
            with opened(source.path) as file:
                yield from difference(source.name, mend(file, *source[:3], mender))
    except (TooLarge, OSError):
        return  # the linter tells so


def _tell_unreadable(target: Target, settings: Settings, tally: Tally) -> None:
    broken = settings.options.contract.reader["not-json"][0]

    def see(finding: Finding) -> bool:
        if finding.rule == broken and finding.fix is None and all(keep(finding) for keep in settings.keep):
            tally.unreadable += 1
            settings.notify(f"{finding.file}:{finding.line}:{finding.column}: {finding.message}")
        return False

    for linted in lint_targets([target], settings._replace(keep=(see,)), tally):
        for _ in linted.findings:
            pass


def _spool() -> IO[bytes]:
    return SpooledTemporaryFile(IN_MEMORY)


def _spooled_input() -> IO[bytes]:
    spool = _spool()
    copyfileobj(sys.stdin.buffer, spool)
    spool.seek(0)
    return spool
