"""The log page of a mock, open in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.common.exceptions import TimeoutException

from scoutcheck.mock import MockApi
from tests.browser.driving import Browser
from tests.mock.served import Served

HELD: dict[str, Any] = {
    "mailboxes": [{"id": 85, "name": "Support", "fields": [{"id": 531, "type": "SINGLE_LINE", "name": "Order"}]}],
    "customers": [{"id": 100, "email": "ann@example.com", "firstName": "Ann"}],
    "conversations": [
        {
            "id": 10,
            "subject": "Printer on fire",
            "customer": 100,
            "tags": ["vip"],
            "custom_fields": {"531": "A-1"},
            "threads": [{"id": 567, "type": "customer", "text": "It burns"}, {"id": 570, "type": "note"}],
        },
        {"id": 11, "subject": "Smoke", "merged_into": 10},
        {"id": 12, "subject": "Old one", "too_old": True},
    ],
}


@pytest.fixture(scope="session")
def mock_server() -> Iterator[MockApi]:
    with MockApi(HELD) as api:
        yield api


class LogPage:
    """The page, and a client of the mock that it belongs to."""

    def __init__(self, browser: Browser, client: Served) -> None:
        self.browser = browser
        self.client = client

    def go(self, view: str) -> None:
        """Go to a view by its address, such as `state/conversations/10`, and wait until it is there."""
        section = view.partition("/")[0]
        self.browser.open(f"{self.client.api.url}/_scoutcheck/#/{view}")
        self.browser.one(f"#{section}")
        self.browser.one("#live.on")

    def lines(self) -> list[str]:
        """What the list of requests shows, newest first, without the moments."""
        shown = self.browser.run(
            "return [...document.querySelectorAll('#rows li:not([hidden]) a')]"
            ".map(link => [...link.children].slice(0, -1).map(part => part.textContent.trim()).join(' ').trim())"
        )
        return [" ".join(line.split()) for line in shown]

    def shows(self, *lines: str) -> None:
        """Wait until the list shows just these lines, newest first."""
        try:
            self.browser.until(lambda: self.lines() == list(lines))
        except TimeoutException:
            assert self.lines() == list(lines)

    def choose(self, number: int) -> None:
        """Click on the line of a request, the newest of which is 1, and wait until it is open."""
        self.browser.click(f"#rows li:nth-child({number} of :not([hidden])) a")
        self.browser.one("#exchange h3")


@pytest.fixture
def page(browser: Browser, mock_server: MockApi) -> Iterator[LogPage]:
    """The page with its list of requests. Nothing may be complained of in the console, whatever a test does with it."""
    mock_server.reset()
    page = LogPage(browser, Served(mock_server))
    page.go("requests")
    yield page
    assert browser.complaints() == []
