"""A conversation's whole life against any client: a Hypothesis state machine whose every answer is held against the model.

    TestMyFake = LifeCycle.against(MyFake)      # collected by pytest and unittest

creates conversations, adds threads, changes, tags and closes them, merges, locks and deletes them, and reads them back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import TestCase

from hypothesis import settings as Settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
)

from scoutcheck.openapi.operations import read
from scoutcheck.strategies.calls import (
    ADDING,
    CHANGE,
    CHANGE_THREAD,
    CHANGING,
    CREATE,
    DAYS,
    DELETE,
    FULL,
    REPLY,
    STATUS_PATHS,
    STRANGE,
    Call,
    broken_calls,
    by_the_table,
    calls,
    telling,
    valid,
)
from scoutcheck.strategies.exchanging import Client, Exchanging
from scoutcheck.strategies.model import refused
from scoutcheck.strategies.sites import tree

# Long lives show little more, and take long to shrink.
STEPS = 12
DRAFTS = ("left", "a draft", "no draft")


class LifeCycleTest(TestCase):
    """What a life cycle is to pytest and unittest: a test case, with settings as Hypothesis has them."""

    settings: Settings


class LifeCycle(Exchanging):
    """The state machine. Use `against`; or subclass it, with a `connect` that gives a client, to add rules of your own."""

    conversations: Bundle[int] = Bundle("conversations")
    gone: Bundle[int] = Bundle("gone")

    @classmethod
    def against(cls, client_factory: Callable[[], Client]) -> type[LifeCycleTest]:
        """A test case that runs life cycles, each with a client of its own. Its `settings` may be set as Hypothesis allows."""
        machine: Any = type(cls.__name__, (cls,), {"connect": staticmethod(client_factory)})
        case: type[LifeCycleTest] = machine.TestCase
        case.settings = Settings(stateful_step_count=STEPS, deadline=None)
        return case

    @initialize(target=conversations, payload=telling(CREATE))
    def begin(self, payload: Any) -> int | MultipleResults[int]:
        return self.created(payload)

    @rule(target=conversations, payload=telling(CREATE))
    def create(self, payload: Any) -> int | MultipleResults[int]:
        return self.created(payload)

    @rule(target=conversations, conversation=conversations, payload=valid(CREATE))
    def create_for_the_same_customer(self, conversation: int, payload: Any) -> int | MultipleResults[int]:
        email = self.world.conversations[conversation].email
        return self.created({**payload, "customer": {**payload["customer"], "email": email}} if email else payload)

    @rule(target=conversations, special=st.sampled_from([*FULL, *DRAFTS]), call=calls(*ADDING))
    def create_a_special_one(self, special: int | str, call: Call) -> int | MultipleResults[int]:
        """One with as many threads as make a difference to one more; or a draft that is left, or patched as a draft or not."""
        example, reply = tree(CREATE).samples[0], {**tree(REPLY).samples[0], "type": "reply", "draft": True}
        threads = [reply] if isinstance(special, str) else example["threads"][:1] * special
        created = self.created({**example, "threads": threads})
        if isinstance(created, int) and special != "left":
            # It is false, no draft, that publishes.
            flag = {"op": "replace", "path": "/draft", "value": special == "a draft"}
            self.write(created, (CHANGE, flag) if isinstance(special, str) else call)
        return created

    def created(self, payload: Any) -> int | MultipleResults[int]:
        """The id of a new conversation, for the bundle; nothing if the service has the right to refuse it, and does."""
        before = set(self.world.conversations)
        self.call(CREATE, payload=payload)
        for number in set(self.world.conversations) - before:
            self.look(number)
            return number
        return multiple()

    def write(self, conversation: int, call: Call) -> None:
        """One write to a conversation."""
        name, payload = call
        self.call(name, (conversation,), payload)

    @rule(conversation=conversations, many=st.lists(calls(*CHANGING), min_size=1, max_size=4))
    def change(self, conversation: int, many: list[Call]) -> None:
        for call in many:
            self.write(conversation, call)

    @rule(conversation=conversations, many=st.lists(calls(*ADDING), min_size=1, max_size=4), closed=st.booleans())
    def add_threads(self, conversation: int, many: list[Call], closed: bool) -> None:
        for call in many:
            if closed:
                self.close(conversation)
            self.write(conversation, call)

    @rule(conversation=conversations, name=st.sampled_from([*ADDING, *CHANGING]), closed=st.booleans())
    def go_by_the_table(self, conversation: int, name: str, closed: bool) -> None:
        """Whatever the table tells apart in the payloads of one operation, one after another."""
        for payload in by_the_table(name):
            if closed:
                self.close(conversation)
            self.write(conversation, (name, payload))

    def close(self, conversation: int) -> None:
        """Set the status that threads may change back."""
        self.call(CHANGE, (conversation,), {"op": "replace", "path": STATUS_PATHS[0], "value": "closed"})

    @rule(conversation=conversations, payload=telling(REPLY), publish=st.booleans())
    def draft_a_reply(self, conversation: int, payload: Any, publish: bool) -> None:
        self.call(REPLY, (conversation,), {**payload, "draft": True})
        if publish:
            self.call(CHANGE, (conversation,), {"op": "replace", "path": "/draft", "value": False})

    @rule(conversation=conversations, payload=valid(CHANGE_THREAD), strange=st.none() | st.sampled_from(STRANGE))
    def change_threads(self, conversation: int, payload: Any, strange: tuple[str, str] | None) -> None:
        """The newest of each type; also by a method that the address does not know."""
        threads = self.world.conversations[conversation].threads
        for thread in {thread.type: thread.id for thread in threads if thread.id is not None}.values():
            if strange:
                self.call(strange[0], (conversation, thread), payload, method=strange[1])
            self.call(CHANGE_THREAD, (conversation, thread), payload)

    @rule(conversation=conversations, call=broken_calls(*ADDING, *CHANGING))
    def send_a_broken_body(self, conversation: int, call: Call) -> None:
        if refused(*call):
            self.write(conversation, call)

    @rule(conversation=conversations, call=calls(*ADDING, *CHANGING), scheme=st.sampled_from(["", "Basic eDpY"]))
    def write_without_token(self, conversation: int, call: Call, scheme: str) -> None:
        name, payload = call
        if read().operation(name).security != ("basic",):
            self.call(name, (conversation,), payload, headers={"Authorization": scheme} if scheme else {})

    @rule(target=gone, conversation=consumes(conversations))
    def delete(self, conversation: int) -> int:
        self.call(DELETE, (conversation,))
        return conversation

    @rule(conversation=gone, many=st.lists(calls(*ADDING, *CHANGING), min_size=1, max_size=4))
    def write_to_what_is_gone(self, conversation: int, many: list[Call]) -> None:
        for call in many:
            self.write(conversation, call)

    @precondition(lambda self: hasattr(self.client, "merge"))
    @rule(
        target=gone,
        source=consumes(conversations),
        into=conversations,
        days=st.sampled_from(DAYS),
        many=st.tuples(calls(*ADDING), *(calls(name) for name in CHANGING)),
    )
    def merge(self, source: int, into: int, days: int, many: tuple[Call, ...]) -> int | MultipleResults[int]:
        if source == into:
            return multiple()
        old, new = self.world.conversations[source], self.world.conversations[into]
        self.client.merge(source, into)
        new = new._replace(threads=(*new.threads, *old.threads), lineitems=True)
        old = old._replace(standing=old.standing | {"merged"}, target=into)
        self.world = self.world.having(into, new).having(source, old)
        self.look(source)
        for call in many:
            self.write(source, call)
        self.grow_old(source, days)
        return source

    @precondition(lambda self: hasattr(self.client, "lock"))
    @rule(target=gone, conversation=consumes(conversations), call=calls(*ADDING))
    def lock(self, conversation: int, call: Call) -> int:
        held = self.world.conversations[conversation]
        self.client.lock(conversation)
        self.world = self.world.having(conversation, held._replace(standing=held.standing | {"too-old"}))
        self.write(conversation, call)
        return conversation

    def grow_old(self, merged: int, days: int) -> None:
        """Let days go by since a merge, if the client knows how."""
        if days and hasattr(self.client, "age"):
            self.client.age(merged, days)
            self.world = self.world.having(merged, self.world.conversations[merged]._replace(days=days))
            self.look(merged)
