"""A live run touches nothing but what it made: what it makes is imported, tagged, journalled before, and gone afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scoutcheck.suites.live.calls import nobody
from scoutcheck.suites.live.journal import read_journal
from scoutcheck.suites.target import NOT_SENT, TargetError
from tests.suites.live_ground import (
    CONVERSATION,
    FOREIGN,
    SUBSCRIPTION,
    alive,
    call,
    create,
    opened,
    resource_id,
    subscriptions,
    tags,
)

KEPT = {*FOREIGN, 101, 102, 104}


def steps(folder: Path) -> list[str]:
    return [json.loads(line)["step"] for line in (folder / "journal.ndjson").read_text().splitlines()]


def test_what_is_created_is_imported_and_tagged(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        number = create(target, tags=["vip"])
        assert tags(alive(api.url)[number]) == ["vip", "scoutcheck-r1"]
        sent = json.loads(api.log[-1].request.body or b"")
        assert sent["imported"] is True
        assert [thread["imported"] for thread in sent["threads"]] == [True]
        assert sent["customer"]["email"] == "scoutcheck@example.com"
        answer = call(target, "create-reply", f"/v2/conversations/{number}/reply", {"text": "Hi", "customer": {"id": 100}})
        assert answer.response is not None
        assert answer.response.status == 201
        assert json.loads(api.log[-1].request.body or b"")["imported"] is True


def test_the_journal_is_written_before_the_call(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        assert not (tmp_path / "journal.ndjson").exists()
        api.fault("POST /v2/conversations", disconnect="after", times=1)
        answer = call(target, "create-conversation", "/v2/conversations", CONVERSATION)
        assert answer.response is None
        assert answer.error == "closed the connection without an answer"
        assert steps(tmp_path) == ["begun", "creating", "unseen"]
        assert set(alive(api.url)) > KEPT
        target.close()
        assert set(alive(api.url)) == KEPT
        assert steps(tmp_path)[-2:] == ["deleted", "clean"]


def test_close_leaves_nothing_and_nothing_else_goes(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        numbers = [create(target) for _ in range(3)]
        call(target, "create-webhook", "/v2/webhooks", SUBSCRIPTION)
        gone = call(target, "delete-conversation", f"/v2/conversations/{numbers[0]}")
        assert gone.response is not None
        assert gone.response.status == 204
        target.close()
        assert set(alive(api.url)) == KEPT
        assert subscriptions(api.url) == []
        assert read_journal(str(tmp_path / "journal.ndjson"))[0].clean


@pytest.mark.parametrize(
    ("operation", "path", "payload"),
    [
        ("delete-conversation", "/v2/conversations/10", None),
        ("update-tags", "/v2/conversations/10/tags", {"tags": []}),
        ("create-note", "/v2/conversations/10/notes", {"text": "x"}),
        ("create-note", "/v2/conversations/010/notes", {"text": "x"}),
        ("create-note", "/v2/conversations/-10/notes", {"text": "x"}),
        ("create-note", "/v2/conversations/10x/notes", {"text": "x"}),
        ("create-note", "/v2/conversations/%31%30/notes", {"text": "x"}),
        ("create-note", "/v2/conversations//10/notes", {"text": "x"}),
        ("update-conversation-v1", "/v1/conversations/10.json", {"subject": "x"}),
        ("delete-conversation", "/v2/conversations/104", None),
        ("delete-webhook", "/v2/webhooks/4", None),
        ("create-customer", "/v2/customers", {"firstName": "x"}),
        ("update-customer", "/v2/customers/100", [{"op": "remove", "path": "/age"}]),
        ("create-conversation", "/v2/conversations", {**CONVERSATION, "mailboxId": 87}),
        ("create-conversation", "/v2/conversations", {**CONVERSATION, "mailboxId": "87"}),
        ("create-conversation", "/v2/conversations", {**CONVERSATION, "customer": {"id": 55}}),
        ("create-conversation", "/v2/conversations", {**CONVERSATION, "assignTo": 8}),
        ("create-conversation", "/v2/conversations", [CONVERSATION]),
    ],
)
def test_a_write_to_what_is_not_ours_is_held_back(tmp_path: Path, operation: str, path: str, payload: Any) -> None:
    with opened(tmp_path) as (target, api):
        before = len(api.log)
        answer = call(target, operation, path, payload)
        assert answer.response is None
        assert answer.error.startswith(NOT_SENT)
        assert len(api.log) == before


@pytest.mark.parametrize("body", [b'{"subject":"a","subject":"b"}', b'{"a":1e999}', b"[" * 100_000, b"\xff", b'{"a":NaN}'])
def test_what_cannot_be_marked_is_held_back(tmp_path: Path, body: bytes) -> None:
    with opened(tmp_path) as (target, api):
        before = len(api.log)
        answer = call(target, "create-conversation", "/v2/conversations", body=body)
        assert answer.error == f"{NOT_SENT}its body is no JSON object that could carry the mark of the run"
        assert len(api.log) == before


@pytest.mark.parametrize(
    ("operation", "end", "payload"),
    [
        ("update-tags", "/tags", {}),
        ("create-note", "/notes", {"text": "x", "createdAt": "2020-01-01T00:00:00Z"}),
    ],
)
def test_a_fault_that_the_mark_would_mend_is_held_back(tmp_path: Path, operation: str, end: str, payload: Any) -> None:
    with opened(tmp_path) as (target, _):
        number = create(target)
        answer = call(target, operation, f"/v2/conversations/{number}{end}", payload)
        assert answer.error == f"{NOT_SENT}it would be another case with the mark of the run, or as an import"


def test_own_things_fixtures_and_nobody_may_be_written_to(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, _):
        number = create(target)
        for place, status in ((number, 201), (102, 404), (103, 404), (104, 412), (nobody(), 404), (0, 404)):
            answer = call(target, "create-note", f"/v2/conversations/{place}/notes", {"text": "x"})
            assert answer.response is not None, answer.error
            assert answer.response.status == status


def test_threads_are_ours_when_they_lie_in_ours(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        number = create(target)
        patch = {"op": "replace", "path": "/text", "value": "New"}
        foreign = call(target, "update-thread", f"/v2/conversations/{number}/threads/1000", patch)
        assert foreign.error.startswith(NOT_SENT)
        note = resource_id(call(target, "create-note", f"/v2/conversations/{number}/notes", {"text": "x"}))
        for thread in (note, alive(api.url)[number]["_embedded"]["threads"][0]["id"]):
            if thread != note:
                call(target, "list-threads", f"/v2/conversations/{number}/threads")
            answer = call(target, "update-thread", f"/v2/conversations/{number}/threads/{thread}", patch)
            assert answer.response is not None, answer.error
            assert answer.response.status == 204


def test_a_draft_is_not_published(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, _):
        number = create(target)
        answer = call(
            target, "update-conversation", f"/v2/conversations/{number}", {"op": "replace", "path": "/draft", "value": False}
        )
        assert answer.error == f"{NOT_SENT}a draft that is published goes out by mail"


def test_the_mark_outlives_what_would_wipe_it_away(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        number = create(target)
        call(target, "update-tags", f"/v2/conversations/{number}/tags", {"tags": []})
        assert tags(alive(api.url)[number]) == ["scoutcheck-r1"]
        other = create(target, tags=None)
        assert alive(api.url)[other]["subject"] == "A question scoutcheck-r1"
        patch = {"op": "replace", "path": "/subject", "value": "Short"}
        call(target, "update-conversation", f"/v2/conversations/{other}", patch)
        assert alive(api.url)[other]["subject"] == "Short scoutcheck-r1"
        target.close()
        assert set(alive(api.url)) == KEPT


def test_a_target_that_names_a_foreign_id_as_new_does_no_harm(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        number = create(target)
        del target.created.open["conversations", number]
        target.created.open["conversations", 10] = False
        target.guard.owns("conversations", 10)
        answer = call(target, "create-note", "/v2/conversations/10/notes", {"text": "x"})
        assert answer.error == (f"{NOT_SENT}conversations 10 was given as created, but it does not bear the mark scoutcheck-r1")
        with pytest.raises(TargetError, match="conversations 10"):
            target.close()
        assert set(alive(api.url)) == KEPT


def test_a_clean_up_that_fails_says_how_to_go_on(tmp_path: Path) -> None:
    with opened(tmp_path) as (target, api):
        number = create(target)
        api.fault("DELETE /v2/conversations/*", status=403)
        with pytest.raises(TargetError) as caught:
            target.close()
        assert str(caught.value) == (
            f"{api.url}: not everything that was created could be deleted: conversations {number} (status 403); "
            f"`scoutcheck cleanup --journal {tmp_path / 'journal.ndjson'}` tries again"
        )
        assert call(target, "create-conversation", "/v2/conversations", CONVERSATION).error.startswith(NOT_SENT)


def test_a_target_that_is_not_live_gets_the_tag_only(tmp_path: Path) -> None:
    with opened(tmp_path, live=False) as (target, api):
        number = create(target)
        assert tags(alive(api.url)[number]) == ["scoutcheck-r1"]
        assert "imported" not in json.loads(api.log[-1].request.body or b"")
        answer = call(target, "update-tags", f"/v2/conversations/{number}/tags", {"tags": []})
        assert answer.response is not None
        assert tags(alive(api.url)[number]) == []
        target.close()
        assert set(alive(api.url)) == KEPT
