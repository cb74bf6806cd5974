"""What the tests of the mock's state have in common: a new conversation, a patch, and assertions traced to rules."""

from __future__ import annotations

from typing import Any

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.validator.exchange import Response
from tests.mock.driving import Driver, rules
from tests.mock.served import Served

LEDGER = Ledger()
ANN = {"email": "ann@example.com", "firstName": "Ann"}
Api = Driver | Served


def holds(rule: str, condition: bool) -> None:
    """An assertion, traced to a rule of the contract."""
    assert condition, f"{rule}: {LEDGER.says(rule)}"


def new(**other: Any) -> dict[str, Any]:
    thread = {"type": "customer", "customer": ANN, "text": "Hello"}
    return {
        "subject": "Help",
        "type": "email",
        "mailboxId": 85,
        "status": "active",
        "customer": ANN,
        "threads": [thread],
        **other,
    }


def created(api: Api, **other: Any) -> int:
    response = api.send("POST", "/v2/conversations", new(**other))
    assert response.status == 201, (response, rules(response))
    return int(response.header("Resource-ID") or "")


def patch(api: Api, number: int, path: str, value: Any = None, op: str = "replace") -> Response:
    sent = {"op": op, "path": path, **({} if value is None else {"value": value})}
    return api.send("PATCH", f"/v2/conversations/{number}", sent)


def refused(response: Response, status: int, rule: str) -> None:
    holds(rule, response.status == status)
    holds(rule, rule in rules(response))
