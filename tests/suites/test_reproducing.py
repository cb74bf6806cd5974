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
from scoutcheck.suites.targets.mock import CONFIG, MockTarget
from tests.suites.faking import events, findings

# Faults of the payload, of a header, of a state, of what was stored, of a body.
RULES = ["CU-010", "CC-061", "TH-052", "TG-001", "CC-043", "ER-001", "UC-010"]


def finding(rule: str) -> Finding:
    """The first finding in a mock that does not keep a rule."""
    found = [one for one in findings(events(MockTarget(without=[rule]))) if one.rule == rule]
    return found[0]


def tested(snippet: str, folder: Path, api: MockApi) -> int:
    """The exit code of pytest for a snippet, run against a mock."""
    file = folder / "test_again.py"
    file.write_text(snippet, "utf-8")
    environment = {**os.environ, "SCOUTCHECK_TARGET": api.url, "SCOUTCHECK_TOKEN": api.token(), "SCOUTCHECK_V1_BASIC": "azpY"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(file)]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize("rule", RULES)
def test_the_snippet_fails_on_the_fault_and_passes_without_it(rule: str, tmp_path: Path) -> None:
    found = finding(rule)
    if "fixtures" in found.snippet or len(found.exchanges) > 20:
        pytest.fail("the sequence is not small")
    with MockApi(CONFIG, without=[rule]) as faulty:
        assert tested(found.snippet, tmp_path, faulty) == 1, found.snippet
    with MockApi(CONFIG) as right:
        assert tested(found.snippet, tmp_path, right) == 0, found.snippet


def test_curl_sends_what_the_suite_sent() -> None:
    found = finding("CU-010")
    words = shlex.split(found.curl)
    assert words[:4] == ["curl", "-i", "-X", "POST"]
    assert (
        words[4].endswith(f"/v2/{'conversations' if 'create-conversation' in found.operation else 'customers'}")
        or "/v2/" in words[4]
    )
    assert "Authorization: Bearer $SCOUTCHECK_TOKEN" in words
    assert "Content-Type: application/json" in words
    assert words[-2] == "--data-binary"
