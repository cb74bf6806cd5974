"""`scoutcheck test`: the contract suites against a target, and the record of the run."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from secrets import token_hex
from typing import TYPE_CHECKING, TextIO

from scoutcheck.cli.arguments import Command, Option, Parsed, parse, whole
from scoutcheck.cli.main import FINE, FOUND, WRONG_USE, tell
from scoutcheck.cli.output import Misuse
from scoutcheck.validator.config import Config, ConfigError, find_config, read_config

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoutcheck.suites.engine import Options
    from scoutcheck.suites.target import Target

RECORD = os.path.join(".scoutcheck", "run.ndjson")
COMMAND = Command(
    name="test",
    says="Run the contract suites against a target: every rule probed on both sides of its edge, states, wire, life cycles.",
    options=(
        Option(
            "--target", "`mock` (in this process), or a base address; default: that of the configuration, else mock", "TARGET"
        ),
        Option("--config", "read this configuration file instead of the nearest one", "FILE"),
        Option("--seed", "the order of cases and the life cycles; the same seed gives the same run (default 0)", "N"),
        Option("--max-requests", "stop after so many requests", "N"),
        Option("--max-time", "stop after so many seconds", "SECONDS"),
        Option("--select", "only these rules, or all that begin so", "RULE,..."),
        Option("--ignore", "not these rules", "RULE,..."),
        Option("--record", f"where to write the run record (default {RECORD})", "FILE"),
        Option("--plan", "say what would be sent, and how long it would take, and send nothing"),
        Option("--live", "needed where the target is not on this machine"),
        Option("--against", "send the same to this second target, and tell the first difference", "TARGET"),
        Option("--explore", "let schemathesis look further, after the suites and within what is left of the budget"),
        Option("--mutants", "measure the suites themselves: the mock with one rule weakened at a time"),
    ),
    rest="",
    examples="""  scoutcheck test
  scoutcheck test --target http://127.0.0.1:8080 --seed 7
  scoutcheck test --select CU,TH-010 --record cu.ndjson
  scoutcheck test --target https://api.helpscout.net --live --plan
  scoutcheck test --target mock --against http://127.0.0.1:8080
  scoutcheck test --explore --max-time 300
  scoutcheck test --mutants

Only what the evidence settles can fail a target; where it does not, the run notes what the target does.
Exit codes: 0 every tested rule holds, 1 a rule is broken or the run proves nothing, 2 wrong use, configuration or target,
3 a fault of scoutcheck itself.""",
)


def run(argv: list[str]) -> int:
    """Run the suites. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        from scoutcheck.suites.target import TargetError
    except ImportError as error:
        return _refuse(f"{error.name} is not installed; pip install 'scoutcheck[all]'")
    try:
        return _run(arguments)
    except ImportError as error:
        return _refuse(f"{error.name} is not installed; pip install 'scoutcheck[all]'")
    except (Misuse, ConfigError, TargetError) as error:
        return _refuse(str(error))


def _refuse(says: str) -> int:
    tell(says)
    return WRONG_USE


def _run(arguments: Parsed) -> int:
    options = _options(arguments)
    if arguments["mutants"]:
        return _mutants(options)
    config = read_config(arguments["config"]) if arguments["config"] else find_config()
    if arguments["against"]:
        return _compared(arguments, options, config)
    return _plan(arguments, options, config) if arguments["plan"] else _tested(arguments, options, config)


def _options(arguments: Parsed) -> Options:
    from scoutcheck.suites.engine import Options
    from scoutcheck.suites.play import Budget

    seconds = whole(arguments["max_time"], "--max-time", 0, 10**7)
    until = None if seconds is None else time.monotonic() + seconds
    budget = Budget(whole(arguments["max_requests"], "--max-requests", 0, 10**9), until)
    seed = whole(arguments["seed"], "--seed", 0, 2**63) or 0
    return Options(
        token_hex(4), seed, budget, _rules(arguments["select"]), _rules(arguments["ignore"]), explore=arguments["explore"]
    )


def _rules(text: str | None) -> tuple[str, ...]:
    """Rules, or beginnings of their IDs. Raises Misuse for one that no rule begins with."""
    from scoutcheck.openapi.ledger import Ledger
    from scoutcheck.openapi.near import nearest

    known = list(Ledger().ids())
    names = tuple(word.strip().upper() for word in (text or "").split(",") if word.strip())
    for name in names:
        if not any(rule.startswith(name) for rule in known):
            near = nearest(name, known)
            raise Misuse(f"no rule {name!r}; {f'did you mean {near[0]!r}?' if near else '`scoutcheck rules` lists them'}")
    return names


def _tested(arguments: Parsed, options: Options, config: Config) -> int:
    from scoutcheck.reports.record.exceptions import read_exceptions

    options = options._replace(exceptions=tuple(one._asdict() for one in read_exceptions(config)))
    target = _target(arguments, options, config, arguments["target"])
    path = arguments["record"] or RECORD
    try:
        with _opened(path) as stream:
            return _recorded(target, options, stream, path)
    finally:
        target.close()


def _compared(arguments: Parsed, options: Options, config: Config) -> int:
    """The same program on two targets."""
    from scoutcheck.reports.record.events import Note
    from scoutcheck.reports.record.writing import write
    from scoutcheck.suites.differential import differing

    path, drifted = arguments["record"] or RECORD, False
    with ExitStack() as open_ones:
        targets: list[Target] = []
        for asked in (arguments["target"], arguments["against"]):
            targets.append(_target(arguments, options, config, asked))
            open_ones.callback(targets[-1].close)
        stream = open_ones.enter_context(_opened(path))
        secrets = [secret for target in targets for secret in getattr(target, "secrets", ())]
        for event in differing(targets[0], targets[1], options):
            write(event, stream, secrets)
            if isinstance(event, Note):
                _say([event.text])
                drifted |= event.level == "error"
    _say([f"record: {path}"])
    return FOUND if drifted else FINE


def _opened(path: str) -> TextIO:
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        return open(path, "w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise Misuse(f"{path}: {error.strerror or error}") from error


def _recorded(target: Target, options: Options, stream: TextIO, path: str) -> int:
    from scoutcheck.openapi.ledger import Ledger
    from scoutcheck.reports.record.events import Ended, Event
    from scoutcheck.reports.record.fold import fold
    from scoutcheck.suites.printing import Printer, exempt, failed
    from scoutcheck.suites.recording import recorded

    ledger = Ledger()
    printer, kept, ended = Printer(ledger), list[Event](), Ended("", "failed", 0, 0.0)
    for event in recorded(target, options, stream):
        kept.append(event)
        ended = event if isinstance(event, Ended) else ended
        _say(printer.lines(event))
    summary = fold(kept, ledger)
    allowed = exempt(options.exceptions, ended.at)
    _say(printer.ending(summary, ended, allowed))
    _say([f"record: {path}"])
    return FOUND if failed(summary, allowed) else FINE


def _say(lines: Iterable[str]) -> None:
    _progress("")
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _target(arguments: Parsed, options: Options, config: Config, asked: str | None) -> Target:
    from scoutcheck.suites.targets.choosing import chosen_target

    return chosen_target(asked, config, options.run, arguments["live"])


def _plan(arguments: Parsed, options: Options, config: Config) -> int:
    """What a run would send, as the mock is sent it: so many calls of each operation, and what they cost."""
    from scoutcheck.suites.planning import planned
    from scoutcheck.suites.targets.choosing import is_mock

    asked = arguments["target"]
    if is_mock(asked, config):
        _say(planned(options, None, None))
        return FINE
    from scoutcheck.suites.live.settings import read_settings

    settings = read_settings(config, os.environ, url=asked, live=arguments["live"])
    _say(planned(options, settings.account, settings.limit))
    return FINE


def _mutants(options: Options) -> int:
    from scoutcheck.suites.mutants import Mutant, every_weak, line, mutants, told

    done: list[Mutant] = []
    for one in mutants(options.select, options.seed):
        done.append(one)
        _say([line(one)])
        _progress(f"{len(done)} of {len(every_weak(options.select))} mutants")
    _progress("")
    _say(told(done, options.select))
    return FINE if all(one.passes for one in done) else FOUND


def _progress(text: str) -> None:
    """How far it is, in the last line of a terminal; nothing where nobody looks on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
