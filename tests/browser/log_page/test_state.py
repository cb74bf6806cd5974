"""The state browser: what the mock holds, and what can be made to happen to a conversation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count

import pytest

from tests.browser.log_page.conftest import LogPage

READ = "/v2/conversations/10"
NOTE = "/v2/conversations/10/notes"


def items(page: LogPage) -> list[str]:
    return [" ".join(text.split()) for text in page.browser.texts("#items li")]


def facts(page: LogPage) -> dict[str, str]:
    """What stands about the open item, by name."""
    names, values = page.browser.texts("#facts dt"), page.browser.texts("#facts dd")
    return dict(zip(names, (" ".join(value.split()) for value in values), strict=True))


def test_conversations_are_listed_and_searched(page: LogPage) -> None:
    page.go("state")
    page.browser.until(
        lambda: items(page) == ["12 Old one active too old", "11 Smoke active merged into 10", "10 Printer on fire active"]
    )
    page.browser.fill("#find", "SMOKE")
    page.browser.until(lambda: items(page) == ["11 Smoke active merged into 10"])
    assert page.browser.text("#held") == "1 of 3 conversations"
    page.browser.fill("#find", "nowhere to be found")
    page.browser.until(lambda: page.browser.text("#no-items") == "None of the conversations matches.")


def test_a_conversation_with_all_it_has(page: LogPage) -> None:
    page.go("state/conversations/10")
    assert page.browser.text("#item h3") == "Conversation 10"
    page.browser.one("#facts dd")
    told = facts(page)
    assert {name: told[name] for name in ("Customer", "Assigned to", "Tags", "Fields", "Mailbox")} == {
        "Customer": "ann@example.com",
        "Assigned to": "nobody",
        "Tags": "vip",
        "Fields": "Order (531): A-1",
        "Mailbox": "85",
    }
    threads = page.browser.texts("#more .thread")
    assert [text.split()[0] for text in threads] == ["note", "customer"]
    assert "It burns" in threads[1]


def test_what_a_request_changes_is_seen_at_once(page: LogPage) -> None:
    page.go("state/conversations/10")
    page.browser.one("#facts dd")
    page.client.send("PUT", f"{READ}/tags", {"tags": ["burning", "vip"]})
    page.browser.until(lambda: facts(page)["Tags"] == "burning vip")
    page.client.send("PATCH", f"{READ}/threads/567", {"op": "replace", "path": "/text", "value": "It is out"})
    page.browser.until(lambda: page.browser.texts("#more .thread .text")[1:] == ["It is out", "It burns"])


def test_a_half_typed_field_survives_a_change(page: LogPage) -> None:
    page.go("state/conversations/10")
    page.browser.fill("#item [name=into]", "12")
    page.client.send("PUT", f"{READ}/tags", {"tags": ["burning"]})
    page.browser.until(lambda: facts(page)["Tags"] == "burning")
    assert page.browser.one("#item [name=into]").get_attribute("value") == "12"


@pytest.mark.parametrize(
    ("button", "fields", "path", "status"),
    [
        ("too old", {}, NOTE, 412),
        ("merge", {"into": "12"}, NOTE, 404),
        ("fill", {"threads": "99"}, NOTE, 412),
        ("fill", {}, NOTE, 412),
    ],
)
def test_a_scenario_changes_what_is_answered(
    page: LogPage, button: str, fields: dict[str, str], path: str, status: int
) -> None:
    assert page.client.send("POST", path, {"text": "x"}).status == 201
    page.go("state/conversations/10")
    for name, value in fields.items():
        page.browser.fill(f"#item [name={name}]", value)
    press(page, button)
    page.browser.one("#said.seen")
    assert page.client.send("POST", path, {"text": "x"}).status == status


def press(page: LogPage, name: str) -> None:
    page.browser.one("#item .presets")
    next(one for one in page.browser.all("#item .presets button") if one.text == name).click()


def test_a_lock_can_be_taken_back_and_spam_be_marked(page: LogPage) -> None:
    page.go("state/conversations/12")
    press(page, "young again")
    page.browser.until(lambda: page.browser.text(".lead") == "Old one active")
    press(page, "spam")
    page.browser.until(lambda: page.browser.text(".lead") == "Old one spam")
    assert page.client.read(12)["status"] == "spam"


def test_an_old_merge_is_a_merge_no_more(page: LogPage) -> None:
    assert page.client.send("GET", "/v2/conversations/11").status == 301
    page.go("state/conversations/11")
    page.browser.fill("#item [name=days]", "61")
    press(page, "age")
    page.browser.one("#said.seen")
    assert page.client.send("GET", "/v2/conversations/11").status == 404


def test_what_a_scenario_cannot_do_is_told(page: LogPage) -> None:
    page.go("state/conversations/10")
    page.browser.fill("#item [name=into]", "4711")
    press(page, "merge")
    page.browser.until(lambda: page.browser.text("#said.error") == "there is no conversation 4711")
    assert "404" in page.browser.complaints()[0]


def test_customers_and_mailboxes(page: LogPage) -> None:
    page.go("state/customers/100")
    page.browser.until(lambda: facts(page) == {"Addresses": "ann@example.com", "firstName": "Ann"})
    assert page.browser.texts("#more li") == ["10 Printer on fire"]
    page.go("state/mailboxes")
    page.browser.click("#items a")
    page.browser.until(lambda: page.browser.texts("#more li") == ["531 Order · single_line"])


@pytest.fixture
def receiver() -> Iterator[str]:
    """The address of somebody who acknowledges deliveries."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_anything: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_webhooks_and_their_deliveries(page: LogPage, receiver: str) -> None:
    sent = {"url": receiver, "events": ["convo.tags"], "secret": "s3cret"}
    number = page.client.send("POST", "/v2/webhooks", sent).header("Resource-ID")
    page.go(f"state/webhooks/{number}")
    page.browser.until(lambda: facts(page).get("Events") == "convo.tags")
    assert "s3cret" not in page.browser.run("return document.documentElement.outerHTML")
    page.client.send("PUT", f"{READ}/tags", {"tags": ["burning"]})
    page.browser.until(lambda: page.browser.texts("#more h4") == ["1 delivery"])
    assert "200 convo.tags" in page.browser.text("#more .thread")
    assert "X-HelpScout-Signature" in page.browser.texts("#more dt")


def test_what_is_not_there_is_told(page: LogPage) -> None:
    page.go("state/conversations/4711")
    page.browser.until(lambda: "there is no conversation 4711" in page.browser.text("#item"))
    assert "404" in page.browser.complaints()[0]


def test_the_state_is_seen_while_it_changes_without_a_pause(page: LogPage) -> None:
    page.go("state")
    ended = threading.Event()

    def write() -> None:
        for number in count(1_000):
            page.client.api.add_conversation(id=number)
            if ended.wait(0.02):
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        page.browser.one("#items a[href='#/state/conversations/1000']")
    finally:
        ended.set()
        writer.join()
