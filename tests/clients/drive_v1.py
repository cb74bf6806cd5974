"""Drives `helpscout`, a client of the v1 dialect: `python -m tests.clients.drive_v1 URL KEY SECRET`."""

from __future__ import annotations

import sys
from typing import Any

from helpscout import BaseApi, HelpScout, HelpScoutWebHook
from helpscout.models.person import Person
from helpscout.models.thread import Thread

from tests.clients.driver import Steps, serve

USER = Person(id=7, type="user")
CUSTOMER = Person(id=100, type="customer")


def steps(client: HelpScout) -> Steps:
    conversations = client.Conversations

    def add(number: int, **thread: Any) -> Any:
        return conversations.create_thread(conversations.get(number), Thread(**thread))

    def change(number: int, **values: Any) -> Any:
        held = conversations.get(number)
        for name, value in values.items():
            setattr(held, name, value)
        return conversations.update(held)

    return {
        "reply": lambda number, payload: seen(add(number, type="message", created_by=USER, body=payload["text"])),
        "note": lambda number, payload: seen(add(number, type="note", created_by=USER, body=payload["text"])),
        "close": lambda number: seen(change(number, status="closed")),
        "rename": lambda number, subject: seen(change(number, subject=subject)),
        "tag": lambda number, tags: seen(change(number, tags=tags)),
        "get": lambda number: seen(conversations.get(number)),
        "read": lambda number: [thread.id for thread in conversations.get(number).threads],
        "receive": lambda secret, *delivery: seen(HelpScoutWebHook(secret_key=secret).receive(*delivery).record),
    }


def seen(held: Any) -> dict[str, Any]:
    return {"id": held.id, "subject": held.subject}


if __name__ == "__main__":
    url, key, _ = sys.argv[1:]
    BaseApi.BASE_URI = f"{url}/v1"
    serve(steps(HelpScout(key)))
