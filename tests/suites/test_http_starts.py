"""A target that cannot be tested is told in one clear line, at once, and nothing is created on it."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.suites.live.settings import read_settings
from scoutcheck.suites.target import TargetError
from scoutcheck.suites.targets import opening
from scoutcheck.suites.targets.opening import open_target
from scoutcheck.suites.targets.wire import Patience
from scoutcheck.validator.config import read_config
from tests.suites import crooked
from tests.suites.live_ground import MOCK, alive, settings

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\n\r\n<html><body>Hi</body></html>"
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
MOVED = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
WRONG = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
BROKEN = b"HTTP/1.1 503 Sorry\r\nContent-Length: 0\r\n\r\n"
NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
SHORT = Patience(connect=0.5, read=0.3, whole=0.5)


def refused(folder: Path, url: str, **change: str) -> str:
    """The line with which a start is refused; nothing lies in the journal's place then."""
    with pytest.raises(TargetError) as caught:
        open_target(settings(folder, url, live=True, **change), "r1", str(folder / "journal.ndjson"))
    assert not (folder / "journal.ndjson").exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("answering", "says"),
    [
        (crooked.saying(PAGE), "answers a web page (status 200), where a token was asked for"),
        (crooked.saying(EMPTY), "answers no JSON, where a token was asked for"),
        (crooked.saying(MOVED), "redirects to another address (status 302), where a token was asked for"),
        (crooked.saying(WRONG), "answers status 200 without a token, where a token was asked for"),
        (crooked.saying(BROKEN), "answers with a fault of its own (status 503), where a token was asked for"),
        (crooked.saying(NOTHING), "there is no Help Scout API here (status 404 for /oauth2/token)"),
        (crooked.saying(b"220 mail.example.com ESMTP\r\n"), "does not speak HTTP"),
        (crooked.hanging, "no answer within 0.3 s"),
        (crooked.half, "no answer within 0.3 s"),
        (crooked.endless, "the answer does not come to an end"),
        (crooked.closing, "closed the connection without an answer"),
    ],
)
def test_what_is_no_help_scout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answering: crooked.Answering, says: str
) -> None:
    monkeypatch.setattr(opening, "IMPATIENT", SHORT)
    with crooked.server(answering) as url:
        assert refused(tmp_path, url) == f"{url}: {says}"


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert refused(tmp_path, url) == f"{url}: connection refused"


def test_no_secure_connection(tmp_path: Path) -> None:
    with crooked.server(crooked.saying(PAGE)) as url:
        line = refused(tmp_path, url.replace("http:", "https:"))
    assert line.startswith(f"{url.replace('http:', 'https:')}: TLS: ")
    assert ssl.OPENSSL_VERSION not in line


def test_wrong_credentials(tmp_path: Path) -> None:
    with MockApi({**MOCK, "credentials": {"client_id": "another", "client_secret": "one"}}) as api:
        assert refused(tmp_path, api.url) == f"{api.url}: the credentials are refused (status 401)"


def test_an_inbox_that_is_not_there(tmp_path: Path) -> None:
    with MockApi(MOCK) as api:
        before = alive(api.url)
        assert refused(tmp_path, api.url, mailbox_id="99") == (f"{api.url}: there is no inbox 99 (mailbox_id); there is 85, 86")
        assert alive(api.url) == before


def test_an_inbox_that_may_not_be_seen(tmp_path: Path) -> None:
    with MockApi({**MOCK, "caller": "without-access"}) as api:
        assert refused(tmp_path, api.url) == f"{api.url}: these credentials may not see the inbox 85 (mailbox_id)"


def test_a_fake_that_knows_no_inboxes_is_taken_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "scoutcheck.toml"
    file.write_text("[target]\nmailbox_id = 99\n")
    with MockApi() as api:
        target = open_target(read_settings(read_config(str(file)), {}, url=api.url), "r1", str(tmp_path / "j"))
        target.close()
    assert not (tmp_path / "j").exists()
