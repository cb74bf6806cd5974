"""A mock to be driven over HTTP: the same verbs as the driver in process, real sockets between."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from scoutcheck.mock import MockApi
from scoutcheck.mock.routing import operation, route
from scoutcheck.validator.answers import judge_answer
from scoutcheck.validator.exchange import Response
from tests.mock.driving import BASIC, JSON, TABLE, Driver

HELD = {"conversations": [{"id": 10, "threads": [{"id": 567, "type": "customer"}, {"id": 570, "type": "note"}]}]}


class Served:
    """A client of a running mock."""

    def __init__(self, api: MockApi) -> None:
        self.api = api
        self.token = api.token()

    def send(self, method: str, path: str, payload: Any = None, **other: Any) -> Response:
        """Send a request with the right credentials. `headers` go on top of them, `query` and a raw `body` may be given."""
        body = other.get("body", None if payload is None else json.dumps(payload).encode())
        credentials = BASIC if path.startswith("/v1") else {"Authorization": f"Bearer {self.token}"}
        headers = {**credentials, **(JSON if body is not None else {}), **other.get("headers", {})}
        query = f"?{urlencode(other['query'])}" if other.get("query") else ""
        response = plain(self.api.url, method, path + query, body, headers)
        found = route(path)
        if found is not None:
            meant, _ = operation(found, method)
            assert judge_answer(meant, response, TABLE) == [], response
            assert Driver.documents(meant, response.status), response
        return response

    def read(self, number: int) -> Any:
        """A conversation with its threads."""
        response = self.send("GET", f"/v2/conversations/{number}", query={"embed": "threads"})
        assert response.status == 200, response
        return response.json()

    def merge(self, source: int, into: int) -> None:
        self.api.merge(source, into)

    def lock(self, number: int) -> None:
        self.api.lock(number)

    def age(self, number: int, days: int) -> None:
        self.api.age(number, days)

    def fill(self, number: int, threads: int) -> None:
        self.api.fill(number, threads)

    def advance(self, seconds: int) -> None:
        self.api.advance(seconds)


def plain(url: str, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """One request as it is, no redirect followed. Raises what http.client raises where the connection breaks."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request(method, target, body, dict(headers or {}))
        answer = connection.getresponse()
        return Response(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()
