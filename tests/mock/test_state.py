"""What the mock keeps, and what it refuses for what it keeps. Every assertion names the rule that it comes from."""

from __future__ import annotations

import pytest

from tests.mock.stating import ANN, Api, created, holds, new, patch, refused


@pytest.fixture
def api(either: Api) -> Api:
    return either


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
