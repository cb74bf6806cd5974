"""The switches: what is set on the page is what the mock does."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from scoutcheck.mock import MockApi
from tests.browser.driving import Browser
from tests.browser.log_page.conftest import LogPage
from tests.mock.served import plain

READ = "/v2/conversations/10"


def faults(page: LogPage) -> list[str]:
    return [" ".join(text.split()) for text in page.browser.texts("#faults li > div")]


def test_a_fault_is_added_met_and_spent(page: LogPage) -> None:
    page.go("controls")
    page.browser.click("#new-fault [name=method] option:nth-child(2)")
    page.browser.fill("#new-fault [name=pattern]", "/v2/conversations/*")
    page.browser.fill("#new-fault [name=value]", "503")
    page.browser.fill("#new-fault [name=times]", "1")
    page.browser.fill("#new-fault [name=skip]", "1")
    page.browser.click("#new-fault button")
    page.browser.until(lambda: faults(page) == ["GET /v2/conversations/*answers 503 once more, after 1 more"])
    assert [page.client.send("GET", READ).status for _ in range(3)] == [200, 503, 200]
    page.browser.until(lambda: faults(page) == [])
    page.go("requests")
    page.shows(f"200 GET {READ}", f"503 GET {READ} fault", f"200 GET {READ}")
    page.choose(2)
    assert page.browser.text("#exchange .notice") == "A fault befell it: status made up."


@pytest.mark.parametrize(
    ("what", "respond"),
    [
        (2, {"delay": 2.0}),
        (3, {"disconnect": "before"}),
        (4, {"disconnect": "after"}),
        (5, {"truncate": True}),
        (6, {"lost_write": True}),
        (7, {"duplicate": True}),
        (8, {"reorder": True}),
    ],
)
def test_every_fault_can_be_chosen(page: LogPage, what: int, respond: dict[str, object]) -> None:
    page.go("controls")
    page.browser.click(f"#new-fault [name=what] option:nth-child({what})")
    page.browser.click("#new-fault button")
    page.browser.until(lambda: len(faults(page)) == 1)
    (fault,) = plain(page.client.api.url, "GET", "/_scoutcheck/faults").json()
    assert fault | respond == fault
    assert fault["status"] is None
    of_deliveries = {"duplicate", "reorder"} & respond.keys()
    assert (fault["method"], fault["pattern"]) == (("DELIVER", "*") if of_deliveries else ("*", "/v2/*"))


def test_a_single_fault_is_removed_and_then_all(page: LogPage) -> None:
    page.go("controls")
    for number in (1, 2, 3):
        page.browser.click(f".presets [data-fault]:nth-child({number})")
        page.browser.one(f"#faults li:nth-child({number})")
    page.browser.click("#faults li:nth-child(2) button")
    page.browser.until(lambda: faults(page) == ["any /v?/*3 s late once more", "any /v?/*answers 429 3 times more"])
    page.browser.click("#no-more-faults")
    page.browser.until(lambda: faults(page) == [])
    assert page.client.send("GET", READ).status == 200


def test_a_fault_from_elsewhere_appears(page: LogPage) -> None:
    page.go("controls")
    page.client.api.fault("GET /v2/*", status=500)
    page.browser.until(lambda: faults(page) == ["GET /v2/*answers 500 every time"])


def test_the_clock(page: LogPage) -> None:
    page.go("controls")
    page.browser.fill("#set-clock [name=now]", "2031-02-03T04:05:06Z")
    page.browser.click("#set-clock button")
    page.browser.until(lambda: page.browser.text("#big-clock").startswith("2031-02-03 04:05"))
    page.browser.click("[data-seconds='86400']")
    page.browser.until(lambda: page.browser.text("#big-clock").startswith("2031-02-04 04:05"))
    page.client.send("PUT", f"{READ}/tags", {"tags": []})
    assert page.client.read(10)["userUpdatedAt"].startswith("2031-02-04T04:0")


def test_what_is_wrong_is_told(page: LogPage) -> None:
    page.go("controls")
    page.browser.fill("#set-clock [name=now]", "tomorrow")
    page.browser.click("#set-clock button")
    page.browser.until(lambda: "must be a moment such as" in page.browser.text("#said.error"))
    assert "400" in page.browser.complaints()[0]


def test_a_token_that_works_until_all_expire(page: LogPage) -> None:
    page.go("controls")
    page.browser.click("#token")
    headers = {"Authorization": f"Bearer {page.browser.text('#new-token code')}"}
    assert plain(page.client.api.url, "GET", READ, headers=headers).status == 200
    page.browser.click("[data-call=expire-tokens]")
    page.browser.one("#said.seen")
    assert plain(page.client.api.url, "GET", READ, headers=headers).status == 401


def test_a_new_conversation_and_a_new_beginning(page: LogPage) -> None:
    page.go("controls")
    page.browser.fill("#new-conversation [name=id]", "4711")
    page.browser.fill("#new-conversation [name=subject]", "From the page")
    page.browser.fill("#new-conversation [name=thread_count]", "3")
    page.browser.click("#new-conversation button")
    page.browser.one("#said.seen")
    read = page.client.read(4711)
    assert (read["subject"], read["threads"]) == ("From the page", 3)
    page.browser.click("#reset")
    page.browser.until(lambda: page.browser.text("#said") == "The mock has begun again")
    token = page.client.api.token()
    headers = {"Authorization": f"Bearer {token}"}
    assert plain(page.client.api.url, "GET", f"/v2/conversations/4711?{urlencode({})}", headers=headers).status == 404
    assert plain(page.client.api.url, "GET", READ, headers=headers).json()["tags"][0]["tag"] == "vip"


def test_a_mock_that_is_gone_is_told_until_it_is_back(browser: Browser) -> None:
    with MockApi() as first:
        browser.open(f"{first.url}/_scoutcheck/#/controls")
        browser.one("#live.on")
    browser.one("#live.off")
    browser.click("#reset")
    browser.until(lambda: browser.text("#said.error") == "the mock does not answer")
    with MockApi(port=int(browser.run("return location.port"))):
        browser.one("#live.on")
        browser.click("#reset")
        browser.until(lambda: browser.text("#said") == "The mock has begun again")
