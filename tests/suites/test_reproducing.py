"""A finding can be seen again: its test fails on the faulty target and passes on a right one, its curl command is a request."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from scoutcheck.mock.api import MockApi
from scoutcheck.reports.record.events import Finding
from scoutcheck.suites.engine import run
from scoutcheck.suites.targets.mock import CONFIG, MockTarget
from tests.suites.faking import options

# Faults of the payload, of a header, of a state, of what was stored, of a body.
RULES = ["CU-010", "CC-061", "TH-052", "TG-001", "CC-043", "ER-001", "UC-010"]


def finding(rule: str) -> Finding:
    """The first finding in a mock that does not keep a rule."""
    stream = run(MockTarget(without=[rule]), options(select=(rule,)))
    return next(event for event in stream if isinstance(event, Finding) and event.rule == rule)


def outcome_of(snippet: str, folder: Path, api: MockApi) -> int:
    """The exit code of pytest for a snippet, run against a mock."""
    file = folder / "test_again.py"
    file.write_text(snippet, "utf-8")
    known = {"SCOUTCHECK_TARGET": api.url, "SCOUTCHECK_TOKEN": api.token(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment = {**os.environ, **known}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(file)]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize("rule", RULES)
def test_the_snippet_fails_on_the_fault_and_passes_without_it(rule: str, tmp_path: Path) -> None:
    found = finding(rule)
    assert len(found.exchanges) < 5
    with MockApi(CONFIG, without=[rule]) as faulty:
        assert outcome_of(found.snippet, tmp_path, faulty) == 1, found.snippet
    with MockApi(CONFIG) as right:
        assert outcome_of(found.snippet, tmp_path, right) == 0, found.snippet


def test_curl_sends_what_the_suite_sent() -> None:
    found = finding("CU-010")
    words = shlex.split(found.curl)
    assert words[:4] == ["curl", "-i", "-X", "POST"]
    assert words[4].startswith("http://127.0.0.1:8080/v2/")
    assert "Authorization: Bearer $SCOUTCHECK_TOKEN" in words
    assert "Content-Type: application/json" in words
    assert words[-2] == "--data-binary"
