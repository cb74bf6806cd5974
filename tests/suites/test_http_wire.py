"""What goes over the wire is what the case asked for: headers, credentials, tokens that are renewed, no redirect, no cookie."""

from __future__ import annotations

import socket
from base64 import b64encode
from pathlib import Path
from threading import Event

import pytest

from scoutcheck.suites.live.budget import Budget, Clock, cost, usable
from scoutcheck.suites.targets.wire import Patience, Wire
from scoutcheck.validator.exchange import Request, Response
from tests.suites import crooked
from tests.suites.live_ground import CONVERSATION, KEY, SECRET, call, create, opened

ANSWER = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
MOVED = b"HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"


class Heard:
    """Keeps what it was sent."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.said: list[bytes] = []

    def __call__(self, connection: socket.socket, _stop: Event) -> None:
        while said := crooked.heard(connection):
            self.said.append(said)
            connection.sendall(self.answer)


def test_headers_are_exactly_those_of_the_case() -> None:
    heard = Heard(ANSWER)
    with crooked.server(heard) as url:
        wire = Wire(url)
        wire.send(
            Request("", "POST", "/v2/a%2Fb", {"q": "x y"}, {"content-type": "TEXT/x", "X-Empty": "", "Accept": "*/*"}, b"{}")
        )
        wire.send(Request("", "GET", "/v2/a", {}, {}))
        wire.close()
    first, second = (text.decode().split("\r\n") for text in heard.said)
    assert first[0] == "POST /v2/a%2Fb?q=x+y HTTP/1.1"
    names = sorted(line.partition(":")[0] for line in first[1:-2])
    assert names == ["Accept", "Content-Length", "Host", "User-Agent", "X-Empty", "content-type"]
    assert "content-type: TEXT/x" in first
    # The same connection, and no cookie of the first answer.
    assert second[0] == "GET /v2/a HTTP/1.1"
    assert not any(line.lower().startswith("cookie") for line in second)


def test_redirects_are_not_followed() -> None:
    heard = Heard(MOVED)
    with crooked.server(heard) as url:
        wire = Wire(url)
        answer = wire.send(Request("", "GET", "/v2/a", {}, {}))
        wire.close()
    assert answer.response is not None
    assert answer.response.status == 301
    assert len(heard.said) == 1


@pytest.mark.parametrize("value", ["a\nb", "\ud800", "ä\r"])
def test_a_header_that_cannot_be_sent_is_told(value: str) -> None:
    with crooked.server(crooked.closing) as url:
        wire = Wire(url)
        answer = wire.send(Request("", "GET", "/v2/a", {}, {"X-Odd": value}), Patience(1, 1, 1))
        wire.close()
    assert answer.response is None
    assert answer.error != ""


def test_v2_gets_a_token_and_v1_the_key(tmp_path: Path) -> None:
    with opened(tmp_path, live=False) as (target, api):
        number = create(target)
        call(target, "get-conversation-v1", f"/v1/conversations/{number}.json")
        v2, v1 = (entry.request.header("Authorization") or "" for entry in list(api.log)[-2:])
        assert v2.startswith("Bearer ")
        assert v1 == "Basic " + b64encode(f"{KEY}:X".encode()).decode()


def test_credentials_of_the_case_are_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path, live=False) as (target, api):
        before = len(api.log)
        wrong = call(target, "list-conversations", "/v2/conversations", headers={"Authorization": "Bearer wrong"})
        none = call(target, "list-conversations", "/v2/conversations", headers={"Authorization": ""})
        assert wrong.response is not None
        assert none.response is not None
        assert (wrong.response.status, none.response.status) == (401, 401)
        assert [entry.request.header("Authorization") for entry in list(api.log)[before:]] == ["Bearer wrong", None]


def test_a_token_that_is_over_is_renewed_once(tmp_path: Path) -> None:
    with opened(tmp_path, live=False) as (target, api):
        create(target)
        api.expire_tokens()
        before = len(api.log)
        create(target)
        paths = [entry.request.path for entry in list(api.log)[before:]]
        assert paths == ["/v2/conversations", "/v2/oauth2/token", "/v2/conversations"]


def test_a_target_that_always_answers_401_is_not_asked_for_ever(tmp_path: Path) -> None:
    with opened(tmp_path, live=False) as (target, api):
        api.fault("POST /v2/conversations", status=401)
        before = len(api.log)
        for _ in range(3):
            answer = call(target, "create-conversation", "/v2/conversations", CONVERSATION)
            assert answer.response is not None
            assert answer.response.status == 401
        assert [entry.request.path for entry in list(api.log)[before:]].count("/v2/oauth2/token") == 1


def test_a_token_is_renewed_before_its_end(tmp_path: Path) -> None:
    times = [1_000.0]
    with opened(tmp_path, live=False, token_life=600) as (target, api):
        target.clock = target.access.clock = Clock(lambda: times[0], lambda _: None)
        target.access.renew()
        before = len(api.log)
        for moment in (1_500.0, 1_541.0):
            times[0] = moment
            call(target, "list-mailboxes", "/v2/mailboxes")
        paths = [entry.request.path for entry in list(api.log)[before:]]
        assert paths == ["/v2/mailboxes", "/v2/oauth2/token", "/v2/mailboxes"]


def test_every_secret_is_known_to_those_who_hide_them(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        create(target)
        token = (api.log[-1].request.header("Authorization") or "").removeprefix("Bearer ")
        assert {SECRET, KEY, token, b64encode(f"{KEY}:X".encode()).decode()} <= set(target.secrets)


class FakeTime:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def heard(status: int = 200, **headers: str) -> Response:
    return Response(status, {f"x-ratelimit-{name.replace('_', '-')}": value for name, value in headers.items()})


def test_no_minute_has_more_units_than_are_usable() -> None:
    time, spent = FakeTime(), []
    budget = Budget(100, time.clock())
    for _ in range(200):
        budget.wait(2)
        spent.append(time.now)
        time.now += 0.1
    assert usable(100) == 90
    for moment in spent:
        assert 2 * sum(moment - 59.9 < other <= moment for other in spent) <= 90


def test_the_headers_decide_not_the_configuration() -> None:
    time = FakeTime()
    budget = Budget(1_000, time.clock())
    budget.wait(2)
    budget.heard(heard(limit_minute="50", remaining_minute="6"))
    assert budget.limit == 50
    budget.wait(1)
    assert time.slept == []
    budget.heard(heard(limit_minute="50", remaining_minute="5"))
    # Others use the account too: five are their share.
    budget.wait(1)
    assert time.slept == [60.0]


def test_the_limit_and_faults_keep_us_away() -> None:
    time = FakeTime()
    budget = Budget(1_000, time.clock())
    budget.heard(heard(429, retry_after="17"))
    budget.wait(1)
    assert time.slept == [17.0]
    for _ in range(7):
        budget.heard(heard(503))
        budget.wait(1)
    budget.heard(heard(200))
    budget.wait(1)
    assert time.slept[1:] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_writes_cost_two() -> None:
    assert [cost(method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")] == [1, 2, 2, 2, 2]


def test_a_live_call_that_met_the_limit_is_sent_again(tmp_path: Path) -> None:
    time = FakeTime()
    with opened(tmp_path) as (target, api):
        target.clock = target.budget.clock = time.clock()
        api.fault("POST /v2/conversations", status=429, times=1)
        create(target)
        statuses = [entry.response.status for entry in list(api.log)[-2:]]
        assert statuses == [429, 201]
        assert len(time.slept) == 1
        assert 0 < time.slept[0] <= 60
