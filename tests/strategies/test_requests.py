"""Requests: whole, valid for their operation, or broken in the body by one rule."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.operations import read
from scoutcheck.strategies import requests
from scoutcheck.strategies.drawing import drawn
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.judge import judge

CONTRACT = load()
OPERATIONS = [one for one in read().named.values() if one.sort == "request"]
FEW = settings(max_examples=15)


@pytest.mark.parametrize("name", [one.name for one in OPERATIONS])
def test_a_request_is_whole(name: str) -> None:
    operation = read().operation(name)

    @FEW
    @given(requests(name))
    def check(request: Request) -> None:
        ids = operation.match(request.path)
        assert ids is not None
        assert all(1 <= int(value) < 2**63 for value in ids.values())
        assert request.method == operation.method
        assert request.query.keys() <= {parameter.name for parameter in operation.at("query")}
        assert (request.body is None) == (operation.kind is None)
        assert (request.header("Authorization") is None) == (not operation.security)

    check()


@pytest.mark.parametrize("name", [one.name for one in OPERATIONS if one.kind])
def test_its_body_breaks_no_rule_and_comes_under_a_documented_media_type(name: str) -> None:
    operation = read().operation(name)

    @FEW
    @given(requests(name))
    def check(request: Request) -> None:
        media_type = (request.header("Content-Type") or "").partition(";")[0]
        assert media_type in operation.media_types
        assert judge(CONTRACT, name, payload(request)) == []

    check()


def payload(request: Request) -> Any:
    """The value of a JSON body, or of a form."""
    assert request.body is not None
    if "json" in (request.header("Content-Type") or ""):
        return request.json()
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


@given(requests("request-token"))
def test_a_query_that_repeats_the_body_says_the_same(request: Request) -> None:
    assert request.query.items() <= payload(request).items()


@given(requests("create-note", breaking="TH-010"))
def test_a_broken_request_breaks_the_rule_and_no_other(request: Request) -> None:
    assert {one.rule for one in judge(CONTRACT, "create-note", request.json())} == {"TH-010"}


@given(requests("request-token", breaking="AU-003"))
def test_what_is_broken_is_sent_as_json(request: Request) -> None:
    assert {one.rule for one in judge(CONTRACT, "request-token", request.json())} == {"AU-003"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("get-conversation", "Bearer secret"), ("get-conversation-v1", "Basic " + base64.b64encode(b"secret:X").decode())],
)
def test_credentials_are_sent_as_the_operation_wants(name: str, value: str) -> None:
    for request in drawn(requests(name, credentials="secret"), 5, "credentials"):
        assert request.header("authorization") == value


@pytest.mark.parametrize(
    ("name", "breaking", "says"),
    [
        ("create-not", None, "create-note"),
        ("create-note", "TH-O10", "TH-010"),
        ("create-note", "CC-012", "create-conversation"),
        ("get-conversation", "CC-012", "no JSON body"),
    ],
)
def test_a_wrong_name_is_told_with_a_hint(name: str, breaking: str | None, says: str) -> None:
    with pytest.raises((UnknownName, ValueError), match=says):
        requests(name, breaking=breaking)
