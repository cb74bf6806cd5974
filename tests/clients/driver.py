"""What the programs that drive a Python client have in common: one line in for each step, one line out with what came of it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.request import urlopen

HERE = "127.0.0.1"
Steps = Mapping[str, Callable[..., Any]]


def serve(steps: Steps) -> None:
    """Take the steps that the standard input asks for, each with its arguments, until it ends."""
    sys.addaudithook(stay_here)
    known = {**steps, "steps": lambda: [*steps], "away": lambda: urlopen("http://192.0.2.1/")}
    for line in sys.stdin:
        step, *arguments = json.loads(line)
        print(json.dumps(outcome(known, step, arguments)), flush=True)


def outcome(known: Steps, step: str, arguments: list[Any]) -> dict[str, Any]:
    """What a step returned, or what it raised."""
    try:
        return {"returned": known[step](*arguments)}
    except Exception as error:  # whatever it is, the test is to see it
        return {"raised": type(error).__name__, "says": str(error)}


def stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook, which nothing can take away again: nobody but this machine is asked. Raises PermissionError."""
    asked = {"socket.connect": lambda: arguments[1][0], "socket.getaddrinfo": lambda: arguments[0]}.get(event)
    if asked is not None and asked() != HERE:
        raise PermissionError(f"{asked()} is not this machine")


def wait_on_the_clock_of(url: str) -> None:
    """Let a client's waiting pass at once, for the mock as well."""

    def sleep(seconds: Any) -> None:
        urlopen(f"{url}/_scoutcheck/clock", json.dumps({"seconds": int(seconds)}).encode()).close()

    time.sleep = sleep
