"""The data behind the log page, over HTTP: rows, findings, commands, and the stream of events."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.mock.log import Exchange, Log
from scoutcheck.mock.page.curl import curl
from scoutcheck.validator.exchange import Request, Response
from tests.mock.driving import BASIC, JSON
from tests.mock.served import HELD, Served, plain
from tests.mock.stating import new
from tests.mock.test_command import start

READ = "/v2/conversations/10"


def get(api: Served, path: str) -> Any:
    response = plain(api.api.url, "GET", f"/_scoutcheck/{path}")
    assert response.status == 200, response
    return response.json()


@contextmanager
def stream(url: str, query: str = "", **headers: str) -> Iterator[Iterator[tuple[str, Any, str]]]:
    """The events of the stream as (name, data, id)."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    with closing(connection):
        connection.request("GET", f"/_scoutcheck/log/stream{query}", headers=headers)
        answer = connection.getresponse()
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        yield events(answer)


def events(answer: http.client.HTTPResponse) -> Iterator[tuple[str, Any, str]]:
    fields: dict[str, str] = {}
    for line in iter(answer.readline, b""):
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif "event" in fields:
            yield fields["event"], json.loads(fields["data"]), fields.get("id", "")
            fields = {}


def rows(found: Iterator[tuple[str, Any, str]]) -> tuple[list[Any], str]:
    """The rows of the next event of the log, and its id."""
    return next((data["rows"], number) for name, data, number in found if name == "log")


def test_the_stream_tells_what_was_and_what_comes(api: Served) -> None:
    api.send("GET", READ)
    with stream(api.api.url) as found:
        assert next(found)[0] == "hello"
        old, _ = rows(found)
        assert [row["path"] for row in old] == [READ]
        api.send("POST", "/v2/conversations", new(status="nix", foo=1))
        (row,), _ = rows(found)
    expected = {"method": "POST", "path": "/v2/conversations", "status": 400, "errors": 1, "warnings": 1, "fault": ""}
    assert row | expected == row
    assert row["rules"] == ["CC-020", "CC-006"]


@pytest.mark.parametrize("how", ["header", "address"])
def test_who_comes_back_gets_only_what_is_new(api: Served, how: str) -> None:
    api.send("GET", READ)
    with stream(api.api.url) as found:
        _, number = rows(found)
    api.send("GET", "/v2/mailboxes")
    again = stream(api.api.url, **{"Last-Event-ID": number}) if how == "header" else stream(api.api.url, f"?after={number}")
    with again as found:
        (row,), _ = rows(found)
    assert row["path"] == "/v2/mailboxes"


def test_who_comes_back_from_another_run_gets_everything(api: Served) -> None:
    api.send("GET", READ)
    with stream(api.api.url, **{"Last-Event-ID": "another:5"}) as found:
        (row,), _ = rows(found)
    assert row["path"] == READ


def test_a_reset_takes_the_lines_away(api: Served) -> None:
    api.send("GET", READ)
    with stream(api.api.url) as found:
        (row,), _ = rows(found)
        api.api.reset()
        first = next(data["first"] for name, data, _ in found if name == "log")
    assert first == row["number"] + 1


def test_faults_and_scenarios_are_told(api: Served) -> None:
    with stream(api.api.url) as found:
        assert next(data for name, data, _ in found if name == "changed")["state"]
        api.api.fault("GET /v2/*", status=500)
        told = next(data for name, data, _ in found if name == "changed")
        assert (told["state"], told["faults"]) == (False, True)
        api.api.lock(10)
        told = next(data for name, data, _ in found if name == "changed")
        assert (told["state"], told["faults"]) == (True, False)


def test_a_mock_that_is_watched_stops_at_once(tmp_path: Path) -> None:
    process = start(tmp_path, "--port", "0")
    assert process.stdout is not None
    with stream(process.stdout.readline().split()[-1]) as found:
        assert next(found)[0] == "hello"
        process.send_signal(signal.SIGTERM)
        assert "hello" not in [name for name, _, _ in found]
        assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0


def test_one_exchange_with_everything(api: Served) -> None:
    api.send("POST", "/v2/conversations", new(status="nix"))
    number = newest(api)
    found = get(api, f"log/{number}")
    assert (found["operation"], found["kind"]) == ("create-conversation", "create-conversation")
    (finding,) = found["findings"]
    expected = {"rule": "CC-020", "severity": "error", "pointer": "/status", "line": 1}
    assert finding | expected == finding
    assert json.loads(found["request"]["body"])["status"] == "nix"
    assert json.loads(found["response"]["body"])["message"] == "Bad request"
    assert ["Authorization", "Bearer $TOKEN"] in [[name.title(), value] for name, value in found["request"]["headers"]]
    assert api.token not in json.dumps(found)
    assert api.token in json.dumps(get(api, f"log/{number}?secrets=true"))


GRANT = {"grant_type": "authorization_code", "client_id": "an-id", "client_secret": 's\\3"quiet', "code": "c0de"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ASKED: dict[str, dict[str, Any]] = {
    "JSON": {"body": json.dumps(GRANT, indent=1).encode()},
    "broken JSON": {"body": json.dumps(GRANT)[:-1].encode()},
    "JSON with numbers for letters": {"body": json.dumps(GRANT).replace("_", "\\u005F").replace("code", "c\\u006fde").encode()},
    "a list in JSON": {"body": json.dumps({**GRANT, "code": ["c0de"], "client_secret": [["quiet"]]}).encode()},
    "a form": {"body": urlencode(GRANT).encode(), "headers": FORM},
    "a form with numbers for letters": {"body": urlencode(GRANT).replace("_", "%5f").encode(), "headers": FORM},
    "the query": {"query": GRANT},
}
LETS_IN = {way for way in ASKED if way not in ("broken JSON", "a list in JSON")}


@pytest.mark.parametrize("way", ASKED)
def test_secrets_in_bodies_and_queries_are_shown_to_whoever_asks_for_them(api: Served, way: str) -> None:
    answer = api.send("POST", "/v2/oauth2/token", **ASKED[way])
    tokens = [value for name, value in (answer.json() or {}).items() if name in ("access_token", "refresh_token")]
    assert bool(tokens) == (way in LETS_IN)
    with stream(api.api.url) as found:
        row = next(data for name, data, _ in found if name == "log")["rows"][-1]
    number = row["number"]
    usual, asked = json.dumps([row, get(api, f"log/{number}")]), json.dumps(get(api, f"log/{number}?secrets=true"))
    assert "an-id" in usual
    for secret in ("quiet", "c0de", *tokens):
        assert secret not in usual
        assert secret in asked


@pytest.mark.parametrize("way", ASKED)
@pytest.mark.parametrize(("method", "path"), [("PUT", "/v2/oauth2/token"), ("POST", "/oauth2/token")])
def test_secrets_are_hidden_where_nobody_knows_what_is_meant(api: Served, method: str, path: str, way: str) -> None:
    assert api.send(method, path, **ASKED[way]).status >= 400
    number = newest(api)
    usual, asked = json.dumps(get(api, f"log/{number}")), json.dumps(get(api, f"log/{number}?secrets=true"))
    assert [secret for secret in ("quiet", "c0de") if secret in usual] == []
    assert [secret for secret in ("quiet", "c0de") if secret in asked] == ["quiet", "c0de"]


def test_the_path_of_an_exchange_shows_what_its_command_shows(api: Served) -> None:
    api.send("POST", "/v2/oauth2/token", query=GRANT)
    number = newest(api)
    usual, asked = (get(api, f"log/{number}?secrets={way}")["path"] for way in ("false", "true"))
    assert ("code=hidden" in usual, "code=c0de" in usual) == (True, False)
    assert ("code=hidden" in asked, "code=c0de" in asked) == (False, True)


def test_a_secret_that_is_refused_is_hidden_in_the_answer_too(api: Served) -> None:
    api.send("POST", "/v2/webhooks", {"url": "http://127.0.0.1:1/", "events": ["convo.moved"], "secret": "s3cret" * 9})
    assert "s3cret" not in json.dumps(get(api, f"log/{newest(api)}"))


def test_the_secret_of_a_webhook_is_shown_to_whoever_asks_for_it(api: Served) -> None:
    api.send("POST", "/v2/webhooks", {"url": "http://127.0.0.1:1/", "events": ["convo.moved"], "secret": "s3cret"})
    number = newest(api)
    assert "s3cret" not in json.dumps(get(api, f"log/{number}"))
    assert "s3cret" in json.dumps(get(api, f"log/{number}?secrets=true"))


def newest(api: Served) -> int:
    with stream(api.api.url) as found:
        return int(rows(found)[0][-1]["number"])


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "rules"),
    [
        (
            "POST",
            "/v2/oauth2/token",
            b"grant_type=nix",
            {"Content-Type": "application/x-www-form-urlencoded"},
            ["AU-003", "AU-004"],
        ),
        ("POST", "/v2/oauth2/token?grant_type=nix", None, {}, ["AU-003", "AU-004"]),
        ("POST", "/v2/conversations", b"{", JSON, ["ER-010"]),
        ("POST", "/v2/conversations", b"\xff", JSON, ["ER-010"]),
        ("POST", "/v2/conversations", b"", {}, ["ER-010"]),
        (
            "PUT",
            f"{READ}/tags",
            '{"tags": ["é"]}'.encode("latin-1"),
            {"Content-Type": "application/json; charset=iso-8859-1"},
            [],
        ),
        ("GET", READ, None, {}, []),
        ("POST", "/nowhere", b"{", JSON, []),
        ("OPTIONS", READ, b"{", JSON, []),
    ],
)
def test_payloads_are_judged_as_the_operation_reads_them(
    api: Served, method: str, path: str, body: bytes | None, headers: dict[str, str], rules: list[str]
) -> None:
    plain(api.api.url, method, path, body, headers)
    found = get(api, f"log/{newest(api)}")
    assert sorted({one["rule"] for one in found["findings"]}) == rules


def test_findings_know_the_mode_and_the_custom_fields() -> None:
    fields = {"mailboxes": [{"id": 85, "fields": [{"id": 531, "type": "NUMBER"}, {"id": 532, "type": "NOBODY KNOWS"}]}]}
    for strict, severity in ((False, "warning"), (True, "error")):
        with MockApi({**HELD, **fields}, strict=strict) as mock:
            api = Served(mock)
            plain(api.api.url, "POST", "/v2/conversations", json.dumps(new(mailboxId="85")).encode(), JSON)
            assert [one["severity"] for one in get(api, f"log/{newest(api)}")["findings"]] == [severity]


def test_a_long_body_is_cut(api: Served) -> None:
    api.send("PUT", f"{READ}/tags", {"tags": ["x" * 300_000]})
    found = get(api, f"log/{newest(api)}")["request"]
    assert (found["cut"], len(found["body"])) == (True, 200_000)
    assert found["size"] > 300_000


@pytest.mark.parametrize(
    ("path", "says"),
    [("log/4711", "the log holds no exchange 4711"), ("browse/nix", "no section 'nix'"), ("browse/conversations/9", "no conv")],
)
def test_what_is_not_there_is_told(api: Served, path: str, says: str) -> None:
    response = plain(api.api.url, "GET", f"/_scoutcheck/{path}")
    assert (response.status, says in response.json()["error"]) == (404, True)


def test_without_the_slash_one_gets_there_too(api: Served) -> None:
    response = plain(api.api.url, "GET", "/_scoutcheck")
    assert (response.status, response.header("Location")) == (307, "/_scoutcheck/")
    assert api.api.log == ()


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null"])
def test_other_pages_cannot_switch_anything(api: Served, origin: str) -> None:
    api.send("GET", READ)
    api.api.fault("GET /v2/*", status=500)
    for method, path in (("DELETE", "log"), ("DELETE", "faults"), ("DELETE", "faults/1"), ("POST", "token")):
        assert plain(api.api.url, method, f"/_scoutcheck/{path}", headers={"Origin": origin}).status == 403
    assert len(api.api.log) == 1
    assert len(get(api, "faults")) == 1


def test_one_fault_is_taken_away_by_its_number(api: Served) -> None:
    api.api.fault("GET /v2/*", status=500)
    api.api.fault("GET /v2/*", status=503)
    newer, older = get(api, "faults")
    assert plain(api.api.url, "DELETE", f"/_scoutcheck/faults/{newer['number']}").status == 204
    assert get(api, "faults") == [older]
    assert plain(api.api.url, "DELETE", f"/_scoutcheck/faults/{newer['number']}").status == 404


REQUESTS = {
    "a read": Request("", "GET", READ, {"embed": "threads", "q": "a b&c=d/é"}, {"Accept": "application/hal+json"}),
    "v1": Request("", "GET", "/v1/conversations/10.json", {}, BASIC),
    "quotes": Request("", "POST", "/v2/conversations", {}, JSON, '{"a": "it\'s `x` $HOME \\\\ \\n 日本 !!"}\n\n'.encode()),
    "a sign that curl reads": Request("", "POST", "/v2/conversations", {}, JSON, b"@/etc/hostname"),
    "no media type": Request("", "POST", "/v2/conversations", {}, {"X-Empty": ""}, b"a=b"),
    "no text": Request("", "PUT", f"{READ}/tags", {}, JSON, bytes(range(256)) + b"'%s\\"),
    "an odd path": Request("", "DELETE", "/v2/a b/%41/[x]{y}/$(z)/../'q'/日", {}, {}),
    "a body on a read": Request("", "GET", READ, {}, JSON, b"{}"),
    "a write without body": Request("", "POST", f"{READ}/notes", {}, {"Authorization": "odd"}),
}


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("secrets", [True, False])
def test_a_command_sends_the_request_again(api: Served, name: str, secrets: bool) -> None:
    request = REQUESTS[name]
    credentials = (request.header("Authorization") or "").rpartition(" ")[2]
    command = curl(request, api.api.url, secrets)
    assert secrets or not credentials or credentials not in command
    environment = {**os.environ, "no_proxy": "*", "TOKEN": credentials}
    subprocess.run(["sh", "-c", f"{command} --silent --output /dev/null"], env=environment, check=True, timeout=20)
    (entry,) = api.api.log
    again = entry.request
    assert (again.method, again.path, again.query, again.body or b"") == (
        request.method,
        request.path,
        request.query,
        request.body or b"",
    )
    for header, value in request.headers.items():
        assert again.header(header) == value
    assert again.header("Content-Type") == request.header("Content-Type")


BY_CURL = (b"user-agent", b"accept", b"host", b"connection", b"content-length")
AS_CAME = {
    "an escaped slash": (b"GET /v2/a%2Fb%FF%25 HTTP/1.1", b""),
    "a query with names twice": (b"GET /v2/mailboxes?a=1&b&a=%20+2 HTTP/1.1", b""),
    "what curl takes for patterns": (b"GET /v2/{a,b}/[1-3]?c=[1-2] HTTP/1.1", b""),
    "headers that come twice": (b"GET /v2/mailboxes HTTP/1.1\r\nX-A: 1\r\nX-A: it's 2", b""),
    "a head only": (b"HEAD /v2/mailboxes HTTP/1.1", b""),
    "a body beyond any argument": (b"POST /v2/notes HTTP/1.1\r\nContent-Length: 200000", b"it's" * 50_000),
}


@pytest.fixture
def fresh() -> Iterator[Served]:
    """A mock whose log begins with 1."""
    with MockApi() as api:
        yield Served(api)


@pytest.mark.parametrize("name", AS_CAME)
def test_a_command_sends_what_came_on_the_wire(fresh: Served, name: str) -> None:
    head, body = AS_CAME[name]
    with socket.create_connection(("127.0.0.1", int(fresh.api.url.rpartition(":")[2]))) as client:
        client.sendall(head + b"\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n" + body)
        while client.recv(65_536):
            pass
    script = f"{get(fresh, 'log/1')['curl']} --silent --output /dev/null"
    subprocess.run(["sh"], input=script.encode(), env={**os.environ, "no_proxy": "*"}, check=True, timeout=20)
    first, again = (one.head for one in fresh.api.log)
    assert first is not None
    assert again is not None
    assert again[:3] == first[:3]
    assert [one for one in again.headers if one[0] not in BY_CURL] == [one for one in first.headers if one[0] not in BY_CURL]
    assert [one.request.body for one in fresh.api.log] == [body or None] * 2


def test_a_line_shows_the_method_and_the_query_that_came(fresh: Served) -> None:
    plain(fresh.api.url, "HEAD", "/v2/mailboxes?a=1&a=2")
    plain(fresh.api.url, "POST", "/v2/oauth2/token?client_secret=quiet&client%5Fsecret=still&client_secret=mute")
    one, token = get(fresh, "log/1"), get(fresh, "log/2")
    assert (one["method"], one["path"]) == ("HEAD", "/v2/mailboxes?a=1&a=2")
    assert [secret for secret in ("quiet", "still", "mute") if secret in json.dumps(token)] == []


def test_the_script_files_are_small_and_named_by_the_page(api: Served) -> None:
    page = plain(api.api.url, "GET", "/_scoutcheck/").body.decode()
    named = re.findall(r'(?:href|src)="(page/[^"]+)"', page)
    assert "page/main.js" in named
    for path in named:
        assert plain(api.api.url, "GET", f"/_scoutcheck/{path}").status == 200


def test_the_log_is_bounded_in_number_and_in_bytes() -> None:
    def exchange(size: int) -> Exchange:
        return Exchange(Request("", "POST", "/", {}, {}, b"x" * size), Response(201, {}), (), 0)

    log = Log()
    for _ in range(2_001):
        log.add(exchange(0))
    assert (log.first, log.last, len(list(log))) == (2, 2_001, 2_000)
    large = exchange(30_000_000)
    for _ in range(3):
        log.add(large)
    assert (log.first, log.last) == (2_003, 2_004)
    log.clear()
    assert (log.first, log.last, log.get(2_004), list(log)) == (2_005, 2_004, None, [])
    log.add(large)
    assert log.after(0, 5) == [(2_005, large)]
