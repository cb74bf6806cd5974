"""`scoutcheck mock`: the mocked API on a port, until somebody stops it."""

from __future__ import annotations

import sys
import time
from secrets import token_hex
from typing import TYPE_CHECKING

from scoutcheck.cli.arguments import Command, Option, Parsed, parse, whole
from scoutcheck.cli.main import FINE, WRONG_USE, tell
from scoutcheck.cli.output import Misuse
from scoutcheck.validator.config import Config, ConfigError, find_config, foreign_table, read_config

if TYPE_CHECKING:
    from scoutcheck.mock.setup import Setup

COMMAND = Command(
    name="mock",
    says="Serve a mocked Help Scout API that keeps state, and refuses what the vendor refuses.",
    options=(
        Option("--host", "the address to listen on (default 127.0.0.1)", "HOST"),
        Option("--port", "the port to listen on; 0 picks a free one (default 8080)", "PORT"),
        Option("--db", "keep the state in this SQLite file, over restarts and crashes (default: in memory)", "FILE"),
        Option("--config", "read this configuration file instead of the nearest one", "FILE"),
        Option("--public-url", "what links in answers begin with (default: the address that it listens on)", "URL"),
        Option("--rate-limit", "units per minute after which 429 is answered (default: no limit)", "N"),
        Option("--lenient", "do what the softer reading allows where documents disagree"),
        Option("--strict", "refuse doubtful payloads too"),
    ),
    rest="",
    examples="""  scoutcheck mock
  scoutcheck mock --port 0 --strict
  scoutcheck mock --db mock.sqlite
  scoutcheck mock --config scoutcheck.toml --rate-limit 200

The table [mock] of the configuration tells what it holds at first, whom it lets in, and which faults it has.
v2 is below /v2, v1 below /v1, its own control below /_scoutcheck/. Ctrl-C or SIGTERM stops it.
What a file given with --db holds goes on where it stood; the conversations of the configuration fill a new one only.
Exit codes: 0 stopped, 2 wrong use, configuration, database or port, 3 a fault of scoutcheck itself.""",
)


def run(argv: list[str]) -> int:
    """Serve until stopped. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        _serve(arguments)
    except (Misuse, ConfigError) as error:
        tell(str(error))
        return WRONG_USE
    return FINE


def _serve(arguments: Parsed) -> None:
    try:
        from scoutcheck.mock.server import Server, listen
        from scoutcheck.validator.shapes import BASE, check
    except ImportError as error:
        raise Misuse(f"{error.name} is not installed; pip install 'scoutcheck[mock]'") from error
    if arguments["public_url"]:
        check("scoutcheck mock", {"--public-url": arguments["public_url"]}, {"--public-url": BASE})
    setup = _setup(arguments, read_config(arguments["config"]) if arguments["config"] else find_config())
    host, port = arguments["host"] or "127.0.0.1", whole(arguments["port"], "--port", 0, 65_535)
    try:
        listening = listen(host, 8080 if port is None else port)
    except OSError as error:
        raise Misuse(f"cannot listen on {host}:{8080 if port is None else port}: {error.strerror or error}") from error
    server = Server(setup, listening, arguments["public_url"], arguments["db"])
    server.run(ready=lambda: _announce(server.url))


def _announce(url: str) -> None:
    sys.stdout.write(f"listening on {url}\n")
    sys.stdout.flush()


def _setup(arguments: Parsed, config: Config) -> Setup:
    from scoutcheck.mock.service import Service
    from scoutcheck.mock.setup import read_setup

    if arguments["strict"] and arguments["lenient"]:
        raise Misuse("--strict and --lenient do not go together")
    service = Service(
        seed=token_hex(4),
        mode="strict" if arguments["strict"] else "lenient" if arguments["lenient"] else "default",
        limit=whole(arguments["rate_limit"], "--rate-limit", 1, 10**9),
        field_types={str(number): name for number, name in config.custom_fields.items()},
    )
    return read_setup(
        foreign_table(config, "mock"), int(time.time()), service, f"{config.file}: mock" if config.file else "mock"
    )
