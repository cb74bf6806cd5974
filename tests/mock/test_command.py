"""`scoutcheck mock` as users start it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from tests.mock.served import plain

CONFIG = """
[mock]
tokens = ["t"]
[[mock.conversations]]
id = 10
threads = [{ id = 567, type = "customer" }, { id = 570, type = "note" }]
"""


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scoutcheck.cli", "mock", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_listens_answers_and_stops(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "scoutcheck.toml").write_text(CONFIG)
    process = start(tmp_path, "--port", "0", "--public-url", "https://mock.example/")
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("listening on http://127.0.0.1:")
    response = plain(line.split()[-1], "GET", "/v2/conversations/10", headers={"Authorization": "Bearer t"})
    assert response.json()["_links"]["self"]["href"] == "https://mock.example/v2/conversations/10"
    process.send_signal(how)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (0, "", "")


def trickle(client: socket.socket) -> None:
    """Answer without an end, a byte at a time, until the client goes away."""
    with client, suppress(OSError):
        client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            client.sendall(b"a")
            time.sleep(0.2)


def test_it_stops_while_a_receiver_is_still_answering(tmp_path: Path) -> None:
    (tmp_path / "scoutcheck.toml").write_text(CONFIG)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = start(tmp_path, "--port", "0")
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
        hook = {"url": f"http://127.0.0.1:{listening.getsockname()[1]}/", "events": ["convo.tags"], "secret": "s"}
        assert plain(url, "POST", "/v2/webhooks", json.dumps(hook).encode(), headers).status == 201
        assert plain(url, "PUT", "/v2/conversations/10/tags", b'{"tags": ["a"]}', headers).status == 204
        slow = Thread(target=trickle, args=(listening.accept()[0],), daemon=True)
        slow.start()
        process.terminate()
        output, errors = process.communicate(timeout=20)
        slow.join()
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(tmp_path, "--port", str(taken.getsockname()[1]))
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (2, "")
    assert "cannot listen on 127.0.0.1:" in errors


@pytest.mark.parametrize(
    ("arguments", "config", "says"),
    [
        (["--port", "x"], "", "--port needs a whole number"),
        (["--strict", "--lenient"], "", "do not go together"),
        (["--rate-limit", "0"], "", "--rate-limit needs"),
        ([], "[mock]\nuserr = 1", "did you mean 'user'"),
        (["--config", "nowhere.toml"], "", "no such file"),
        (["--public-url", "example.com"], "", "'--public-url' must be an address such as https://"),
        (["--host", f"a{chr(233)}..b"], "", "it is no name of a host"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, arguments: list[str], config: str, says: str) -> None:
    (tmp_path / "scoutcheck.toml").write_text(config)
    process = start(tmp_path, *arguments)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (2, "")
    assert says in errors
