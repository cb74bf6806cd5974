"""The fixture in somebody else's tests, with and without xdist: every worker has a mock of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import json
import urllib.request

import pytest


def new():
    thread = {"type": "note", "text": "x"}
    body = {"subject": "x", "type": "email", "mailboxId": 85, "status": "active", "customer": {"email": "a@example.com"}}
    return json.dumps({**body, "threads": [thread]}).encode()


@pytest.mark.parametrize("turn", range(12))
def test_nothing_is_left_of_other_tests(helpscout_mock, turn):
    headers = {"Authorization": f"Bearer {helpscout_mock.token()}", "Content-Type": "application/json"}
    address = f"{helpscout_mock.url}/v2/conversations"
    assert json.load(urllib.request.urlopen(urllib.request.Request(address, headers=headers)))["page"]["totalElements"] == 0
    assert urllib.request.urlopen(urllib.request.Request(address, new(), headers)).status == 201
    assert len(helpscout_mock.log) == 2


def test_a_mock_that_is_gone(helpscout_mock):
    address = helpscout_mock.url
    helpscout_mock.stop()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address)


def test_and_back(helpscout_mock):
    assert helpscout_mock.log == ()
"""


@pytest.mark.parametrize("arguments", [["-p", "no:xdist"], ["-n", "2"]], ids=["alone", "xdist"])
def test_the_fixture_in_other_tests(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "test_them.py").write_text(TESTS, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(tmp_path), *arguments, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "14 passed" in done.stdout, done.stdout + done.stderr
