"""Clients that are slow, fall silent, send too much or send no HTTP at all: each gets its refusal, and nobody else notices."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from scoutcheck.mock import MockApi
from tests.mock.battery import HELD, new
from tests.mock.driving import BASIC
from tests.mock.served import Served, plain

DOCUMENTS = Path(__file__).parents[2] / "openapi"
LIMIT = 50_000
PATIENCE = 20


@pytest.fixture(scope="module")
def api() -> Iterator[MockApi]:
    with MockApi({**HELD, "tokens": ["t"], "body_limit": LIMIT}) as mock:
        yield mock


class Raw(NamedTuple):
    """What came back on a socket: the status, 0 where there was none, and everything else as it came."""

    status: int
    whole: bytes

    @property
    def body(self) -> bytes:
        return self.whole.partition(b"\r\n\r\n")[2]


def opened(api: MockApi) -> socket.socket:
    parts = urlsplit(api.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE)


def rest(client: socket.socket) -> Raw:
    """All that comes until the server closes the connection."""
    parts = []
    with suppress(ConnectionResetError):  # the server would not read what was still to come
        while part := client.recv(65_536):
            parts.append(part)
    whole = b"".join(parts)
    return Raw(int(whole[9:12]) if whole.startswith(b"HTTP/1.1 ") else 0, whole)


def head(method: str = "POST", target: str = "/v2/conversations", **headers: object) -> bytes:
    given = {"Host": "x", "Authorization": "Bearer t", "Content-Type": "application/json", "Connection": "close"}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {**given, **headers}.items()]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""]).encode()


def works(api: MockApi) -> bool:
    """Whether somebody else is answered."""
    return Served(api).send("POST", "/v2/conversations", new()).status == 201


BODY = json.dumps(new()).encode()
WHOLE = head(Content_Length=len(BODY)) + BODY


def test_slow_clients_keep_nobody_waiting(api: MockApi) -> None:
    # Some have said nothing, some stop within the head, some within the body.
    waiting = [(opened(api), WHOLE[:end]) for end in (0, 1, 40, len(WHOLE) - 10, len(WHOLE) - 1) for _ in range(40)]
    for client, begun in waiting:
        client.sendall(begun)
    assert all(works(api) for _ in range(20))
    for client, begun in waiting:
        client.sendall(WHOLE[len(begun) :])
        assert rest(client).status == 201
        client.close()


def test_one_that_says_no_more_gets_its_answer(api: MockApi) -> None:
    with opened(api) as client:
        client.sendall(WHOLE.replace(b"Connection: close\r\n", b""))
        client.shutdown(socket.SHUT_WR)
        assert rest(client).status == 201


@pytest.mark.parametrize("end", [0, 1, 60, len(WHOLE) - 1])
def test_one_that_stops_halfway_gets_none_and_changes_nothing(api: MockApi, end: int) -> None:
    before = Served(api).send("GET", "/v2/conversations").json()["page"]["totalElements"]
    with opened(api) as client:
        client.sendall(WHOLE[:end])
        client.shutdown(socket.SHUT_WR)
        assert rest(client).status == 0
    assert Served(api).send("GET", "/v2/conversations").json()["page"]["totalElements"] == before


def test_one_that_goes_away_without_reading_harms_nobody(api: MockApi) -> None:
    for _ in range(50):
        with opened(api) as client:
            client.sendall(WHOLE * 3)
    assert works(api)


def test_too_large_a_body_is_refused_before_it_is_there(api: MockApi) -> None:
    with opened(api) as client:
        client.sendall(head(Content_Length=10**12) + b" " * (LIMIT + 1))
        answer = rest(client)
    assert answer.status == 413
    assert json.loads(answer.body)["_embedded"]["errors"] == []
    assert works(api)


def test_chunks_without_end_are_refused(api: MockApi) -> None:
    with opened(api) as client:
        client.sendall(head(Transfer_Encoding="chunked"))
        chunk = b"1000\r\n" + b" " * 0x1000 + b"\r\n"
        client.sendall(chunk * (LIMIT // 0x1000 + 2))
        assert rest(client).status == 413
    assert works(api)


def test_a_body_may_be_as_large_as_the_limit_and_no_larger(api: MockApi) -> None:
    body = json.dumps(new(subject="x"))
    for size, status in ((LIMIT, 201), (LIMIT + 1, 413)):
        text = body.replace('"Hello"', f'"{"x" * (size - len(body) + 5)}"').encode()
        assert len(text) == size
        with opened(api) as client:
            client.sendall(head(Content_Length=size) + text)
            assert rest(client).status == status


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /" + b"x" * 500_000,
        b"GET / HTTP/1.1\r\nX: " + b"x" * 500_000,
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100_000,
    ],
)
def test_a_head_without_end_is_refused(api: MockApi, begun: bytes) -> None:
    with opened(api) as client:
        with suppress(OSError):  # it may be refused before it is all sent
            client.sendall(begun)
        assert rest(client).status in (400, 0)
    assert works(api)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\r\n\r\n\r\n\r\nnonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 60,  # somebody speaks TLS
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon here\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"BREW /coffee HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_http_gets_an_error_in_the_vendors_shape(api: MockApi, nonsense: bytes) -> None:
    with opened(api) as client:
        client.sendall(nonsense)
        client.shutdown(socket.SHUT_WR)
        answer = rest(client)
    assert answer.status in (400, 404)
    assert b"application/vnd.error+json" in answer.whole
    assert json.loads(answer.body)["_embedded"]["errors"] == []


def test_an_upgrade_is_passed_over(api: MockApi) -> None:
    headers = {"Authorization": "Bearer t", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    assert plain(api.url, "GET", "/v2/conversations/10", headers=headers).status == 200


def test_an_escaped_slash_belongs_to_its_step(api: MockApi) -> None:
    bearer = {"Authorization": "Bearer t"}
    targets = ["/v2/conversations/10", "/v2/conversations/%31%30", "/v2/conversations%2F10", "/v2/conversations%2f10"]
    assert [plain(api.url, "GET", target, headers=bearer).status for target in targets] == [200, 200, 404, 404]


H2C = {"Upgrade": "h2c", "HTTP2_Settings": "AAMAAABkAAQAoAAAAAIAAAAA"}


@pytest.mark.parametrize("connection", ["Upgrade, HTTP2-Settings", "Upgrade, HTTP2-Settings, close"])
@pytest.mark.parametrize("pause", [False, True])
def test_who_asks_for_http2_while_posting_is_answered(api: MockApi, connection: str, pause: bool) -> None:
    with opened(api) as client:
        posting = head(Connection=connection, Content_Length=len(BODY), **H2C)
        if pause:  # the body comes once the head has been read
            client.sendall(posting.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
            assert client.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(BODY)
        else:
            client.sendall(posting + BODY)
        if not connection.endswith("close"):
            client.sendall(head("GET", "/v2/mailboxes"))
        answer = rest(client)
    assert answer.status == 201
    assert answer.whole.count(b"HTTP/1.1 200 OK") == (not connection.endswith("close"))


def test_a_long_head_is_refused_though_it_comes_at_once(api: MockApi) -> None:
    with opened(api) as client:
        client.sendall(head("GET", "/v2/mailboxes", X_Long="a" * 65_600))
        assert rest(client).status == 400
    with opened(api) as client:
        client.sendall(head("GET", "/v2/mailboxes", X_Long="a" * 65_000))
        assert rest(client).status == 200


METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"])
WORDS = "v1 v2 conversations threads tags fields notes reply attachments oauth2 token webhooks customers mailboxes"
STEPS = [*WORDS.split(), *["10", "10.json", "567", "100", "-1", "..", "%2F", "%00", "%zz", "%c3%a9"], "", "9" * 30]
TARGETS = st.lists(st.sampled_from(STEPS), max_size=6).map(lambda steps: "/" + "/".join(steps))
QUERIES = [
    "",
    "?",
    "?page=x",
    "?page=99999999999999999999",
    "?embed=threads&embed",
    "?%ff=%00",
    "?reload=true",
    "?" + "b" * 2000,
]
TYPES = ["application/json", "application/json; charset=latin-9", "text/plain", ";;;", "application/x-www-form-urlencoded"]
CREDENTIALS = ["Bearer t", "Bearer", "", "Basic !!", BASIC["Authorization"], "Bearer " + "x" * 5000, "Bearer é"]
KEYS = st.sampled_from([*new(), "id", "x", "path", "op", "value"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)
BODIES = st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode())


@given(METHODS, TARGETS, st.sampled_from(QUERIES), st.sampled_from(TYPES), st.sampled_from(CREDENTIALS), BODIES)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_request_is_too_strange(
    api: MockApi, method: str, target: str, query: str, media_type: str, credentials: str, body: bytes
) -> None:
    with opened(api) as client:
        told = {"Content-Type": media_type, "Authorization": credentials, "Content-Length": len(body)}
        client.sendall(head(method, target + query, **told) + body)
        answer = rest(client)
    assert 200 <= answer.status < 500, answer
    if answer.status >= 400 and method != "HEAD":
        assert json.loads(answer.body), answer


@given(st.binary(max_size=400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_are_too_strange(api: MockApi, sent: bytes) -> None:
    with opened(api) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        assert rest(client).status < 500


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize("dialect", ["v2", "v1"])
def test_schemathesis_finds_no_server_error(api: MockApi, dialect: str, mode: GenerationMode) -> None:
    credentials = BASIC if dialect == "v1" else {"Authorization": "Bearer t"}
    session = requests.Session()
    seen: list[int] = []
    for found in schemathesis.openapi.from_path(DOCUMENTS / f"{dialect}.yaml").get_all_operations():
        assert isinstance(found, Ok)

        @given(found.ok().as_strategy(generation_mode=mode))
        @settings(max_examples=8, suppress_health_check=list(HealthCheck), database=None)
        def ask(case: schemathesis.Case[Any]) -> None:
            response = case.call(base_url=f"{api.url}/{dialect}", session=session, headers=credentials, timeout=PATIENCE)
            seen.append(response.status_code)
            assert response.status_code < 500, (case.as_curl_command(), response.text)

        ask()
    assert len(seen) > 20
