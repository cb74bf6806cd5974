"""The report's page in a real Chromium: filter, deep links, themes, paper, barriers, size, and payloads that want to run."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from scoutcheck.reports.compliance.comparing import compared, with_trend
from scoutcheck.reports.compliance.inputs import Inputs, read_inputs
from scoutcheck.reports.compliance.report import make_report
from scoutcheck.reports.record.exceptions import Exemption
from tests.browser.driving import PHONE, Browser
from tests.reports.compliance.samples import LEDGER, full_run, lint_result, plain_run, text, written
from tests.reports.compliance.test_hostile import hostile

SHOWN = "#matrix .rule:not([hidden])"
CHOOSE = """const form = document.getElementById('filter');
form.elements[arguments[0]].value = arguments[1]; form.dispatchEvent(new Event('input'))"""
EXEMPTION = Exemption("CC-010", "known since March", "Imports", "2026-12-31")


def inputs(run: bytes, *flaws: dict[str, str]) -> Inputs:
    return read_inputs([("run.ndjson", run), ("lint.json", lint_result(*flaws))] if flaws else [("run.ndjson", run)])


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with all that a report can have."""
    now, before = inputs(text(plain_run()), {}, {"severity": "warning"}), inputs(text(full_run(run="run-0")))
    path = tmp_path_factory.mktemp("report") / "report.html"
    made = with_trend(compared(make_report(now, [EXEMPTION]), before), [before, now])
    path.write_text(written("html", made), "utf-8")
    return path


def ids(browser: Browser, selector: str = SHOWN) -> list[str]:
    return list(browser.run("return [...document.querySelectorAll(arguments[0])].map(one => one.id)", selector))


def test_every_rule_is_there(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert ids(browser) == list(LEDGER.ids())
    assert browser.complaints() == []


def test_the_filter(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.fill("#filter [name=q]", "subject")
    found = ids(browser)
    assert "CC-010" in found
    assert 0 < len(found) < 20
    assert browser.text("#count") == f"Showing {len(found)} of {len(list(LEDGER.ids()))} rules"
    browser.click('[data-verdict="broken"].chip')
    assert ids(browser) == ["CC-010"]
    browser.fill("#filter [name=q]", "no such words")
    assert ids(browser) == []
    browser.click("#clear")
    assert len(ids(browser)) == len(list(LEDGER.ids()))


def test_a_column_and_a_surface(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run(CHOOSE, "column", "state")
    assert set(ids(browser)) == set(
        browser.run("return [...document.querySelectorAll('[data-has~=state]')].map(one => one.id)")
    )
    browser.run(
        "const f = document.getElementById('filter'); f.elements.surface.value = 'v1'; f.dispatchEvent(new Event('input'))"
    )
    assert set(browser.run(f"return [...document.querySelectorAll('{SHOWN}')].map(one => one.dataset.surface)")) <= {"v1"}


def test_the_address_remembers_the_filter(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click('[data-verdict="held"].chip')
    browser.fill("#filter [name=q]", "type")
    address, found = browser.chrome.current_url, ids(browser)
    browser.open("about:blank")
    browser.open(address)
    assert ids(browser) == found
    assert 0 < len(found) < 20


def test_a_deep_link_opens_its_rule(browser: Browser, page: Path) -> None:
    browser.open(f"{page.as_uri()}#CC-010")
    details = browser.text(".detail")
    for words in (
        "Evidence",
        "SEED",
        "Probes sent",
        "subject left out",
        "Request",
        "Answer",
        "curl -X POST",
        "known since March",
    ):
        assert words in details
    browser.until(lambda: browser.run("return document.activeElement.textContent") == "CC-010", "the rule has the focus")
    top = browser.run("return document.getElementById('CC-010').getBoundingClientRect().top")
    assert 0 <= top < 860


def test_a_deep_link_finds_its_rule_behind_a_filter(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click('[data-verdict="broken"].chip')
    browser.run("location.hash = '#UT-030'")
    browser.until(lambda: "UT-030" in ids(browser))
    assert "there is no fixture: merged" in browser.text("#UT-030 + .detail")


def test_a_rule_is_opened_and_closed_by_keys(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.press("/")
    assert browser.run("return document.activeElement.name") == "q"
    browser.press("CC-014")
    browser.run("document.querySelector('#CC-014 .rid').focus()")
    browser.press(Keys.ENTER)
    assert browser.run("return document.querySelector('#CC-014 .rid').getAttribute('aria-expanded')") == "true"
    assert "type left out" in browser.text(".detail")
    browser.press(Keys.SPACE)
    assert browser.all(".detail") == []


def test_the_theme_is_the_systems_until_somebody_chooses(browser: Browser, page: Path) -> None:
    colour = "return getComputedStyle(document.body).backgroundColor"
    browser.open(page)
    light = browser.run(colour)
    browser.theme("dark")
    dark = browser.run(colour)
    assert light != dark
    browser.theme("light")
    browser.click("#theme")
    assert (browser.text("#theme"), browser.run(colour)) == ("Theme: dark", dark)
    browser.open(page)
    assert browser.run(colour) == dark
    browser.click("#theme")
    browser.theme("dark")
    assert (browser.text("#theme"), browser.run(colour)) == ("Theme: light", light)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True])
def test_nothing_is_in_the_way(browser: Browser, page: Path, theme: str, phone: bool) -> None:
    browser.theme(theme)
    if phone:
        browser.size(*PHONE)
    browser.open(f"{page.as_uri()}#CC-010")
    browser.run("for (const one of document.querySelectorAll('details')) one.open = true")
    browser.run("document.querySelector('#exchanges').scrollIntoView()")
    browser.one("#exchanges tbody tr")
    assert browser.barriers() == []
    assert browser.overflow() == 0


def test_paper_shows_the_findings_whole_and_no_controls(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.run("return document.querySelectorAll('#findings details:not([open])').length") == 0
    assert "201" in browser.text("#findings .exchange")
    browser.run("window.dispatchEvent(new Event('afterprint'))")
    browser.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = [
        selector for selector in ("#filter", ".tabs", "#theme") if any(one.is_displayed() for one in browser.all(selector))
    ]
    browser.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert shown == []


def test_it_prints(browser: Browser, page: Path) -> None:
    browser.open(page)
    printed = browser.chrome.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    data = base64.b64decode(printed["data"])
    assert data.startswith(b"%PDF-")
    assert 10 <= len(re.findall(rb"/Type\s*/Page\b", data)) <= 60


def test_ten_thousand_exchanges(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    path.write_text(written("html", make_report(inputs(text(full_run(exchanges=10_000))))), "utf-8")
    browser.open(path)
    assert browser.run("return document.querySelectorAll('#exchanges tbody tr').length") == 0
    browser.run("document.querySelector('#exchanges').scrollIntoView()")
    browser.one("#exchanges tbody tr")
    assert browser.texts("#exchanges .key") == ["Showing 100 of 10,000"]
    browser.fill("#exchanges input", "/v2/conversations/9999")
    browser.until(lambda: browser.texts("#exchanges .key") == ["Showing 1 of 1"])
    browser.press(*[Keys.BACKSPACE] * len("/v2/conversations/9999"))
    browser.until(lambda: browser.texts("#exchanges .key") == ["Showing 100 of 10,000"])
    browser.click("#exchanges .more")
    assert browser.texts("#exchanges .key") == ["Showing 200 of 10,000"]


def test_no_payload_runs(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(written("html", hostile()).replace("alert(", "window.owned = ("), "utf-8")
    browser.open(f"{path.as_uri()}#CC-010")
    browser.run("for (const one of document.querySelectorAll('[data-verdict=skipped] .rid')) one.click()")
    browser.run("for (const one of document.querySelectorAll('details')) one.open = true")
    browser.run("for (const one of document.querySelectorAll('.lazy')) one.scrollIntoView()")
    browser.one("#exchanges tbody tr")
    assert "<img src=x onerror=" in browser.run("return document.body.innerText")
    assert browser.run("return [typeof window.owned, document.images.length, document.scripts.length]") == ["undefined", 0, 2]
    assert browser.complaints() == []


def test_the_policy_stops_what_got_in_all_the_same(browser: Browser, tmp_path: Path, page: Path) -> None:
    path = tmp_path / "tampered.html"
    path.write_text(page.read_text("utf-8").replace("</main>", "<script>window.owned = 1</script></main>"), "utf-8")
    browser.open(path)
    assert browser.run("return typeof window.owned") == "undefined"
    assert any("Content Security Policy" in complaint for complaint in browser.complaints())


def test_without_script_the_rules_are_there(browser: Browser, page: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.html"
    path.write_text(re.sub(r"<script>.*?</script>", "", page.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    browser.open(path)
    assert len(ids(browser)) == len(list(LEDGER.ids()))
    assert browser.run("return document.getElementById('filter').hidden")
