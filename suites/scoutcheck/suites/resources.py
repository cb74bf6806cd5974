"""Scenes of what there is to read and to keep: lists and single things, subscriptions, attachments, conversations by v1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Observation
from scoutcheck.strategies.calls import CREATE
from scoutcheck.suites.asking import Ask, accepts, ask, asked, refuses
from scoutcheck.suites.findings import made_by
from scoutcheck.suites.ground import plain_conversation, sample
from scoutcheck.suites.judging import Fault, ledger
from scoutcheck.suites.play import Sent
from scoutcheck.suites.scenes import Scene, threads_of
from scoutcheck.suites.stage import Stage, thread_in
from scoutcheck.suites.stored import alike
from scoutcheck.validator.exchange import number_in
from scoutcheck.validator.statetable import found


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
    for operation, ids in [*lists, ("list-mailbox-fields", (box,))]:
        yield from first_page(stage, operation, ids)
    yield from stage.write("get-mailbox", (box,))
    if stage.account.customer_id is not None:
        yield from stage.write("get-customer", (stage.account.customer_id,))


def first_page(stage: Stage, operation: str, ids: tuple[int, ...]) -> Scene:
    """The first page of a list."""
    what = Ask("GC-020", "the first page", "accept", _is_page, "answer.json()['page']['number'] == 1")
    yield from ask(stage, what, operation, ids, query={"page": "1"})


def _is_page(sent: Sent) -> bool:
    page = sent.body.get("page")
    return sent.status == 200 and isinstance(page, dict) and page.get("number") == 1


def _followed(stage: Stage, sent: Sent) -> Scene:
    location = sent.response.header("Location") if sent.response is not None else None
    operation = read().operation("get-conversation")
    path = "/" + (location or "").partition("://")[2].partition("/")[2]
    number = number_in(path.rpartition("/")[2])
    if not sent.is_done or number is None or operation.match(path) is None:
        return
    wanted = sent.response.header("Resource-ID") if sent.response is not None else None
    proof = f"str(answer.json()['id']) == {wanted!r}"
    what = Ask("CC-062", "Location followed", "accept", lambda one: _has_id(one, wanted), proof)
    yield from ask(stage, what, operation.name, (number,))


def _has_id(sent: Sent, wanted: str | None) -> bool:
    return sent.status == 200 and bool(sent.body) and wanted in (None, str(sent.body.get("id")))


def subscriptions(stage: Stage) -> Scene:
    """A subscription is made, read, replaced, listed and deleted."""
    new = sample(stage.account, "create-webhook")
    sent = yield from stage.write("create-webhook", (), new)
    number = made_by(sent)
    if number is None:
        return
    yield from _reads(stage, number, sent.request.json())
    changed = {**sample(stage.account, "update-webhook"), "label": "Changed"}
    sent = yield from stage.write("update-webhook", (number,), changed)
    if sent.is_done:
        yield from _reads(stage, number, sent.request.json())
    bare = {key: value for key, value in changed.items() if key != "label"}
    sent = yield from stage.write("update-webhook", (number,), bare)
    if sent.is_done:
        what = Ask("WH-033", "a label left out", "accept", _has_no_old_label, "answer.json().get('label') != 'Changed'")
        yield from ask(stage, what, "get-webhook", (number,))
    yield from stage.write("list-webhooks", ())
    yield from stage.write("delete-webhook", (number,))


def _has_no_old_label(sent: Sent) -> bool:
    return sent.status == 200 and bool(sent.body) and sent.body.get("label") != "Changed"


def _reads(stage: Stage, number: int, wanted: Any) -> Scene:
    def same(sent: Sent) -> bool:
        shown = all(alike(sent.body.get(key), value) for key, value in held.items())
        return shown or bool(sent.faults)  # a value of another sort is told under its own rule

    held = {"url": wanted["url"], "events": wanted["events"], "state": "enabled"}
    proof = " and ".join(
        f"{_sorted(f'answer.json()[{key!r}]', value)} == {_sorted(repr(value), value)}" for key, value in held.items()
    )
    yield from ask(stage, Ask("WH-033", "read back", "accept", same, proof), "get-webhook", (number,))


def _sorted(code: str, value: Any) -> str:
    return f"sorted({code})" if isinstance(value, list) else code


def same_customer(stage: Stage) -> Scene:
    """An address that a customer has cannot be given to another."""
    person = {"firstName": "Ann", "emails": [{"type": "work", "value": stage.email()}]}
    sent = yield from stage.write("create-customer", (), person)
    if sent.status in (201, 409):
        yield from ask(stage, refuses("CU-033", "an address that is taken", 409), "create-customer", (), person)


def attachments(stage: Stage) -> Scene:
    """A file is added to a thread, and its data read and deleted."""
    number = yield from stage.conversation()
    if not threads_of(stage, number):
        return
    one = thread_in(stage, number)
    file = sample(stage.account, "create-attachment")
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
    return next((file["id"] for file in _files(answer) if type(file.get("id")) is int), None)


def _files(answer: Any) -> list[dict[str, Any]]:
    lists = found(answer, "_embedded.threads._embedded.attachments")
    return [file for files in lists if isinstance(files, list) for file in files if isinstance(file, dict)]


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


RESOURCES: tuple[Callable[[Stage], Scene], ...] = (reading, subscriptions, same_customer, attachments, reloading)
