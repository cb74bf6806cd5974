"""`scoutcheck lint`: payload files in, findings out."""

from __future__ import annotations

import gc
import sys

from scoutcheck.cli.arguments import Command, Option, Parsed, parse
from scoutcheck.cli.choices import covers, jobs_of, options_of, own_files, speaks, suppressions_of
from scoutcheck.cli.main import WRONG_USE, drop, tell
from scoutcheck.cli.output import Misuse, is_terminal, put, save, terminal_width, wants_colour
from scoutcheck.cli.progress import Progress
from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.reports.lint import FORMATS, writer
from scoutcheck.validator.config import ConfigError, find_config, read_config
from scoutcheck.validator.run import Settings, Tally, lint_targets
from scoutcheck.validator.suppress import BaselineError, baseline_text
from scoutcheck.validator.targets import find_targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from scoutcheck.validator.findings import FileReport
    from scoutcheck.validator.suppress import Suppressions

COMMAND = Command(
    name="lint",
    says="Judge payload files: what the API would refuse, silently ignore or misread, with line, column, rule and evidence.",
    options=(
        Option("--as", "judge every payload as this kind (else told from the content; see `scoutcheck kinds`)", "KIND"),
        Option("--strict", "doubtful readings are errors, and quiet ones are told"),
        Option("--format", f"how findings are written: {', '.join(FORMATS)} (default text)", "FORMAT", FORMATS),
        Option("--output", "write findings to a file instead of standard output", "FILE", short="-o"),
        Option("--select", "only these rules; IDs or prefixes such as CU, joined by commas", "RULES"),
        Option("--ignore", "leave these rules out", "RULES"),
        Option("--baseline", "leave out the findings that a baseline file knows", "FILE"),
        Option("--write-baseline", "write the present findings as a baseline file, and exit 0", "FILE"),
        Option("--fix", "mend what can be mended beyond doubt, in place"),
        Option("--unsafe-fixes", "with --fix or --diff: mend doubtful cases too"),
        Option("--diff", "show what --fix would change, and change nothing"),
        Option("--statistics", "count findings by rule at the end"),
        Option("--jobs", "processes for large NDJSON files (default: one for each processor)", "N", short="-j"),
        Option("--config", "read this configuration file instead of the nearest one", "FILE"),
        Option("--no-progress", "no progress bar, even on a terminal"),
    ),
    rest="PATH",
    rest_says="a file, a folder (searched for .json .ndjson .jsonl .yaml .yml; .gitignore respected) or - for standard input",
    examples="""  scoutcheck lint payload.json
  scoutcheck lint payloads/ --strict --format sarif --output lint.sarif
  scoutcheck lint import.ndjson --as create-conversation --jobs 4
  generate-payload | scoutcheck lint - --as update-thread
  scoutcheck lint payloads/ --fix

Exit codes: 0 no errors, 1 errors found, 2 wrong use or unreadable input, 3 a fault of scoutcheck itself.""",
)


# Payloads, contract and findings hold no cycles: looking for some after every 700 new objects would only take time.
GARBAGE = 100_000


def run(argv: list[str]) -> int:
    """Lint. Gives the exit code."""
    gc.set_threshold(GARBAGE)
    arguments = parse(COMMAND, argv)
    try:
        return _lint(arguments, load())
    except (Misuse, ConfigError, BaselineError, UnknownName) as error:
        tell(str(error))
        return WRONG_USE


def _lint(arguments: Parsed, contract: Contract) -> int:
    if not arguments.rest:
        raise Misuse("name a file or folder to lint, or - for standard input")
    if arguments["unsafe_fixes"] and not (arguments["fix"] or arguments["diff"]):
        raise Misuse("--unsafe-fixes goes with --fix or --diff")
    config = read_config(arguments["config"]) if arguments["config"] else find_config()
    options = options_of(arguments, config, contract)
    suppressions = suppressions_of(arguments, config, options.root)
    progress = Progress(arguments.rest, not arguments["no_progress"])
    settings = Settings(
        options=options,
        kind=arguments["as"],
        kinds=config.kinds,
        exclude=config.exclude,
        jobs=jobs_of(arguments, config),
        keep=(suppressions.keep,),
        notify=lambda says: _notify(says, progress),
        progress=progress.update,
    )
    try:
        return _results(arguments, settings, suppressions, own_files(arguments, config))
    finally:
        progress.close()


def _notify(says: str, progress: Progress) -> None:
    progress.clear()
    tell(says)


def _results(arguments: Parsed, settings: Settings, suppressions: Suppressions, own: set[str]) -> int:
    tally = Tally()
    targets = find_targets(arguments.rest, lambda says: _missing(says, settings, tally), own)
    try:
        if arguments["fix"] or arguments["diff"]:
            from scoutcheck.cli.fixing import mend_targets

            return mend_targets(arguments, targets, settings, suppressions, tally)
        return report(arguments, lint_targets(targets, settings, tally), settings, suppressions, tally)
    except BrokenPipeError:
        drop(sys.stdout)  # whoever read our findings has seen enough: what is known by now counts
        return tally.code or WRONG_USE


def _missing(says: str, settings: Settings, tally: Tally) -> None:
    tally.unreadable += 1
    settings.notify(says)


def report(
    arguments: Parsed, reports: Iterable[FileReport], settings: Settings, suppressions: Suppressions, tally: Tally
) -> int:
    """Write what linting gives, and tell what else there is to know. Gives the exit code."""
    if arguments["write_baseline"]:
        findings = (finding for report in reports for finding in report.findings)
        save(arguments["write_baseline"], [baseline_text(findings, settings.options.root)])
    else:
        _write(arguments, reports, tally)
    if tally.files == tally.left_out == tally.code == 0:
        settings.notify("nothing to lint: no payload files there")
    whole = covers(arguments.rest, settings.options.root)
    for says in suppressions.stale(tally.linted, speaks(settings.options), whole):
        settings.notify(says)
    return 0 if arguments["write_baseline"] and tally.code == 1 else tally.code


def _write(arguments: Parsed, reports: Iterable[FileReport], tally: Tally) -> None:
    """Findings go to standard output, unless that already takes a mended text."""
    stream = sys.stderr if arguments["fix"] and "-" in arguments.rest else sys.stdout
    pieces = _pieces(arguments, reports, stream)
    if arguments["output"] not in (None, "-"):
        save(arguments["output"], pieces)
    else:
        put(pieces, None if _is_text(arguments) else "utf-8", stream)
    if arguments["statistics"]:
        _statistics(tally, stream if _is_text(arguments) and not arguments["output"] else sys.stderr)


def _is_text(arguments: Parsed) -> bool:
    return arguments["format"] in (None, "text")


def _pieces(arguments: Parsed, reports: Iterable[FileReport], stream: TextIO) -> Iterator[str]:
    write = writer(arguments["format"] or "text")
    if not _is_text(arguments):
        return write(reports, Ledger())
    here = not arguments["output"]
    look = {"colour": here and wants_colour(stream), "wrap": here and is_terminal(stream)}
    return write(reports, Ledger(), width=terminal_width(), **look)


def _statistics(tally: Tally, stream: TextIO) -> None:
    ledger = Ledger()
    rows = sorted(tally.rules.items(), key=lambda row: (-row[1], row[0]))
    width = terminal_width() if is_terminal(stream) else None
    put((_row(count, rule, ledger.says(rule), width) for rule, count in rows), None, stream)


def _row(count: int, rule: str, says: str, width: int | None) -> str:
    from scoutcheck.reports.lint.excerpt import fold

    lead = f"{count:>8,}  {rule}  "
    return f"{lead}{says if width is None else fold(says, len(lead), len(lead), width)}\n"
