"""The pytest fixture `helpscout_mock`: one server for the whole run of a worker, begun anew for every test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from scoutcheck.mock.api import MockApi


@pytest.fixture(scope="session")
def _helpscout_mock_server() -> Iterator[MockApi]:
    from scoutcheck.mock.api import MockApi

    with MockApi() as api:
        yield api


@pytest.fixture
def helpscout_mock(_helpscout_mock_server: MockApi) -> MockApi:
    """A mocked Help Scout API on loopback: `.url`, `.token()`, `.log`, `.fault(…)`, `.merge(…)` and more."""
    _helpscout_mock_server.reset()
    return _helpscout_mock_server
