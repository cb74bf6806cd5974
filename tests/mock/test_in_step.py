"""What one call writes reads the same wherever it is read: v2, v1, lists and deliveries keep step with each other."""

from __future__ import annotations

from typing import Any

import pytest

from scoutcheck.mock import MockApi
from tests.mock.served import Served
from tests.mock.stating import ANN, created, holds

USER = 4021


@pytest.fixture
def api(server: MockApi) -> Served:
    server.reset()
    return Served(server)


def read_v1(api: Served, number: int) -> Any:
    return api.send("GET", f"/v1/conversations/{number}.json").json()["item"]


def is_open(api: Served, number: int) -> bool:
    """Whether no read tells of an end of the conversation."""
    shown, old = api.read(number), read_v1(api, number)
    return [shown.get("closedAt"), shown["closedBy"], old["closedAt"], old["closedBy"]] == [None] * 4


def test_what_a_customer_opens_again_through_v1_is_closed_no_more(api: Served) -> None:
    number = created(api, status="closed")
    thread = {"type": "customer", "body": "Hi", "createdBy": {"email": ANN["email"], "type": "customer"}}
    api.send("POST", f"/v1/conversations/{number}.json", thread)
    holds("WP-020", api.read(number)["status"] == "active" and is_open(api, number))


def test_what_a_thread_of_v1_closes_has_an_end(api: Served) -> None:
    number = created(api)
    thread = {"type": "note", "body": "Done", "status": "closed", "createdBy": {"id": USER, "type": "user"}}
    api.send("POST", f"/v1/conversations/{number}.json", thread)
    shown, old = api.read(number), read_v1(api, number)
    holds("WP-020", shown["closedAt"] == old["closedAt"] == shown["userUpdatedAt"])
    holds("GC-018", shown["closedBy"] == old["closedBy"]["id"] == USER)


def test_spam_is_not_closed(api: Served) -> None:
    number = created(api, status="closed")
    api.api.spam(number)
    holds("WP-020", api.read(number)["status"] == "spam" and is_open(api, number))


def test_the_acting_user_is_the_one_who_closes(api: Served) -> None:
    shown = api.read(created(api, status="closed", user=USER))
    holds("CC-036", shown["closedBy"] == shown["closedByUser"]["id"] == USER)


def test_whatever_a_user_does_to_a_conversation_is_its_last_change(api: Served) -> None:
    number, other = created(api), created(api)
    thread = f"/v2/conversations/{number}/threads/{api.read(number)['_embedded']['threads'][0]['id']}"
    file = {"fileName": "a.txt", "mimeType": "text/plain", "data": "aGk="}
    moments = [api.read(number)["userUpdatedAt"]]

    def changed(response: Any = None) -> None:
        assert response is None or response.status in (201, 204)
        moments.append(api.read(number)["userUpdatedAt"])
        assert read_v1(api, number)["modifiedAt"] == moments[-1]
        api.advance(60)

    api.advance(60)
    changed(api.send("PATCH", thread, {"op": "replace", "path": "/text", "value": "Better"}))
    changed(api.send("PATCH", thread, {"op": "replace", "path": "/hidden", "value": True}))
    changed(response := api.send("POST", f"{thread}/attachments", file))
    changed(api.send("DELETE", f"/v2/conversations/{number}/attachments/{response.header('Resource-ID')}"))
    api.merge(other, number)
    changed()
    api.api.spam(number)
    changed()
    holds("WP-019", moments == sorted(set(moments)))


def test_a_thread_takes_no_notice_of_what_its_type_does_not_have(api: Served) -> None:
    extra = {"customer": {"email": "nobody@example.com"}, "cc": ["copy@example.com"], "draft": True, "assignTo": 5}
    inside = created(api, threads=[{"type": "note", "text": "Hm", **extra}])
    later = created(api)
    assert api.send("POST", f"/v2/conversations/{later}/notes", {"text": "Hm", **extra}).status == 201
    for number in (inside, later):
        shown = api.read(number)
        note = shown["_embedded"]["threads"][-1]
        holds("TH-025", (shown["state"], note["state"]) == ("published", "published"))
        holds("TH-034", (shown["cc"], note["cc"]) == ([], []))
        holds("TH-017", note["customer"]["email"] == ANN["email"])
        holds("CC-006", "assignee" not in shown)


def test_a_customer_is_the_same_in_either_dialect(api: Served) -> None:
    sent = {
        "email": "cleo@example.com",
        "firstName": "Cleo",
        "lastName": "Night",
        "phone": "12",
        "photoUrl": "https://example.com/c.png",
    }
    number = created(api, customer=sent)
    shown, old = api.read(number)["primaryCustomer"], read_v1(api, number)["customer"]
    holds("OB-001", {key: old[key] for key in sent} == sent)
    holds("GC-017", (shown["first"], shown["last"], shown["photoUrl"]) == (old["firstName"], old["lastName"], old["photoUrl"]))


def test_a_wrapper_around_a_conversation_of_v1_is_opened(api: Served) -> None:
    number = created(api, tags=["a"])
    wrapped = {"conversation": {"subject": "Inside", "mailbox": {"id": 86}, "tags": []}}
    holds("V1-004", api.send("PUT", f"/v1/conversations/{number}.json", wrapped).status == 200)
    shown = api.read(number)
    holds("V1-004", (shown["subject"], shown["mailboxId"], shown["tags"]) == ("Inside", 86, []))


def test_where_a_deleted_conversation_may_be_shown_its_threads_are() -> None:
    with MockApi({"conversations": [{"id": 10}]}, lenient=True) as lenient:
        api = Served(lenient)
        file = {"fileName": "a.txt", "mimeType": "text/plain", "data": "aGk="}
        thread = api.send("POST", "/v2/conversations/10/notes", {"text": "Hm", "attachments": [file]}).header("Resource-ID")
        api.send("DELETE", "/v2/conversations/10")
        shown = api.read(10)
        (note,) = shown["_embedded"]["threads"]
        holds("CC-074", shown["state"] == "deleted" and str(note["id"]) == thread)
        listed = api.send("GET", "/v2/conversations/10/threads")
        holds("CC-074", listed.status == 200 and listed.json()["_embedded"]["threads"] == [note])
        held = note["_embedded"]["attachments"][0]["_links"]["data"]["href"].removeprefix(lenient.url)
        holds("CC-074", api.send("GET", held).json()["data"] == file["data"])
        holds("CC-074", api.send("PUT", "/v2/conversations/10/tags", {"tags": []}).status == 404)
        holds("ER-019", api.send("GET", "/v2/conversations/11/threads").status == 404)


def test_v1_shows_no_copies_but_addresses(api: Served) -> None:
    number = created(api, threads=[{"type": "reply", "text": "Hi", "customer": ANN, "cc": ["nobody", "bo@example.com"]}])
    holds("TH-032", api.read(number)["cc"] == ["nobody", "bo@example.com"])
    shown = read_v1(api, number)
    holds("WP-024", shown["cc"] == shown["threads"][0]["cc"] == ["bo@example.com"])
