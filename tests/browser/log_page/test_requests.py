"""The list of requests, and one of them beside it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
from urllib.parse import urlsplit

from tests.browser.log_page.conftest import LogPage
from tests.mock.driving import JSON
from tests.mock.stating import new

READ = "/v2/conversations/10"
CREATE = "/v2/conversations"


def test_requests_appear_as_they_arrive(page: LogPage) -> None:
    assert page.browser.text("#no-requests").startswith("Nothing has come in yet.")
    page.client.send("GET", READ)
    page.shows(f"200 GET {READ}")
    page.client.send("POST", CREATE, new(status="nix"))
    page.client.send("POST", f"{READ.replace('10', '12')}/notes", {"text": "x"})
    page.shows("412 POST /v2/conversations/12/notes TH-054", f"400 POST {CREATE} 1 error", f"200 GET {READ}")


def test_what_came_before_the_page_is_there_too(page: LogPage) -> None:
    page.client.send("GET", READ)
    page.go("requests")
    page.shows(f"200 GET {READ}")


def test_findings_stand_beside_the_request(page: LogPage) -> None:
    page.client.send("POST", CREATE, new(status="nix", foo=1))
    page.shows(f"400 POST {CREATE} 1 error 1 warning")
    page.choose(1)
    error, warning = page.browser.texts(".finding")
    assert error.startswith('error CC-020 status is "nix"; allowed: active, closed, pending')
    assert "/status" in error
    assert warning.startswith("warning CC-006 foo is not a documented key")
    assert page.browser.texts(".line.error") == ['  "status": "nix",  CC-020\n']
    assert page.browser.texts(".line.warning") == ['  "foo": 1  CC-006\n']


def test_a_rule_on_the_state_is_told_in_its_sentence(page: LogPage) -> None:
    page.client.send("POST", "/v2/conversations/12/notes", {"text": "x"})
    page.choose(1)
    assert page.browser.text(".finding.state").startswith("refused TH-054")
    assert "The linter finds nothing wrong with this payload." in page.browser.text("#exchange")


def test_a_body_is_shown_as_it_was_sent(page: LogPage) -> None:
    sent = '{"a":1.50,"a":{"b":[],"c":12345678901234567890123},"d":"x{\\"}"'
    page.client.send("PUT", f"{READ}/tags", body=sent.encode())
    page.choose(1)
    shown = "".join(page.browser.texts('pre[aria-label="request body"] .line'))
    assert shown.splitlines()[1:5] == ['  "a": 1.50,', '  "a": {  TM-015', '    "b": [],', '    "c": 12345678901234567890123']
    page.browser.click("#exchange .check:nth-of-type(2)")
    page.browser.until(lambda: page.browser.texts('pre[aria-label="request body"] .line')[0].startswith(sent))


def test_the_line_of_a_finding_is_found_behind_letters_beyond_the_basic_plane(page: LogPage) -> None:
    page.client.send("POST", CREATE, new(subject="🎉" * 30, status="nix"), headers=JSON)
    page.choose(1)
    assert page.browser.texts(".line.error") == ['  "status": "nix",  CC-020\n']


def test_filters(page: LogPage) -> None:
    page.client.send("GET", READ)
    page.client.send("GET", "/v2/mailboxes", query={"page": "1"})
    page.client.send("POST", CREATE, new(status="nix"))
    page.client.send("POST", "/v2/conversations/12/notes", {"text": "x"})
    note, create = "412 POST /v2/conversations/12/notes TH-054", f"400 POST {CREATE} 1 error"
    boxes, read = "200 GET /v2/mailboxes?page=1", f"200 GET {READ}"
    page.shows(note, create, boxes, read)
    for field, text, left in (
        ("status", "4xx", [note, create]),
        ("status", "412", [note]),
        ("path", "MAILBOXES?page", [boxes]),
        ("rule", "cc-02", [create]),
        ("rule", "TH-054", [note]),
    ):
        page.browser.fill(f"#filter [name={field}]", text)
        page.shows(*left)
        assert page.browser.text("#count") == f"{len(left)} of 4 requests"
        page.browser.run("arguments[0].reset(); arguments[0].dispatchEvent(new Event('input'))", page.browser.one("#filter"))
    page.browser.click("#filter [name=findings]")
    page.shows(create)
    page.client.send("GET", READ)
    page.client.send("POST", CREATE, new(status="nix"))
    page.shows(create, create)


def test_a_filter_by_method(page: LogPage) -> None:
    page.client.send("GET", READ)
    page.client.send("DELETE", READ)
    page.browser.click("#filter [name=method] option:nth-child(6)")
    page.shows(f"204 DELETE {READ}")


def test_pause_and_go_on(page: LogPage) -> None:
    page.browser.click("#pause")
    page.client.send("GET", READ)
    page.browser.until(lambda: page.browser.text("#pause") == "Go on (1 waiting)")
    assert page.lines() == []
    page.browser.click("#pause")
    page.shows(f"200 GET {READ}")


def test_clear_empties_the_log_of_the_mock(page: LogPage) -> None:
    page.client.send("GET", READ)
    page.shows(f"200 GET {READ}")
    page.browser.click("#clear")
    page.shows()
    assert page.client.api.log == ()
    page.client.send("GET", "/v2/mailboxes")
    page.shows("200 GET /v2/mailboxes")


def test_a_request_that_the_log_forgot_is_told(page: LogPage) -> None:
    page.go("requests/999999")
    page.browser.until(lambda: "the log holds no exchange 999999" in page.browser.text("#exchange"))
    assert "404" in page.browser.complaints()[0]


def test_the_copied_command_sends_the_same_request(page: LogPage) -> None:
    sent = new(subject='It\'s 100% "quoted" $HOME `x` \\ 日本')
    page.client.send("POST", CREATE, sent, headers={"X-Odd": "a 'b' \"c\" $d"}, query={"q": "a b&c"})
    page.choose(1)
    token = page.client.token
    assert token not in page.browser.run("return document.documentElement.outerHTML")
    assert run(copied(page), TOKEN=token) == 0
    page.browser.click("#exchange .check:nth-of-type(1)")
    page.browser.until(lambda: token in page.browser.run("return document.querySelector('.command').textContent"))
    assert run(copied(page)) == 0
    first, *others = page.client.api.log
    for other in others:
        assert other.request.body == first.request.body
        assert (other.request.method, other.request.path, other.request.query) == ("POST", CREATE, {"q": "a b&c"})
        assert [other.request.header(name) for name in ("X-Odd", "Content-Type", "Authorization")] == [
            first.request.header(name) for name in ("X-Odd", "Content-Type", "Authorization")
        ]
    assert len(others) == 2


def copied(page: LogPage) -> str:
    """What the button puts into the clipboard."""
    grant = {"origin": page.client.api.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    page.browser.chrome.execute_cdp_cmd("Browser.grantPermissions", grant)
    page.browser.click("#exchange .main")
    page.browser.until(lambda: page.browser.text("#said") == "The command is copied")
    return str(page.browser.run("return navigator.clipboard.readText()"))


def run(command: str, **variables: str) -> int:
    """Run a command in a shell; its exit code."""
    clean = {**os.environ, "no_proxy": "*", **variables}
    return subprocess.run(["sh", "-c", command + " --fail --silent --show-error"], env=clean, timeout=20).returncode


def test_two_thousand_requests(page: LogPage) -> None:
    parts = urlsplit(page.client.api.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    body = json.dumps(new(status="nix")).encode()
    for number in range(2_100):
        connection.request("POST", f"{CREATE}?n={number}", body, {**JSON, "Authorization": f"Bearer {page.client.token}"})
        connection.getresponse().read()
    connection.close()
    page.browser.until(lambda: page.browser.text("#count") == "2,000 requests")
    newest = f"400 POST {CREATE}?n=2099 1 error"
    page.browser.until(lambda: page.lines()[0] == newest)
    assert page.lines()[-1] == f"400 POST {CREATE}?n=100 1 error"
    page.browser.fill("#filter [name=path]", "n=209")
    assert len(page.lines()) == 11
    page.choose(1)
    assert page.browser.text("#exchange h3") == f"400 POST {CREATE}?n=2099"
