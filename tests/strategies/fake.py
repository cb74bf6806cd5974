"""A conversation service in memory, small and right, behind the `send` that life cycles ask for.

It is written by hand from the rules and shares no code with the model; only what is a right body it asks the validator.
What a fault changes is a method of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from scoutcheck.openapi.bundle import load
from scoutcheck.validator.exchange import Request, Response
from scoutcheck.validator.judge import judge

CONTRACT = load()
HOST = "https://api.helpscout.net"
ERRORS = "https://developer.helpscout.com/mailbox-api/overview/errors"
THREADS = {"notes": "note", "chats": "chat", "phones": "phone", "reply": "reply", "customer": "customer"}
KINDS = {"notes": "create-note", "chats": "create-chat", "phones": "create-phone", "reply": "create-reply"}
Row = dict[str, Any]


class Refused(Exception):
    """The request is answered with `status`."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


class Fake:
    """The service: conversations by id, and customers by address."""

    success = 201
    longest_creation = 100
    most_threads_to_add_to = 98
    days_of_redirects = 60

    def __init__(self) -> None:
        self.conversations: dict[int, Row] = {}
        self.people: dict[str, Row] = {}
        self.last = 100

    def new_id(self) -> int:
        self.last += 1
        return self.last

    # ------------------------------------------------------------ what a client may ask of it besides

    def merge(self, source: int, target: int) -> None:
        self.conversations[target]["threads"] += self.conversations[source]["threads"]
        self.conversations[source] |= {"gone": "merged", "target": target, "days": 0}

    def lock(self, number: int) -> None:
        self.conversations[number]["locked"] = True

    def age(self, number: int, days: int) -> None:
        self.conversations[number]["days"] = days

    # ------------------------------------------------------------ requests

    def send(self, request: Request) -> Response:
        try:
            return self.answer(request)
        except Refused as refusal:
            return self.refusal(refusal)

    def refusal(self, refusal: Refused) -> Response:
        body = {"logRef": "x#0", "message": "refused", "_embedded": {"errors": []}, "_links": {"about": {"href": ERRORS}}}
        headers = {**refusal.headers, "Content-Type": "application/vnd.error+json"}
        return Response(refusal.status, headers, json.dumps(body).encode())

    def answer(self, request: Request) -> Response:
        self.check_token(request)
        for pattern, methods in self.routes():
            found = re.fullmatch(pattern, request.path)
            if found:
                handler = methods.get(request.method) or self.strange_method
                return handler(request, *found.groups())
        raise Refused(404)

    def routes(self) -> list[tuple[str, dict[str, Callable[..., Response]]]]:
        one = "/v2/conversations/([0-9]+)"
        return [
            ("/v2/conversations", {"POST": self.create}),
            (one, {"GET": self.read, "PATCH": self.change, "DELETE": self.delete}),
            (f"{one}/tags", {"PUT": self.tags}),
            (f"{one}/fields", {"PUT": self.fields}),
            (f"{one}/({'|'.join(THREADS)})", {"POST": self.add_thread}),
            (f"{one}/threads/([0-9]+)", {"PATCH": self.change_thread}),
            (r"/v1/conversations/([0-9]+)\.json", {"PUT": self.change_by_v1}),
        ]

    def check_token(self, request: Request) -> None:
        scheme = "Basic " if request.path.startswith("/v1") else "Bearer "
        if not (request.header("Authorization") or "").startswith(scheme):
            raise Refused(401)

    def strange_method(self, _request: Request, *_ids: str) -> Response:
        raise Refused(400)

    def body(self, kind: str, request: Request) -> Any:
        payload = request.json()
        rules = {one.rule for one in judge(CONTRACT, kind, payload) if one.level == "E"}
        if kind == "create-conversation" and self.is_too_long(payload):
            raise Refused(412)
        if rules - {"CC-024"}:
            raise Refused(400)
        return payload

    def is_too_long(self, payload: Any) -> bool:
        threads = payload.get("threads") if isinstance(payload, dict) else None
        return isinstance(threads, list) and len(threads) > self.longest_creation

    def written(self, number: str) -> Row:
        """A conversation that may be written to."""
        row = self.conversations.get(int(number))
        if row is None or row["gone"]:
            raise Refused(404)
        return row

    # ------------------------------------------------------------ conversations

    def create(self, request: Request) -> Response:
        payload = self.body("create-conversation", request)
        number = self.new_id()
        self.conversations[number] = {
            "id": number,
            "subject": payload["subject"],
            "status": payload["status"],
            "mailboxId": payload["mailboxId"],
            "assignee": payload.get("assignTo"),
            "customer": self.customer(payload["customer"]),
            "tags": [tag.lower() for tag in payload.get("tags", ())],
            "fields": payload.get("fields", []),
            "draft": any(thread.get("draft") for thread in payload["threads"]),
            "waiting": [],
            "threads": [self.thread(thread["type"], thread) for thread in payload["threads"]],
            "gone": None,
            "locked": False,
        }
        return self.created(number)

    def created(self, number: int) -> Response:
        location = f"{HOST}/v2/conversations/{number}"
        return Response(201, {"resource-id": str(number), "Location": location})

    def customer(self, sent: Row) -> Row:
        if sent.get("id") is not None:
            return {"id": sent["id"], "email": None}
        profile = {"first": sent.get("firstName"), "last": sent.get("lastName")}
        return self.person(sent["email"], profile)

    def person(self, email: str, profile: Row) -> Row:
        if email not in self.people:
            self.people[email] = {"id": self.new_id(), "email": email, **profile}
        return self.people[email]

    def read(self, _request: Request, number: str) -> Response:
        row = self.conversations.get(int(number))
        if row is None or row["gone"] == "deleted":
            raise Refused(404)
        if row["gone"] == "merged":
            self.redirect(row, "/v2/conversations/{}")
        return Response(200, {"Content-Type": "application/hal+json"}, json.dumps(self.shown(row)).encode())

    def redirect(self, row: Row, path: str) -> None:
        if row["days"] > self.days_of_redirects:
            raise Refused(404)
        while row["gone"] == "merged":
            row = self.conversations[row["target"]]
        raise Refused(301, Location=HOST + path.format(row["id"]))

    def shown(self, row: Row) -> Row:
        threads = [
            {"id": t["id"], "type": t["type"], "body": t["text"], "state": "published"}
            for t in row["threads"]
            if not t["draft"]
        ]
        return {
            "id": row["id"],
            "subject": row["subject"],
            "status": row["status"],
            "state": "draft" if row["draft"] else "published",
            "mailboxId": row["mailboxId"],
            **({"assignee": {"id": row["assignee"]}} if row["assignee"] else {}),
            "primaryCustomer": row["customer"],
            "tags": [{"tag": tag} for tag in row["tags"]],
            "customFields": [{"id": field["id"], "value": field["value"]} for field in row["fields"]],
            "threads": len(threads),
            "_embedded": {"threads": threads},
            "_links": {"self": {"href": f"{HOST}/v2/conversations/{row['id']}"}},
        }

    def change(self, request: Request, number: str) -> Response:
        patch = self.body("update-conversation", request)
        row = self.written(number)
        getattr(self, "set_" + patch["path"].strip("/").replace(".", "_"))(row, patch)
        return Response(204, {})

    def set_subject(self, row: Row, patch: Row) -> None:
        row["subject"] = patch["value"]

    def set_primaryCustomer_id(self, row: Row, patch: Row) -> None:
        row["customer"] = {"id": patch["value"], "email": None}

    def set_draft(self, row: Row, patch: Row) -> None:
        if patch["value"] is False:
            self.publish(row)

    def publish(self, row: Row) -> None:
        for owner in row["waiting"]:
            row["assignee"] = owner
        row |= {"draft": False, "waiting": []}
        for thread in row["threads"]:
            thread["draft"] = False

    def set_mailboxId(self, row: Row, patch: Row) -> None:
        row["mailboxId"] = patch["value"]

    def set_status(self, row: Row, patch: Row) -> None:
        row["status"] = patch["value"]

    def set_assignTo(self, row: Row, patch: Row) -> None:
        row["assignee"] = patch["value"] if patch["op"] == "replace" else None

    def delete(self, _request: Request, number: str) -> Response:
        self.written(number)["gone"] = "deleted"
        return Response(204, {})

    def tags(self, request: Request, number: str) -> Response:
        payload = self.body("update-tags", request)
        self.replace_tags(self.written(number), payload["tags"])
        return Response(204, {})

    def replace_tags(self, row: Row, tags: list[str]) -> None:
        row["tags"] = [tag.lower() for tag in tags]

    def fields(self, request: Request, number: str) -> Response:
        payload = self.body("update-custom-fields", request)
        self.replace_fields(self.written(number), payload["fields"])
        return Response(204, {})

    def replace_fields(self, row: Row, fields: list[Row]) -> None:
        row["fields"] = fields

    # ------------------------------------------------------------ threads

    def thread(self, sort: str, sent: Row) -> Row:
        read = {"reply": "message"}.get(sort, sort)
        return {"id": self.new_id(), "type": read, "text": sent.get("text"), "draft": sent.get("draft", False)}

    def add_thread(self, request: Request, number: str, place: str) -> Response:
        payload = self.body(KINDS.get(place, "create-customer-thread"), request)
        row = self.written(number)
        if len(row["threads"]) > self.most_threads_to_add_to or self.locked(row):
            raise Refused(412)
        thread = self.thread(THREADS[place], payload)
        row["threads"].append(thread)
        self.know(payload)
        self.set_status_by_thread(row, THREADS[place], payload)
        if THREADS[place] == "reply" and "assignTo" in payload:
            self.assign_by_reply(row, payload)
        return Response(self.success, {"Resource-ID": str(thread["id"])})

    def locked(self, row: Row) -> bool:
        return bool(row["locked"])

    def know(self, payload: Row) -> None:
        if "customer" in payload:
            self.customer(payload["customer"])

    def set_status_by_thread(self, row: Row, sort: str, payload: Row) -> None:
        if sort == "customer":
            self.reopen(row, payload)
        elif sort == "reply" and "status" not in payload:
            self.reactivate(row)
        elif payload.get("status", "inbox_predefined") != "inbox_predefined":
            row["status"] = payload["status"]

    def reopen(self, row: Row, payload: Row) -> None:
        if not payload.get("imported"):
            row["status"] = "active"

    def reactivate(self, row: Row) -> None:
        row["status"] = "active"

    def assign_by_reply(self, row: Row, payload: Row) -> None:
        if payload.get("draft"):
            row["waiting"] = [payload["assignTo"]]
        else:
            row["assignee"] = payload["assignTo"]

    def change_thread(self, request: Request, number: str, thread: str) -> Response:
        patch = self.body("update-thread", request)
        row = self.written(number)
        [found] = [one for one in row["threads"] if one["id"] == int(thread)]
        if patch["path"] == "/text":
            self.set_text(found, patch["value"])
        elif not self.may_hide(found):
            raise Refused(400)
        return Response(204, {})

    def set_text(self, thread: Row, text: str) -> None:
        thread["text"] = text

    def may_hide(self, thread: Row) -> bool:
        return thread["type"] in ("customer", "message") and not thread["draft"]

    # ------------------------------------------------------------ v1

    def change_by_v1(self, request: Request, number: str) -> Response:
        payload = self.body("update-conversation-v1", request)
        row = self.conversations.get(int(number))
        if row is None or row["gone"] == "deleted":
            raise Refused(404)
        if row["gone"] == "merged":
            self.redirect_by_v1(row)
        self.write_by_v1(row, payload)
        if not (request.query.get("reload") == "true" or payload.get("reload")):
            return Response(200, {})
        item = {"id": row["id"], "subject": row["subject"], "status": row["status"], "tags": row["tags"]}
        return Response(200, {"Content-Type": "application/json"}, json.dumps({"item": item}).encode())

    def redirect_by_v1(self, row: Row) -> None:
        self.redirect({**row, "days": 0}, "/v1/conversations/{}.json")

    def write_by_v1(self, row: Row, payload: Row) -> None:
        row |= {key: payload[key] for key in ("subject", "status") if key in payload}
        if "mailbox" in payload:
            row["mailboxId"] = payload["mailbox"]["id"]
        if "owner" in payload:
            row["assignee"] = payload["owner"] and payload["owner"]["id"]
        if payload.get("tags") is not None:
            row["tags"] = [tag.lower() for tag in payload["tags"]]
        if "customFields" in payload:
            row["fields"] = [{"id": field["fieldId"], "value": field["value"]} for field in payload["customFields"]]
