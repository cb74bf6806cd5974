"""`scoutcheck lint`: payload files in, findings out."""

from __future__ import annotations

import os
import sys

from scoutcheck.cli.arguments import Command, Option, Parsed, parse
from scoutcheck.cli.main import WRONG_USE, tell
from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.reports.lint import FORMATS, writer
from scoutcheck.validator.config import Config, ConfigError, find_config, read_config
from scoutcheck.validator.lint import Options
from scoutcheck.validator.run import Settings, Tally, lint_targets
from scoutcheck.validator.suppress import Baseline, BaselineError, PathIgnores, baseline_text, read_baseline
from scoutcheck.validator.targets import find_targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scoutcheck.validator.findings import FileReport, Finding

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
    examples="""  scoutcheck lint payload.json
  scoutcheck lint payloads/ --strict --format sarif --output lint.sarif
  scoutcheck lint import.ndjson --as create-conversation --jobs 4
  generate-payload | scoutcheck lint - --as update-thread
  scoutcheck lint payloads/ --fix

PATH is a file, a folder (searched for .json .ndjson .jsonl .yaml .yml, .gitignore respected) or - for standard input.
Exit codes: 0 no errors, 1 errors found, 2 wrong use or unreadable input, 3 a fault of scoutcheck itself.""",
)


class Misuse(ValueError):
    """The command line asks for what cannot be done; the message says what to do instead."""


def run(argv: list[str]) -> int:
    """Lint. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        return _lint(arguments, load())
    except (Misuse, ConfigError, BaselineError, UnknownName) as error:
        tell(str(error))
        return WRONG_USE


def _lint(arguments: Parsed, contract: Contract) -> int:
    if not arguments.rest:
        raise Misuse("name a file or folder to lint, or - for standard input")
    config = read_config(arguments["config"]) if arguments["config"] else find_config()
    options = _options(arguments, config, contract)
    ignores, baseline = PathIgnores(config.per_file_ignores), _baseline(arguments, config)
    tally, progress = Tally(), _progress(arguments)
    settings = Settings(
        options=options,
        kind=arguments["as"],
        kinds=config.kinds,
        exclude=config.exclude,
        jobs=_jobs(arguments, config),
        keep=tuple(_filters(ignores, baseline)),
        notify=lambda says: _problem(says, progress),
        progress=progress.update,
    )
    _check_kinds(contract, [settings.kind, *config.kinds.values()])
    if arguments["fix"] or arguments["diff"]:
        from scoutcheck.cli.fixing import fix_targets

        return fix_targets(arguments, settings, tally)
    targets = find_targets(arguments.rest, lambda says: _missing(says, tally))
    _write(arguments, lint_targets(targets, settings, tally), tally)
    progress.close()
    _tell_stale(ignores, baseline, tally, config)
    return 0 if arguments["write_baseline"] and tally.code == 1 else tally.code


def _missing(says: str, tally: Tally) -> None:
    tally.unreadable += 1
    tell(says)


def _problem(says: str, progress: Progress) -> None:
    progress.clear()
    tell(says)


def _filters(ignores: PathIgnores, baseline: Baseline | None) -> Iterator[Callable[[Finding], bool]]:
    if ignores.table:
        yield ignores.keep
    if baseline is not None:
        yield baseline.keep


def _options(arguments: Parsed, config: Config, contract: Contract) -> Options:
    select = rule_prefixes(arguments["select"]) or config.select
    ignore = (*config.ignore, *rule_prefixes(arguments["ignore"]))
    check_rules((*select, *ignore, *(rule for rules in config.per_file_ignores.values() for rule in rules)))
    _check_fields(contract, config)
    return Options(contract, arguments["strict"] or config.strict, select, ignore, config.custom_fields)


def rule_prefixes(text: str | None) -> tuple[str, ...]:
    """The IDs and prefixes of a list joined by commas."""
    return tuple(part.strip().upper() for part in (text or "").split(",") if part.strip())


def check_rules(rules: tuple[str, ...]) -> None:
    """Raise Misuse for what no rule begins with."""
    if not rules:
        return
    known = Ledger().data["rules"]
    for rule in rules:
        if not any(name.startswith(rule) for name in known):
            from scoutcheck.openapi.near import nearest

            near = nearest(rule, known)
            raise Misuse(
                f"no rule begins with {rule!r}{f'; did you mean {near[0]}?' if near else ''}; `scoutcheck rules` lists them"
            )


def _check_kinds(contract: Contract, kinds: list[str | None]) -> None:
    for kind in kinds:
        if kind is not None:
            contract.kind(kind)


def _check_fields(contract: Contract, config: Config) -> None:
    if not config.custom_fields:
        return
    known = {name for node in contract.nodes for check in node.get("checks", ()) for name in check.get("formats", ())}
    for name, field in config.custom_fields.items():
        if field.lower() not in known:
            raise ConfigError(f"{config.file}: custom-fields.{name!r} is {field!r}; field types: {', '.join(sorted(known))}")


def _jobs(arguments: Parsed, config: Config) -> int:
    text = arguments["jobs"]
    if text is not None and not text.isdigit():
        raise Misuse(f"--jobs needs a whole number, not {text!r}")
    return int(text or config.jobs or 0) or os.cpu_count() or 1


def _baseline(arguments: Parsed, config: Config) -> Baseline | None:
    if arguments["write_baseline"]:
        return None
    if arguments["baseline"]:
        return read_baseline(arguments["baseline"])
    return read_baseline(os.path.join(os.path.dirname(config.file), config.baseline)) if config.baseline else None


def _tell_stale(ignores: PathIgnores, baseline: Baseline | None, tally: Tally, config: Config) -> None:
    for says in ignores.stale():
        tell(f"{config.file}: {says}")
    if baseline is not None:
        baseline.files = tally.linted
        for says in baseline.stale():
            tell(says)


def _write(arguments: Parsed, reports: Iterable[FileReport], tally: Tally) -> None:
    if arguments["write_baseline"]:
        findings = (finding for report in reports for finding in report.findings)
        save(arguments["write_baseline"], [baseline_text(findings)])
        return
    pieces = _pieces(arguments, reports)
    if arguments["output"]:
        save(arguments["output"], pieces)
    else:
        put(pieces)
    if arguments["statistics"]:
        _statistics(tally, sys.stdout if _is_text(arguments) and not arguments["output"] else sys.stderr)


def _is_text(arguments: Parsed) -> bool:
    return arguments["format"] in (None, "text")


def _pieces(arguments: Parsed, reports: Iterable[FileReport]) -> Iterator[str]:
    write = writer(arguments["format"] or "text")
    if not _is_text(arguments):
        return write(reports, Ledger())
    return write(reports, Ledger(), colour=not arguments["output"] and wants_colour(sys.stdout), width=terminal_width())


def wants_colour(stream: object) -> bool:
    """Colour is for terminals, and for nobody who has said NO_COLOR (or FORCE_COLOR, which asks for it anywhere)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (getattr(stream, "isatty", bool)() and os.environ.get("TERM") != "dumb")


def terminal_width() -> int:
    """How many columns there are to write in."""
    return os.get_terminal_size().columns if sys.stdout.isatty() else 100


def put(pieces: Iterable[str]) -> None:
    """Write to standard output."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # a text file in every run
    for piece in pieces:
        sys.stdout.write(piece)


def save(path: str, pieces: Iterable[str]) -> None:
    """Write a whole file or none of it."""
    beside = f"{path}.{os.getpid()}.part"
    try:
        with open(beside, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            for piece in pieces:
                file.write(piece)
        os.replace(beside, path)
    except OSError as error:
        raise Misuse(f"{path}: {error.strerror or error}") from error
    finally:
        if os.path.exists(beside):
            os.unlink(beside)


def _statistics(tally: Tally, stream: object) -> None:
    ledger = Ledger()
    rows = sorted(tally.rules.items(), key=lambda row: (-row[1], row[0]))
    text = "".join(f"{count:>8,}  {rule}  {ledger.says(rule)}\n" for rule, count in rows)
    getattr(stream, "write")(text)  # noqa: B009  # a text stream; naming its type would import typing


class Progress:
    """A progress bar on standard error for long work, shown once there is something to wait for; silent elsewhere."""

    def __init__(self, shown: bool, total: int) -> None:
        self.shown = shown
        self.total = total
        self.bar: object | None = None

    def update(self, size: int) -> None:
        if self.shown:
            if self.bar is None:
                from tqdm import tqdm

                self.bar = tqdm(
                    total=self.total, unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr, leave=False, desc="linting"
                )
            self.bar.update(size)  # type: ignore[attr-defined]

    def clear(self) -> None:
        if self.bar is not None:
            self.bar.clear()  # type: ignore[attr-defined]

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()  # type: ignore[attr-defined]


LONG_WORK = 8 * 2**20


def _progress(arguments: Parsed) -> Progress:
    total = sum(os.path.getsize(path) for path in arguments.rest if os.path.isfile(path))
    shown = not arguments["no_progress"] and total > LONG_WORK and sys.stderr.isatty()
    return Progress(shown, total)
