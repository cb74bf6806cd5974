"""Targets whose answers have odd shapes, or that lack a call: a run goes on, and tells nothing that is not so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from scoutcheck.reports.record.events import Event, Exchange
from scoutcheck.strategies.calls import ADDING
from scoutcheck.strategies.model import table
from scoutcheck.strategies.world import Conversation, World
from scoutcheck.suites.ends import deleted, deleted_before, merged, too_old
from scoutcheck.suites.findings import Findings
from scoutcheck.suites.ground import Ground
from scoutcheck.suites.living import living
from scoutcheck.suites.play import Play
from scoutcheck.suites.resources import attachments, subscriptions
from scoutcheck.suites.scenes import Scene, played
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.states import creating
from scoutcheck.suites.target import Answer, Target
from scoutcheck.suites.targets.mock import ACCOUNT, MockTarget
from scoutcheck.suites.wire import complaints
from scoutcheck.validator.exchange import Request, Response
from tests.suites.faking import Other, changed, events, findings

Over = Callable[[Request, Response], Response]


def playing(target: Target, *scenes: Callable[[Stage], Scene]) -> list[Event]:
    """The events of some scenes on a target."""
    play = Play(target, lambda: "2026-01-31T12:00:00.000Z")
    return list(played(Stage(Ground(play, Findings(play))), scenes))


def rules(stream: Iterable[Event]) -> set[str]:
    return {one.rule for one in findings(list(stream))}


def edges(stream: Iterable[Event], rule: str) -> list[str]:
    """What was asked about a rule."""
    return [probe.edge for one in stream if isinstance(one, Exchange) for probe in one.probes if probe.rule == rule]


def refusing(operation: str, status: int, body: Any = None) -> Over:
    """One operation is refused, whatever is asked of it."""
    refusal = Response(status, {"Content-Type": "application/json"}, json.dumps(body or {}).encode())
    return lambda request, response: refusal if request.operation == operation else response


def test_a_target_that_deletes_nothing_is_asked_for_nothing_that_is_gone() -> None:
    stream = playing(Other(refusing("delete-conversation", 405)), deleted)
    assert {one.operation for one in findings(stream)} <= {"delete-conversation"}


# ---------------------------------------------------------------- ids


def with_ids(made: Callable[[int], object]) -> Over:
    """The ids of threads are shown otherwise."""

    def over(_request: Request, response: Response) -> Response:
        body = response.json()
        inner = body.get("_embedded") if isinstance(body, dict) else None
        for one in inner.get("threads", ()) if isinstance(inner, dict) else ():
            one["id"] = made(one["id"])
        return changed(response, **({"_embedded": inner} if isinstance(inner, dict) else {}))

    return over


@pytest.mark.parametrize("made", [str, lambda number: f"t-{number}", lambda number: [number]], ids=["digits", "text", "list"])
def test_ids_of_threads_that_are_no_numbers_do_not_end_the_run(made: Callable[[int], object]) -> None:
    stream = events(Other(with_ids(made)), [])
    assert rules(stream) == {"TM-010"}


def no_number(_request: Request, response: Response) -> Response:
    """The id of what was made is a word, but the address tells it."""
    if response.header("Resource-ID") is None:
        return response
    return response._replace(headers={**response.headers, "Resource-ID": "new"})


def test_an_id_that_is_no_number_is_looked_for_in_the_address() -> None:
    stream = playing(Other(no_number), creating)
    assert rules(stream) == {"CC-061", "CC-063"}


@pytest.mark.parametrize(
    "address", ["http://[/v2/conversations/1", "http://x/v2/conversations/x", "http://x/v2/conversations/²"]
)
def test_an_address_that_leads_nowhere_does_not_end_the_run(address: str) -> None:
    def over(_request: Request, response: Response) -> Response:
        lost = response.header("Location") is not None
        return response._replace(headers={**response.headers, "Location": address}) if lost else response

    assert "GC-002" in rules(events(Other(over), []))


@pytest.mark.parametrize("path", ["/v2/conversations/x/threads/5", "/v2/conversations/5/threads/x"])
def test_a_call_on_what_is_no_id_changes_nothing_that_is_known(path: str) -> None:
    play = Play(Other(lambda _request, _response: Response(204, {})), lambda: "2026-01-31T12:00:00.000Z")
    play.world = before = World().having(5, Conversation())
    patch = b'{"op": "replace", "path": "/text", "value": "x"}'
    assert play.sent(Request("update-thread", "PATCH", path, {}, {"Content-Type": "application/json"}, patch)).is_done
    assert play.world == before


# ---------------------------------------------------------------- shapes

ODD: tuple[Any, ...] = ([1], 5, "x", {"errors": 5}, {"errors": [{"_links": [1]}, {"_links": {"about": "x"}}]})


@pytest.mark.parametrize("inner", ODD, ids=str)
def test_refusals_of_any_shape_are_read(inner: Any) -> None:
    def over(_request: Request, response: Response) -> Response:
        return changed(response, _embedded=inner) if response.status == 400 else response

    assert "CC-074" not in rules(playing(Other(over), complaints))


@pytest.mark.parametrize("shown", [[{"name": "convo.tags"}, 1], 5])
def test_events_of_a_subscription_may_be_shown_in_any_shape(shown: Any) -> None:
    def over(request: Request, response: Response) -> Response:
        return changed(response, events=shown) if request.operation == "get-webhook" else response

    assert len(rules(playing(Other(over), subscriptions))) == 1


@pytest.mark.parametrize("files", [[1], 5, {"attachments": 5}, {"attachments": [1, {"id": "a"}]}], ids=str)
def test_files_of_a_thread_may_be_shown_in_any_shape(files: Any) -> None:
    def over(request: Request, response: Response) -> Response:
        body = response.json()
        if request.operation != "get-conversation" or not isinstance(body, dict) or "_embedded" not in body:
            return response
        threads = [{**one, "_embedded": files} for one in body["_embedded"]["threads"]]
        return changed(response, _embedded={**body["_embedded"], "threads": threads})

    assert playing(Other(over), attachments)


@pytest.mark.parametrize("copies", [5, [1, "x@example.com"], [["x"], {}], {"x": 1}], ids=str)
def test_copies_of_a_thread_may_be_shown_in_any_shape(copies: Any) -> None:
    def over(request: Request, response: Response) -> Response:
        body = response.json()
        if request.operation != "get-conversation" or not isinstance(body, dict) or "_embedded" not in body:
            return response
        threads = [{**one, "cc": copies} if one["cc"] else one for one in body["_embedded"]["threads"]]
        return changed(response, _embedded={**body["_embedded"], "threads": threads})

    assert "TH-030" in rules(playing(Other(over), creating))


# ---------------------------------------------------------------- what was refused


def test_a_subscription_that_nobody_replaces_is_told_of_once() -> None:
    stream = playing(Other(refusing("update-webhook", 500)), subscriptions)
    assert [one.operation for one in findings(stream)] == ["update-webhook"]
    assert edges(stream, "WH-033") == ["answer 201", "read back"]


def test_a_fault_of_the_service_shows_no_subscription() -> None:
    calls = 0

    def over(request: Request, response: Response) -> Response:
        nonlocal calls
        calls += request.operation == "get-webhook"
        return response if request.operation != "get-webhook" or calls < 3 else Response(500, {}, b'{"label": null}')

    stream = playing(Other(over), subscriptions)
    assert [one.edge for one in findings(stream) if one.rule == "WH-033"] == ["a label left out"]


# ---------------------------------------------------------------- fixtures


class Handless(MockTarget):
    """The mock with conversations of the account, and no hand that makes others."""

    def scenarios(self) -> None:  # type: ignore[override]  # as targets behind HTTP have it
        """Nobody."""


def without_hand(fixtures: dict[str, Any], **weak: Any) -> Handless:
    target = Handless(now=lambda: 1_700_000_000, **weak)
    target.account = ACCOUNT._replace(fixtures=fixtures)
    return target


def test_every_call_on_a_fixture_stands_by_itself() -> None:
    found = findings(playing(without_hand({"too_old": 104}, without=["TH-054"]), too_old))
    assert {one.operation for one in found} == {*ADDING}
    assert {len(one.exchanges) for one in found} == {1}


def test_a_fixture_that_is_merged_into_itself_is_held_against_nothing() -> None:
    stream = playing(without_hand({"merged": {"id": 102, "into": 102}}), merged)
    assert rules(stream) == set()


def test_every_operation_that_the_table_names_is_tried_where_a_conversation_is_merged() -> None:
    stream = playing(MockTarget(), merged)
    called = {one.operation for one in stream if isinstance(one, Exchange)}
    named = {name for row in table().rows if row.get("given", {}).get("conversation") == "merged" for name in row["operations"]}
    assert named <= called


def test_a_conversation_that_was_deleted_before_the_run_is_read() -> None:
    def over(request: Request, response: Response) -> Response:
        is_gone = request.path.endswith("/103")
        return (
            Response(200, {"Content-Type": "application/hal+json"}, b'{"id": 103, "state": "published"}')
            if is_gone
            else response
        )

    assert [one.edge for one in findings(playing(Other(over), deleted_before)) if "deleted" in one.edge]
    assert findings(playing(MockTarget(), deleted_before)) == []


# ---------------------------------------------------------------- life cycles


class Plain(MockTarget):
    """The mock, but nothing is embedded, whatever is asked for."""

    def send(self, request: Request) -> Answer:
        return super().send(request._replace(query={}))


def test_threads_that_are_not_embedded_are_told_alike_in_scenarios_and_in_life_cycles() -> None:
    play = Play(Plain(now=lambda: 1_700_000_000), lambda: "2026-01-31T12:00:00.000Z")
    lived = list(living(Stage(Ground(play, Findings(play))), 0, 4))
    assert rules(lived) == rules(playing(Plain(now=lambda: 1_700_000_000), creating)) == {"GC-001"}
