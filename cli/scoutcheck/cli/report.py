"""`scoutcheck report`: run records and lint results in, compliance reports out."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from scoutcheck.cli.arguments import Command, Option, Parsed, parse
from scoutcheck.cli.content import content
from scoutcheck.cli.main import FINE, FOUND, WRONG_USE, tell
from scoutcheck.cli.output import Misuse, put, save
from scoutcheck.reports.compliance import FORMATS, writer
from scoutcheck.reports.compliance.comparing import compared, with_trend
from scoutcheck.reports.compliance.gates import FAIL_ON, obstacles
from scoutcheck.reports.compliance.inputs import Inputs, read_inputs
from scoutcheck.reports.compliance.report import Report, make_report
from scoutcheck.reports.compliance.telling import headline, plain, problem, standing
from scoutcheck.reports.record.exceptions import read_exceptions
from scoutcheck.validator.config import ConfigError, find_config, read_config

WRITES = {
    "html": "the whole report as one self-contained page",
    "junit": "JUnit XML: a test case for every rule",
    "sarif": "SARIF 2.1.0, for code scanning",
    "markdown": "Markdown, for a job summary or a comment on a pull request",
    "json": "JSON, an open format: docs/report-format.md",
    "github": "GitHub workflow commands, which become annotations",
    "gitlab": "GitLab Code Quality",
}
COMMAND = Command(
    name="report",
    says="Tell what was promised, what was tested and what held: from run records of `scoutcheck test`, and from lint results.",
    options=(
        *(Option(f"--{name}", says, "FILE") for name, says in WRITES.items()),
        Option(
            "--compare",
            "tell what is new and fixed since an earlier record (of several, joined by commas, the last one)",
            "RECORD",
        ),
        Option("--fail-under", "exit 1 where less of the contract was tested to a result", "PERCENT"),
        Option("--fail-on", "what breaches count: any (default), or only those that are new since --compare", "WHICH", FAIL_ON),
        Option("--config", "read exceptions from this configuration file instead of the nearest one", "FILE"),
    ),
    rest="RECORD",
    examples="""  scoutcheck report .scoutcheck/run.ndjson --html report.html
  scoutcheck report shard-1.ndjson shard-2.ndjson --junit junit.xml --sarif scoutcheck.sarif
  scoutcheck report run.ndjson --compare main.ndjson --fail-on new --markdown "$GITHUB_STEP_SUMMARY"
  scoutcheck lint payloads/ --format json --output lint.json; scoutcheck report lint.json --html report.html

Several records are merged, as if one run had done it all; the page shows each of them in its trend. - as FILE is standard
output, - as RECORD standard input. Exceptions stand in the configuration: [[exceptions]] with rule, reason, owner, expires.
Exit codes: 0 no breach that counts, 1 a breach, an exception that is over, or too little tested, 2 wrong use or an input that
could not be read whole (the report is written all the same, and says so), 3 a fault of scoutcheck itself.""",
)


def run(argv: list[str]) -> int:
    """Report. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        return _report(arguments)
    except (Misuse, ConfigError) as error:
        tell(str(error))
        return WRONG_USE


def _report(arguments: Parsed) -> int:
    if not arguments.rest:
        raise Misuse("name a run record (see `scoutcheck test --record`) or a lint result, or - for standard input")
    under = _percent(arguments["fail_under"])
    if arguments["fail_on"] == "new" and not arguments["compare"]:
        raise Misuse("--fail-on new needs --compare RECORD: new since when?")
    report = _made(arguments)
    _write(arguments, report)
    reasons = obstacles(report, arguments["fail_on"] or "any", under)
    machine = "-" in (arguments[name] for name in FORMATS)
    put((f"{line}\n" for line in _told(report, reasons)), None, sys.stderr if machine else sys.stdout)
    return WRONG_USE if report.problems else FOUND if reasons else FINE


def _made(arguments: Parsed) -> Report:
    config = read_config(arguments["config"]) if arguments["config"] else find_config()
    inputs = _read(arguments.rest)
    earlier = [_read([path]) for path in (arguments["compare"] or "").split(",") if path]
    report = make_report(inputs, read_exceptions(config), _today())
    if earlier:
        report = compared(report, earlier[-1])
    return with_trend(report, [*earlier, inputs])


def _today() -> str:
    """The day on which exceptions are looked at where no record tells one."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()


def _read(paths: list[str]) -> Inputs:
    return read_inputs([("standard input" if path == "-" else path, content(path)) for path in paths])


def _percent(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        value = -1
    if not 0 <= value <= 100:
        raise Misuse(f"--fail-under needs a number from 0 to 100, not {text!r}")
    return value


def _write(arguments: Parsed, report: Report) -> None:
    for name in FORMATS:
        path = arguments[name]
        if path is None:
            continue
        try:
            pieces = writer(name)(report)
        except ImportError as error:
            raise Misuse(f"{error.name} is not installed; pip install 'scoutcheck[report]'") from error
        if path == "-":
            put(pieces)
        else:
            save(path, pieces)


def _told(report: Report, reasons: tuple[str, ...]) -> Iterator[str]:
    yield headline(report)
    yield standing(report)
    if report.comparison:
        counts = [f"{report.comparison.count(name)} {name}" for name in ("new", "fixed", "not tested now")]
        yield f"{', '.join(counts)}, {report.comparison.unchanged} unchanged since {plain(report.comparison.since)}"
    for one, state in report.standings:
        yield plain(f"exception {state}: {one.rule}, owner {one.owner}, until {one.expires}: {one.reason}")
    yield from (f"incomplete: {problem(one)}" for one in report.problems)
    yield from (f"fails: {reason}" for reason in reasons)
