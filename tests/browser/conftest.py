"""Fixtures for tests in a real Chromium. Nothing here knows any page of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.browser.driving import Browser, start
from tests.browser.tools import Missing, find


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests go to one worker, so that there is one Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chrome]:
    """One Chromium for all tests of a run."""
    try:
        chrome = start(find())
    except Missing as error:
        pytest.fail(str(error), pytrace=False)
    yield chrome
    chrome.quit()


@pytest.fixture
def browser(chrome: Chrome) -> Browser:
    """A window as a visitor who was never here finds it. `tests/browser/driving.py` tells what it can do."""
    window = Browser(chrome)
    window.clean()
    return window
