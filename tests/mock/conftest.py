"""One mock for each module, as new for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scoutcheck.mock import MockApi
from tests.mock.driving import Driver
from tests.mock.served import HELD, Served
from tests.mock.stating import Api


@pytest.fixture(scope="module")
def server() -> Iterator[MockApi]:
    with MockApi(HELD) as api:
        yield api


@pytest.fixture
def api(server: MockApi) -> Served:
    server.reset()
    return Served(server)


@pytest.fixture(params=["in process", "over HTTP"])
def either(request: pytest.FixtureRequest, server: MockApi) -> Api:
    """The mock by both of its ways in, one after the other."""
    if request.param == "in process":
        return Driver(HELD)
    server.reset()
    return Served(server)
