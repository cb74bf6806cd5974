"""What a run creates carries its mark, so that it can be told from everything else; on a live account it is an import too.

Imported conversations and threads send no mail and no notification (CC-026, TH-043). The mark is a tag, or stands in the
subject where the case is about the tags; a subscription carries it in its label and address.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scoutcheck.suites.live.calls import effect
from scoutcheck.suites.live.settings import is_loopback
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.formats import faults

PREFIX = "scoutcheck-"
# One address for all: each new one would make a customer that no documented call deletes.
CUSTOMER = "scoutcheck@example.com"
Payload = dict[str, Any]


class Unmarkable(Exception):
    """A request cannot be given the mark without being another one; the text says why."""


class Mark(NamedTuple):
    """The mark of one run; `live` makes imports of what is created."""

    run: str
    live: bool

    @property
    def tag(self) -> str:
        """The tag that conversations carry, and the word that subjects and labels hold."""
        return PREFIX + self.run

    @property
    def nowhere(self) -> str:
        """An address that leads nowhere, by RFC 2606: subscriptions to strangers would send them what is not theirs."""
        return f"https://{self.tag}.invalid/"

    def on(self, request: Request) -> Request:
        """The request with the mark on what it creates or replaces. Marking twice is marking once. Raises Unmarkable."""
        writes = effect(request.method, request.path)
        request = self._imported_thread(request) if writes and writes.owner else request
        change = self._change(request, writes.collection, writes.owner != "") if writes else None
        if change is None or not request.body:
            return request
        payload = _value(request.body)
        if not isinstance(payload, dict):
            return self._give_up(request, "its body is no JSON object that could carry the mark of the run")
        marked = change(payload)
        marked = marked if self.bears(marked) or not writes or writes.owner else self._subject(marked)
        return request if marked == payload else request._replace(body=_text(marked))

    def bears(self, item: Payload) -> bool:
        """Whether an item, as it is sent or as it reads, carries the mark."""
        tags = item.get("tags")
        names = [one.get("tag") if isinstance(one, dict) else one for one in tags] if isinstance(tags, list) else []
        words = [item.get(key) for key in ("subject", "label", "url")]
        return self.tag in names or any(isinstance(word, str) and self.tag in word for word in words)

    def _change(self, request: Request, collection: str, inside: bool) -> Callable[[Payload], Payload] | None:
        """What the mark changes in a body: a new item, or a write that might wipe the mark away."""
        if collection == "webhooks":
            return self._subscription
        if collection != "conversations" or not self.live:
            return self._tagged if collection == "conversations" and not inside else None
        last = request.path.rstrip("/").rpartition("/")[2]
        if not inside:
            return self._conversation
        if last in ("tags", "attachments"):
            return self._tagged if last == "tags" else None
        return self._thread if request.method == "POST" and not _is_v1(request) else self._kept

    def _imported_thread(self, request: Request) -> Request:
        """V1 takes it as a parameter (V1-040)."""
        if not (self.live and request.method == "POST" and _is_v1(request)):
            return request
        return request._replace(query={**request.query, "imported": "true"})

    def _give_up(self, request: Request, why: str) -> Request:
        if self.live:
            raise Unmarkable(why)
        return request

    def _tagged(self, payload: Payload) -> Payload:
        tags = payload.get("tags", [])
        return {**payload, "tags": [*tags, self.tag]} if isinstance(tags, list) and self.tag not in tags else payload

    def _conversation(self, payload: Payload) -> Payload:
        threads = payload.get("threads")
        imported = _imported(_pinned(self._tagged(payload)))
        return {**imported, "threads": [self._thread(one) for one in threads]} if isinstance(threads, list) else imported

    def _thread(self, payload: Any) -> Any:
        return _imported(_pinned(payload)) if isinstance(payload, dict) else payload

    def _kept(self, payload: Payload) -> Payload:
        """A change to a conversation, such that its mark outlives it: a patch of the subject, or v1's whole object."""
        if payload.get("path") == "/subject" and isinstance(payload.get("value"), str):
            return {**payload, "value": self._worded(payload["value"])}
        held = self._tagged(payload) if "tags" in payload else payload
        return self._subject(held) if "subject" in held else held

    def _subject(self, payload: Payload) -> Payload:
        subject = payload.get("subject")
        return {**payload, "subject": self._worded(subject)} if isinstance(subject, str) else payload

    def _worded(self, text: str) -> str:
        return text if self.tag in text else f"{text} {self.tag}"

    def _subscription(self, payload: Payload) -> Payload:
        url = payload.get("url")
        away = isinstance(url, str) and not faults("uri", url) and self.tag not in url and not _is_ours(url)
        marked = {**payload, "url": self.nowhere} if away else payload
        label = marked.get("label", self.tag)
        return marked if self.bears(marked) or not isinstance(label, str) else {**marked, "label": self._worded(label)}


def _is_v1(request: Request) -> bool:
    return request.path.startswith("/v1/")


def _is_ours(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and is_loopback(url)
    except ValueError:
        return False


def _imported(payload: Payload) -> Payload:
    return payload if payload.get("imported", False) is not False else {**payload, "imported": True}


def _pinned(payload: Payload) -> Payload:
    """The payload with a customer who is the same in all that is created; a wrong address stays as it is."""
    customer = payload.get("customer")
    email = customer.get("email") if isinstance(customer, dict) else None
    if not isinstance(customer, dict) or not isinstance(email, str) or faults("email", email):
        return payload
    return {**payload, "customer": {**customer, "email": CUSTOMER}}


def _value(body: bytes) -> Any:
    """The value of a body; None where it cannot be written again as the same value."""
    try:
        return json.loads(body, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> Payload:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(word: str) -> float:
    raise ValueError(word)


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(text)
    return number


def _text(payload: Payload) -> bytes:
    try:
        return json.dumps(payload, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can hold
        return json.dumps(payload).encode()
