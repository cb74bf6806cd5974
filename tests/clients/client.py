"""A client at work: a process that takes one step at a time, and the mock that it talks to."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Any

from scoutcheck.mock import MockApi
from scoutcheck.mock.log import Exchange
from tests.clients.programs import ROOT, Program
from tests.mock.served import Served

PATIENCE = 60
VENDOR = "https://api.helpscout.net"
APP, SECRET = "an-app", "its-secret"
HELD = {
    "credentials": {"client_id": APP, "client_secret": SECRET},
    "v1_keys": [APP],
    "clock": "2024-05-31T08:30:30Z",  # with half a minute left, for what happens when it ends
    "mailboxes": [{"id": 85, "name": "Support"}],
    "customers": [{"id": 100, "email": "ann@example.com", "firstName": "Ann"}],
}


class Failed(Exception):
    """The client did not do what it was to do; the text is what it raised."""


class Client:
    """Lets a client take steps, and tells what the mock saw of the last one."""

    def __init__(self, program: Program, api: MockApi, process: subprocess.Popen[str]) -> None:
        self.program, self.api, self._process = program, api, process
        self.mock = Served(api)
        self._before = 0
        self._last_id = 1000

    def does(self, step: str, *arguments: Any) -> Any:
        """What a step returned. Raises Failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._before = len(self.api.log)
        print(json.dumps([step, *arguments]), file=self._process.stdin, flush=True)
        outcome = json.loads(self._process.stdout.readline())
        if "raised" in outcome:
            raise Failed(f"{outcome['raised']}: {outcome['says']}")
        return outcome["returned"]

    def conversation(self, **given: Any) -> int:
        """The id of a new conversation in the mock, with two threads and a tag."""
        self._last_id += 1
        threads = [{"id": self._last_id * 10, "type": "customer"}, {"id": self._last_id * 10 + 1, "type": "note"}]
        self.api.add_conversation(**{"id": self._last_id, "customer": 100, "tags": ["vip"], "threads": threads, **given})
        return self._last_id

    @property
    def seen(self) -> list[Exchange]:
        """The requests of the last step with their answers."""
        return [*self.api.log[self._before :]]

    @property
    def answers(self) -> list[tuple[str, int]]:
        """Methods and statuses of the last step."""
        return [(one.request.method, one.response.status) for one in self.seen]

    @property
    def writes(self) -> list[tuple[str, int]]:
        """Methods and statuses of the last step, without reads and tokens."""
        plain = (one for one in self.seen if one.request.method != "GET" and not one.request.path.endswith("/token"))
        return [(one.request.method, one.response.status) for one in plain]


@contextmanager
def at_work(program: Program, app: str = APP, secret: str = SECRET, rate_limit: int | None = None) -> Iterator[Client]:
    """A client with a mock of its own. One that hangs is ended."""
    public_url = VENDOR if program.language == "JavaScript" else None
    mock = MockApi(HELD, public_url=public_url, rate_limit=rate_limit)
    with mock as api, _started(program, api.url, app, secret) as process:
        timer = Timer(PATIENCE, process.kill)
        timer.start()
        try:
            yield Client(program, api, process)
        finally:
            timer.cancel()


def _started(program: Program, url: str, *credentials: str) -> subprocess.Popen[str]:
    direct = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.Popen(
        [*program.command(url), *credentials],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**direct, "MOCK_URL": url, "PYTHONPATH": str(program.folder)},
    )
