"""No secret gets into a run record, however it is written and wherever it stands."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutcheck.reports.record.events import Event, Exchange, Finding, Note, Observation, Skipped, Started
from scoutcheck.reports.record.redacting import HIDDEN, hide, redacted
from scoutcheck.reports.record.writing import write
from scoutcheck.suites.target import TargetError
from scoutcheck.suites.targets.opening import open_target
from tests.suites.live_ground import ENVIRONMENT, MOCK, call, opened, settings

SECRET = 'tök"en/1+2='


def planted(secret: str) -> list[Event]:
    """Events with a secret in every place where a text may stand."""
    basic = b64encode(secret.encode()).decode()
    body = json.dumps({"access_token": secret, "inner": [{"text": f"see {secret}"}]}, ensure_ascii=False)
    headers = {"authorization": f"Bearer {secret}", "X-Odd": secret, "Set-Cookie": secret}
    request = {"method": "POST", "path": f"/v2/x?token={quote(secret, safe='')}", "headers": headers, "body": body}
    raw = {"base64": b64encode(b"\xff" + secret.encode() + b"\xfe").decode()}
    response = {"status": 200, "headers": headers, "body": raw}
    return [
        Started("t", "r", {"version": "1"}, 1, {"name": f"http://{secret}@x"}, {}, {"select": [secret]}),
        Exchange(1, "t", "directed", "x", request, response, 1.0, error=f"broke at {secret}"),
        Finding("R", "x", secret, secret, secret, (1,), f"curl -u {basic}: -d '{json.dumps(secret)}'", repr(secret), "f"),
        Observation("R", secret, secret, 1),
        Skipped("R", secret),
        Note(f"key {basic}"),
    ]


@pytest.mark.parametrize("secret", [SECRET, "0123456789abcdef", "plain-secret"])
def test_a_known_secret_is_nowhere_in_a_record(secret: str) -> None:
    stream = io.StringIO()
    for event in planted(secret):
        write(event, stream, [secret])
    record = stream.getvalue()
    ways = [secret, quote(secret, safe=""), json.dumps(secret)[1:-1], json.dumps(json.dumps(secret)[1:-1])[1:-1]]
    assert not [way for way in ways if way in record]
    assert b64encode(secret.encode()).decode() not in record
    assert HIDDEN in record
    assert all(isinstance(json.loads(line), dict) for line in record.splitlines())


@given(secret=st.text(st.characters(codec="utf-8"), min_size=6, max_size=30))
def test_any_secret_is_hidden(secret: str) -> None:
    stream = io.StringIO()
    for event in planted(secret):
        write(event, stream, [secret])
    texts = [text for line in stream.getvalue().splitlines() for text in _texts(json.loads(line))]
    assert not [text for text in texts if secret in text.replace(HIDDEN, "\0")]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *_texts(item))]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"secret": "hush", "url": "x"}', f'{{"secret": "{HIDDEN}", "url": "x"}}'),
        ("{'client_secret': 'hu', 'a': 1}", f"{{'client_secret': '{HIDDEN}', 'a': 1}}"),
        (r'"{\"refresh_token\":\"a b\"}"', rf'"{{\"refresh_token\":\"{HIDDEN}\"}}"'),
        ("grant_type=x&client_secret=abc&client_id=d", f"grant_type=x&client_secret={HIDDEN}&client_id={HIDDEN}"),
        ("curl -H 'Authorization: Bearer abc' -d x", f"curl -H 'Authorization: Bearer {HIDDEN}' -d x"),
        ('headers={"authorization": "Basic YTpY"}', f'headers={{"authorization": "Basic {HIDDEN}"}}'),
        ("the secret is 40 characters", "the secret is 40 characters"),
        ("Basic belongs to v1", "Basic belongs to v1"),
        ('{"code": "invalid"}', '{"code": "invalid"}'),
    ],
)
def test_what_stands_where_secrets_stand_is_hidden(text: str, shown: str) -> None:
    assert hide(text) == shown
    assert hide(shown) == shown


def test_an_event_without_secrets_stays_as_it_is() -> None:
    event = Finding("R", "op", "e", "status 400", "status 201", (1, 2), "curl x", "snippet", "f")
    assert redacted(event, ["something-else"]) == event


def test_no_message_of_a_target_tells_a_secret(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        call(target, "list-conversations", "/v2/conversations")
        shown = [repr(target.settings), repr(target.__dict__["settings"]), repr(vars(target.access)["settings"])]
        assert not [value for value in ENVIRONMENT.values() for text in shown if value in text]
        folder = tmp_path / "other"
        folder.mkdir()
        api.fault("POST /v2/oauth2/token", status=401, times=1)
        with pytest.raises(TargetError) as caught:
            open_target(settings(folder, api.url), "r2")
        assert MOCK["credentials"]["client_secret"] not in str(caught.value)
