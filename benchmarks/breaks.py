"""Ways to break a create-conversation payload, each in one place. A break takes the payload and gives a text.

All of them leave it JSON: a peer ends at the first line that is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]
Break = Callable[[Payload], str]


def _put(*path: str | int, value: Any) -> Break:
    """Set one member."""

    def apply(payload: Payload) -> str:
        *way, last = path
        inner: Any = payload
        for step in way:
            inner = inner[step]
        inner[last] = value
        return json.dumps(payload)

    return apply


def _drop(key: str) -> Break:
    """Leave one member of the body out."""
    return lambda payload: json.dumps({name: value for name, value in payload.items() if name != key})


BREAKS: dict[str, Break] = {
    "no subject": _drop("subject"),
    "empty subject": _put("subject", value=""),
    "no mailbox": _drop("mailboxId"),
    "mailbox as text": _put("mailboxId", value="85"),
    "mailbox with a fraction": _put("mailboxId", value=85.0),
    "mailbox zero": _put("mailboxId", value=0),
    "huge mailbox": _put("mailboxId", value=2**63),
    "unknown type": _put("type", value="mail"),
    "status in capitals": _put("status", value="ACTIVE"),
    "v1 key": _put("mailbox", value=85),
    "misspelt key": _put("asignTo", value=7),
    "null on an optional key": _put("tags", value=None),
    "tags as text": _put("tags", value="vip"),
    "customer without id or email": _put("customer", value={"firstName": "Ines"}),
    "long first name": _put("customer", "firstName", value="x" * 41),
    "address without at": _put("customer", "email", value="ines.example.com"),
    "no threads": _put("threads", value=[]),
    "unknown thread type": _put("threads", 0, "type", value="message"),
    "thread without text": _put("threads", 0, value={"type": "note"}),
    "closed in the future": _put("createdAt", value="2999-01-01T00:00:00Z"),
    "date with an offset": _put("threads", 0, value={"type": "note", "text": "x", "createdAt": "2020-01-01T00:00:00+01:00"}),
}
