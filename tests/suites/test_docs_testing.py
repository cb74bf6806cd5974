"""docs/testing.md: its configuration is one that is taken, and its commands are words that scoutcheck knows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from scoutcheck.suites.live.settings import read_settings
from scoutcheck.validator.config import read_config
from tests.cli.command import scoutcheck
from tests.packaging.tree import ROOT

PAGE = (ROOT / "docs" / "testing.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
[CONFIG] = [text for language, text in BLOCKS if language == "toml"]
LINES = [line for language, text in BLOCKS if language == "sh" for line in text.splitlines() if line.startswith("scoutcheck ")]


def test_the_configuration_is_taken_whole(tmp_path: Path) -> None:
    file = tmp_path / "scoutcheck.toml"
    file.write_text(CONFIG, "utf-8")
    environment = dict.fromkeys(re.findall(r'_env = "(\w+)"', CONFIG), "x")
    settings = read_settings(read_config(str(file)), environment)
    account = settings.account
    assert settings.limit == 200
    assert (account.mailbox_id, account.other_mailbox_id, account.user_id, account.customer_id) == (85, 86, 7, 100)
    assert account.v1
    assert account.webhook_receiver == "http://127.0.0.1:0"
    assert account.fixtures == {"merged": {"id": 102, "into": 101}, "deleted": 103, "too_old": 104}
    assert account.custom_fields == {"single_line": 531}


@pytest.mark.parametrize("line", LINES)
def test_every_command_is_one_that_there_is(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    names = [word for word in words[:2] if re.fullmatch("[a-z]+", word)]
    options = [word for word in words if word.startswith("--")]
    told = scoutcheck(*names, "--help").out
    assert all(re.search(rf"{option}\b", told) for option in options), told


def test_the_page_has_its_commands() -> None:
    assert {line.split()[1] for line in LINES} == {"test", "cleanup", "webhook"}
