"""What is ruled once and remembered is what the table says when it is asked anew."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from scoutcheck.mock.deciding import Decider
from scoutcheck.openapi.operations import read
from tests.mock.driving import TABLE

OPERATIONS = [one for one in read().named.values() if one.sort == "request"]
DECIDERS = {one.name: Decider(TABLE, one) for one in OPERATIONS}
GIVEN: list[Any] = [None, True, False, 1, 1.0, "active", "inbox_predefined", "/text", "/hidden", "replace", [], ["a"], {}]
VALUES = st.sampled_from(GIVEN)
CUSTOMERS = st.dictionaries(st.sampled_from(["id", "email"]), VALUES)
THREADS = st.lists(st.dictionaries(st.sampled_from(["createdAt", "imported", "draft"]), VALUES), max_size=3)
KEYS = ["assignTo", "owner", "status", "tags", "fields", "customFields", "imported", "draft", "createdAt"]
KEYS += ["path", "op", "value", "subject", "mailboxId", "grant_type"]
PAYLOADS = st.builds(
    lambda plain, customer, threads: {**plain, **customer, **threads},
    st.dictionaries(st.sampled_from(KEYS), VALUES),
    st.just({}) | CUSTOMERS.map(lambda value: {"customer": value}),
    st.just({}) | THREADS.map(lambda value: {"threads": value}),
)
WORDS: dict[str, st.SearchStrategy[Any]] = {
    "conversation": st.lists(st.sampled_from(["missing", "deleted", "merged", "moved", "too-old"]), max_size=2).map(tuple),
    "days": st.integers(58, 63),
    "threads": st.integers(96, 102),
    "sent-threads": st.integers(0, 2) | st.integers(98, 103),
    "counting": st.lists(st.sampled_from(["lineitem", "draft"]), max_size=2).map(tuple),
    "thread-type": st.sampled_from(["note", "message", "customer", "lineitem"]),
    "thread": st.sampled_from([(), ("draft",)]),
    "caller": st.sampled_from(["may-not-edit", "without-access", "inactive"]),
    "token": st.sampled_from(["", "missing", "expired", "basic"]),
    "account": st.sampled_from(["limit-reached", "api-off", "plus-plan"]),
    "customer": st.sampled_from(["id-known", "email-known", "unknown", "email-taken"]),
    "method": st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    "body": st.sampled_from(["", "invalid", "not-json", "too-large"]),
}


CREATION = read().operation("create-conversation")


@example(CREATION, {"customer": {"email": "a@b.co"}}, {"customer": "unknown"})
@example(CREATION, {"customer": {"email": "a@b.co", "id": None}}, {"customer": "unknown"})
@given(st.sampled_from(OPERATIONS), PAYLOADS | st.none(), st.fixed_dictionaries({}, optional=WORDS))
def test_it_says_what_the_table_says(operation: Any, payload: Any, facts: dict[str, Any]) -> None:
    assert DECIDERS[operation.name].verdict(payload, facts) == TABLE.verdict(operation, payload, facts)
