"""A fixed play of requests that shows all that the mock can show, so that any change of its behaviour changes the trace."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

from scoutcheck.mock import deliveries
from scoutcheck.mock.world import Event, Webhook
from scoutcheck.validator.exchange import Request, Response
from tests.mock.driving import Driver

ANN, BEN = {"email": "ann@example.com", "firstName": "Ann"}, {"email": "ben@example.com"}
HELD = {
    "mailboxes": [{"id": 85, "fields": [{"id": 5, "type": "number"}, {"id": 6, "type": "dropdown", "options": {"1": "one"}}]}],
    "customers": [{"id": 100, "email": "known@example.com", "firstName": "Known", "photoType": "gravatar"}],
    "conversations": [
        {"id": 10, "threads": [{"id": 567, "type": "customer"}, {"id": 570, "type": "note"}, {"id": 571, "type": "reply"}]},
        {"id": 11, "merged_into": 10},
        {"id": 12, "deleted": True},
        {"id": 13, "too_old": True, "threads": [{"id": 572, "type": "reply", "draft": True}]},
        {"id": 14, "thread_count": 98},
        {"id": 15, "thread_count": 100},
        {"id": 16, "tags": ["a"], "custom_fields": {"5": "1"}, "assignee": 4, "status": "closed"},
    ],
}


def new(**other: Any) -> dict[str, Any]:
    thread = {"type": "customer", "customer": ANN, "text": "Hello"}
    body = {"subject": "Help", "type": "email", "mailboxId": 85, "status": "active", "customer": ANN, "threads": [thread]}
    return {**body, **other}


class Recorder(Driver):
    """A driver that keeps every answer."""

    def __init__(self, config: Any, **service: Any) -> None:
        super().__init__(config, **service)
        self.trace: list[Any] = []
        self.sent: list[Event] = []

    def exchange(self, request: Request) -> Response:
        response = super().exchange(request)
        self.sent += self.world.outbox
        self.world = self.world._replace(outbox=())
        headers = {name: value for name, value in response.headers.items() if name != "X-Scoutcheck-Rules"}
        self.trace.append((response.status, headers, response.body))
        return response

    def look(self, number: int) -> None:
        self.send("GET", f"/v2/conversations/{number}", query={"embed": "threads"})

    def newest(self) -> int:
        return next(held.id for held in self.world.conversations.descending())

    def create(self, **payload: Any) -> int:
        self.send("POST", "/v2/conversations", new(**payload))
        self.look(self.newest())
        return self.newest()


def creating(driver: Recorder) -> None:
    reply = {"type": "reply", "customer": ANN, "text": "Hi", "cc": ["c@example.com"], "bcc": ["d@example.com"], "user": 9}
    driver.create(tags=["VIP", "b"], fields=[{"id": 5, "value": "1"}], assignTo=12, threads=[reply])
    driver.create(customer={"id": 100, "firstName": "Other"})
    driver.create(customer={"email": "KNOWN@example.com", "firstName": "Other"})
    driver.create(customer={"email": "brand.new@example.com", "firstName": "New", "lastName": "One"})
    driver.create(threads=[{**reply, "draft": True}], status="pending")
    driver.create(status="closed", closedAt="2020-01-02T00:00:00Z", imported=True, createdAt="2020-01-01T00:00:00Z")
    driver.create(assignTo=None)
    driver.create(fields=[{"id": 5, "value": "x"}])
    driver.create(fields=[{"id": 6, "value": "9"}], mailboxId=86, subject="Other", type="chat")
    driver.create(threads=[{"type": "note", "text": "x"}] * 101)
    driver.create(threads=[{"type": "note", "text": "x", "createdAt": "2020-01-01T00:00:00Z"}])
    driver.create(subject="", status="nope")
    driver.send("GET", "/v2/customers/100")
    driver.send("GET", "/v2/conversations", query={"embed": "threads"})
    driver.send("GET", "/v2/conversations", query={"page": "0"})


def threads(driver: Recorder) -> None:
    for end, sent in (
        ("notes", {"text": "x", "user": 3}),
        ("notes", {"text": "x", "status": "closed"}),
        ("customer", {"customer": ANN, "text": "x"}),
        ("notes", {"text": "x", "status": "closed"}),
        ("customer", {"customer": ANN, "text": "x", "imported": True, "createdAt": "2020-01-01T00:00:00Z"}),
        ("reply", {"customer": BEN, "text": "x"}),
        ("notes", {"text": "x", "status": "closed"}),
        ("reply", {"customer": ANN, "text": "x", "status": "inbox_predefined"}),
        ("reply", {"customer": {"id": 100}, "text": "x", "status": "pending", "assignTo": 4}),
        ("reply", {"customer": ANN, "text": "x", "assignTo": None}),
        ("chats", {"customer": ANN, "text": "x"}),
        ("phones", {"customer": {"email": "known@example.com", "firstName": "Z"}, "text": "x"}),
        ("customer", {"customer": {"email": "third@example.com", "firstName": "Third"}, "text": "x"}),
        ("reply", {"customer": ANN, "text": "x", "createdAt": "2020-01-01T00:00:00Z"}),
        ("reply", {"customer": ANN, "text": "x", "draft": True, "assignTo": None}),
        ("reply", {"customer": ANN, "text": "x", "draft": True, "assignTo": 8}),
    ):
        driver.send("POST", f"/v2/conversations/10/{end}", sent)
        driver.look(10)
    driver.send("PATCH", "/v2/conversations/10", {"path": "/draft", "op": "replace", "value": False})
    driver.look(10)
    for number in (11, 12, 13, 14, 14, 15, 999):
        for end in ("notes", "chats", "phones", "reply", "customer"):
            named = {} if end == "notes" else {"customer": ANN}
            driver.send("POST", f"/v2/conversations/{number}/{end}", {"text": "x", **named})
    driver.send("GET", "/v2/conversations/10/threads")
    driver.send("GET", "/v2/customers/100")


def patches(driver: Recorder) -> None:
    for path, op, value in (
        ("/subject", "replace", "New"),
        ("/status", "replace", "pending"),
        ("/mailboxId", "move", 86),
        ("/primaryCustomer.id", "replace", 4711),
        ("/assignTo", "replace", 5),
        ("/assignTo", "remove", None),
        ("/draft", "replace", True),
        ("/draft", "replace", False),
    ):
        sent = {"path": path, "op": op, **({} if value is None else {"value": value})}
        for number in (16, 11, 12, 13, 999):
            driver.send("PATCH", f"/v2/conversations/{number}", sent)
        driver.look(16)
    drafted = driver.create(threads=[{"type": "reply", "customer": ANN, "text": "Hi", "draft": True}])
    for value in (True, False):
        driver.send("PATCH", f"/v2/conversations/{drafted}", {"path": "/draft", "op": "replace", "value": value})
        driver.look(drafted)


def wholes(driver: Recorder) -> None:
    for number in (16, 11, 12, 999):
        for tags in (["B", "new"], []):
            driver.send("PUT", f"/v2/conversations/{number}/tags", {"tags": tags})
            driver.look(16)
        for fields in ([{"id": 5, "value": "2"}], [{"id": 5, "value": "x"}], []):
            driver.send("PUT", f"/v2/conversations/{number}/fields", {"fields": fields})
            driver.look(16)
    for number in (16, 16, 11, 999):
        driver.send("DELETE", f"/v2/conversations/{number}")
    driver.send("GET", "/v2/conversations/16")
    driver.send("GET", "/v2/conversations")


def editing(driver: Recorder) -> None:
    for number, thread in ((10, 567), (10, 570), (10, 571), (13, 572), (15, 1050), (11, 1), (12, 1), (10, 1), (999, 1)):
        address = f"/v2/conversations/{number}/threads/{thread}"
        for sent in (
            {"op": "replace", "path": "/text", "value": "New"},
            {"op": "replace", "path": "/hidden", "value": True},
            {"op": "replace", "path": "/hidden", "value": "true"},
            {"text": "New"},
            [{"op": "replace", "path": "/text", "value": "New"}],
        ):
            driver.send("PATCH", address, sent)
        driver.look(number)
    patch = {"op": "replace", "path": "/text", "value": "As a patch"}
    driver.send("PATCH", "/v2/conversations/10/threads/567", patch, headers={"Content-Type": "application/json-patch+json"})
    for method in ("PUT", "DELETE"):
        driver.send(method, "/v2/conversations/10/threads/567", patch)
    driver.look(10)


def attachments(driver: Recorder) -> None:
    file = {"fileName": "a.txt", "mimeType": "text/plain", "data": "aGVsbG8="}
    for address in ("10/threads/567", "11/threads/567", "12/threads/567", "10/threads/1"):
        driver.send("POST", f"/v2/conversations/{address}/attachments", file)
    driver.look(10)
    driver.send("GET", "/v1/conversations/10.json")
    number = driver.world.last_id
    for method, end in (("GET", "/data"), ("DELETE", ""), ("DELETE", ""), ("GET", "/data")):
        for conversation in (10, 11, 12):
            driver.send(method, f"/v2/conversations/{conversation}/attachments/{number}{end}")
    driver.look(10)


def bodies(driver: Recorder) -> None:
    for method, path in (
        ("POST", "/v2/conversations"),
        ("POST", "/v2/conversations/10/notes"),
        ("PATCH", "/v2/conversations/10/threads/567"),
        ("PUT", "/v1/conversations/10.json"),
    ):
        for body in (b"{", b"[]", b'"x"', b"{}", b"\xff", b" " * 3000):
            driver.send(method, path, body=body)
        for media_type in ("text/plain", "application/json; charset=utf-8", "application/json-patch+json", ""):
            driver.send(method, path, new(), headers={"Content-Type": media_type})
    driver.send("PUT", "/v2/conversations", new())
    driver.send("POST", "/v2/nowhere", new())
    driver.send("GET", "/v2/conversations/x")


def customers(driver: Recorder) -> None:
    sent = {"firstName": "Ben", "emails": [{"type": "work", "value": "ben@example.com"}]}
    driver.send("POST", "/v2/customers", sent)
    driver.send("POST", "/v2/customers", sent)
    number = driver.world.last_id
    driver.send("PATCH", f"/v2/customers/{number}", [{"op": "replace", "path": "/jobTitle", "value": "Cook"}])
    for path in (f"customers/{number}", "customers/999", "mailboxes", "mailboxes/85", "mailboxes/9", "mailboxes/85/fields"):
        driver.send("GET", f"/v2/{path}")


def hooks(driver: Recorder) -> None:
    sent = {"url": "http://127.0.0.1:1/", "events": ["convo.created", "convo.customer.reply.created"], "secret": "s"}
    driver.send("POST", "/v2/webhooks", sent)
    number = driver.world.last_id
    for method, body in (("GET", None), ("PUT", sent), ("PUT", {"url": "http://a.example/"}), ("DELETE", None)):
        driver.send(method, f"/v2/webhooks/{number}", body)
    driver.send("GET", "/v2/webhooks")
    driver.send("GET", f"/v2/webhooks/{number}")
    driver.send("POST", "/v2/webhooks", {**sent, "events": ["convo.agent.reply.created"]})
    driver.send("POST", "/v2/conversations/10/customer", {"customer": ANN, "text": "x"})
    driver.send("POST", "/v2/conversations", new())
    driver.trace.append(driver.sent)


def tokens(driver: Recorder) -> None:
    grants = [
        {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"},
        {"grant_type": "authorization_code", "client_id": "a", "client_secret": "b", "code": "c"},
        {"grant_type": "refresh_token", "client_id": "a", "client_secret": "b", "refresh_token": "no"},
        {"grant_type": "client_credentials"},
    ]
    for grant in grants:
        driver.send("POST", "/v2/oauth2/token", grant)
        driver.send("POST", "/v2/oauth2/token", query=grant)
    for header in ("", "Bearer", "Bearer nope", "Basic " + base64.b64encode(b"a:b").decode()):
        driver.send("GET", "/v2/conversations", headers={"Authorization": header})
        driver.send("POST", "/v2/conversations", new(), headers={"Authorization": header})
        driver.send("GET", "/v1/conversations/10.json", headers={"Authorization": header})
        driver.send("PUT", "/v1/conversations/10.json", {"mailbox": {"id": 85}}, headers={"Authorization": header})


def version_1(driver: Recorder) -> None:
    box = {"mailbox": {"id": 85}}
    address = "/v1/conversations/16.json"
    for sent in (
        {**box, "subject": "New", "status": "pending"},
        {**box, "owner": {"id": 8, "type": "user"}},
        {**box, "tags": ["b"]},
        {**box, "tags": None},
        {"mailbox": {"id": 86}, "customFields": [{"fieldId": 5, "value": "3"}], "reload": True},
        {**box, "tags": []},
        {**box, "customFields": []},
        {**box, "owner": None},
        {**box, "status": "open"},
    ):
        driver.send("PUT", address, sent)
        driver.send("GET", address)
    driver.send("PUT", address, box, query={"reload": "true"})
    note = {"type": "note", "body": "x", "createdBy": {"id": 1, "type": "user"}}
    for number in (16, 11, 12, 15, 999):
        driver.send("GET", f"/v1/conversations/{number}.json")
        driver.send("PUT", f"/v1/conversations/{number}.json", box)
        driver.send("POST", f"/v1/conversations/{number}.json", note)
    driver.send("DELETE", address)


def gone(driver: Recorder) -> None:
    for days in (60, 61):
        driver.age(11, days)
        for path in ("/v2/conversations/11", "/v2/conversations/11/threads", "/v1/conversations/11.json"):
            driver.send("GET", path)
    for number in (12, 999):
        driver.look(number)
        driver.send("GET", f"/v2/conversations/{number}/threads")


def limits(driver: Recorder) -> None:
    for _ in range(3):
        driver.send("POST", "/v2/conversations", new())
        driver.send("PATCH", "/v2/conversations/16", {"path": "/subject", "op": "replace", "value": "x"})
        driver.send("PATCH", "/v2/conversations/10/threads/567", {"path": "/text", "op": "replace", "value": "x"})
    for _ in range(3):
        driver.send("GET", "/v2/conversations/10")
        driver.send("GET", "/v1/conversations/10.json")


def bursts(driver: Recorder) -> None:
    for _ in range(14):
        driver.send("PUT", "/v1/conversations/10.json", {"mailbox": {"id": 85}})
    driver.advance(5)
    driver.send("PUT", "/v1/conversations/10.json", {"mailbox": {"id": 85}})


PLAYS: list[tuple[Callable[[Recorder], None], dict[str, Any], dict[str, Any]]] = [
    *((scene, {}, {}) for scene in (creating, threads, patches, wholes, editing, attachments, customers, version_1, gone)),
    (hooks, {}, {}),
    (bodies, {"body_limit": 2_000}, {}),
    (tokens, {"credentials": {"client_id": "a", "client_secret": "b"}, "v1_keys": ["key"]}, {}),
    (tokens, {"caller": "inactive"}, {}),
    *((editing, {"caller": caller}, {}) for caller in ("may-not-edit", "without-access")),
    *((gone, {"account": account}, {}) for account in ("api-off", "free-plan")),
    (limits, {}, {"limit": 14}),
    (bursts, {}, {"limit": 400}),
]


def play(**service: Any) -> Iterator[Any]:
    """What the mock answers and delivers throughout, scene by scene, as something that can be compared."""
    yield _delivered(service)
    for scene, config, more in PLAYS:
        driver = Recorder({**HELD, **config}, **{**more, **service})
        scene(driver)
        yield driver.trace


def _delivered(service: dict[str, Any]) -> list[Any]:
    """A delivery as it goes out, and who wants it."""
    without = service.get("without", frozenset())
    hook = Webhook(1, "http://a.example/", ("convo.created", "customer.created"), "secret", mailboxes=(85,))
    driver = Recorder(HELD)
    shown = driver.send("GET", "/v2/conversations/16", query={"embed": "threads"}).body
    event = Event("convo.created", 85, shown)
    body = deliveries.body_of(hook, event, without)
    wanted = deliveries.wants(hook, Event("customer.created", None, b"{}"), without)
    return [body, deliveries.headers_of(hook, event, body, without), wanted]
