"""Exceptions in the configuration: what they need, and what is said where something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoutcheck.reports.record.exceptions import Exemption, read_exceptions
from scoutcheck.validator.config import ConfigError, read_config

GOOD = 'rule = "CC-010"\nreason = "known since March"\nowner = "Imports"\nexpires = 2026-03-31\n'


def read(folder: Path, text: str) -> tuple[Exemption, ...]:
    path = folder / "scoutcheck.toml"
    path.write_text(text, "utf-8")
    return read_exceptions(read_config(str(path)))


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("2026-03-31", '"2026-03-31"'), GOOD.replace("CC-010", "cc-010")])
def test_an_exception_is_read(tmp_path: Path, text: str) -> None:
    expected = Exemption("CC-010", "known since March", "Imports", "2026-03-31")
    assert read(tmp_path, f"[[exceptions]]\n{text}") == (expected,)


def test_none_are_needed(tmp_path: Path) -> None:
    assert read(tmp_path, "strict = true\n") == ()


def test_the_last_day_counts() -> None:
    one = Exemption("CC-010", "r", "o", "2026-03-31")
    assert not one.is_over("2026-03-31T23:59:59.999Z")
    assert one.is_over("2026-04-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("exceptions = 5\n", "'exceptions' must be a list of tables"),
        ("exceptions = [5]\n", "exceptions[0] must be a table with rule, reason, owner, expires, not 5"),
        (GOOD.replace("CC-010", "CC-999"), "exceptions[0]: no rule 'CC-999'; `scoutcheck rules` lists them"),
        (GOOD.replace("owner", "onwer"), "exceptions[0]: unknown key 'onwer'; did you mean 'owner'?"),
        (GOOD.replace('owner = "Imports"\n', ""), "exceptions[0]: 'owner' must be text that says something, not None"),
        (GOOD.replace("known since March", " "), "exceptions[0]: 'reason' must be text that says something"),
        (GOOD.replace("2026-03-31", '"soon"'), "exceptions[0]: 'expires' must be a date such as 2026-12-31, not 'soon'"),
        (GOOD.replace("2026-03-31", "2026-03-31T10:00:00Z"), "exceptions[0]: 'expires' must be a date"),
        (GOOD.replace("expires = 2026-03-31\n", ""), "exceptions[0]: 'expires' must be a date"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text if text.startswith("exceptions") else f"[[exceptions]]\n{text}")
    assert str(caught.value).startswith(f"{tmp_path}/scoutcheck.toml: {says}")
