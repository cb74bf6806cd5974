"""The mock inside the process, without a socket: a world of its own, and the hand that makes states."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Any

from scoutcheck.mock import scenarios
from scoutcheck.mock.core import handle
from scoutcheck.mock.deliveries import settled, tried_at_once, wants
from scoutcheck.mock.service import Service
from scoutcheck.mock.setup import FOR_EVER, read_setup
from scoutcheck.mock.tokens import with_token
from scoutcheck.mock.world import Event, World
from scoutcheck.suites.live.settings import is_loopback
from scoutcheck.suites.target import Account, Answer, with_credentials
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.statetable import read_table

FIELDS = {"single_line": 531, "multi_line": 532, "number": 533, "date": 534, "dropdown": 535}
ACCOUNT = Account(
    mailbox_id=85,
    other_mailbox_id=86,
    user_id=7,
    customer_id=100,
    custom_fields=FIELDS,
    fixtures={"merged": {"id": 102, "into": 101}, "deleted": 103, "too_old": 104},
    v1=True,
    webhook_receiver="http://127.0.0.1:0",
)
OPTIONS = {"5351": "One", "5352": "Two"}
CONFIG: dict[str, Any] = {
    "v1_keys": ["scoutcheck"],
    "mailboxes": [
        {
            "id": box,
            "name": f"Inbox {box}",
            "fields": [
                {"id": number, "name": kind, "type": kind, **({"options": OPTIONS} if kind == "dropdown" else {})}
                for kind, number in FIELDS.items()
            ],
        }
        for box in (85, 86)
    ],
    "customers": [{"id": 100, "email": "ann@example.com", "firstName": "Ann", "lastName": "Known", "photoType": "gravatar"}],
    "conversations": [
        {"id": 101, "threads": [{"id": 1011}]},
        {"id": 102, "merged_into": 101},
        {"id": 103, "deleted": True},
        {"id": 104, "too_old": True, "threads": [{"id": 1041}]},
    ],
}
BASIC = "Basic " + b64encode(b"scoutcheck:X").decode()


class MockTarget:
    """The mock as a target. `without` names rules that it does not keep, `lax` those whose limits give by one.

    `mode` is that of the mock's service. `now` gives the second at which a request comes.
    """

    name = "mock"
    live = False
    account = ACCOUNT
    takes_any_key = False

    def __init__(
        self,
        *,
        without: Iterable[str] = (),
        lax: Iterable[str] = (),
        mode: str = "default",
        now: Callable[[], int] = lambda: int(time.time()),
    ) -> None:
        self.now = now
        setup = read_setup(CONFIG, now(), Service(mode=mode, without=frozenset(without), lax=frozenset(lax)))
        self.service, self.start = setup.service, setup.world
        self.reset()

    def reset(self) -> None:
        """Begin again with the world of the start."""
        self.token = "scoutcheck"
        self.world: World = with_token(self.start, self.token, FOR_EVER)

    def guarded(self, request: Request) -> Request:
        """The request itself: there is nothing here to be careful with."""
        return request

    def send(self, request: Request) -> Answer:
        """Answer a request, whatever it is."""
        sent = with_credentials(request, {"bearer": f"Bearer {self.token}", "basic": BASIC})
        begun = time.perf_counter()
        answered = handle(self.service, self.world, sent, self.now())
        self.world = answered.world._replace(outbox=())
        for event in answered.world.outbox:
            self._deliver(event)
        return Answer(answered.response, (time.perf_counter() - begun) * 1000)

    def _deliver(self, event: Event) -> None:
        """Tell those subscribers of an event that are on this machine; at once, however often it takes."""
        without = self.service.without
        for webhook in self.world.webhooks.ascending():
            if webhook.enabled and wants(webhook, event, without) and is_loopback(webhook.url):
                fate = tried_at_once(webhook, event, without)
                self.world = settled(self.world, webhook.id, fate, without)

    def scenarios(self) -> MockTarget:
        """The mock itself makes states."""
        return self

    def merge(self, source: int, into: int) -> None:
        """Merge conversation `source` into another."""
        self.world = scenarios.merge(self.world, source, into, self.now())

    def age(self, number: int, days: int) -> None:
        """Let `days` have gone by since a conversation was merged away."""
        self.world = scenarios.age(self.world, number, days, self.now())

    def lock(self, number: int) -> None:
        """Make a conversation too old for further threads."""
        self.world = scenarios.lock(self.world, number)

    def expire_tokens(self) -> str:
        """Let the token in use expire, and use a new one; gives the old one."""
        old, self.token = self.token, self.token + "-next"
        self.world = with_token(scenarios.expire_tokens(self.world), self.token, FOR_EVER)
        return old

    def suppose(self, **facts: str) -> bool:
        """Let these words of the state table be so for every call, and no others; a plan also sets its rate limit."""
        limits = (row["then"]["limits"] for row in read_table().rows if row.get("given") == facts and "limits" in row["then"])
        self.service = self.service._replace(facts=facts, limit=next((one["per-minute"] for one in limits), None))
        return True

    def close(self) -> None:
        """Nothing is held open."""
