"""The real command, as users and scripts run it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

COMMAND = (sys.executable, "-m", "scoutcheck.cli")
QUIET = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING")}

PATCH = '{"op": "replace", "path": "/text", "value": "New"}'
WRONG_PATCH = '{"op": "replace", "path": "/text", "value": 5}'
BROKEN = '{"op": "replace", "path": }'

# What runs a command and tells how much memory it took: a child's own peak begins with that of the process it was forked from.
MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)
        return found

    def rules(self) -> list[tuple[str, int, int, str]]:
        """File, line, column and rule of each finding of `--format json`."""
        return [(one["file"], one["line"], one["column"], one["rule"]) for one in self.findings()]


def scoutcheck(
    *arguments: str | Path, stdin: str | bytes = b"", cwd: Path | None = None, before: Sequence[str] = (), **environment: str
) -> Done:
    """Run a command to its end, its output going into pipes; `before` is what runs it in our stead."""
    data = stdin.encode("utf-8", "surrogateescape") if isinstance(stdin, str) else stdin
    command = [*before, *COMMAND, *(os.fspath(one) for one in arguments)]
    done = subprocess.run(command, input=data, cwd=cwd, env={**QUIET, **environment}, capture_output=True, check=False)
    return Done(done.returncode, _text(done.stdout), _text(done.stderr))


def measured(*arguments: str | Path, **options: Any) -> tuple[Done, int]:
    """Run a command, and give the most memory that one of its processes took, in MiB."""
    done = scoutcheck(*arguments, before=(sys.executable, "-c", MEASURE), **options)
    *lines, peak = done.err.splitlines(keepends=True)
    return done._replace(err="".join(lines)), int(peak) // 1024


def in_shell(script: str, *arguments: str | Path, cwd: Path) -> Done:
    """Run a shell script in which `$SC` is the command, `$1` the first argument, and so on."""
    given = ["bash", "-c", script, "bash", *(os.fspath(one) for one in arguments)]
    done = subprocess.run(given, cwd=cwd, env={**QUIET, "SC": " ".join(COMMAND)}, capture_output=True, check=False)
    return Done(done.returncode, _text(done.stdout), _text(done.stderr))


def on_terminal(stream: str, *arguments: str | Path, cwd: Path, **environment: str) -> tuple[int, str]:
    """What a command writes to one of its streams, "stdout" or "stderr", where that is a terminal; and how it ends."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: theirs}
    env = {**QUIET, "TERM": "xterm", **environment}
    with subprocess.Popen([*COMMAND, *(os.fspath(one) for one in arguments)], cwd=cwd, env=env, **streams) as process:
        os.close(theirs)
        data = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return process.returncode, _text(data)


@contextmanager
def running(*arguments: str | Path, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a process group of its own, ended with all its processes if need be."""
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
    # Whoever runs the tests in the background has made them deaf to interrupts; the command must not inherit that.
    pipes["preexec_fn"] = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen([*COMMAND, *(os.fspath(one) for one in arguments)], cwd=cwd, env=QUIET, **pipes) as process:
        try:
            yield process
        finally:
            if has_processes(process):
                os.killpg(process.pid, signal.SIGKILL)


def has_processes(process: subprocess.Popen[bytes]) -> bool:
    """Whether a command, or anything that it has started, still runs."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def ended(process: subprocess.Popen[bytes]) -> Done:
    """Wait for a running command."""
    out, err = process.communicate()
    return Done(process.returncode, _text(out), _text(err))


def _read(file: int) -> bytes:
    try:
        return os.read(file, 65536)
    except OSError:  # how Linux says that the other side has gone
        return b""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
