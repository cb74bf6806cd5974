"""Tokens, media types, limits, methods: what is asked of every call."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import read
from scoutcheck.strategies.requests import requests
from scoutcheck.validator.exchange import Request, Response
from tests.mock.driving import BASIC, BEARER, Driver, rules
from tests.mock.served import HELD
from tests.mock.stating import new

GRANT = {"grant_type": "client_credentials", "client_id": "id", "client_secret": "secret"}
TOKEN = "/v2/oauth2/token"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def token(driver: Driver, sent: dict[str, str]) -> Response:
    return driver.exchange(Request("", "POST", TOKEN, {}, {"Content-Type": "application/json"}, json.dumps(sent).encode()))


def with_token(driver: Driver, value: str) -> int:
    return driver.send("GET", "/v2/conversations", headers={"Authorization": f"Bearer {value}"}).status


def test_a_token_comes_for_json_form_and_query_alike() -> None:
    driver = Driver()
    form = driver.exchange(Request("", "POST", TOKEN, {}, FORM, urlencode(GRANT).encode()))
    query = driver.exchange(Request("", "POST", TOKEN, GRANT, {}, None))
    for response in (token(driver, GRANT), form, query):
        assert response.status == 200
        assert response.json()["token_type"] == "bearer"
        assert "refresh_token" not in response.json()
        assert with_token(driver, response.json()["access_token"]) == 200


def test_a_token_expires_by_the_clock() -> None:
    driver = Driver()
    answer = token(driver, GRANT).json()
    driver.now += answer["expires_in"] - 1
    assert with_token(driver, answer["access_token"]) == 200
    driver.now += 1
    assert with_token(driver, answer["access_token"]) == 401


def test_a_refresh_token_is_good_for_once() -> None:
    driver = Driver()
    first = token(driver, {**GRANT, "grant_type": "authorization_code", "code": "c"}).json()["refresh_token"]
    renewal = {**GRANT, "grant_type": "refresh_token", "refresh_token": first}
    second = token(driver, renewal)
    assert second.status == 200
    assert second.json()["refresh_token"] != first
    assert token(driver, renewal).status == 401


def test_only_the_credentials_of_the_configuration_are_taken() -> None:
    driver = Driver({"credentials": {"client_id": "id", "client_secret": "secret"}})
    assert token(driver, GRANT).status == 200
    assert rules(token(driver, {**GRANT, "client_secret": "other"})) == ["AU-014"]


@pytest.mark.parametrize(
    ("sent", "rule"), [({}, "AU-014"), ({"Authorization": "Bearer nobody"}, "AU-014"), (BASIC, "AU-015")], ids=str
)
def test_no_call_without_a_token(sent: dict[str, str], rule: str) -> None:
    response = Driver(HELD).exchange(Request("", "GET", "/v2/conversations/10", {}, sent))
    assert (response.status, rules(response)) == (401, [rule])


def test_v1_asks_for_a_key() -> None:
    driver = Driver({**HELD, "v1_keys": ["key"]})
    assert driver.send("GET", "/v1/conversations/10.json").status == 200
    for sent in ({}, BEARER, {"Authorization": "Basic !"}, {"Authorization": "Basic b3RoZXI6WA=="}):
        response = driver.exchange(Request("", "GET", "/v1/conversations/10.json", {}, sent))
        assert (response.status, rules(response)) == (401, ["V1-003"])


@pytest.mark.parametrize(
    "media_type", ["application/json", "application/json;charset=UTF-8", 'Application/JSON; Charset="utf-8"']
)
def test_json_by_any_of_its_names(media_type: str) -> None:
    assert Driver().send("POST", "/v2/conversations", new(), headers={"Content-Type": media_type}).status == 201


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=utf-7"]
)
def test_other_media_types_are_refused(media_type: str) -> None:
    response = Driver().send("POST", "/v2/conversations", new(), headers={"Content-Type": media_type})
    assert response.status == 415


@pytest.mark.parametrize("body", [b"", b"{", b"null and more", b"\xff", b"{'a': 1}", b"NaN", b'{"a": 1,}', b"[" * 5000])
def test_what_is_no_json_gets_an_empty_list(body: bytes) -> None:
    response = Driver().send("POST", "/v2/conversations", body=body)
    assert (response.status, rules(response)) == (400, ["ER-010"])
    assert response.json()["_embedded"]["errors"] == []
    assert response.json()["_links"]["self"]["href"].endswith("#invalid-json")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null"])
def test_another_shape_than_an_object_is_called_no_json(body: bytes) -> None:
    response = Driver().send("POST", "/v2/conversations", body=body)
    assert (response.status, rules(response)) == (400, ["CC-004"])
    assert response.json()["_embedded"]["errors"] == []


def test_a_fault_is_told_with_path_value_source_and_class() -> None:
    bad = new(status="nix", threads=[{"type": "note"}])
    response = Driver().send("POST", "/v2/conversations", bad)
    assert response.header("Content-Type") == "application/vnd.error+json"
    answer = response.json()
    assert answer["logRef"] == response.header("Correlation-Id")
    errors = {one["path"]: one for one in answer["_embedded"]["errors"]}
    assert errors["status"]["rejectedValue"] == "nix"
    assert errors["status"]["source"] == "JSON"
    assert errors["status"]["_links"]["about"]["href"].endswith("#EnumValue")
    assert "rejectedValue" not in errors["threads[0].text"]
    assert rules(response) == ["CC-020", "TH-010"]
    assert "CC-020" not in response.body.decode()


def test_v1_takes_twelve_writes_in_five_seconds() -> None:
    driver, update = Driver(HELD, limit=400), {"mailbox": {"id": 85}}
    # The second at which a stretch of five begins.
    driver.now -= driver.now % 5
    assert {driver.send("PUT", "/v1/conversations/10.json", update).status for _ in range(12)} == {200}
    response = driver.send("PUT", "/v1/conversations/10.json", update)
    assert (response.status, rules(response), response.header("Retry-After")) == (429, ["RL-010"], "5")
    # Reads are not counted, nor is what v2 does.
    assert driver.send("GET", "/v1/conversations/10.json").status == 200
    assert driver.send("POST", "/v2/conversations/10/notes", {"text": "x"}).status == 201
    driver.advance(5)
    assert driver.send("PUT", "/v1/conversations/10.json", update).status == 200


def test_writes_cost_two_units_and_reads_one() -> None:
    driver = Driver(HELD, limit=5)
    assert driver.send("GET", "/v2/conversations/10").header("X-RateLimit-Remaining-Minute") == "4"
    assert driver.send("POST", "/v2/conversations/10/notes", {"text": "x"}).header("X-RateLimit-Remaining-Minute") == "2"
    assert driver.send("POST", "/v2/conversations/10/notes", {"text": "x"}).status == 201
    response = driver.send("GET", "/v2/conversations/10")
    assert (response.status, rules(response)) == (429, ["RL-001"])
    assert "message" in response.json()
    driver.now += int(response.header("X-RateLimit-Retry-After") or "")
    assert driver.send("GET", "/v2/conversations/10").status == 200


def test_a_body_that_is_too_large() -> None:
    driver = Driver(body_limit=1_000)
    response = driver.send("POST", "/v2/conversations", body=b" " * 1_001)
    assert (response.status, rules(response)) == (413, ["CC-074"])


@pytest.mark.parametrize(
    ("facts", "status", "rule"),
    [
        ({"account": "api-off"}, 403, "CC-074"),
        ({"account": "free-plan"}, 403, "AU-013"),
        ({"caller": "may-not-edit"}, 403, "UT-030"),
    ],
    ids=str,
)
def test_rights(facts: dict[str, str], status: int, rule: str) -> None:
    driver = Driver({**HELD, **facts})
    sent = {"op": "replace", "path": "/text", "value": "x"}
    response = driver.send("PATCH", "/v2/conversations/10/threads/567", sent)
    assert (response.status, rules(response)[0]) == (status, rule)


@pytest.mark.parametrize("path", ["/", "/v2", "/v2/nothing", "/v3/conversations", "/v2/conversations/x", "/v2/conversations/0"])
def test_addresses_that_nobody_knows(path: str) -> None:
    assert Driver(HELD).send("GET", path).status == 404


@pytest.mark.parametrize("path", ["/v1/mailboxes.json", "/v1/conversations/10"])
def test_v1_refuses_in_its_own_shape_what_it_does_not_know_either(path: str) -> None:
    response = Driver(HELD).send("GET", path)
    assert (response.status, response.header("Content-Type")) == (404, "application/json")
    assert response.json() == {"code": 404, "error": "Not found"}


def test_a_method_that_an_address_does_not_know() -> None:
    assert rules(Driver(HELD).send("DELETE", "/v2/conversations")) == ["ER-017"]
    response = Driver(HELD).send("DELETE", "/v1/conversations/10.json")
    assert (response.status, response.json()) == (405, {"code": 405, "error": "Method not allowed"})


def test_the_rule_on_media_types_is_that_of_the_address() -> None:
    text = {"headers": {"Content-Type": "text/plain"}}
    assert rules(Driver(HELD).send("PUT", "/v1/conversations/10.json", {}, **text)) == ["V1-002"]
    assert rules(Driver(HELD).send("PATCH", "/v2/conversations/10/threads/567", {}, **text)) == ["UT-002"]


def test_each_dialect_tells_its_usual_limit() -> None:
    addresses = ("/v2/conversations/10", "/v1/conversations/10.json")
    told = [Driver(HELD).send("GET", path).header("X-RateLimit-Limit-Minute") for path in addresses]
    assert told == ["400", "200"]


EVERY_RULE = frozenset(Ledger().ids()) - {"AU-014"}
NAMES = [name for name, one in read().named.items() if one.sort == "request"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES).flatmap(requests))
def test_no_valid_request_is_too_much_for_it(request: Request) -> None:
    """Valid requests that the strategies think of: whatever comes back, the contract knows it."""
    driver = Driver(HELD)
    first = driver.exchange(request._replace(headers={**request.headers, **_known(request)}))
    assert first.status < 500


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(NAMES), payload=TREES | st.fixed_dictionaries(dict.fromkeys(("threads", "customer", "tags"), TREES))
)
def test_no_nonsense_is_too_much_for_it(name: str, payload: Any) -> None:
    operation = read().operation(name)
    path = operation.base + operation.path.format_map({parameter.name: 10 for parameter in operation.at("path")})
    plain, open_to_all = Driver(HELD), Driver(HELD, without=EVERY_RULE)
    for driver in (plain, open_to_all):
        assert driver.send(operation.method, path, payload).status < 500


def _known(request: Request) -> dict[str, str]:
    given = request.header("Authorization") or ""
    return BEARER if given.startswith("Bearer") else {}
