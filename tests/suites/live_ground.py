"""A mock that plays the live service: it holds other people's conversations, and lets in one pair of credentials only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scoutcheck.mock import MockApi
from scoutcheck.openapi.operations import read
from scoutcheck.suites.live.settings import Settings, read_settings
from scoutcheck.suites.target import Answer
from scoutcheck.suites.targets.http import HttpTarget
from scoutcheck.suites.targets.opening import open_target
from scoutcheck.validator.config import read_config
from scoutcheck.validator.exchange import Request
from tests.mock.served import plain

SECRET = "correct-horse-battery"
KEY = "v1-key-of-ours"
ENVIRONMENT = {"APP_ID": "our-app", "APP_SECRET": SECRET, "V1_KEY": KEY}
FOREIGN = tuple(range(10, 40))
MOCK: dict[str, Any] = {
    "credentials": {"client_id": "our-app", "client_secret": SECRET},
    "v1_keys": [KEY],
    "mailboxes": [{"id": 85}, {"id": 86}],
    "customers": [{"id": 100, "email": "ann@example.com"}],
    "conversations": [
        *({"id": number, "tags": ["scoutcheck", "scoutcheck-other"], "threads": [{"id": number * 100}]} for number in FOREIGN),
        {"id": 101, "threads": [{"id": 1011}]},
        {"id": 102, "merged_into": 101},
        {"id": 103, "deleted": True},
        {"id": 104, "too_old": True, "threads": [{"id": 1041}]},
    ],
}
TABLE = """[target]
base_url = "{url}"
client_id_env = "APP_ID"
client_secret_env = "APP_SECRET"
v1_api_key_env = "V1_KEY"
rate_limit_per_minute = 1000000
mailbox_id = 85
other_mailbox_id = 86
user_id = 7
customer_id = 100
[target.fixtures]
merged = {{ id = 102, into = 101 }}
deleted = 103
too_old = 104
[target.custom_fields]
single_line = 531
"""
CONVERSATION: dict[str, Any] = {
    "subject": "A question",
    "type": "email",
    "mailboxId": 85,
    "status": "active",
    "customer": {"email": "bob@example.com"},
    "threads": [{"type": "customer", "customer": {"email": "bob@example.com"}, "text": "Hello"}],
}
SUBSCRIPTION = {"url": "https://example.org/hook", "events": ["convo.created"], "secret": "subscription-secret"}


def settings(folder: Path, url: str, live: bool = True, **change: str) -> Settings:
    """The settings of a configuration file that is written into `folder`; `change` replaces values of its keys."""
    text = TABLE.format(url=url)
    for key, value in change.items():
        lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in text.splitlines()]
        text = "\n".join(lines) + "\n"
    file = folder / "scoutcheck.toml"
    file.write_text(text)
    return read_settings(read_config(str(file)), ENVIRONMENT, live=live)


@contextmanager
def opened(folder: Path, live: bool = True, run: str = "r1", **mock: Any) -> Iterator[tuple[HttpTarget, MockApi]]:
    """A target on a mock of its own; its journal lies in `folder`."""
    with MockApi({**MOCK, **mock}) as api:
        target = open_target(settings(folder, api.url, live), run, str(folder / "journal.ndjson"))
        yield target, api
        target.wire.close()


def call(target: HttpTarget, operation: str, path: str, payload: Any = None, **other: Any) -> Answer:
    """One call; the method is the operation's."""
    body = None if payload is None else json.dumps(payload).encode()
    headers = {"Content-Type": "application/json"} if body else {}
    request = Request(operation, read().operation(operation).method, path, {}, headers, body)
    return target.send(request._replace(**other))


def create(target: HttpTarget, **change: Any) -> int:
    """The id of a new conversation."""
    answer = call(target, "create-conversation", "/v2/conversations", {**CONVERSATION, **change})
    assert answer.response is not None, answer.error
    assert answer.response.status == 201, answer.response
    return resource_id(answer)


def resource_id(answer: Answer) -> int:
    """The id that an answer names."""
    assert answer.response is not None, answer.error
    return int(answer.response.header("Resource-ID") or 0)


def alive(url: str) -> dict[int, Any]:
    """The conversations that the mock at an address holds and that are not deleted, by id, as they read."""
    held = _state(url)["conversations"]
    return {one["id"]: one for one in held if one["state"] != "deleted"}


def tags(conversation: Any) -> list[str]:
    """The names of the tags of a conversation as it reads."""
    return [one["tag"] for one in conversation["tags"]]


def subscriptions(url: str) -> list[int]:
    """The ids of the subscriptions that the mock at an address holds."""
    return [one["id"] for one in _state(url)["webhooks"]]


def _state(url: str) -> Any:
    return plain(url, "GET", "/_scoutcheck/state").json()
