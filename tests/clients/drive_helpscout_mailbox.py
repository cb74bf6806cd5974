"""Drives `helpscout-mailbox`, a v2 client with named calls: `python -m tests.clients.drive_helpscout_mailbox URL ID SECRET`."""

from __future__ import annotations

import os
import sys
from datetime import date
from functools import cache
from typing import Any

from helpscout_mailbox import APP_ID_ENVVAR, APP_SECRET_ENVVAR, HelpScoutClient, client

from tests.clients.driver import Steps, serve, wait_on_the_clock_of

LONG_AGO = date(2000, 1, 1)


@cache
def opened() -> Any:
    """The client, made at the first step: it asks for a token at once."""
    return HelpScoutClient()


def create(payload: dict[str, Any]) -> Any:
    text = payload["threads"][0]["text"]
    return opened().create_conversation(
        payload["mailboxId"], payload["subject"], payload["customer"]["email"], text, tags=payload["tags"]
    )


STEPS: Steps = {
    "create": create,
    "reply": lambda number, payload: opened().create_reply(number, payload["customer"]["id"], payload["text"]),
    "note": lambda number, payload: opened().add_note(number, payload["text"]),
    "close": lambda number: opened().close_conversation(number),
    "edit": lambda number, thread, text: opened().update_thread_text(number, thread, text),
    "tag": lambda number, tags: opened().add_tags(number, tags),
    "list": lambda: [held["id"] for held in opened().search_conversations("tag:x", LONG_AGO)],
    "get": lambda number: {name: opened().get_conversation(number)[name] for name in ("id", "subject")},
    "read": lambda number: [thread["id"] for thread in opened().conversation_threads(number)],
}


if __name__ == "__main__":
    url, app_id, secret = sys.argv[1:]
    wait_on_the_clock_of(url)
    os.environ |= {APP_ID_ENVVAR: app_id, APP_SECRET_ENVVAR: secret}
    client.BASE_URL, client.TOKEN_URL = f"{url}/v2", f"{url}/v2/oauth2/token"
    serve(STEPS)
