"""The page for everybody: keyboard, screen readers, both themes, small screens."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.driving import DESKTOP, PHONE
from tests.browser.log_page.conftest import LogPage
from tests.mock.stating import new

VIEWS = {
    "requests": "#exchange h3",
    "state/conversations/10": ".thread",
    "state/customers/100": "#facts",
    "state/mailboxes/85": "#facts",
    "controls": ".fault-line",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_no_barriers(page: LogPage, view: str, theme: str) -> None:
    page.client.api.fault("GET /nowhere", status=500)
    page.client.send("POST", "/v2/conversations", new(status="nix", foo=1))
    page.client.send("GET", "/v2/conversations/11")
    page.browser.theme(theme)
    page.go(view)
    if view == "requests":
        page.browser.until(lambda: len(page.lines()) == 2)
        page.choose(2)
    page.browser.one(VIEWS[view])
    for size in (DESKTOP, PHONE):
        page.browser.size(*size)
        assert page.browser.barriers() == []
        assert page.browser.overflow() == 0


def test_the_theme_can_be_chosen_and_is_remembered(page: LogPage) -> None:
    def ground() -> str:
        return str(page.browser.run("return getComputedStyle(document.body).backgroundColor"))

    light = ground()
    page.browser.click("#theme option[value=dark]")
    dark = ground()
    assert light != dark
    page.go("controls")
    page.browser.chrome.refresh()
    page.browser.one("#controls")
    assert ground() == dark
    page.browser.click("#theme option[value='']")
    assert ground() == light


def test_the_keyboard_goes_everywhere(page: LogPage) -> None:
    for name in ("mailboxes", "customers", "conversations"):
        page.client.send("GET", f"/v2/{name}/99")
    page.browser.until(lambda: len(page.lines()) == 3)
    page.browser.press(Keys.TAB)
    assert page.browser.focused() == "link Skip to the content"
    page.browser.press(Keys.ENTER, Keys.TAB)
    assert page.browser.focused() == "combobox Method"
    page.browser.press(*[Keys.TAB] * 7)
    assert page.browser.focused().startswith("link 404 GET /v2/conversations/99")
    page.browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert page.browser.focused().startswith("link 404 GET /v2/mailboxes/99")
    page.browser.press(Keys.HOME, Keys.ARROW_DOWN, Keys.ENTER)
    page.browser.until(lambda: page.browser.focused().startswith("heading 404 GET /v2/customers/99"))
    page.browser.press(Keys.TAB)
    assert page.browser.focused() == "button Copy as curl"
    page.browser.press(Keys.ESCAPE)
    page.browser.until(lambda: page.browser.focused().startswith("link 404 GET /v2/customers/99"))


def test_on_a_phone_one_request_takes_the_screen_and_gives_it_back(page: LogPage) -> None:
    page.browser.size(*PHONE)
    page.client.send("GET", "/v2/conversations/10")
    page.shows("200 GET /v2/conversations/10")
    page.choose(1)
    assert not page.browser.all("#rows")[0].is_displayed()
    page.browser.click("#exchange .back")
    page.browser.one("#rows li a")


def test_nothing_sticks_out_of_a_panel_on_the_smallest_screen(page: LogPage) -> None:
    page.browser.size(320, 800)
    page.go("controls")
    outside = page.browser.run(
        "return [...document.querySelectorAll('#controls form')].flatMap(form => [...form.elements].filter("
        "one => one.getBoundingClientRect().right > form.getBoundingClientRect().right).map(one => one.name))"
    )
    assert outside == []


def test_filtering_is_told_to_screen_readers(page: LogPage) -> None:
    page.client.send("GET", "/v2/conversations/10")
    page.shows("200 GET /v2/conversations/10")
    page.browser.fill("#filter [name=path]", "nothing like it")
    assert page.browser.run("return document.querySelector('#filtered').textContent") == "0 of 1 request"
