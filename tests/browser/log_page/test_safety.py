"""Nothing that comes over the wire becomes more than text, and the page asks nobody but the mock."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import JavascriptException

from scoutcheck.mock import page as package
from tests.browser.log_page.conftest import LogPage
from tests.mock.served import plain
from tests.mock.stating import new

STATIC = Path(package.__path__[0]) / "static"
NOTHING = {"default-src", "base-uri", "form-action", "frame-ancestors", "trusted-types"}
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")
ATTACKS = (
    "<img src=x onerror=window.pwned=1>",
    "<script>window.pwned=1</script>",
    '"><svg onload=window.pwned=1>',
    "</pre></code><iframe srcdoc='<script>top.pwned=1</script>'></iframe>",
    "javascript:window.pwned=1",
    "`${window.pwned=1}`{{constructor.constructor('window.pwned=1')()}}",
)


def untouched(page: LogPage) -> None:
    """No script has run, and no element was made that is not ours."""
    assert page.browser.run("return window.pwned") is None
    assert page.browser.all("img, iframe, svg, object, embed, body script, [onerror], [onload]") == []
    assert page.browser.all("a[href]:not([href^='#']):not([href='log']):not([href='state']):not([href='faults'])") == []
    assert page.browser.complaints() == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_request_is_shown_as_text(page: LogPage, attack: str) -> None:
    header = attack.encode().decode("latin-1")
    page.client.send("POST", "/v2/conversations", new(subject=attack, status=attack), headers={"X-Odd": header})
    page.client.send("GET", "/v2/conversations", query={"page": attack, attack: "1"})
    plain(page.client.api.url, "GET", f"/v2/{re.sub('[^!-~]', '+', attack)}")
    page.browser.until(lambda: len(page.lines()) == 3)
    for number in (1, 2, 3):
        page.go("requests")
        page.browser.until(lambda: len(page.lines()) == 3)
        page.choose(number)
        page.browser.run("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.browser.text("#exchange")
    assert attack in page.browser.text("#exchange dl.headers")
    assert attack.replace('"', '\\"') in page.browser.text('pre[aria-label="request body"]')
    untouched(page)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_the_state_is_shown_as_text(page: LogPage, attack: str) -> None:
    ann: dict[str, Any] = {"email": "eve@example.com", "firstName": attack[:40]}
    thread = {"type": "customer", "customer": ann, "text": attack}
    created = page.client.send("POST", "/v2/conversations", new(subject=attack, customer=ann, threads=[thread], tags=[attack]))
    number = created.header("Resource-ID")
    page.client.api.fault(f"GET /{attack}", status=500)
    page.go(f"state/conversations/{number}")
    assert page.browser.text(".lead").startswith(" ".join(attack.split()))
    assert page.browser.text(".thread .text") == " ".join(attack.split())
    customer = page.client.read(int(number or ""))["primaryCustomer"]["id"]
    page.go(f"state/customers/{customer}")
    assert " ".join(attack[:40].split()) in page.browser.text("#facts")
    page.go("controls")
    page.browser.until(lambda: attack in page.browser.texts("#faults code")[0])
    untouched(page)


@pytest.mark.parametrize("address", ["requests/<img src=x onerror=window.pwned=1>", "__proto__/x", "requests/-1", "%E0%A4%A"])
def test_an_attack_in_the_address_leads_to_the_list(page: LogPage, address: str) -> None:
    page.browser.open("about:blank")
    page.browser.open(f"{page.client.api.url}/_scoutcheck/#/{address}")
    page.browser.one("#live.on")
    assert page.browser.one("#requests")
    untouched(page)


def test_the_browser_itself_refuses_markup_out_of_text(page: LogPage) -> None:
    with pytest.raises(JavascriptException, match="TrustedHTML"):
        page.browser.run("document.body.innerHTML = '<b>x</b>'")
    with pytest.raises(JavascriptException, match="TrustedScript"):
        page.browser.run("document.createElement('script').text = 'window.pwned = 1'")
    assert len(page.browser.complaints()) == 2


@pytest.mark.parametrize("path", ["", "page/main.js", "page/style.css", "log/stream", "browse/conversations", "log/999"])
def test_every_answer_carries_the_policy(page: LogPage, path: str) -> None:
    if path == "log/stream":
        policy = page.browser.run(
            "return fetch('log/stream').then(answer => answer.headers.get('content-security-policy'))",
        )
    else:
        response = plain(page.client.api.url, "GET", f"/_scoutcheck/{path}")
        policy = response.header("Content-Security-Policy")
        assert response.header("X-Content-Type-Options") == "nosniff"
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts.pop("require-trusted-types-for") == "'script'"
    assert {name for name, value in parts.items() if value == "'none'"} == NOTHING
    assert {value for name, value in parts.items() if name not in NOTHING} == {"'self'"}


def test_every_file_of_the_page_is_its_own(page: LogPage) -> None:
    loaded = page.browser.run("return performance.getEntriesByType('resource').map(one => one.name)")
    assert loaded
    assert [name for name in loaded if not name.startswith(f"{page.client.api.url}/_scoutcheck/")] == []
    for path in STATIC.iterdir():
        text = path.read_text("utf-8")
        assert set(re.findall(r"https?://[^\s\"'`]+", text)) <= {"http://www.w3.org/2000/svg"}, path.name
        assert not MARKUP.search(text), path.name
