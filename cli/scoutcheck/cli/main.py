"""From the command line to the subcommand, and from everything that can go wrong to an exit code."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # imported from nowhere: until `main` runs, nobody answers an interrupt
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, TextIO

COMMANDS = {
    "lint": "judge payload files",
    "rules": "list every rule of the contract",
    "explain": "explain one rule: evidence, readings, examples",
    "kinds": "list the payload kinds, or tell the kind of a file",
    "schema": "print the JSON Schema of a payload kind",
    "mock": "serve a mocked API that keeps state",
    "generate": "write valid payloads, or such that break one rule",
    "demo": "everything once: lint examples, test the mock, write a report",
    "report": "tell what was tested, what held and what broke",
    "test": "run the contract suites against a target",
    "cleanup": "delete what an interrupted run created",
    "webhook": "sign, verify and send webhook deliveries",
}
USAGE = """usage: scoutcheck COMMAND …

Contract testing and payload validation for the Help Scout API.

{commands}

Examples:
  scoutcheck lint payloads/                lint every payload below a folder
  scoutcheck lint import.ndjson --strict   doubtful readings are errors, too
  scoutcheck explain CU-010                what a rule says, and who says so

Exit codes: 0 fine, 1 errors found, 2 wrong use or unreadable input, 3 a fault
of scoutcheck itself.
`scoutcheck COMMAND --help` tells more.
"""

FINE, FOUND, WRONG_USE, OWN_FAULT, INTERRUPTED = 0, 1, 2, 3, 130


def main(argv: list[str] | None = None) -> int:
    """Run one command. Gives its exit code; never lets an exception through."""
    _open_closed_streams()
    if argv is None:
        sys.unraisablehook = _again
    try:
        code = _delivered(_guarded(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        return _interrupted()
    if argv is None and sys.argv[1:2] == ["lint"] and "multiprocessing" not in sys.modules:
        _leave(code)
    return code


def _leave(code: int) -> None:
    """End the process as it is: taking the interpreter apart would take a fourth of the time of linting a small file.

    Nothing is lost: standard output has been delivered, files are closed where they are written, and whoever used other
    processes does not come here.
    """
    try:
        sys.stderr.flush()
    except OSError:
        drop(sys.stderr)
    if not os.environ.get("SCOUTCHECK_DEBUG"):  # who looks for a fault may have tools to run at the end
        os._exit(code)


def _guarded(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else WRONG_USE
    except BrokenPipeError:
        drop(sys.stdout)  # whoever read our output has gone
        return WRONG_USE
    except OSError as error:
        drop(sys.stdout)
        return _end(f"{error.filename or 'cannot write the output'}: {error.strerror or error}", WRONG_USE)
    except Exception as error:
        return _own_fault(error)


def _delivered(code: int) -> int:
    """Send what is still in the buffer."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        drop(sys.stdout)
    except OSError as error:
        drop(sys.stdout)
        return _end(f"cannot write the output: {error.strerror or error}", WRONG_USE)
    return code


def _interrupted() -> int:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # one is enough: let nothing disturb the clearing up
    drop(sys.stdout)
    return _end("interrupted", INTERRUPTED)


def _again(lost: sys.UnraisableHookArgs) -> None:
    """Let an interrupt that came where nothing can be raised, as in a callback of the collector, come again."""
    if lost.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(lost)
        return
    from _thread import interrupt_main
    from threading import Timer

    timer = Timer(0.02, interrupt_main)  # a moment later: it could not be raised in here either
    timer.daemon = True
    timer.start()


def _open_closed_streams() -> None:
    """Python has no stream where the shell closed one. Reading then finds nothing, and writing fails as it should."""
    if sys.stdin is None:
        sys.stdin = _nothing(os.O_RDONLY, "r")
    if sys.stdout is None:
        sys.stdout = _nothing(os.O_RDONLY, "w")  # whatever is written fails, and is told
    if sys.stderr is None:
        sys.stderr = _nothing(os.O_WRONLY, "w")


def _nothing(flags: int, mode: Literal["r", "w"]) -> TextIO:
    return open(os.open(os.devnull, flags), mode, encoding="utf-8")


def drop(stream: TextIO) -> None:
    """Let go of what is still in the buffer of a stream that nobody reads: it must not be tried again at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return  # not a stream of the system


def _run(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "--help"
    if name in COMMANDS:
        command: Callable[[list[str]], int] = __import__(f"scoutcheck.cli.{name}", fromlist=["run"]).run
        return command(arguments[1:])
    if name in ("-h", "--help", "help"):
        width = max(map(len, COMMANDS))
        sys.stdout.write(USAGE.format(commands="\n".join(f"  {name:{width}}  {says}" for name, says in COMMANDS.items())))
        return FINE if arguments else WRONG_USE
    if name in ("-V", "--version"):
        from scoutcheck.openapi.version import VERSION

        sys.stdout.write(f"scoutcheck {VERSION}\n")
        return FINE
    return _unknown(name)


def _unknown(name: str) -> int:
    from scoutcheck.openapi.near import nearest

    near = nearest(name, COMMANDS)
    hint = f"did you mean {near[0]!r}?" if near else f"commands: {', '.join(COMMANDS)}"
    return _end(f"no command {name!r}; {hint}", WRONG_USE)


def _end(says: str, code: int) -> int:
    tell(says)
    return code


def _own_fault(error: Exception) -> int:
    from traceback import format_exception

    if os.environ.get("SCOUTCHECK_DEBUG"):
        sys.stderr.write("".join(format_exception(error)))
    return _end(
        f"a fault of scoutcheck itself: {type(error).__name__}: {error} (SCOUTCHECK_DEBUG=1 shows where; please report it)",
        OWN_FAULT,
    )


def tell(says: str, who: str = "scoutcheck: ") -> None:
    """Say something to the person at the terminal, on standard error, without a control character of theirs or ours."""
    line = "".join(char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in says)
    try:
        sys.stderr.write(f"{who}{line}\n")
    except OSError:
        drop(sys.stderr)  # nobody is listening there
