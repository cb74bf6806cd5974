"""A mock to be driven in process: requests in, answers out, every answer held against the contract."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from scoutcheck.mock import scenarios
from scoutcheck.mock.core import handle
from scoutcheck.mock.service import Service
from scoutcheck.mock.setup import FOR_EVER, read_setup
from scoutcheck.mock.tokens import with_token
from scoutcheck.validator.answers import judge_answer
from scoutcheck.validator.exchange import Request, Response
from scoutcheck.validator.statetable import read_table

TABLE = read_table()
NOW = 1_700_000_000
TOKEN = "a-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BASIC = {"Authorization": "Basic " + b64encode(b"key:X").decode()}
JSON = {"Content-Type": "application/json"}


class Driver:
    """The core of the mock with a world of its own. `now` is the second at which the next request comes."""

    def __init__(self, config: Mapping[str, Any] | None = None, **service: Any) -> None:
        self.now = NOW
        setup = read_setup(config or {}, NOW, Service(**service))
        self.service = setup.service
        self.world = with_token(setup.world, TOKEN, FOR_EVER)

    def send(self, method: str, path: str, payload: Any = None, **other: Any) -> Response:
        """Send a request with the right credentials. `headers` go on top of them, `query` and a raw `body` may be given."""
        body = other.get("body", None if payload is None else json.dumps(payload).encode())
        headers = {
            **(BASIC if path.startswith("/v1") else BEARER),
            **(JSON if body is not None else {}),
            **other.get("headers", {}),
        }
        return self.exchange(Request("", method, path, other.get("query", {}), headers, body))

    def exchange(self, request: Request) -> Response:
        """Send a request as it is, and hold its answer against the contract."""
        answered = handle(self.service, self.world, request, self.now)
        self.world = answered.world
        if answered.operation is not None and not self.service.without:
            found = judge_answer(answered.operation, answered.response, TABLE)
            assert found == [], (request, answered.response)
            assert self.documents(answered.operation, answered.response.status), (request, answered.response)
        return answered.response

    def merge(self, source: int, into: int) -> None:
        self.world = scenarios.merge(self.world, source, into, self.now)

    def lock(self, number: int) -> None:
        self.world = scenarios.lock(self.world, number)

    def age(self, number: int, days: int) -> None:
        self.world = scenarios.age(self.world, number, days, self.now)

    def fill(self, number: int, threads: int) -> None:
        self.world = scenarios.fill(self.world, number, threads, self.now)

    def advance(self, seconds: int) -> None:
        self.now += seconds

    @staticmethod
    def documents(operation: Any, status: int) -> bool:
        """Whether the operation documents a status. v1 lists 405 for all of its addresses at once."""
        return operation.answer(status) is not None or (operation.dialect == "v1" and status == 405)

    def read(self, number: int) -> Any:
        """A conversation with its threads."""
        response = self.send("GET", f"/v2/conversations/{number}", query={"embed": "threads"})
        assert response.status == 200, response
        return response.json()


def rules(response: Response) -> list[str]:
    """The rules that an answer names."""
    return [rule for rule in (response.header("X-Scoutcheck-Rules") or "").split(", ") if rule]
