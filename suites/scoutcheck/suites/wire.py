"""The wire: tokens, media types, bodies that are no JSON, lists, addresses, subscriptions, attachments."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Event, Observation
from scoutcheck.strategies.calls import ADDING, CREATE, STRANGE
from scoutcheck.strategies.requests import JSON
from scoutcheck.strategies.sites import tree
from scoutcheck.suites.asking import Ask, accepts, ask, asked, refuses
from scoutcheck.suites.cases.adapting import adapted
from scoutcheck.suites.findings import made_by
from scoutcheck.suites.ground import NoGround, plain_conversation
from scoutcheck.suites.judging import Fault, ledger
from scoutcheck.suites.play import Sent
from scoutcheck.suites.stage import Stage, thread_in
from scoutcheck.suites.states import thread
from scoutcheck.suites.target import AUTHORIZATION
from scoutcheck.validator.judge import judge

Scene = Generator[Event, None, None]
NOBODY = "Bearer nobody-was-given-this-token"


def wire(stage: Stage) -> Iterator[Event]:
    """All that is asked of the wire."""
    for scene in SCENES:
        stage.begin()
        try:
            yield from scene(stage)
        except NoGround:
            continue


def _payload(stage: Stage, kind: str) -> Any:
    site = tree(kind)
    return adapted(site, site.samples[0], stage.account)


# ---------------------------------------------------------------- tokens


def tokens(stage: Stage) -> Scene:
    """Without a token, with a wrong one, with that of v1, with one that has expired: nobody is let in."""
    number = yield from stage.conversation()
    calls: list[tuple[str, tuple[int, ...], Any]] = [
        ("get-conversation", (number,), None),
        ("list-conversations", (), None),
        (CREATE, (), plain_conversation(stage.account)),
        *((name, (number,), thread(stage, name)) for name in ADDING),
        ("update-tags", (number,), {"tags": ["unasked"]}),
        ("update-conversation", (number,), {"op": "replace", "path": "/subject", "value": "Unasked"}),
        ("update-custom-fields", (number,), {"fields": []}),
        ("update-thread", (number, thread_in(stage, number)), {"op": "replace", "path": "/text", "value": "Unasked"}),
        ("list-threads", (number,), None),
        ("list-mailboxes", (), None),
        ("list-webhooks", (), None),
        ("delete-conversation", (number,), None),
    ]
    for operation, ids, payload in calls:
        for edge, given, rule in UNFIT:
            yield from ask(stage, refuses(rule, edge, 401), operation, ids, payload, headers={AUTHORIZATION: given})
    if stage.account.v1:
        change = {"subject": "Unasked", "mailbox": {"id": stage.account.mailbox_id}}
        # Where no key was configured there may be none to be wrong.
        wrong = [] if getattr(stage.play.target, "takes_any_key", False) else [("a wrong key", "Basic bm9ib2R5Olg=")]
        for edge, given in (("no key", ""), *wrong, ("a bearer token", NOBODY)):
            what = refuses("V1-003", edge, 401)
            yield from ask(stage, what, "update-conversation-v1", (number,), change, headers={AUTHORIZATION: given})
    hand = stage.play.target.scenarios()
    if hand is not None:
        headers = {AUTHORIZATION: f"Bearer {hand.expire_tokens()}"}
        yield from ask(stage, refuses("AU-014", "an expired token", 401), "get-conversation", (number,), headers=headers)


UNFIT = (("no token", "", "AU-014"), ("a wrong token", NOBODY, "AU-014"), ("Basic", "Basic eDpY", "AU-015"))


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
            what = Ask("ER-010", f"body {body!r}", "refuse", _unreadable, f"answer.status_code == 400 and {EMPTY}")
            yield from ask(stage, what, operation, ids, body=body)
    yield from _of_patches(stage, number)


EMPTY = "answer.json()['_embedded']['errors'] == []"


def _unreadable(sent: Sent) -> bool:
    body = sent.response.json() if sent.response is not None else None
    inner = body.get("_embedded") if isinstance(body, dict) else None
    return sent.status == 400 and isinstance(inner, dict) and not inner.get("errors")


def _of_patches(stage: Stage, number: int) -> Scene:
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
    body = sent.response.json() if sent.response is not None and sent.status == 400 else None
    errors = ((body.get("_embedded") or {}).get("errors") or []) if isinstance(body, dict) else []
    known = [one for one in errors if isinstance(one, dict)]
    if body is None or sent.response is None or len(known) < len(errors):
        return
    links = [str(((one.get("_links") or {}).get("about") or {}).get("href")) for one in known]
    reference = body.get("logRef") == sent.response.header("Correlation-Id")
    for rule, answer in (
        ("ER-012", f"tells of {len(known)}"),
        ("ER-006", f"paths {', '.join(sorted(str(one.get('path')) for one in known))}"),
        ("ER-007", f"links that end in {', '.join(sorted(link.rpartition('#')[2].rpartition('/')[2] for link in links))}"),
        ("ER-011", f"logRef is {'the Correlation-Id' if reference else 'of its own'}"),
    ):
        yield from stage.findings.observed(sent, rule, "two faults in one conversation", answer)


# ---------------------------------------------------------------- reading


def reading(stage: Stage) -> Scene:
    """Lists and single things, and the address that a new conversation is said to have."""
    email = stage.email()
    sent = yield from stage.write(CREATE, (), {**plain_conversation(stage.account), "customer": {"email": email}})
    yield from _followed(stage, sent)
    number = made_by(sent)
    if number is None:
        return
    sent = yield from stage.write("get-conversation", (number,))
    kind = (sent.response.header("Content-Type") if sent.response is not None else None) or "no media type"
    yield Observation("GC-021", ledger().says("GC-021"), f"reads come as {kind}", sent.number)
    box = stage.account.mailbox_id
    lists: list[tuple[str, tuple[int, ...]]] = [("list-conversations", ()), ("list-threads", (number,)), ("list-mailboxes", ())]
    what = Ask("GC-020", "the first page", "accept", _is_page, "answer.json()['page']['number'] == 1")
    for operation, ids in [*lists, ("list-mailbox-fields", (box,))]:
        yield from ask(stage, what, operation, ids, query={"page": "1"})
    yield from stage.write("get-mailbox", (box,))
    if stage.account.customer_id is not None:
        yield from stage.write("get-customer", (stage.account.customer_id,))


def _is_page(sent: Sent) -> bool:
    body = sent.response.json() if sent.response is not None else None
    page = body.get("page") if isinstance(body, dict) else None
    return sent.status == 200 and isinstance(page, dict) and page.get("number") == 1


def _followed(stage: Stage, sent: Sent) -> Scene:
    location = sent.response.header("Location") if sent.response is not None else None
    operation = read().operation("get-conversation")
    path = "/" + (location or "").partition("://")[2].partition("/")[2]
    if not sent.is_done or operation.match(path) is None:
        return
    wanted = sent.response.header("Resource-ID") if sent.response is not None else None
    number = int(path.rpartition("/")[2])
    proof = f"str(answer.json()['id']) == {wanted!r}"
    what = Ask("CC-062", "Location followed", "accept", lambda one: _has_id(one, wanted), proof)
    yield from ask(stage, what, operation.name, (number,))


def _has_id(sent: Sent, wanted: str | None) -> bool:
    body = sent.response.json() if sent.response is not None else None
    return sent.status == 200 and isinstance(body, dict) and wanted in (None, str(body.get("id")))


def subscriptions(stage: Stage) -> Scene:
    """A subscription is made, read, replaced, listed and deleted."""
    new = _payload(stage, "create-webhook")
    sent = yield from stage.write("create-webhook", (), new)
    number = made_by(sent)
    if number is None:
        return
    yield from _reads(stage, number, sent.request.json())
    changed = {**_payload(stage, "update-webhook"), "label": "Changed"}
    sent = yield from stage.write("update-webhook", (number,), changed)
    yield from _reads(stage, number, sent.request.json())
    yield from stage.write("update-webhook", (number,), {key: value for key, value in changed.items() if key != "label"})
    what = Ask("WH-033", "a label left out", "accept", _has_no_old_label, "answer.json().get('label') != 'Changed'")
    yield from ask(stage, what, "get-webhook", (number,))
    yield from stage.write("list-webhooks", ())
    yield from stage.write("delete-webhook", (number,))


def _has_no_old_label(sent: Sent) -> bool:
    body = sent.response.json() if sent.response is not None else None
    return isinstance(body, dict) and body.get("label") != "Changed"


def _reads(stage: Stage, number: int, wanted: Any) -> Scene:
    def same(sent: Sent) -> bool:
        body = sent.response.json() if sent.response is not None else None
        shown = isinstance(body, dict) and all(_alike(body.get(key), value) for key, value in held.items())
        return shown or bool(sent.faults)  # a value of another sort is told under its own rule

    held = {"url": wanted["url"], "events": wanted["events"], "state": "enabled"}
    proof = " and ".join(
        f"{_sorted(f'answer.json()[{key!r}]', value)} == {_sorted(repr(value), value)}" for key, value in held.items()
    )
    yield from ask(stage, Ask("WH-033", "read back", "accept", same, proof), "get-webhook", (number,))


def _alike(seen: Any, wanted: Any) -> bool:
    return sorted(seen) == sorted(wanted) if isinstance(wanted, list) and isinstance(seen, list) else bool(seen == wanted)


def _sorted(code: str, value: Any) -> str:
    return f"sorted({code})" if isinstance(value, list) else code


def attachments(stage: Stage) -> Scene:
    """A file is added to a thread, and its data read and deleted."""
    number = yield from stage.conversation()
    one = thread_in(stage, number)
    file = _payload(stage, "create-attachment")
    sent = yield from stage.write("create-attachment", (number, one), file)
    shown = yield from stage.look(number)
    made = made_by(sent) or _file_of(shown)
    if stage.account.v1:
        yield from stage.write("get-conversation-v1", (number,))
    keys = ", ".join(sorted(_files(shown)[0])) if _files(shown) else "no file"
    yield Observation("AT-015", ledger().says("AT-015"), f"shows {keys}", stage.play.count)
    if made is not None:
        yield from asked(stage, "AT-012", "the data of a file", "get-attachment-data", (number, made))
        yield from asked(stage, "AT-013", "DELETE", "delete-attachment", (number, made))


def _file_of(answer: Any) -> int | None:
    return next((file["id"] for file in _files(answer) if isinstance(file.get("id"), int)), None)


def _files(answer: Any) -> list[dict[str, Any]]:
    threads = ((answer or {}).get("_embedded") or {}).get("threads") or []
    return [file for one in threads for file in (one.get("_embedded") or {}).get("attachments") or []]


def reloading(stage: Stage) -> Scene:
    """v1 shows the changed conversation only to those who ask for it."""
    if not stage.account.v1:
        return
    user, line = stage.account.user_id, stage.account.custom_fields.get("single_line")
    known = {**({"assignTo": user} if user else {}), **({"fields": [{"id": line, "value": "Blue"}]} if line else {})}
    number = yield from stage.conversation(**known)
    change = {"subject": "By v1 again", "mailbox": {"id": stage.account.mailbox_id}}
    proof = "answer.status_code == 200 and not answer.content"
    yield from ask(
        stage, Ask("V1-009", "without reload", "accept", _is_empty, proof), "update-conversation-v1", (number,), change
    )
    first = yield from asked(stage, "V1-010", "reload", "update-conversation-v1", (number,), change, query={"reload": "true"})
    inside = {**change, "reload": True}
    second = yield from asked(stage, "V1-005", "reload in the body", "update-conversation-v1", (number,), inside)
    if _is_empty(first) and not (second.is_done and not _is_empty(second)):  # which place is right, nobody says
        fault = Fault("V1-005", ledger().says("V1-005"), "no conversation in the answer", "answer.content")
        yield from stage.found(first, fault, "reload")
    yield from asked(stage, "V1-035", "no documented key", "update-conversation-v1", (number,), {})
    both = {**change, "fields": [], "customFields": []}
    yield from ask(stage, refuses("V1-004", "an array", 400, 422), "update-conversation-v1", (number,), [change])
    yield from ask(stage, accepts("V1-004", "the conversation itself", 200), "update-conversation-v1", (number,), change)
    yield from asked(stage, "V1-033", "fields and customFields", "update-conversation-v1", (number,), both)
    yield from stage.write("get-conversation-v1", (number,))


def _is_empty(sent: Sent) -> bool:
    return sent.status == 200 and sent.response is not None and not sent.response.body.strip()


SCENES: tuple[Callable[[Stage], Scene], ...] = (
    reading,
    subscriptions,
    attachments,
    reloading,
    tokens,
    bodies,
    media_types,
    methods,
    complaints,
)
