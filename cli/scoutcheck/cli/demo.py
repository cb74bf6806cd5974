"""`scoutcheck demo`: everything once, with nothing but what is bundled: lint, suites against the mock, report."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import chdir
from pathlib import Path

from scoutcheck.cli.arguments import Command, Option, parse
from scoutcheck.cli.main import FINE, WRONG_USE, tell
from scoutcheck.cli.output import Misuse

HERE = Path(__file__).parent
# The wheel carries the examples along; in a checkout they stand where they are written.
FOLDERS = (HERE / "examples", HERE.parents[2] / "examples")
FOLDER = os.path.join(".scoutcheck", "demo")
# The suites may take so many seconds on a slow machine; what they do not reach by then stays untested.
SECONDS = 40
LINT, RECORD, REPORT = "lint.json", "run.ndjson", "report.html"
COMMAND = Command(
    name="demo",
    says="Lint the bundled examples, run the suites against the mock, write a report; all of it on this machine.",
    options=(Option("--output", f"the folder to work in (default {FOLDER})", "FOLDER", short="-o"),),
    rest="",
    examples="""  scoutcheck demo
  scoutcheck demo --output /tmp/scoutcheck-demo

Some of the examples are wrong on purpose, as the vendor's own documentation is in places.
Exit codes: 0 the demo ran (whatever it found), 2 wrong use, or a folder that cannot be written.""",
)


def run(argv: list[str]) -> int:
    """Show everything once. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        folder = _prepared(Path(arguments["output"] or FOLDER))
        with chdir(folder):
            _shown()
    except Misuse as error:
        tell(str(error))
        return WRONG_USE
    _say(f"\nThe report: {folder / REPORT}")
    return FINE


def _prepared(folder: Path) -> Path:
    """The folder with the examples in it, and a configuration of its own, so that none from elsewhere is found."""
    examples = next(place for place in FOLDERS if place.is_dir())
    try:
        shutil.copytree(examples, folder / "examples", dirs_exist_ok=True)
        (folder / "scoutcheck.toml").write_text("", "utf-8")
    except OSError as error:
        raise Misuse(f"{folder}: {error.strerror or error}") from error
    return folder.resolve()


def _shown() -> None:
    from scoutcheck.cli import lint, report, test

    _say("1. The bundled examples, as `scoutcheck lint examples/` sees them:\n")
    lint.run(["examples"])
    lint.run(["examples", "--format", "json", "--output", LINT, "--no-progress"])
    _say("\n2. The contract suites against the mock, as `scoutcheck test` runs them:\n")
    if test.run(["--record", RECORD, "--max-time", str(SECONDS)]) == WRONG_USE:
        raise Misuse("the suites could not run; the line above says what is lacking")
    _say("\n3. What `scoutcheck report` makes of both:\n")
    if report.run([RECORD, LINT, "--html", REPORT]) == WRONG_USE:
        raise Misuse("the report could not be written; the lines above say why")


def _say(says: str) -> None:
    sys.stdout.write(f"{says}\n")
    sys.stdout.flush()
