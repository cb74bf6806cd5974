"""`python -m tools.screenshots`: the pictures of the README, from real runs, into docs/images/. Needs Chromium."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from tests.browser.driving import Browser, start
from tests.browser.tools import find

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
COMMAND = (sys.executable, "-m", "scoutcheck.cli")
COLOURS = {"1": "bold", "1;31": "red", "1;33": "yellow", "1;34": "blue"}
TERMINAL = """<!doctype html><meta charset="utf-8"><title>Terminal</title><style>
body {{ margin: 0; padding: 22px 26px; background: #15181e; color: #d8dce3; width: max-content }}
pre {{ margin: 0; font: 15px/1.5 "DejaVu Sans Mono", monospace }}
.bold {{ color: #fff; font-weight: 700 }} .red {{ color: #ff8d7e; font-weight: 700 }}
.yellow {{ color: #efc75e; font-weight: 700 }} .blue {{ color: #7fb2f0; font-weight: 700 }} .prompt {{ color: #8a93a1 }}
</style><pre><span class="prompt">$</span> {command}
{output}</pre>"""


def main() -> int:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    chrome = start(find())
    try:
        with TemporaryDirectory() as folder:
            browser = Browser(chrome)
            browser.clean()
            _lint(browser, Path(folder))
            _report(browser, Path(folder))
            _mock(browser)
    finally:
        chrome.quit()
    return 0


def _lint(browser: Browser, folder: Path) -> None:
    """What the linter says of a payload that was written for v1, as a terminal shows it."""
    command = ["lint", "examples/written-for-v1.json", "--ignore", "CC-008"]
    done = subprocess.run(
        [*COMMAND, *command], cwd=ROOT, env={**os.environ, "FORCE_COLOR": "1"}, capture_output=True, text=True
    )
    page = folder / "terminal.html"
    output = _coloured(done.stdout.rstrip())
    page.write_text(TERMINAL.format(command=" ".join(["scoutcheck", *command]), output=output), "utf-8")
    browser.open(page)
    width, height = browser.run("const box = document.body.getBoundingClientRect(); return [box.width, box.height]")
    browser.size(round(width), round(height))
    _take(browser, "lint")


def _coloured(text: str) -> str:
    """Text with ANSI colours as HTML."""
    escaped = html.escape(text)
    spans = re.sub(r"\x1b\[([\d;]+)m", lambda match: _span(match.group(1)), escaped)
    return spans.replace("\x1b[m", "</span>")


def _span(code: str) -> str:
    return "</span>" if code == "0" else f'<span class="{COLOURS[code]}">'


def _report(browser: Browser, folder: Path) -> None:
    """The report of the demo, its first screen and a rule in detail."""
    subprocess.run([*COMMAND, "demo", "--output", str(folder / "demo")], check=True, capture_output=True)
    page = folder / "demo" / "report.html"
    browser.size(1280, 900)
    browser.open(page)
    _take(browser, "report")
    browser.open("about:blank")
    browser.theme("dark")
    browser.open(f"{page.as_uri()}#CU-010")
    browser.one(".detail")
    _take(browser, "report-rule")
    browser.theme("light")


def _mock(browser: Browser) -> None:
    """The mock's page while a client works with it."""
    with _serving() as url:
        browser.size(1280, 900)
        browser.open(f"{url}/_scoutcheck/")
        for payload in ("create-conversation.json", "written-for-v1.json"):
            _post(f"{url}/v2/conversations", json.loads((ROOT / "examples" / payload).read_text("utf-8")))
        browser.until(lambda: _has_both(browser), "both requests")
        browser.click("#rows > li:first-child :is(a, button)")
        browser.one("#exchange *")
        _take(browser, "mock")


def _has_both(browser: Browser) -> bool:
    return bool(browser.run("return (document.body.innerText.match(/\\/v2\\/conversations/g) || []).length >= 2"))


@contextmanager
def _serving() -> Iterator[str]:
    """A mock on a free port, and its address."""
    with subprocess.Popen([*COMMAND, "mock", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def _post(url: str, payload: object) -> None:
    token = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
    base = url.partition("/v2/")[0]
    answer = _sent(f"{base}/v2/oauth2/token", token, {})
    _sent(url, payload, {"Authorization": f"Bearer {json.loads(answer)['access_token']}"})


def _sent(url: str, payload: object, headers: dict[str, str]) -> bytes:
    request = Request(url, json.dumps(payload).encode(), {"Content-Type": "application/json", **headers})
    try:
        with urlopen(request) as answer:
            body: bytes = answer.read()
    except OSError:  # the mock refuses what is wrong, which is what the picture is to show
        return b""
    return body


def _take(browser: Browser, name: str) -> None:
    browser.screenshot(IMAGES / f"{name}.png")
    print(IMAGES.relative_to(ROOT) / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
