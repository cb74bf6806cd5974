"""Copies of the service in memory, each with one fault that a real service, or somebody's fake of it, might have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoutcheck.validator.exchange import Request, Response
from tests.strategies.fake import HOST, Fake, Refused, Row


def keep(*_: Any) -> None:
    """Do nothing where something should be done."""


def clears_absent_tags(self: Fake, row: Row, payload: Row) -> None:
    Fake.write_by_v1(self, row, {"tags": [], **payload})


def clears_absent_owner(self: Fake, row: Row, payload: Row) -> None:
    Fake.write_by_v1(self, row, {"owner": None, **payload})


def clears_tags_by_null(self: Fake, row: Row, payload: Row) -> None:
    Fake.write_by_v1(self, row, {**payload, **({"tags": payload["tags"] or []} if "tags" in payload else {})})


def adds_tags(_self: Fake, row: Row, tags: list[str]) -> None:
    row["tags"] = [*row["tags"], *(tag.lower() for tag in tags)]


def never_clears_tags(self: Fake, row: Row, tags: list[str]) -> None:
    Fake.replace_tags(self, row, tags or row["tags"])


def merges_fields(_self: Fake, row: Row, fields: list[Row]) -> None:
    new = {field["id"] for field in fields}
    row["fields"] = [*(field for field in row["fields"] if field["id"] not in new), *fields]


def redirects_writes(self: Fake, number: str) -> Row:
    row = self.conversations.get(int(number), {})
    if row.get("gone") == "merged":
        self.redirect(row, "/v2/conversations/{}")
    return Fake.written(self, number)


def leads_back(_self: Fake, row: Row, path: str) -> None:
    raise Refused(301, Location=HOST + path.format(row["id"]))


def forgets_location(_self: Fake, _row: Row, _path: str) -> None:
    raise Refused(301)


def refuses_merged_v1(_self: Fake, _row: Row) -> None:
    raise Refused(404)


def always_reopens(_self: Fake, row: Row, _payload: Row) -> None:
    row["status"] = "active"


def assigns_at_once(_self: Fake, row: Row, payload: Row) -> None:
    row["assignee"] = payload["assignTo"]


def ignores_null_assignee(self: Fake, row: Row, payload: Row) -> None:
    if payload["assignTo"] is not None:
        Fake.assign_by_reply(self, row, payload)


def renames_people(self: Fake, email: str, profile: Row) -> Row:
    self.people[email] = {**Fake.person(self, email, profile), **profile}
    return self.people[email]


def publishes_by_anything(self: Fake, row: Row, _patch: Row) -> None:
    self.publish(row)


def hides_anything(_self: Fake, _thread: Row) -> bool:
    return True


def answers_with_a_body(_self: Fake, number: int) -> Response:
    location = f"{HOST}/v2/conversations/{number}"
    return Response(201, {"Resource-ID": str(number), "Location": location, "Content-Type": "application/json"}, b"{}")


def locates_another(_self: Fake, number: int) -> Response:
    return Response(201, {"Resource-ID": str(number), "Location": f"{HOST}/v2/conversations/{number + 1}"})


def forgets_the_id(_self: Fake, number: int) -> Response:
    return Response(201, {"Location": f"{HOST}/v2/conversations/{number}"})


def answers_405(_self: Fake, _request: Request, *_ids: str) -> Response:
    raise Refused(405)


def reads_as_reply(self: Fake, sort: str, sent: Row) -> Row:
    return {**Fake.thread(self, sort, sent), "type": sort}


def drops_threads(self: Fake, row: Row) -> Row:
    shown = Fake.shown(self, row)
    return {**shown, "_embedded": {"threads": shown["_embedded"]["threads"][-50:]}}


def takes_bad_bodies(self: Fake, kind: str, request: Request) -> Any:
    # All of them but for one kind would only crash.
    return request.json() if kind == "create-note" else Fake.body(self, kind, request)


def removes_by_replacing(_self: Fake, row: Row, patch: Row) -> None:
    row["assignee"] = patch.get("value") or row["assignee"]


def answers_in_plain_json(self: Fake, refusal: Refused) -> Response:
    answer = Fake.refusal(self, refusal)
    return answer._replace(headers={**answer.headers, "Content-Type": "application/json"})


Overrides = dict[str, Callable[..., Any] | int]

FAULTS: dict[str, Overrides] = {
    "v1 clears tags that are left out": {"write_by_v1": clears_absent_tags},
    "v1 unassigns when the owner is left out": {"write_by_v1": clears_absent_owner},
    "v1 clears tags by null": {"write_by_v1": clears_tags_by_null},
    "tags are added": {"replace_tags": adds_tags},
    "an empty list of tags changes nothing": {"replace_tags": never_clears_tags},
    "fields are merged": {"replace_fields": merges_fields},
    "a hundredth thread can be added to": {"most_threads_to_add_to": 200},
    "a hundredth thread cannot be created": {"longest_creation": 99},
    "a hundred and one threads can be created": {"longest_creation": 200},
    "too old counts for nothing": {"locked": keep},
    "writes to merged conversations are redirected": {"written": redirects_writes},
    "a merged conversation leads to itself": {"redirect": leads_back},
    "a merged conversation leads nowhere": {"redirect": forgets_location},
    "a merged conversation is led on for ever": {"days_of_redirects": 10_000},
    "v1 does not redirect": {"redirect_by_v1": refuses_merged_v1},
    "a reply leaves the status alone": {"reactivate": keep},
    "a customer thread leaves the status alone": {"reopen": keep},
    "imported customer threads re-open": {"reopen": always_reopens},
    "a draft assigns at once": {"assign_by_reply": assigns_at_once},
    "null does not unassign": {"assign_by_reply": ignores_null_assignee},
    "removing the assignee changes nothing": {"set_assignTo": removes_by_replacing},
    "known customers are renamed": {"person": renames_people},
    "true publishes a draft": {"set_draft": publishes_by_anything},
    "the mailbox stays": {"set_mailboxId": keep},
    "the status stays": {"set_status": keep},
    "the subject stays": {"set_subject": keep},
    "the text stays": {"set_text": keep},
    "anything can be hidden": {"may_hide": hides_anything},
    "nobody asks for a token": {"check_token": keep},
    "creation answers with a body": {"created": answers_with_a_body},
    "Location has another id": {"created": locates_another},
    "creation tells no id": {"created": forgets_the_id},
    "a strange method gives 405": {"strange_method": answers_405},
    "a reply reads as reply": {"thread": reads_as_reply},
    "only fifty threads are shown": {"shown": drops_threads},
    "a thread is answered with 200": {"success": 200},
    "broken bodies are taken": {"body": takes_bad_bodies},
    "error bodies come as plain JSON": {"refusal": answers_in_plain_json},
}


def faulty(name: str) -> type[Fake]:
    """The service with one of FAULTS."""
    return type("Faulty", (Fake,), dict(FAULTS[name]))
