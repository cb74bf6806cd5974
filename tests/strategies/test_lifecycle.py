"""Life cycles: silent on a service that is right, and not on one with a fault; and the model that knows what is right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import read
from scoutcheck.strategies import LifeCycle
from scoutcheck.strategies.effects import CHANGES, UNSEEN
from scoutcheck.strategies.model import step
from scoutcheck.strategies.requests import composed
from scoutcheck.strategies.world import UNKNOWN, World
from scoutcheck.validator.exchange import Request, Response
from tests.strategies.fake import Fake
from tests.strategies.faulty import FAULTS, faulty

# A failing example is not made smaller here: that it fails is what counts, and shrinking takes a minute.
UNSHRUNK = [Phase.explicit, Phase.generate]
TRIES = settings(max_examples=500, stateful_step_count=12, phases=UNSHRUNK, report_multiple_bugs=False, database=None)
CREATION: dict[str, Any] = {
    "subject": "s",
    "type": "email",
    "mailboxId": 85,
    "status": "closed",
    "customer": {"email": "a@b.co"},
    "threads": [{"type": "note", "text": "t"}],
    "tags": ["b"],
}


class Bare:
    """A client that can only send."""

    def __init__(self) -> None:
        self.send = Fake().send


class Adapting(Fake):
    """A client whose account has one inbox."""

    def adapt(self, kind: str, payload: Any) -> Any:
        return {**payload, "mailboxId": 85} if kind == "create-conversation" and "mailboxId" in payload else payload

    def create(self, request: Request) -> Response:
        assert "mailboxId" not in (request.json() or {}) or request.json()["mailboxId"] == 85
        return super().create(request)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_there_is_no_false_alarm(number: int) -> None:
    @seed(number)
    class Right(LifeCycle):
        connect = staticmethod(Fake)

    run_state_machine_as_test(Right, settings=settings(max_examples=40, stateful_step_count=15))


@pytest.mark.parametrize("client", [Bare, Adapting])
def test_a_client_needs_no_more_than_send(client: type) -> None:
    case = LifeCycle.against(client)
    case.settings = settings(max_examples=15, stateful_step_count=8)
    case("runTest").debug()


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_found(fault: str) -> None:
    case = LifeCycle.against(faulty(fault))
    case.settings = TRIES
    with pytest.raises(AssertionError, match="request: Request"):
        case("runTest").debug()


def test_without_a_client_it_says_what_to_do() -> None:
    with pytest.raises(NotImplementedError, match="against"):
        LifeCycle()


def test_every_effect_of_the_table_is_known_to_the_model() -> None:
    assert set(Ledger().data["states"]["words"]["then"]["set"]) == CHANGES.keys() | UNSEEN


# ---------------------------------------------------------------- the model by itself


def call(name: str, *ids: int, payload: Any = None) -> Request:
    return composed(read().operation(name), ids, payload)


def after(*requests: Request) -> tuple[World, Any]:
    """The world after some requests, and the answer to expect to the last of them."""
    world, expected = World(), None
    for request in requests:
        world, expected = step(world, request.operation, request)
    return world, expected


CREATE = call("create-conversation", payload=CREATION)


def test_a_step_gives_a_new_world_and_leaves_the_old_one_alone() -> None:
    before = World()
    world, expected = step(before, CREATE.operation, CREATE)
    assert before == World()
    assert (expected.status, world.conversations[1].tags, world.conversations[1].status) == (201, frozenset({"b"}), "closed")


def test_the_id_comes_from_the_answer() -> None:
    world, _ = step(World(), CREATE.operation, CREATE, Response(201, {"Resource-ID": "7"}))
    assert set(world.conversations) == {7}


def test_tags_are_replaced_as_a_whole_and_kept_where_v1_leaves_them_out() -> None:
    world, _ = after(CREATE, call("update-tags", 1, payload={"tags": ["x", "y"]}))
    assert world.conversations[1].tags == {"x", "y"}
    for sent, tags in (({}, {"b"}), ({"tags": None}, {"b"}), ({"tags": []}, set())):
        world, _ = after(CREATE, call("update-conversation-v1", 1, payload={"mailbox": {"id": 85}, **sent}))
        assert world.conversations[1].tags == tags


def test_the_three_states_of_an_assignee() -> None:
    for sent, assignee in (({"assignTo": 7}, 7), ({"assignTo": None}, None), ({}, UNKNOWN)):
        world, _ = after(call("create-conversation", payload={**CREATION, **sent}))
        assert world.conversations[1].assignee is assignee or world.conversations[1].assignee == assignee


def test_a_reply_reopens_and_an_imported_customer_thread_does_not() -> None:
    thread = {"text": "t", "customer": {"id": 1}}
    for name, sent, status in (
        ("create-reply", {}, "active"),
        ("create-reply", {"status": "pending"}, "pending"),
        ("create-customer-thread", {}, "active"),
        ("create-customer-thread", {"imported": True}, "closed"),
        ("create-note", {}, "closed"),
    ):
        payload = {key: value for key, value in {**thread, **sent}.items() if name != "create-note" or key != "customer"}
        world, _ = after(CREATE, call(name, 1, payload=payload))
        assert world.conversations[1].status == status


@pytest.mark.parametrize(("threads", "status"), [(98, 201), (99, 412), (100, 412)])
def test_the_limit_of_threads(threads: int, status: int) -> None:
    creation = call("create-conversation", payload={**CREATION, "threads": CREATION["threads"] * threads})
    world, expected = after(creation, call("create-note", 1, payload={"text": "t"}))
    assert expected.status == status
    assert len(world.conversations[1].threads) == threads + (status == 201)
    assert expected.allows(201) == (status == 201)


DATED = {"type": "note", "text": "t", "createdAt": "2020-01-01T00:00:00Z"}


def test_a_tolerated_answer_is_followed() -> None:
    """Whether imported on the conversation covers the dates of its threads, nobody says."""
    creation = call("create-conversation", payload={**CREATION, "imported": True, "threads": [DATED]})
    world, expected = step(World(), creation.operation, creation)
    assert (expected.status, expected.verdict.tolerated, world) == (400, (201,), World())
    assert expected.allows(201)
    assert not expected.allows(201, strict=True)
    world, _ = step(World(), creation.operation, creation, Response(201, {"Resource-ID": "9"}))
    assert [thread.text for thread in world.conversations[9].threads] == ["t"]


def test_what_is_refused_changes_nothing() -> None:
    for broken in (
        call("update-tags", 1, payload={"tags": "x"}),
        call("update-tags", 2, payload={"tags": []}),
        call("update-tags", 1, payload={"tags": []})._replace(headers={}),
    ):
        world, expected = after(CREATE, broken)
        assert expected.status in (400, 401, 404)
        assert world.conversations[1].tags == {"b"}


def test_deleted_conversations_are_gone_for_good() -> None:
    for last in (call("get-conversation", 1), call("delete-conversation", 1), call("create-note", 1, payload={"text": "t"})):
        _, expected = after(CREATE, call("delete-conversation", 1), last)
        assert expected.status == 404


def test_what_a_status_is_that_no_read_shows_is_left_open() -> None:
    creation = composed(read().operation("create-conversation"), (), CREATION)
    before, _ = step(World(), creation.operation, creation, Response(201, {"Resource-ID": "9"}))
    for word, after in (("pending", "pending"), ("odd", UNKNOWN)):
        patch = {"op": "replace", "path": "/status", "value": word}
        request = composed(read().operation("update-conversation"), (9,), patch)
        world, _ = step(before, request.operation, request, Response(204, {}))
        assert world.conversations[9].status == after
