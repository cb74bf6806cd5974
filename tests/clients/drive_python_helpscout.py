"""Drives `python-helpscout`, a thin v2 client: `python -m tests.clients.drive_python_helpscout URL ID SECRET`."""

from __future__ import annotations

import sys
from typing import Any

from helpscout import HelpScout

from tests.clients.driver import Steps, serve, wait_on_the_clock_of


def steps(client: Any) -> Steps:
    one = client.conversations
    return {
        "create": lambda payload: one.post(data=payload),
        "reply": lambda number, payload: one[number].reply.post(data=payload),
        "note": lambda number, payload: one[number].notes.post(data=payload),
        "close": lambda number: one.patch(number, {"op": "replace", "path": "/status", "value": "closed"}),
        "rename": lambda number, subject: one.patch(number, {"op": "replace", "path": "/subject", "value": subject}),
        "edit": lambda number, thread, text: one[number].threads.patch(
            thread, {"op": "replace", "path": "/text", "value": text}
        ),
        "tag": lambda number, tags: one[number].tags.put(data={"tags": tags}),
        "list": lambda: [held["id"] for held in listed(client)],
        "list with threads": lambda: [len(held["_embedded"]["threads"]) for held in listed(client, params="embed=threads")],
        "get": lambda number: seen(one.get(number)),
        "read": lambda number: [thread["id"] for thread in one.get(number, "embed=threads")._embedded["threads"]],
    }


def listed(client: Any, **given: Any) -> list[Any]:
    return [held for page in client.hit("conversations", "get", **given) for held in page["conversations"]]


def seen(held: Any) -> dict[str, Any]:
    return {"id": held.id, "subject": held.subject}


if __name__ == "__main__":
    url, app_id, secret = sys.argv[1:]
    wait_on_the_clock_of(url)
    serve(steps(HelpScout(app_id, secret, base_url=f"{url}/v2/")))
