"""Faults on demand, the control calls, and the log, over real HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import Any

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.validator.config import ConfigError
from scoutcheck.validator.exchange import Response
from tests.mock.driving import Driver
from tests.mock.served import HELD, Served, plain
from tests.mock.stating import new

READ = "/v2/conversations/10"


def control(api: Served, name: str, sent: Any = None, method: str = "POST", **headers: str) -> Response:
    body = None if sent is None else json.dumps(sent).encode()
    return plain(api.api.url, method, f"/_scoutcheck/{name}", body, headers)


def test_a_status_as_often_as_was_asked_for(api: Served) -> None:
    api.api.fault("GET /v2/conversations/*", status=503, times=2, skip=1)
    assert [api.send("GET", READ).status for _ in range(4)] == [200, 503, 503, 200]


@pytest.mark.parametrize("status", [200, 204, 304])
def test_any_status_is_an_answer_that_http_allows(api: Served, capfd: pytest.CaptureFixture[str], status: int) -> None:
    api.api.fault(f"GET {READ}", status=status, times=1)
    response = plain(api.api.url, "GET", READ)
    assert (response.status, response.body == b"") == (status, status != 200)
    assert api.send("GET", READ).status == 200
    assert capfd.readouterr().err == ""


def test_a_burst_of_429_tells_when_to_come_back(api: Served) -> None:
    api.api.fault("* /v2/*", status=429, times=1)
    response = api.send("POST", "/v2/conversations", new())
    assert response.status == 429
    assert 0 < int(response.header("X-RateLimit-Retry-After") or "") <= 60
    assert api.send("GET", "/v2/conversations").json()["page"]["totalElements"] == 1


def test_v1_tells_it_in_a_header_of_another_name(api: Served) -> None:
    api.api.fault("* /v1/*", status=429, times=1)
    response = api.send("GET", "/v1/conversations/10.json")
    assert response.status == 429
    assert 0 < int(response.header("Retry-After") or "") <= 60
    assert response.header("X-RateLimit-Retry-After") is None


def test_the_answer_of_a_fault_has_the_headers_of_any_answer(api: Served) -> None:
    api.api.fault(f"GET {READ}", status=500, times=1)
    api.api.fault(f"GET {READ}", status=429, times=1)
    limited, broken, fine = (api.send("GET", READ) for _ in range(3))
    every = {name.lower() for name in fine.headers} - {"content-type", "content-length", "date"}
    assert every <= {name.lower() for name in limited.headers} & {name.lower() for name in broken.headers}
    assert limited.header("X-RateLimit-Remaining-Minute") == "0"
    assert broken.json()["logRef"] == broken.header("Correlation-Id")


@pytest.mark.parametrize(("when", "kept"), [("before", 1), ("after", 2)])
def test_a_connection_that_breaks(api: Served, when: str, kept: int) -> None:
    api.api.fault("POST /v2/conversations", disconnect=when, times=1)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        api.send("POST", "/v2/conversations", new())
    assert api.send("GET", "/v2/conversations").json()["page"]["totalElements"] == kept


def test_an_answer_that_ends_too_early(api: Served) -> None:
    api.api.fault(f"GET {READ}", truncate=True, times=1)
    with pytest.raises(http.client.IncompleteRead):
        api.send("GET", READ)
    assert api.send("GET", READ).status == 200


def test_a_write_that_is_lost_after_its_answer(api: Served) -> None:
    api.api.fault("POST /v2/conversations", lost_write=True, times=1)
    response = api.send("POST", "/v2/conversations", new())
    assert response.status == 201
    assert api.send("GET", f"/v2/conversations/{response.header('Resource-ID')}").status == 404
    later = api.send("POST", "/v2/conversations", new())
    assert {*(later.header("Web-Location") or "").split("/")[-2:]}.isdisjoint(
        (response.header("Web-Location") or "").split("/")[-2:]
    )


def test_a_delay_delays_and_does_no_more(api: Served) -> None:
    api.api.fault(f"GET {READ}", delay=0.01)
    assert api.send("GET", READ).status == 200


def test_an_answer_that_is_late_keeps_no_mock_from_ending(capfd: pytest.CaptureFixture[str]) -> None:
    with MockApi(HELD) as api:
        api.fault(f"GET {READ}", delay=3_600)
        with socket.create_connection(("127.0.0.1", int(api.url.rpartition(":")[2]))) as waiting:
            waiting.sendall(f"GET {READ} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            while not api.log:
                time.sleep(0.01)
            api.stop()
            assert waiting.recv(1) == b""
        api.start()
    assert capfd.readouterr().err == ""


def test_faults_from_the_configuration_come_back_with_a_reset() -> None:
    fault = {"request": "GET /v2/conversations/*", "respond": {"status": 504, "times": 1}}
    with MockApi({**HELD, "faults": [fault]}) as api:
        for _ in range(2):
            served = Served(api)
            assert [served.send("GET", READ).status for _ in range(2)] == [504, 200]
            api.reset()


def test_control_calls_bring_about_what_no_request_can(api: Served) -> None:
    assert control(api, "conversations", {"id": 11, "tags": ["a"]}).status == 204
    assert control(api, "merge", {"id": 11, "into": 10}).status == 204
    assert api.send("GET", "/v2/conversations/11").status == 301
    assert control(api, "age", {"id": 11, "days": 61}).status == 204
    assert api.send("GET", "/v2/conversations/11").status == 404
    assert control(api, "spam", {"id": 10}).status == 204
    assert api.read(10)["status"] == "spam"
    assert control(api, "fill", {"id": 10}).status == 204
    assert api.read(10)["threads"] == 99
    assert control(api, "lock", {"id": 10}).status == 204
    assert control(api, "clock", {"now": "2030-01-01T00:00:00Z"}).json()["now"].startswith("2030-01-01T00:00")
    api.send("PUT", f"{READ}/tags", {"tags": []})
    assert api.read(10)["userUpdatedAt"].startswith("2030-01-01T00:0")
    assert control(api, "expire-tokens").status == 204
    assert api.send("GET", READ).status == 401


def test_faults_are_switched_by_control_calls(api: Served) -> None:
    assert control(api, "faults", {"request": f"GET {READ}", "respond": {"status": 500}}).status == 204
    assert api.send("GET", READ).status == 500
    assert control(api, "faults", method="GET").json()[0]["status"] == 500
    assert control(api, "faults", method="DELETE").status == 204
    assert api.send("GET", READ).status == 200


@pytest.mark.parametrize(
    ("name", "sent", "status", "says"),
    [
        ("merge", {"id": 10}, 400, "'into' is missing"),
        ("lock", {"idd": 10}, 400, "did you mean 'id'"),
        ("lock", {"id": 99}, 404, "no conversation 99"),
        ("clock", {"now": "today"}, 400, "must be a moment"),
        ("faults", {"request": "GET", "respond": {}}, 400, "path pattern"),
        ("faults", {"request": "GET v2/mailboxes", "respond": {"status": 500}}, 400, "path pattern"),
        ("faults", {"request": "GET /v2/*", "respond": {"times": 2}}, 400, "what happens must be one of status"),
        ("clock", {"seconds": 10**12}, 400, "a whole number of seconds, below 10,000,000,000, not 1000000000000"),
        ("faults", {"request": "DELIVER *", "respond": {"status": 500}}, 400, "one of lost_write, duplicate, reorder"),
        ("merge", {"id": 10, "into": 10}, 400, "'into' must be another conversation"),
        ("clock", {"now": "0001-01-01T00:00:00Z"}, 400, "must be a moment"),
        ("clock", {"now": "9999-12-31T23:59:59Z", "seconds": 1}, 400, "'seconds' must lead to a year"),
        ("conversations", {"id": 11, "status": "banana"}, 400, "'status' must be one of active"),
        ("conversations", {"id": 11, "merged_into": 11}, 400, "'merged_into' must be another"),
        ("reset", {"all": True}, 400, "known keys: none"),
        ("merg", {}, 404, "no call POST /_scoutcheck/merg"),
        ("state", {}, 405, "no call POST /_scoutcheck/state"),
        ("merge", [], 400, "JSON object"),
    ],
)
def test_a_control_call_says_what_is_wrong_with_it(api: Served, name: str, sent: Any, status: int, says: str) -> None:
    response = control(api, name, sent)
    assert response.status == status
    assert says in response.json()["error"]


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b"1" * 5_000])
def test_a_control_call_that_cannot_be_read_says_what_was_expected(api: Served, body: bytes) -> None:
    response = plain(api.api.url, "POST", "/_scoutcheck/spam", body)
    assert response.status == 400
    assert "the body must be a JSON object" in response.json()["error"]


@pytest.mark.parametrize("address", ["faults/", "log/", "browse/conversations/"])
def test_no_number_is_too_long(api: Served, address: str) -> None:
    assert control(api, address + "9" * 5_000, method="DELETE" if address == "faults/" else "GET").status == 404


def test_nothing_is_merged_into_what_is_gone(api: Served) -> None:
    for number in (11, 12):
        control(api, "conversations", {"id": number})
    assert control(api, "merge", {"id": 11, "into": 12}).status == 204
    assert "neither merged away nor deleted" in control(api, "merge", {"id": 12, "into": 11}).json()["error"]


def test_other_web_pages_have_no_control(api: Served) -> None:
    assert control(api, "reset", {}, Origin="http://elsewhere.example").status == 403


def test_the_log_holds_what_came_and_what_was_answered(api: Served) -> None:
    api.send("POST", "/v2/conversations", new(status="nix"))
    (entry,) = api.api.log
    assert (entry.request.method, entry.request.path, entry.response.status) == ("POST", "/v2/conversations", 400)
    assert entry.rules == ("CC-020",)
    assert control(api, "log", method="GET").json()[0]["rules"] == ["CC-020"]
    state = control(api, "state", method="GET").json()
    assert [one["id"] for one in state["conversations"]] == [10]
    api.api.reset()
    assert api.api.log == ()


def test_the_original_text_is_kept(api: Served) -> None:
    api.send("PATCH", f"{READ}/threads/567", {"op": "replace", "path": "/text", "value": "New"})
    state = control(api, "state", method="GET").json()
    assert state["conversations"][0]["original_texts"] == {"567": ["Hello"]}


def test_a_body_beyond_the_limit_is_refused_unread() -> None:
    with MockApi({**HELD, "body_limit": 1_000}) as api:
        assert Served(api).send("POST", "/v2/conversations", body=b"x" * 100_000).status == 413


@pytest.mark.parametrize(
    ("rule", "call"),
    [
        ("CU-010", ("POST", "/v2/conversations", new(customer={"email": "a@b.example", "firstName": "x" * 41}))),
        ("TH-053", ("POST", "/v2/conversations/99/notes", {"text": "x"})),
        ("TG-004", ("PUT", "/v2/conversations/98/tags", {"tags": []})),
        ("AU-014", ("GET", "/v2/conversations/10", None)),
    ],
)
def test_a_rule_that_is_switched_off_refuses_nothing(rule: str, call: tuple[str, str, Any]) -> None:
    more = [{"id": 99, "thread_count": 99}, {"id": 98, "merged_into": 10}]
    held = {"conversations": [*HELD["conversations"], *more]}
    bad = {"Authorization": "Bearer nobody"} if rule == "AU-014" else {}
    method, path, payload = call
    assert Driver(held).send(method, path, payload, headers=bad).status >= 400
    assert Driver(held, without=frozenset((rule,))).send(method, path, payload, headers=bad).status < 300


def test_a_limit_that_gives_by_one_gives_by_no_more() -> None:
    def create(size: int) -> int:
        sent = new(customer={"email": "a@b.example", "firstName": "x" * size})
        return Driver(lax=frozenset(("CU-010",))).send("POST", "/v2/conversations", sent).status

    assert [create(size) for size in (40, 41, 42)] == [201, 201, 400]


def test_answers_lose_what_a_rule_demands_when_it_is_switched_off() -> None:
    def create(rule: str) -> Response:
        return Driver(without=frozenset((rule,))).send("POST", "/v2/conversations", new())

    assert create("CC-061").header("Resource-ID") is None
    assert create("CC-062").header("Location") is None
    assert create("ER-020").body != b""
    moved = create("CC-063")
    assert not (moved.header("Location") or "").endswith(f"/{moved.header('Resource-ID')}")


def test_strict_refuses_what_is_doubtful_and_no_mode_adds_a_hundredth_thread() -> None:
    held = {"conversations": [{"id": 99, "thread_count": 99}]}
    note = ("POST", "/v2/conversations/99/notes", {"text": "x"})
    assert [Driver(held, mode=mode).send(*note).status for mode in ("default", "strict", "lenient")] == [412, 412, 412]
    doubtful = new(mailboxId="85")
    assert [Driver(mode=mode).send("POST", "/v2/conversations", doubtful).status for mode in ("default", "strict")] == [
        201,
        400,
    ]


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"conversation": []}, "did you mean 'conversations'"),
        ({"conversations": [{"subject": "x"}]}, "mock.conversations[0]: 'id' is missing"),
        ({"conversations": [{"id": "x"}]}, "'id' must be a whole number above 0"),
        ({"conversations": [{"id": 1, "threads": [{"typ": "note"}]}]}, "mock.conversations[0].threads[0]"),
        ({"credentials": {"client_id": "x"}}, "'client_secret' is missing"),
        ({"faults": [{"request": "GET /", "respond": {"status": 99}}]}, "mock.faults[0].respond: 'status'"),
        ({"clock": "now"}, "'clock' must be a moment"),
        ({"caller": "king"}, "one of may-not-edit"),
        ({"conversations": [{"id": 1, "status": "banana"}]}, "mock.conversations[0]: 'status' must be one of active"),
        ({"conversations": [{"id": 1, "type": "fax"}]}, "mock.conversations[0]: 'type' must be one of chat"),
        ({"conversations": [{"id": 1, "threads": [{"id": 2, "type": "fax"}]}]}, "threads[0]: 'type' must be one of beaconchat"),
        ({"conversations": [{"id": 1, "merged_into": 1}]}, "'merged_into' must be another conversation"),
        ({"conversations": [{"id": 1}, {"id": 1}]}, "mock.conversations[1]: 'id' must be one of its own"),
        ({"conversations": [{"id": 1, "threads": [{"id": 2}, {"id": 2}]}]}, "threads[1]: 'id' must be one of its own"),
        ({"conversations": [{"id": 1, "custom_fields": {"0": "x"}}]}, "custom_fields: keys must be ids, not '0'"),
        ({"conversations": [{"id": 1, "custom_fields": {"9" * 5_000: "x"}}]}, "custom_fields: keys must be ids"),
        ({"conversations": [{"id": 1, "custom_fields": {b"5": "x"}}]}, "custom_fields: keys must be ids, not b'5'"),
        ({"conversations": [{"id": 1, "custom_fields": {5: None}}]}, "custom_fields: 5 must be a text, a number or a date"),
        ({"faults": [{"request": "GET /", "respond": {}}]}, "mock.faults[0].respond: what happens must be one of status"),
        (
            {"faults": [{"request": "* /", "respond": {"duplicate": True}}]},
            "one of status, delay, disconnect, truncate, lost_write, not",
        ),
        ({5: []}, "mock: unknown key 5"),
        ([], "mock: must be a table, not []"),
    ],
)
def test_a_configuration_that_cannot_be_used_says_why(config: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as error:
        MockApi(config)
    assert says in str(error.value)


def test_fields_may_be_named_by_their_numbers() -> None:
    held = {"conversations": [{"id": 10, "custom_fields": {531: "A-1", "532": 5}}]}
    with MockApi(held, custom_fields={531: "SINGLE_LINE"}) as api:
        fields = Served(api).read(10)["customFields"]
    assert [(one["id"], one["value"]) for one in fields] == [(531, "A-1"), (532, "5")]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"without": "CU-010"}, "'without' must be a set of rules such as {'CU-010'}, not 'CU-010'"),
        ({"lax": [5]}, "'lax' must be a set of rules"),
        ({"strict": True, "lenient": True}, "'strict' and 'lenient' do not go together"),
        ({"rate_limit": 0}, "'rate_limit' must be a whole number above 0"),
        ({"custom_fields": {"x": "DATE"}}, "custom_fields: keys must be ids, not 'x'"),
        ({"custom_fields": {531: 5}}, "custom_fields: '531' must be a text"),
        ({"custom_fields": [531]}, "'custom_fields' must be a table of field id = field type"),
        ({"host": ""}, "'host' must be a text, not ''"),
        ({"port": "8080"}, "'port' must be a whole number from 0 to 65,535, not '8080'"),
        ({"public_url": "example.com"}, "'public_url' must be an address such as https://"),
        ({"public_url": "http://a\r\nX: y"}, "'public_url' must be an address such as https://"),
        ({"db": 5}, "'db' must be the name of a file, not 5"),
    ],
)
def test_an_option_that_cannot_be_says_why(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as error:
        MockApi(**options)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("options", "why"),
    [({"without": ["AU-012"]}, "AU-012 .* plain HTTP"), ({"lax": iter(["TH-052"])}, "TH-052 .* only state")],
)
def test_a_rule_that_cannot_be_weakened_is_warned_of(options: dict[str, Any], why: str) -> None:
    with pytest.warns(UserWarning, match=why):
        MockApi(**options)


def test_a_mock_runs_once_at_a_time() -> None:
    with MockApi() as api:
        with pytest.raises(RuntimeError, match="is running already"):
            api.start()
        assert Served(api).send("GET", "/v2/mailboxes").status == 200
        api.stop()
    with api:
        assert Served(api).send("GET", "/v2/mailboxes").status == 200


def test_a_host_that_cannot_be_one_is_told() -> None:
    with pytest.raises(OSError, match="it is no name of a host"):
        MockApi(host=f"a{chr(233)}..b").start()


def test_a_lock_is_taken_away_again(api: Served) -> None:
    note = ("POST", f"{READ}/notes", {"text": "x"})
    api.api.lock(10)
    assert api.send(*note).status == 412
    api.api.lock(10, locked=False)
    assert api.send(*note).status == 201


def test_only_what_was_merged_away_ages(api: Served) -> None:
    with pytest.raises(ConfigError, match="age: 'id' must be a conversation that was merged away, not 10"):
        api.api.age(10, 61)


def test_a_rule_that_does_not_exist_cannot_be_switched_off() -> None:
    with pytest.raises(UnknownName):
        MockApi(without={"CU-999"})


def test_the_fixture_begins_anew_for_every_test(helpscout_mock: MockApi) -> None:
    assert helpscout_mock.log == ()
    assert Served(helpscout_mock).send("GET", READ).status == 404
    assert len(helpscout_mock.log) == 1
