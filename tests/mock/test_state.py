"""What the mock keeps, and what it refuses for what it keeps. Every assertion names the rule that it comes from."""

from __future__ import annotations

import tracemalloc
from base64 import b64encode
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.validator.exchange import Response
from tests.mock.driving import Driver, rules
from tests.mock.served import HELD, Served

LEDGER = Ledger()
ANN = {"email": "ann@example.com", "firstName": "Ann"}
Api = Driver | Served


def holds(rule: str, condition: bool) -> None:
    """An assertion, traced to a rule of the contract."""
    assert condition, f"{rule}: {LEDGER.says(rule)}"


@pytest.fixture(params=["in process", "over HTTP"])
def api(request: pytest.FixtureRequest, server: MockApi) -> Api:
    if request.param == "in process":
        return Driver(HELD)
    server.reset()
    return Served(server)


def new(**other: Any) -> dict[str, Any]:
    thread = {"type": "customer", "customer": ANN, "text": "Hello"}
    return {
        "subject": "Help",
        "type": "email",
        "mailboxId": 85,
        "status": "active",
        "customer": ANN,
        "threads": [thread],
        **other,
    }


def created(api: Api, **other: Any) -> int:
    response = api.send("POST", "/v2/conversations", new(**other))
    assert response.status == 201, (response, rules(response))
    return int(response.header("Resource-ID") or "")


def patch(api: Api, number: int, path: str, value: Any = None, op: str = "replace") -> Response:
    sent = {"op": op, "path": path, **({} if value is None else {"value": value})}
    return api.send("PATCH", f"/v2/conversations/{number}", sent)


def refused(response: Response, status: int, rule: str) -> None:
    holds(rule, response.status == status)
    holds(rule, rule in rules(response))


def test_creating_answers_by_headers_alone(api: Api) -> None:
    response = api.send("POST", "/v2/conversations", new())
    holds("CC-060", response.status == 201)
    holds("CC-066", response.body == b"")
    number = response.header("resource-id")
    holds("CC-068", number is not None)
    holds("CC-061", (number or "").isdecimal())
    holds("CC-063", (response.header("Location") or "").endswith(f"/v2/conversations/{number}"))
    holds("CC-064", f"/conversation/{number}/" in (response.header("Web-Location") or ""))
    holds("CC-069", "#" in (response.header("Correlation-Id") or ""))
    holds("RL-002", response.header("X-RateLimit-Limit-Minute") is not None)


def test_reading_speaks_the_words_of_answers(api: Api) -> None:
    number = created(api, tags=["VIP", "Two Words"], fields=[{"id": 531, "value": "trial"}], assignTo=12)
    shown = api.read(number)
    holds("GC-009", [tag["tag"] for tag in shown["tags"]] == ["vip", "two words"])
    holds("GC-010", [(one["id"], one["value"]) for one in shown["customFields"]] == [(531, "trial")])
    holds("GC-008", shown["threads"] == 1 == len(shown["_embedded"]["threads"]))
    holds("GC-016", shown["_embedded"]["threads"][0]["body"] == "Hello")
    holds("GC-017", shown["primaryCustomer"]["first"] == "Ann")
    holds("CC-043", shown["assignee"]["id"] == 12)
    bare = api.send("GET", f"/v2/conversations/{number}/").json()
    holds("GC-001", "threads" not in bare.get("_embedded", {}))
    holds("CC-025", bare["state"] == "published")


def test_a_reply_reads_back_as_a_message(api: Api) -> None:
    number = created(api, threads=[{"type": "reply", "customer": ANN, "text": "Hi", "user": 9, "cc": ["c@example.com"]}])
    thread = api.read(number)["_embedded"]["threads"][0]
    holds("GC-016", thread["type"] == "message")
    holds("TH-018", thread["createdBy"]["id"] == 9)
    holds("TH-030", thread["cc"] == ["c@example.com"])
    holds("GC-011", thread["assignedTo"]["id"] == 1)


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


def test_assignment_has_three_states(api: Api) -> None:
    number = created(api, assignTo=12)
    holds("CC-043", "assignee" not in api.read(created(api, assignTo=None)))
    reply = {"customer": ANN, "text": "Hi"}
    api.send("POST", f"/v2/conversations/{number}/reply", {**reply, "assignTo": 13})
    holds("TH-029", api.read(number)["assignee"]["id"] == 13)
    api.send("POST", f"/v2/conversations/{number}/reply", reply)
    holds("TH-029", api.read(number)["assignee"]["id"] == 13)
    api.send("POST", f"/v2/conversations/{number}/reply", {**reply, "assignTo": None})
    holds("TH-029", "assignee" not in api.read(number))


def test_threads_move_the_status(api: Api) -> None:
    number = created(api, status="closed")
    holds("CC-020", api.read(number)["status"] == "closed")
    holds("GC-018", isinstance(api.read(number)["closedBy"], int))
    api.send("POST", f"/v2/conversations/{number}/customer", {"customer": ANN, "text": "?", "imported": True})
    holds("TH-024", api.read(number)["status"] == "closed")
    api.send("POST", f"/v2/conversations/{number}/customer", {"customer": ANN, "text": "?"})
    holds("TH-024", api.read(number)["status"] == "active")
    api.send("POST", f"/v2/conversations/{number}/notes", {"text": "done", "status": "closed"})
    holds("TH-020", api.read(number)["status"] == "closed")
    api.send("POST", f"/v2/conversations/{number}/notes", {"text": "and so"})
    holds("TH-023", api.read(number)["status"] == "closed")
    api.send("POST", f"/v2/conversations/{number}/reply", {"customer": ANN, "text": "more"})
    holds("TH-023", api.read(number)["status"] == "active")
    response = api.send("POST", f"/v2/conversations/{number}/chats", {"customer": ANN, "text": "chat"})
    holds("TH-050", response.status == 201 and response.body == b"")
    holds("TH-051", any(str(one["id"]) == response.header("Resource-ID") for one in api.read(number)["_embedded"]["threads"]))


def test_only_what_is_imported_was_closed_at_another_time(api: Api) -> None:
    then = "2019-05-31T08:30:00Z"
    closed = {"status": "closed", "closedAt": then, "createdAt": then}
    holds("CC-046", api.read(created(api, **closed, imported=True))["closedAt"] == then)
    shown = api.read(created(api, **closed))
    holds("CC-046", shown["closedAt"] == shown["userUpdatedAt"] != then)


@pytest.mark.parametrize(
    "sent", ["2019-05-31T10:30:00+02:00", "2019-05-31T08:30:00.500Z", "2019-05-31t08:30:00z", "2019-05-31 08:30:00Z"]
)
def test_a_moment_in_other_clothes_reads_in_the_form_of_answers(api: Api, sent: str) -> None:
    note = {"type": "note", "text": "Hello", "createdAt": sent, "imported": True}
    number = created(api, status="closed", imported=True, createdAt=sent, closedAt=sent, threads=[note])
    shown = api.read(number)
    told = {shown["createdAt"], shown["closedAt"], shown["_embedded"]["threads"][0]["createdAt"]}
    holds("TM-001", told == {"2019-05-31T08:30:00Z"})
    holds("WP-018", api.send("GET", f"/v1/conversations/{number}.json").json()["item"]["createdAt"] == "2019-05-31T08:30:00Z")


def test_a_draft_waits_for_being_published(api: Api) -> None:
    number = created(api, threads=[{"type": "reply", "customer": ANN, "text": "Hi", "draft": True}])
    holds("CC-050", api.read(number)["state"] == "draft")
    patch(api, number, "/draft", True)
    holds("UC-007", api.read(number)["state"] == "draft")
    holds("UC-007", patch(api, number, "/draft", False).status == 204)
    holds("UC-007", api.read(number)["state"] == "published")
    api.send("POST", f"/v2/conversations/{number}/reply", {"customer": ANN, "text": "Hi", "draft": True, "assignTo": 30})
    holds("TH-026", "assignee" not in api.read(number))
    patch(api, number, "/draft", False)
    holds("TH-026", api.read(number)["assignee"]["id"] == 30)
    api.send("POST", f"/v2/conversations/{number}/reply", {"customer": ANN, "text": "Hi", "draft": True, "assignTo": None})
    holds("TH-026", api.read(number)["assignee"]["id"] == 30)
    patch(api, number, "/draft", False)
    holds("TH-026", "assignee" not in api.read(number))


def test_patches_change_what_they_name(api: Api) -> None:
    number = created(api)
    response = patch(api, number, "/subject", "New")
    holds("UC-013", response.status == 204 and response.body == b"")
    holds("UC-005", api.read(number)["subject"] == "New")
    patch(api, number, "/status", "pending")
    holds("UC-010", api.read(number)["status"] == "pending")
    holds("UC-010", patch(api, number, "/status", "waiting for the courier").status == 204)
    holds("GC-003", api.read(number)["status"] == "pending")
    patch(api, number, "/mailboxId", 86, op="move")
    holds("UC-008", api.read(number)["mailboxId"] == 86)
    patch(api, number, "/primaryCustomer.id", 4711)
    holds("UC-006", api.read(number)["primaryCustomer"]["id"] == 4711)
    patch(api, number, "/assignTo", 5)
    holds("UC-011", api.read(number)["assignee"]["id"] == 5)
    patch(api, number, "/assignTo", op="remove")
    holds("UC-012", "assignee" not in api.read(number))
    refused(
        api.send("PATCH", f"/v2/conversations/{number}", [{"op": "replace", "path": "/subject", "value": "x"}]), 400, "UC-001"
    )


def test_tags_and_fields_are_replaced_as_a_whole(api: Api) -> None:
    number = created(api, tags=["a", "b"], fields=[{"id": 1, "value": "x"}, {"id": 2, "value": "y"}])
    holds("TG-004", api.send("PUT", f"/v2/conversations/{number}/tags", {"tags": ["c"]}).status == 204)
    holds("TG-001", [tag["tag"] for tag in api.read(number)["tags"]] == ["c"])
    api.send("PUT", f"/v2/conversations/{number}/tags", {"tags": []})
    holds("TG-002", api.read(number)["tags"] == [])
    holds("CF-011", api.send("PUT", f"/v2/conversations/{number}/fields", {"fields": [{"id": 2, "value": "z"}]}).status == 204)
    holds("CF-001", [(one["id"], one["value"]) for one in api.read(number)["customFields"]] == [(2, "z")])
    api.send("PUT", f"/v2/conversations/{number}/fields", {"fields": []})
    holds("CF-002", api.read(number)["customFields"] == [])


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


def test_a_merged_conversation_leads_on_when_read_and_is_gone_for_writes(api: Api) -> None:
    source, target = created(api), created(api)
    api.merge(source, target)
    response = api.send("GET", f"/v2/conversations/{source}")
    refused(response, 301, "GC-002")
    holds("GC-002", (response.header("Location") or "").endswith(f"/v2/conversations/{target}"))
    for end, rule in (("notes", "TH-052"), ("reply", "TH-052"), ("customer", "TH-052")):
        refused(api.send("POST", f"/v2/conversations/{source}/{end}", {"text": "x", "customer": ANN}), 404, rule)
    refused(patch(api, source, "/subject", "x"), 404, "UC-014")
    refused(api.send("PUT", f"/v2/conversations/{source}/tags", {"tags": []}), 404, "TG-004")
    refused(api.send("PUT", f"/v2/conversations/{source}/fields", {"fields": []}), 404, "CF-011")
    text = {"op": "replace", "path": "/text", "value": "x"}
    refused(api.send("PATCH", f"/v2/conversations/{source}/threads/1", text), 404, "UT-041")
    refused(api.send("DELETE", f"/v2/conversations/{source}"), 404, "ER-019")
    response = api.send("PUT", f"/v1/conversations/{source}.json", {"mailbox": {"id": 85}})
    refused(response, 301, "V1-007")
    holds("V1-007", (response.header("Location") or "").endswith(f"/v1/conversations/{target}.json"))
    holds("V1-007", api.send("GET", f"/v1/conversations/{source}.json").status == 301)
    api.age(source, 61)
    refused(api.send("GET", f"/v2/conversations/{source}"), 404, "GC-002")


def test_files_go_where_their_threads_go(api: Api) -> None:
    file = {"fileName": "a.txt", "mimeType": "text/plain", "data": b64encode(b"hi").decode()}
    source, target = created(api, threads=[{"type": "note", "text": "Look", "attachments": [file]}]), created(api)
    api.merge(source, target)
    (held,) = (one for thread in api.read(target)["_embedded"]["threads"] for one in thread["_embedded"]["attachments"])
    answer = api.send("GET", urlsplit(held["_links"]["data"]["href"]).path)
    holds("AT-012", (answer.status, answer.json()["data"]) == (200, file["data"]))


def test_merging_twice_leads_to_the_end(api: Api) -> None:
    one, two, three = created(api), created(api), created(api)
    api.merge(one, two)
    api.merge(two, three)
    location = api.send("GET", f"/v2/conversations/{one}").header("Location") or ""
    holds("GC-002", location.endswith(f"/{three}"))


def test_a_deleted_conversation_is_gone(api: Api) -> None:
    number = created(api)
    holds("CC-074", api.send("DELETE", f"/v2/conversations/{number}").status == 204)
    refused(api.send("GET", f"/v2/conversations/{number}"), 404, "CC-074")
    refused(api.send("POST", f"/v2/conversations/{number}/notes", {"text": "x"}), 404, "CC-074")
    holds("V1-008", api.send("GET", f"/v1/conversations/{number}.json").status == 404)
    refused(api.send("PUT", f"/v1/conversations/{number}.json", {"mailbox": {"id": 85}}), 404, "V1-008")


def test_a_conversation_takes_so_many_threads_and_no_more(api: Api) -> None:
    thread = {"type": "note", "text": "x"}
    holds("CC-024", api.read(created(api, threads=[thread] * 100))["threads"] == 100)
    refused(api.send("POST", "/v2/conversations", new(threads=[thread] * 101)), 412, "CC-071")
    number = created(api)
    api.fill(number, 98)
    holds("TH-053", api.send("POST", f"/v2/conversations/{number}/notes", {"text": "99th"}).status == 201)
    refused(api.send("POST", f"/v2/conversations/{number}/notes", {"text": "100th"}), 412, "TH-053")
    thread_id = api.read(number)["_embedded"]["threads"][0]["id"]
    text = {"op": "replace", "path": "/text", "value": "x"}
    holds("UT-042", api.send("PATCH", f"/v2/conversations/{number}/threads/{thread_id}", text).status == 204)
    sent = {"type": "note", "body": "x", "createdBy": {"id": 1, "type": "user"}}
    holds("V1-041", api.send("POST", f"/v1/conversations/{number}.json", sent).status == 201)
    refused(api.send("POST", f"/v1/conversations/{number}.json", sent), 412, "V1-041")


def test_an_old_conversation_takes_no_threads(api: Api) -> None:
    api.lock(10)
    refused(api.send("POST", "/v2/conversations/10/notes", {"text": "x"}), 412, "TH-054")
    holds("UC-010", patch(api, 10, "/status", "closed").status == 204)


def test_threads_are_edited_and_hidden(api: Api) -> None:
    address = "/v2/conversations/10/threads"
    holds("UT-040", api.send("PATCH", f"{address}/567", {"op": "replace", "path": "/text", "value": "New"}).status == 204)
    holds("UT-036", api.read(10)["_embedded"]["threads"][0]["body"] == "New")
    hide = {"op": "replace", "path": "/hidden", "value": True}
    holds("UT-032", api.send("PATCH", f"{address}/567", hide).status == 204)
    holds("UT-032", api.read(10)["_embedded"]["threads"][0]["state"] == "hidden")
    api.send("PATCH", f"{address}/567", {**hide, "value": False})
    holds("UT-032", api.read(10)["_embedded"]["threads"][0]["state"] == "published")
    refused(api.send("PATCH", f"{address}/570", hide), 400, "UT-032")
    draft = api.send("POST", "/v2/conversations/10/reply", {"customer": ANN, "text": "x", "draft": True})
    refused(api.send("PATCH", f"{address}/{draft.header('Resource-ID')}", hide), 400, "UT-032")
    refused(api.send("PATCH", f"{address}/567", {**hide, "value": "true"}), 400, "UT-016")
    refused(api.send("PATCH", f"{address}/567", [hide]), 400, "UT-004")
    refused(api.send("DELETE", f"{address}/567"), 400, "TH-056")
    refused(api.send("PUT", f"{address}/567", hide), 400, "UT-043")
    refused(api.send("PATCH", f"{address}/1", hide), 404, "CC-074")


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


def test_the_types_of_fields_read_in_lower_case() -> None:
    api = Driver({"mailboxes": [{"id": 85, "fields": [{"id": 5, "type": "SINGLE_LINE"}]}]})
    (field,) = api.send("GET", "/v2/mailboxes/85/fields").json()["_embedded"]["fields"]
    holds("CF-012", field["type"] == "single_line")


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
