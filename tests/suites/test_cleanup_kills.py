"""Whatever ends a live run, `scoutcheck cleanup` removes what it left, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from scoutcheck.cli.main import main
from scoutcheck.suites.live.journal import read_journal
from tests.mock.served import plain
from tests.suites.live_ground import ENVIRONMENT, FOREIGN, TABLE, alive, subscriptions

ROOT = Path(__file__).parents[2]
POINTS = 50
MOCK_TABLE = """
[mock]
credentials = {{ client_id = "our-app", client_secret = "{APP_SECRET}" }}
v1_keys = ["{V1_KEY}"]
mailboxes = [{{ id = 85 }}, {{ id = 86 }}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the configuration of a mock, in which the command is run."""
    others = "".join(
        f'[[mock.conversations]]\nid = {number}\ntags = ["scoutcheck-kill"]\nthreads = [{{ id = {number * 100} }}]\n'
        for number in FOREIGN
    )
    (tmp_path / "mock.toml").write_text(MOCK_TABLE.format(**ENVIRONMENT) + others)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    """A mock in a process of its own, with a configuration for the target beside it."""
    command = [sys.executable, "-m", "scoutcheck.cli", "mock", "--port", "0", "--config", "mock.toml"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("listening on ").strip()
        (folder / "scoutcheck.toml").write_text(TABLE.format(url=address))
        yield address
        process.send_signal(signal.SIGTERM)


@pytest.fixture
def worker(folder: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    """The process that begins live runs."""
    assert url
    command = [sys.executable, "-m", "tests.suites.live_worker", "scoutcheck.toml", ".scoutcheck/journal.ndjson"]
    path = os.pathsep.join([str(ROOT), *sys.path])
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process


def killed(worker: subprocess.Popen[str], seed: int, grown: int, delay: float) -> None:
    """Begin a run, and kill it some seconds after its journal has grown so much, if it lives so long."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(f"{seed} {grown} {delay}\n")
    worker.stdin.flush()
    assert worker.stdout.readline().strip() in ("killed", "finished")


def rest(url: str) -> dict[int, Any]:
    return {number: {**one, "_embedded": None} for number, one in alive(url).items()}


def test_fifty_kills_leave_nothing_behind(
    folder: Path, url: str, worker: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before, chance, dirty = rest(url), Random(5), 0
    assert set(before) == set(FOREIGN)
    for seed in range(POINTS):
        killed(worker, seed, chance.randrange(1_800), chance.random() * 0.01)
        dirty += set(alive(url)) != set(FOREIGN) or subscriptions(url) != []
        journal = folder / ".scoutcheck" / "journal.ndjson"
        assert main(["cleanup"]) == 0, (seed, journal.read_text(), capsys.readouterr())
        assert rest(url) == before, (seed, journal.read_text())
        assert subscriptions(url) == [], (seed, journal.read_text())
    # Some of the kills must have come in the middle, or nothing has been shown.
    assert dirty > POINTS // 2
    assert all(left.clean for left in read_journal(str(folder / ".scoutcheck" / "journal.ndjson")))
    capsys.readouterr()
    assert main(["cleanup"]) == 0
    assert capsys.readouterr().out == "nothing to clean up\n"


def test_a_record_of_calls_shows_that_nothing_else_was_touched(
    url: str, worker: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    killed(worker, 1, 500, 0.0)
    assert main(["cleanup"]) == 0
    capsys.readouterr()
    log = plain(url, "GET", "/_scoutcheck/log").json()
    written = [line["request"]["path"] for line in log if line["request"]["method"] != "GET"]
    assert written
    assert not [path for path in written for step in path.split("/") if step.isdigit() and int(step) in FOREIGN]


def test_an_interrupt_clears_up_at_once(folder: Path, url: str) -> None:
    command = [sys.executable, "-m", "scoutcheck.cli", "test", "--live", "--select", "TG"]
    journal = folder / ".scoutcheck" / "journal.ndjson"
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # Also where these tests run in the background, which would make it deaf.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        while process.poll() is None and not (journal.exists() and journal.read_text().count('"created"') > 3):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert (process.returncode, err) == (130, "scoutcheck: interrupted\n")
    assert set(alive(url)) == set(FOREIGN)
    assert read_journal(str(journal))[0].clean
