"""One mock for each module, as new for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scoutcheck.mock import MockApi
from tests.mock.served import HELD, Served


@pytest.fixture(scope="module")
def server() -> Iterator[MockApi]:
    with MockApi(HELD) as api:
        yield api


@pytest.fixture
def api(server: MockApi) -> Served:
    server.reset()
    return Served(server)
