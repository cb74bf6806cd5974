"""Customers, fields, files, lists and subscriptions, in process and over HTTP."""

from __future__ import annotations

import tracemalloc
from base64 import b64encode
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.mock.driving import Driver
from tests.mock.served import HELD
from tests.mock.stating import Api, created, holds, new, refused


@pytest.fixture
def api(either: Api) -> Api:
    return either


def test_customers_are_matched_by_id_then_by_address(api: Api) -> None:
    first = api.read(created(api))["primaryCustomer"]
    again = api.read(created(api, customer={"email": "ANN@example.com", "firstName": "Other"}))["primaryCustomer"]
    holds("CC-042", again["id"] == first["id"])
    holds("CU-027", again["first"] == "Ann")
    both = api.read(created(api, customer={"id": first["id"], "email": "else@example.com"}))["primaryCustomer"]
    holds("CC-041", both["id"] == first["id"] and both["email"] == "ann@example.com")
    other = api.read(created(api, customer={"email": "new@example.com", "lastName": "New"}))["primaryCustomer"]
    holds("CU-027", other["id"] != first["id"] and other["last"] == "New")
    for like in (str(first["id"]), float(first["id"])):  # doubtful, but taken for the number they stand for
        holds("CC-041", api.read(created(api, customer={"id": like}))["primaryCustomer"]["id"] == first["id"])
    for none in (None, 0, -1):
        shown = api.read(created(api, customer={"id": none, "email": "ann@example.com"}))["primaryCustomer"]
        holds("CU-006", shown["id"] == first["id"])


@pytest.mark.parametrize(
    "odd",
    [
        {"assignTo": -1},
        {"mailboxId": -3},
        {"user": 0, "threads": [{"type": "note", "text": "Hello"}]},
        {"fields": [{"id": -5, "value": "x"}]},
        {"customer": {"id": 0}},
        {"threads": [{"type": "note", "text": "Hello", "user": -4}]},
    ],
)
def test_an_id_below_one_is_tolerated_and_shown_by_no_answer(api: Api, odd: dict[str, Any]) -> None:
    shown = api.read(created(api, **odd))
    people = [shown["primaryCustomer"], shown["createdBy"], *(thread["createdBy"] for thread in shown["_embedded"]["threads"])]
    held = [
        shown["mailboxId"],
        *(one["id"] for one in [*people, *shown["customFields"]]),
        shown.get("assignee", {}).get("id", 1),
    ]
    holds("TM-010", min(held) > 0)


def test_a_dropdown_takes_its_options_and_no_others() -> None:
    fields = [{"id": 6, "type": "DROPDOWN", "options": {"1": "one", "2": "two"}}, {"id": 7, "type": "dropdown"}]
    api = Driver({**HELD, "mailboxes": [{"id": 85, "fields": fields}]})
    number = created(api, fields=[{"id": 6, "value": "2"}])
    refused(api.send("PUT", f"/v2/conversations/{number}/fields", {"fields": [{"id": 6, "value": "3"}]}), 400, "CF-007")
    holds("CF-007", [one["text"] for one in api.read(number)["customFields"]] == ["two"])
    response = api.send("POST", "/v2/conversations", new(fields=[{"id": 7, "value": "9"}, {"id": 6, "value": "9"}]))
    refused(response, 400, "CF-007")
    assert [(one["path"], one["rejectedValue"]) for one in response.json()["_embedded"]["errors"]] == [("fields[1].value", "9")]
    loose = Driver({"mailboxes": [{"id": 85, "fields": fields}]}, without=frozenset({"CF-007"}))
    assert loose.send("POST", "/v2/conversations", new(fields=[{"id": 6, "value": "9"}])).status == 201


def test_files_go_where_their_threads_go(api: Api) -> None:
    file = {"fileName": "a.txt", "mimeType": "text/plain", "data": b64encode(b"hi").decode()}
    source, target = created(api, threads=[{"type": "note", "text": "Look", "attachments": [file]}]), created(api)
    api.merge(source, target)
    (held,) = (one for thread in api.read(target)["_embedded"]["threads"] for one in thread["_embedded"]["attachments"])
    answer = api.send("GET", urlsplit(held["_links"]["data"]["href"]).path)
    holds("AT-012", (answer.status, answer.json()["data"]) == (200, file["data"]))


def test_attachments_are_added_read_and_deleted(api: Api) -> None:
    file = {"fileName": "a.txt", "mimeType": "text/plain", "data": "aGVsbG8="}
    response = api.send("POST", "/v2/conversations/10/threads/567/attachments", file)
    holds("AT-008", response.status == 201 and response.body == b"")
    (shown,) = api.read(10)["_embedded"]["threads"][0]["_embedded"]["attachments"]
    holds("AT-015", shown["filename"] == "a.txt" and shown["size"] == 5)
    address = f"/v2/conversations/10/attachments/{shown['id']}"
    holds("AT-012", api.send("GET", f"{address}/data").json()["data"] == "aGVsbG8=")
    holds("AT-013", api.send("DELETE", address).status == 204)
    holds("AT-013", api.send("GET", f"{address}/data").status == 404)


def test_files_are_held_once() -> None:
    driver, size = Driver(), 2**21
    file = {"fileName": "large.bin", "mimeType": "application/octet-stream", "data": b64encode(b"x" * size).decode()}
    thread = {"type": "customer", "customer": {"email": "ann@example.com"}, "text": "See there", "attachments": [file]}
    sent = {"subject": "Files", "type": "email", "mailboxId": 85, "status": "active", "customer": thread["customer"]}
    tracemalloc.start()
    try:
        made = [driver.send("POST", "/v2/conversations", {**sent, "threads": [thread]}).status for _ in range(5)]
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made == [201] * 5
    assert held < 1.5 * len(made) * len(file["data"])


def test_the_types_of_fields_read_in_lower_case() -> None:
    api = Driver({"mailboxes": [{"id": 85, "fields": [{"id": 5, "type": "SINGLE_LINE"}]}]})
    (field,) = api.send("GET", "/v2/mailboxes/85/fields").json()["_embedded"]["fields"]
    holds("CF-012", field["type"] == "single_line")


def test_lists_come_in_pages(api: Api) -> None:
    for _ in range(26):
        created(api)
    first = api.send("GET", "/v2/conversations").json()
    holds("GC-020", first["page"] == {"size": 25, "totalElements": 27, "totalPages": 2, "number": 1})
    holds("GC-020", first["_links"]["next"]["href"].endswith("/v2/conversations?page=2"))
    holds("GC-020", first["_links"]["page"]["templated"] is True)
    second = api.send("GET", "/v2/conversations/", query={"page": "2"}).json()
    holds("GC-014", len(second["_embedded"]["conversations"]) == 2 and "next" not in second["_links"])
    refused(api.send("GET", "/v2/conversations", query={"page": "0"}), 400, "GC-014")


def test_the_next_page_is_one_of_what_was_asked_for(api: Api) -> None:
    """A client that follows links asks for the threads once, at the first page."""
    for _ in range(26):
        created(api)
    first = api.send("GET", "/v2/conversations", query={"embed": "threads", "query": "a&b", "page": "1"}).json()
    following = urlsplit(first["_links"]["next"]["href"])
    holds("GC-020", dict(parse_qsl(following.query)) == {"embed": "threads", "query": "a&b", "page": "2"})
    holds("GC-020", first["_links"]["page"]["href"].endswith("/v2/conversations?embed=threads&query=a%26b{&page}"))
    second = api.send("GET", following.path, query=dict(parse_qsl(following.query))).json()
    holds("GC-020", all("threads" in held["_embedded"] for held in second["_embedded"]["conversations"]))


def test_customers_of_their_own(api: Api) -> None:
    sent = {"firstName": "Ben", "emails": [{"type": "work", "value": "ben@example.com"}]}
    response = api.send("POST", "/v2/customers", sent)
    holds("ER-020", response.status == 201 and response.body == b"")
    number = int(response.header("Resource-ID") or "")
    holds("GC-021", "hal+json" in (api.send("GET", f"/v2/customers/{number}").header("Content-Type") or ""))
    refused(api.send("POST", "/v2/customers", sent), 409, "CU-033")
    holds("CC-042", api.read(created(api, customer={"email": "ben@example.com"}))["primaryCustomer"]["id"] == number)
    change = [{"op": "replace", "path": "/jobTitle", "value": "Cook"}]
    holds("UC-017", api.send("PATCH", f"/v2/customers/{number}", change).status == 204)
    holds("UC-017", api.send("GET", f"/v2/customers/{number}").json()["jobTitle"] == "Cook")


def test_subscriptions_are_replaced_and_keep_their_secret(api: Api) -> None:
    sent = {"url": "http://127.0.0.1:1/", "events": ["convo.created"], "secret": "s"}
    response = api.send("POST", "/v2/webhooks", sent)
    holds("WH-033", response.status == 201)
    address = f"/v2/webhooks/{response.header('Resource-ID')}"
    shown = api.send("GET", address).json()
    holds("WH-034", shown["state"] == "enabled" and "secret" not in shown)
    holds("WH-033", api.send("PUT", address, {**sent, "events": ["convo.tags"]}).status == 204)
    holds("WH-033", api.send("GET", address).json()["events"] == ["convo.tags"])
    refused(api.send("PUT", address, {"url": "http://127.0.0.1:1/", "events": []}), 400, "WH-030")
    holds("GC-020", api.send("GET", "/v2/webhooks").json()["page"]["totalElements"] == 1)
    holds("CC-074", api.send("DELETE", address).status == 204)
    holds("CC-074", api.send("GET", address).status == 404)
