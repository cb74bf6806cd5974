"""What no document settles is no failure: services that differ from the mock, and are right all the same."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import read
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.cases.deriving import derived
from scoutcheck.suites.judging import faults_in
from scoutcheck.suites.target import Account, Answer
from scoutcheck.suites.targets.mock import ACCOUNT, MockTarget
from scoutcheck.validator.exchange import Request, Response
from tests.suites.faking import Other, changed, events, findings

FIELDS = {"single_line": 531, "multi_line": 532, "number": 533, "date": 534, "dropdown": 535}
OWN = Account(mailbox_id=85, other_mailbox_id=86, user_id=7, customer_id=100, custom_fields=FIELDS, v1=True)


@cache
def cases(kind: str, account: str = "own") -> tuple[Case, ...]:
    return tuple(derived(kind, OWN if account == "own" else OWN._replace(custom_fields={}), Ledger()))


def sides(kind: str, edge: str, **where: Any) -> set[str]:
    found = [case for case in cases(kind) if edge in case.edge and all(getattr(case, key) == one for key, one in where.items())]
    assert found, (kind, edge, where)
    return {case.side for case in found}


def test_an_empty_text_may_be_refused_where_no_document_gives_a_minimum() -> None:
    assert sides("update-conversation-v1", "empty string", pointer="/subject") == {"observe"}
    assert sides("create-conversation", "empty array", pointer="/tags") == {"observe"}


def test_an_empty_address_may_count_for_none() -> None:
    assert sides("create-conversation", "empty string", pointer="/customer/email") == {"observe"}


def test_a_type_that_stands_beside_a_custom_field_is_for_the_service_to_say() -> None:
    told = [case for case in cases("update-conversation-v1") if case.pointer == "/customFields/0/type"]
    assert told
    assert {case.side for case in told} == {"observe"}


def test_custom_fields_are_those_of_the_account() -> None:
    refused = [case for case in cases("update-conversation-v1") if case.rule == "OB-033" and case.side == "refuse"]
    assert refused
    assert {item["fieldId"] for case in refused for item in case.payload["customFields"]} == {FIELDS["single_line"]}


def test_without_custom_fields_nothing_that_holds_one_is_sure() -> None:
    held = [case for case in cases("update-conversation-v1", "none") if has_field(case.payload)]
    assert held
    assert {case.side for case in held} == {"observe"}


def has_field(payload: Any) -> bool:
    items = payload.get("customFields") if isinstance(payload, dict) else None
    return isinstance(items, list) and any(isinstance(item, dict) and type(item.get("fieldId")) is int for item in items)


@pytest.mark.parametrize(("rule", "length"), [("CF-008", 255), ("CF-009", 15_000)])
def test_the_longest_value_of_a_custom_field_is_taken_under_its_own_rule(rule: str, length: int) -> None:
    taken = [case for case in cases("update-custom-fields") if case.rule == rule and case.side == "accept"]
    assert length in {len(case.payload["fields"][0]["value"]) for case in taken}


def test_which_options_a_dropdown_has_nobody_but_the_account_knows() -> None:
    assert {case.side for case in cases("update-custom-fields") if case.edge.endswith("by CF-007")} == {"observe"}


def test_every_event_of_the_reference_can_be_subscribed_to() -> None:
    listed = [case for case in cases("create-webhook") if case.pointer == "/events/0" and case.edge.startswith("allowed '")]
    allowed = {case.payload["events"][0]: case for case in listed}
    assert {case.side for case in listed} == {"accept"}
    assert allowed["tag.updated"].rule == "WH-022"


def test_words_of_sister_lists_are_tried_early() -> None:
    odd = [case for case in cases("create-conversation") if case.pointer == "/status" and case.side == "refuse"]
    near = [case for case in odd if "allowed elsewhere" in case.edge]
    assert {"all", "inbox_predefined"} <= {case.payload["status"] for case in near}
    assert max(case.wave for case in near) <= 1


def test_an_owner_is_asked_for_by_the_operation_that_takes_one() -> None:
    odd = [case for case in cases("update-conversation") if case.side == "refuse" and case.pointer == "/value"]
    owners = [case.payload for case in odd if case.payload.get("path") == "/assignTo"]
    assert owners
    assert {payload["op"] for payload in owners} == {"replace"}


# ---------------------------------------------------------------- answers


def answer(status: int, body: Any, kind: str = "application/vnd.error+json") -> Response:
    return Response(status, {"Content-Type": kind}, json.dumps(body).encode())


def broken(operation: str, response: Response) -> set[str]:
    return {fault.rule for fault in faults_in(read().operation(operation), response)[0]}


def test_only_where_the_documents_fix_it_the_body_of_a_refusal_can_be_wrong() -> None:
    assert broken("create-note", answer(412, {"message": "too many"})) == set()
    assert broken("create-note", answer(400, {"message": "wrong"})) == {"ER-003"}


def test_oauth_has_a_form_of_its_own_for_refusals() -> None:
    assert broken("request-token", answer(400, {"error": "invalid_request"}, "application/json")) == set()


@pytest.mark.parametrize("status", [405, 422])
def test_statuses_that_clients_know_are_tolerated(status: int) -> None:
    assert "ER-015" not in broken("create-note", answer(status, {}))
    assert "ER-015" in broken("create-note", answer(418, {}))


def test_nobody_may_be_shown_as_null() -> None:
    shown: dict[str, Any] = {"id": 1, "assignee": None, "closedByUser": None, "customerWaitingSince": None, "_links": {}}
    assert broken("get-conversation", answer(200, shown, "application/hal+json")) == set()
    assert broken("get-conversation", answer(200, {**shown, "assignee": "Ada"}, "application/hal+json")) == {"GC-017"}


def test_a_page_links_to_others_by_whole_addresses() -> None:
    page = {"size": 25, "totalElements": 1, "totalPages": 1, "number": 1}
    listed = {"_embedded": {"conversations": []}, "page": page, "_links": {"first": {"href": "/v2/conversations?page=1"}}}
    assert broken("list-conversations", answer(200, listed, "application/hal+json")) == {"GC-020"}


def test_a_conversation_is_read_as_hal() -> None:
    assert broken("get-conversation", answer(200, {"id": 1, "_links": {}}, "application/hal+json;charset=UTF-8")) == set()
    assert broken("get-conversation", answer(200, {"id": 1, "_links": {}}, "application/json")) == {"GC-001"}


def test_the_path_of_a_patch_is_tried_without_its_slash() -> None:
    paths = {
        case.payload["path"] for case in cases("update-thread") if case.rule == "UT-013" and isinstance(case.payload, dict)
    }
    assert {"text", "hidden"} & paths


# ---------------------------------------------------------------- whole runs


def deleted_but_shown(request: Request, response: Response) -> Response:
    if request.operation == "get-conversation" and response.status == 404:
        return answer(
            200, {"id": int(request.path.rpartition("/")[2]), "state": "deleted", "_links": {}}, "application/hal+json"
        )
    return response


def no_threads(request: Request, response: Response) -> Response:
    return changed(response, _embedded={}) if request.operation == "get-conversation" else response


def test_a_deleted_conversation_may_still_be_shown_as_deleted() -> None:
    found = [one for one in findings(events(Other(deleted_but_shown), [])) if one.edge == "a deleted conversation as read"]
    assert found == []


class Remembering(MockTarget):
    """The mock, but deleted conversations are shown as they were, in the state `deleted`."""

    def __init__(self) -> None:
        super().__init__(now=lambda: 1_700_000_000)
        self.shown: dict[str, Response] = {}
        self.deleted: set[str] = set()

    def send(self, request: Request) -> Answer:
        given = super().send(request)
        status = 0 if given.response is None else given.response.status
        if (request.operation, status) == ("delete-conversation", 204):
            self.deleted.add(request.path)
        if (request.operation, status) == ("get-conversation", 200) and given.response is not None:
            self.shown[request.path] = given.response
        if (request.operation, status) == ("get-conversation", 404) and request.path in self.deleted & self.shown.keys():
            return given._replace(response=changed(self.shown[request.path], state="deleted"))
        return given


def test_what_is_shown_of_a_deleted_conversation_is_not_compared() -> None:
    assert findings(events(Remembering(), [], lives=12, seed=3)) == []


def test_threads_that_were_asked_for_must_be_there() -> None:
    assert "GC-001" in {one.rule for one in findings(events(Other(no_threads), []))}


def test_the_account_of_the_mock_has_a_custom_field_to_test_with() -> None:
    assert "single_line" in ACCOUNT.custom_fields
