"""The table `[target]`: what is wrong with it is told in one line that names file, key and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoutcheck.suites.live.settings import is_loopback, read_settings
from scoutcheck.suites.target import TargetError
from scoutcheck.validator.config import ConfigError, read_config
from tests.suites.live_ground import ENVIRONMENT, TABLE, settings

URL = "http://127.0.0.1:8080"


def test_the_whole_table_is_read(tmp_path: Path) -> None:
    found = settings(tmp_path, URL)
    assert (found.base_url, found.limit, found.live) == (URL, 1_000_000, True)
    assert found.client_secret.reveal() == ENVIRONMENT["APP_SECRET"]
    account = found.account
    assert (account.mailbox_id, account.other_mailbox_id, account.user_id, account.customer_id) == (85, 86, 7, 100)
    assert account.v1
    assert dict(account.fixtures) == {"merged": {"id": 102, "into": 101}, "deleted": 103, "too_old": 104}
    assert dict(account.custom_fields) == {"single_line": 531}


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    shown = repr(settings(tmp_path, URL))
    assert not any(value in shown for value in ENVIRONMENT.values())


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("client_id = 'x'", "target: unknown key 'client_id'; known keys: base_url"),
        ("mailbox = 85", "target: unknown key 'mailbox'; did you mean 'mailbox_id'?"),
        ("mailbox_id = '85'", "target: 'mailbox_id' must be a whole number above 0, not '85'"),
        ("mailbox_id = true", "target: 'mailbox_id' must be a whole number above 0, not True"),
        ("base_url = 'ftp://127.0.0.1'", "target: 'base_url' must be the address that /v2 and /v1 lie below"),
        ("base_url = 'http://127.0.0.1:80x'", "target: 'base_url' must be the address"),
        ("base_url = 'http://127.0.0.1:8080/v2/'", "leave out /v2"),
        ("base_url = 'http://me:hush@127.0.0.1'", "not 'http://***@127.0.0.1'"),
        (
            "client_id_env = 'NOT_THERE'",
            "'client_id_env' names NOT_THERE, which the environment does not have; export it",
        ),
        ("client_id_env = 'STRANGE'", "target: 'client_id_env' names STRANGE, whose value is no key or password"),
        ("fixtures = { merge = 1 }", "target.fixtures: unknown key 'merge'; did you mean 'merged'?"),
        ("fixtures = { merged = { id = 1 } }", "target.fixtures.merged: 'into' is missing; it must be a whole number above 0"),
        (
            "fixtures = { merged = { id = 1, into = 0 } }",
            "fixtures.merged: 'into' must be a whole number above 0, not 0",
        ),
        ("custom_fields = { singleline = 1 }", "target.custom_fields: unknown key 'singleline'; did you mean 'single_line'?"),
        ("custom_fields = { number = 'x' }", "target.custom_fields: 'number' must be a whole number above 0, not 'x'"),
    ],
)
def test_a_fault_of_the_table_is_named(tmp_path: Path, table: str, says: str) -> None:
    file = tmp_path / "scoutcheck.toml"
    file.write_text(f"[target]\n{table}\n" + ("" if "base_url" in table else f"base_url = '{URL}'\n"))
    with pytest.raises(ConfigError) as caught:
        read_settings(read_config(str(file)), {"STRANGE": "a\nb"})
    message = str(caught.value)
    assert says in message
    assert "scoutcheck.toml: target" in message
    assert "\n" not in message
    assert "hush" not in message


@pytest.mark.parametrize("missing", ["client_id_env", "client_secret_env", "mailbox_id"])
def test_a_live_run_wants_everything_to_be_named(tmp_path: Path, missing: str) -> None:
    file = tmp_path / "scoutcheck.toml"
    lines = TABLE.format(url=URL).splitlines()
    file.write_text("\n".join(line for line in lines if not line.startswith(missing)))
    read_settings(read_config(str(file)), ENVIRONMENT)
    with pytest.raises(ConfigError, match=f"target: '{missing}' is missing; with --live it must be"):
        read_settings(read_config(str(file)), ENVIRONMENT, live=True)


def test_v1_is_left_out_where_its_key_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "scoutcheck.toml"
    file.write_text(TABLE.format(url=URL))
    found = read_settings(read_config(str(file)), {key: ENVIRONMENT[key] for key in ("APP_ID", "APP_SECRET")})
    assert found.v1_key is None
    assert not found.account.v1


def test_an_address_on_loopback_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "scoutcheck.toml"
    file.write_text("strict = true\n")
    found = read_settings(read_config(str(file)), {}, url=f"{URL}/")
    assert found.base_url == URL
    assert found.account.v1
    assert found.limit == 200


@pytest.mark.parametrize(
    ("url", "live", "says"),
    [
        ("https://api.example.com", False, "https://api.example.com is not on this machine; a run against a live account"),
        ("http://api.example.com", True, "http://api.example.com must be https: credentials are not sent in the clear"),
        ("https://127.0.0.1.example.com", False, "is not on this machine"),
    ],
)
def test_what_is_not_on_this_machine_needs_live(tmp_path: Path, url: str, live: bool, says: str) -> None:
    with pytest.raises(TargetError, match=says):
        settings(tmp_path, url, live)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "http://127.8.9.1:1", "http://localhost:80", "https://[::1]:8"])
def test_loopback_is_told(url: str) -> None:
    assert is_loopback(url)
    assert not is_loopback(url.replace("127.", "128.").replace("localhost", "localhost.com").replace("::1", "::2"))
