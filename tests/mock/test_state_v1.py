"""The dialect of v1 on the same state, in process and over HTTP."""

from __future__ import annotations

import pytest

from tests.mock.stating import Api, created, holds, refused


@pytest.fixture
def api(either: Api) -> Api:
    return either


def test_v1_updates_what_is_sent_and_leaves_the_rest(api: Api) -> None:
    number = created(api, tags=["a"], fields=[{"id": 1, "value": "x"}], assignTo=4)
    box = {"mailbox": {"id": 85}}
    address = f"/v1/conversations/{number}.json"
    response = api.send("PUT", address, {**box, "subject": "New", "status": "spam"})
    holds("V1-009", response.status == 200 and response.body == b"")
    shown = api.send("GET", address).json()["item"]
    holds("V1-011", shown["subject"] == "New")
    holds("V1-012", shown["status"] == "spam")
    holds("V1-018", shown["owner"]["id"] == 4)
    holds("V1-025", shown["tags"] == ["a"])
    holds("V1-032", [(one["fieldId"], one["value"]) for one in shown["customFields"]] == [(1, "x")])
    again = api.send("PUT", address, {**box, "tags": [], "customFields": [], "owner": None}, query={"reload": "true"})
    holds("V1-010", again.json()["item"]["id"] == number)
    holds("V1-024", again.json()["item"]["tags"] == [])
    holds("V1-032", again.json()["item"]["customFields"] == [])
    holds("V1-016", again.json()["item"]["owner"] is None)
    again = api.send("PUT", address, {**box, "owner": 9, "tags": ["b"], "reload": True})
    holds("V1-006", again.status == 200 and "item" in again.json())
    holds("V1-017", again.json()["item"]["owner"]["id"] == 9)
    holds("V1-023", again.json()["item"]["tags"] == ["b"])
    again = api.send("PUT", address, {"owner": {"id": 8, "type": "user"}, "tags": None, "mailbox": {"id": 86}, "reload": True})
    holds("V1-026", again.json()["item"]["tags"] == ["b"])
    holds("V1-022", again.json()["item"]["mailbox"]["id"] == 86)
    bad = api.send("PUT", address, {**box, "status": "open"})
    refused(bad, 400, "V1-012")
    holds("V1-037", bad.json()["code"] == 400 and bad.json()["validationErrors"][0]["property"] == "status")


def test_v1_moves_to_an_inbox_that_can_be_read(api: Api) -> None:
    number = created(api)
    api.send("PUT", f"/v1/conversations/{number}.json", {"mailbox": {"id": 4711}})
    holds("V1-022", api.read(number)["mailboxId"] == 4711)
    assert api.send("GET", "/v2/mailboxes/4711").status == 200


def test_v1_threads_have_an_address_of_their_own(api: Api) -> None:
    sent = {"type": "customer", "body": "Hi", "createdBy": {"email": "ann@example.com", "type": "customer"}}
    response = api.send("POST", "/v1/conversations/10.json", sent)
    holds("V1-040", response.status == 201 and (response.header("Location") or "").endswith(".json"))
    holds("V1-040", api.read(10)["_embedded"]["threads"][-1]["body"] == "Hi")
    holds("V1-003", api.send("GET", "/v1/conversations/10.json", headers={"Authorization": "Bearer x"}).status == 401)


def test_v1_gives_back_the_conversation_of_a_new_thread_where_reload_asks_for_it(api: Api) -> None:
    sent = {"type": "note", "body": "Hi", "createdBy": {"id": 7, "type": "user"}}
    plain = api.send("POST", "/v1/conversations/10.json", sent)
    holds("V1-040", plain.status == 201 and plain.body == b"")
    before = len(api.read(10)["_embedded"]["threads"])
    asked = api.send("POST", "/v1/conversations/10.json", sent, query={"reload": "true"})
    holds("V1-040", asked.status == 201 and (asked.header("Location") or "").endswith(".json"))
    holds("V1-010", len(asked.json()["item"]["threads"]) == before + 1)
    again = api.send("POST", "/v1/conversations/10.json", {**sent, "reload": True})
    holds("V1-006", again.json()["item"]["id"] == 10)


def test_v1_words_that_are_imported_do_not_open_a_conversation_again(api: Api) -> None:
    number = created(api, status="closed")
    address = f"/v1/conversations/{number}.json"
    sent = {"type": "message", "body": "Hi", "createdBy": {"id": 7, "type": "user"}}
    api.send("POST", address, {**sent, "imported": True})
    holds("V1-040", api.read(number)["status"] == "closed")
    api.send("POST", address, sent, query={"imported": "true"})
    holds("V1-040", api.read(number)["status"] == "closed")
    api.send("POST", address, sent)
    holds("V1-040", api.read(number)["status"] == "active")
