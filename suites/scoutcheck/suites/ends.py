"""Scenes of conversations that take no more: full, too old, merged away, deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scoutcheck.reports.record.events import Skipped
from scoutcheck.strategies.calls import ADDING, DAYS, FULL
from scoutcheck.strategies.model import table
from scoutcheck.suites.ground import plain_conversation
from scoutcheck.suites.judging import Fault
from scoutcheck.suites.scenes import Scene, calls_on, person, thread, threads_of
from scoutcheck.suites.stage import Stage
from scoutcheck.validator.statetable import Row

AWAY, GONE, NOWHERE = "merged", "deleted", "missing"


def limits(stage: Stage) -> Scene:
    """So many threads that one more makes a difference."""
    edges, too_many = table().numbers("threads"), table().numbers("sent-threads")[-1]
    made: dict[int, int] = {}
    for count in sorted({1, *FULL}):
        texts = [{"type": "note", "text": f"Note {index}"} for index in range(count)]
        stage.begin()
        if count < too_many:
            made[count] = yield from stage.conversation(threads=texts)
        else:
            yield from stage.write("create-conversation", (), _many(stage, texts))
    full = edges[-1]
    for count in edges:
        for operation in ADDING if count == full else ADDING[:1]:
            stage.begin()
            yield from stage.write(operation, (made[count],), thread(stage, operation))
    yield from _edited(stage, made[full])


def _many(stage: Stage, texts: list[dict[str, Any]]) -> dict[str, Any]:
    return plain_conversation(stage.account, customer=person(stage), threads=texts)


def _edited(stage: Stage, number: int) -> Scene:
    for one in threads_of(stage, number)[:1]:
        yield from stage.write("update-thread", (number, one.id or 0), {"op": "replace", "path": "/text", "value": "Edited"})


def too_old(stage: Stage) -> Scene:
    hand, fixture = stage.play.target.scenarios(), stage.account.fixtures.get("too_old")
    if fixture is not None:
        number = int(fixture)
        stage.knows(number, standing=frozenset(["too-old"]))
    elif hand is not None:
        number = yield from stage.conversation()
        hand.lock(number)
        stage.did(f"before this, conversation {number} is made too old (mock: POST /_scoutcheck/lock)")
        stage.change(number, standing=frozenset(["too-old"]))
    else:
        yield Skipped("TH-054", "no conversation that is too old is configured as fixture")
        return
    for operation in stage.apart(ADDING):
        yield from stage.write(operation, (number,), thread(stage, operation))


def merged(stage: Stage) -> Scene:
    hand, fixture = stage.play.target.scenarios(), stage.account.fixtures.get("merged")
    if isinstance(fixture, dict) and "id" in fixture:
        source = int(fixture["id"])
        target = fixture.get("into")
        stage.knows(int(target or 0), standing=frozenset())
        stage.knows(source, standing=frozenset(["merged"]), target=target)
    elif hand is not None:
        source = yield from stage.conversation()
        into = yield from stage.conversation()
        hand.merge(source, into)
        stage.did(f"before this, conversation {source} is merged into {into} (mock: POST /_scoutcheck/merge)")
        stage.change(source, standing=frozenset(["merged"]), target=into)
    else:
        rules = dict.fromkeys(row["rule"] for row in _told_of(AWAY, table().rows))
        yield from (Skipped(rule, "no merged conversation is configured as fixture") for rule in rules)
        return
    yield from _gone(stage, source, AWAY)
    if hand is not None:
        for days in DAYS[1:]:
            hand.age(source, days)
            stage.did(f"and {days} days after it (mock: POST /_scoutcheck/age)")
            stage.change(source, days=days)
            yield from stage.write("get-conversation", (source,))


def deleted(stage: Stage) -> Scene:
    number = yield from stage.conversation()
    sent = yield from stage.write("delete-conversation", (number,))
    if sent.is_done:
        yield from _gone(stage, number, GONE)
        yield from _said_to_be_gone(stage, number)
    stage.begin()
    yield from _gone(stage, number + 10**9, NOWHERE)


def deleted_before(stage: Stage) -> Scene:
    """A conversation that somebody deleted before the run."""
    fixture = stage.account.fixtures.get("deleted")
    if fixture is not None:
        stage.knows(fixture, standing=frozenset([GONE]))
        yield from stage.write("get-conversation", (fixture,))
        yield from _said_to_be_gone(stage, fixture)


def _said_to_be_gone(stage: Stage, number: int) -> Scene:
    """A deleted conversation that is still shown is at least shown as deleted."""
    sent = stage.play.send("get-conversation", (number,))
    yield stage.play.exchange(sent)
    if sent.is_done and sent.body and sent.body.get("state") != GONE:
        rule = next((row["rule"] for _, row in sent.rows if "status" in row["then"]), "")
        proof = f"answer.status_code == 404 or answer.json()['state'] == {GONE!r}"
        fault = Fault(rule, f"status 404, or the state {GONE}", f"the state {sent.body.get('state')!r}", proof)
        yield from stage.found(sent, fault, "a deleted conversation as read")


def _gone(stage: Stage, number: int, word: str) -> Scene:
    """Every call of which the table says what comes of it where a conversation is `word`."""
    for call in stage.apart(calls_on(stage, number)):
        if _told_of(word, table().concerning[call.operation.name]):
            yield from stage.write(call.operation.name, call.ids, call.payload)


def _told_of(word: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.get("given", {}).get("conversation") == word]


ENDS: tuple[Callable[[Stage], Scene], ...] = (merged, deleted, deleted_before, too_old, limits)
