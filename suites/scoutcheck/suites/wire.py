"""The wire: tokens, media types, bodies that are no JSON, wrong methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Event
from scoutcheck.strategies.calls import CREATE, STRANGE
from scoutcheck.strategies.requests import JSON
from scoutcheck.suites.asking import Ask, accepts, ask, asked, refuses
from scoutcheck.suites.blaming import errors_of
from scoutcheck.suites.ground import plain_conversation
from scoutcheck.suites.play import Sent
from scoutcheck.suites.scenes import Scene, calls_on, played, threads_of
from scoutcheck.suites.stage import Stage, thread_in
from scoutcheck.suites.target import AUTHORIZATION
from scoutcheck.validator.judge import judge
from scoutcheck.validator.statetable import found

NOBODY = "Bearer nobody-was-given-this-token"


def wire(stage: Stage) -> Iterator[Event]:
    """All that is asked of the wire."""
    yield from played(stage, SCENES)


# ---------------------------------------------------------------- tokens


def tokens(stage: Stage) -> Scene:
    """Without a token, with a wrong one, with that of v1, with one that has expired: nobody is let in."""
    number = yield from stage.conversation()
    for call in calls_on(stage, number):
        for credential in UNFIT if "bearer" in call.operation.security else ():
            yield from unfit(stage, credential, call.operation.name, call.ids, call.payload)
    if stage.account.v1:
        change = {"subject": "Unasked", "mailbox": {"id": stage.account.mailbox_id}}
        # Where no key was configured there may be none to be wrong.
        wrong = [] if stage.play.target.takes_any_key else [("a wrong key", "Basic bm9ib2R5Olg=")]
        for edge, given in (("no key", ""), *wrong, ("a bearer token", NOBODY)):
            what = refuses("V1-003", edge, 401)
            yield from ask(stage, what, "update-conversation-v1", (number,), change, headers={AUTHORIZATION: given})
    hand = stage.play.target.scenarios()
    if hand is not None:
        headers = {AUTHORIZATION: f"Bearer {hand.expire_tokens()}"}
        yield from ask(stage, refuses("AU-014", "an expired token", 401), "get-conversation", (number,), headers=headers)


UNFIT = (("no token", "", "AU-014"), ("a wrong token", NOBODY, "AU-014"), ("Basic", "Basic eDpY", "AU-015"))


def unfit(stage: Stage, credential: tuple[str, str, str], operation: str, ids: tuple[int, ...], payload: Any = None) -> Scene:
    """A call with a credential that lets nobody in: what it is, the header, the rule."""
    edge, given, rule = credential
    yield from ask(stage, refuses(rule, edge, 401), operation, ids, payload, headers={AUTHORIZATION: given})


# ---------------------------------------------------------------- media types and bodies


def media_types(stage: Stage) -> Scene:
    """JSON by any of its names is taken, and nothing else."""
    number = yield from stage.conversation()
    note = {"text": "By another name"}
    for name in (JSON, f"{JSON}; charset=utf-8", f"{JSON};charset=UTF-8", "Application/JSON"):
        what = accepts("CC-003", f"Content-Type: {name}", 201)
        yield from ask(stage, what, "create-note", (number,), note, headers={"Content-Type": name})
    for operation, ids, payload in ((CREATE, (), plain_conversation(stage.account)), ("create-note", (number,), note)):
        for name in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
            what = refuses("CC-003", f"Content-Type: {name}", 415)
            yield from ask(stage, what, operation, ids, payload, headers={"Content-Type": name})
    if stage.account.v1:
        change = {"subject": "As text", "mailbox": {"id": stage.account.mailbox_id}}
        what = refuses("V1-002", "Content-Type: text/plain", 415, 400, 422)
        yield from ask(stage, what, "update-conversation-v1", (number,), change, headers={"Content-Type": "text/plain"})


NO_JSON = (b"{", b"nothing", b'{"text": "x",}', b"{'text': 'x'}", b'{"text": "x"} {}')


def bodies(stage: Stage) -> Scene:
    """What is no JSON at all, and JSON of another shape than an object."""
    number = yield from stage.conversation()
    calls: list[tuple[str, tuple[int, ...]]] = [(CREATE, ()), ("create-note", (number,)), ("update-tags", (number,))]
    for operation, ids in [*calls, ("update-thread", (number, thread_in(stage, number)))]:
        for body in NO_JSON if operation == CREATE else NO_JSON[:1]:
            yield from unreadable(stage, operation, ids, body)
    yield from _of_patches(stage, number)


EMPTY = "answer.json()['_embedded']['errors'] == []"


def unreadable(stage: Stage, operation: str, ids: tuple[int, ...], body: bytes) -> Scene:
    """A call with a body that is no JSON."""
    what = Ask("ER-010", f"body {body!r}", "refuse", _is_of_no_json, f"answer.status_code == 400 and {EMPTY}")
    yield from ask(stage, what, operation, ids, body=body)


def _is_of_no_json(sent: Sent) -> bool:
    return sent.status == 400 and errors_of(sent) == []


def _of_patches(stage: Stage, number: int) -> Scene:
    if not threads_of(stage, number):
        return
    one = thread_in(stage, number)
    patch = {"op": "replace", "path": "/text", "value": "x"}
    for rule, edge, payload in (
        ("UT-005", "an array of operations", [patch]),
        ("UT-007", "a part of a thread", {"text": "x"}),
        ("UT-017", "/hidden as text", {"op": "replace", "path": "/hidden", "value": "true"}),
    ):
        first = next(found.rule for found in judge(read().contract, "update-thread", payload) if found.level == "E")
        what = refuses(first, edge, 400)._replace(also=(rule,))
        yield from ask(stage, what, "update-thread", (number, one), payload)
    text = {"Content-Type": "text/plain"}
    yield from ask(stage, refuses("UT-002", "text/plain", 415, 400), "update-thread", (number, one), patch, headers=text)
    yield from ask(stage, accepts("UT-002", "application/json", 204), "update-thread", (number, one), patch)
    yield from asked(
        stage, "UT-003", "a media type of its own", "update-thread", (number, one), patch, headers={"Content-Type": PATCH}
    )


PATCH = "application/json-patch+json"


def methods(stage: Stage) -> Scene:
    """Methods that the state table knows to be wrong at an address."""
    number = yield from stage.conversation()
    for operation, method in STRANGE:
        ids = (number, thread_in(stage, number))[: len(read().operation(operation).at("path"))]
        yield from stage.write(operation, ids, {"op": "replace", "path": "/text", "value": "x"}, method=method)
    yield from asked(stage, "ER-017", "PUT", CREATE, (), plain_conversation(stage.account), method="PUT")


def complaints(stage: Stage) -> Scene:
    """How an answer tells of two faults at once."""
    payload = {**plain_conversation(stage.account), "threads": [{"type": "note"}]}
    sent = stage.play.send(CREATE, (), {key: value for key, value in payload.items() if key != "subject"})
    yield stage.play.exchange(sent)
    errors = errors_of(sent) or []
    known = [one for one in errors if isinstance(one, dict)]
    if sent.response is None or sent.status != 400 or len(known) < len(errors):
        return
    links = [str(next(iter(found(one, "_links.about.href")), None)) for one in known]
    reference = sent.body.get("logRef") == sent.response.header("Correlation-Id")
    for rule, answer in (
        ("ER-012", f"tells of {len(known)}"),
        ("ER-006", f"paths {', '.join(sorted(str(one.get('path')) for one in known))}"),
        ("ER-007", f"links that end in {', '.join(sorted(link.rpartition('#')[2].rpartition('/')[2] for link in links))}"),
        ("ER-011", f"logRef is {'the Correlation-Id' if reference else 'of its own'}"),
    ):
        yield from stage.findings.observed(sent, rule, "two faults in one conversation", answer)


SCENES: tuple[Callable[[Stage], Scene], ...] = (
    tokens,
    bodies,
    media_types,
    methods,
    complaints,
)
