"""A real Chromium, in the verbs of our tests."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.tools import Tools, axe

V = TypeVar("V")
# A test that waits so long has failed; a page that works needs a small part of it.
PATIENCE = 30
DESKTOP, PHONE = (1280, 860), (390, 844)


def start(tools: Tools) -> Chrome:
    """A headless Chromium that can reach nothing but this machine."""
    options = ChromeOptions()
    options.binary_location = tools.chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (
        "--headless=new",
        "--no-first-run",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        # Chromium's sandbox refuses to run for root, whom containers mostly are.
        *(["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []),
    ):
        options.add_argument(flag)
    return Chrome(options=options, service=ChromeService(tools.driver))


class Browser:
    """One window. Everything that looks for an element takes a CSS selector, and waits until the element is there."""

    def __init__(self, chrome: Chrome) -> None:
        self.chrome = chrome

    def clean(self) -> None:
        """As a visitor who was never here finds it: light, desktop size, nothing remembered, nothing complained of."""
        self.chrome.get("about:blank")
        self.chrome.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        self.theme("light")
        self.size(*DESKTOP)
        self.complaints()

    def open(self, address: str | Path) -> None:
        """Go to a URL, or to a file of this machine."""
        self.chrome.get(address.resolve().as_uri() if isinstance(address, Path) else address)

    def theme(self, name: str) -> None:
        """Have the machine prefer `light` or `dark`."""
        features = [{"name": "prefers-color-scheme", "value": name}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def size(self, width: int, height: int) -> None:
        """Make the window so many CSS pixels large."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a piece of JavaScript returns."""
        return self.chrome.execute_script(script, *arguments)

    def until(self, condition: Callable[[], V | None], why: str = "") -> V:
        """Wait until a condition gives something true, and give it back. Raises TimeoutException that says `why`."""
        waiting = WebDriverWait(self.chrome, PATIENCE, 0.02, [StaleElementReferenceException])
        return waiting.until(lambda _: condition() or False, why)

    def all(self, selector: str) -> list[WebElement]:
        """All elements that are there now, seen or not."""
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The first element that can be seen."""
        return self.until(
            lambda: next((one for one in self.all(selector) if one.is_displayed()), None), f"nothing to be seen: {selector}"
        )

    def text(self, selector: str) -> str:
        """The text of an element, as it is seen, in one line."""
        return self.until(lambda: " ".join(self.one(selector).text.split()))

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that are there now, seen or not, in one go."""
        return list(self.run("return [...document.querySelectorAll(arguments[0])].map(one => one.textContent)", selector))

    def click(self, selector: str) -> None:
        self.one(selector).click()

    def fill(self, selector: str, text: str) -> None:
        """Write into a field, in place of what it held."""
        field = self.one(selector)
        field.clear()
        field.send_keys(text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        for key in keys:
            self.chrome.switch_to.active_element.send_keys(key)

    def focused(self) -> str:
        """What a screen reader would say of the element that has the focus: its role and name."""
        element = self.chrome.switch_to.active_element
        return f"{element.aria_role} {element.accessible_name}"

    def complaints(self) -> list[str]:
        """What the console has said since the last time, breaches of the content security policy included."""
        return [entry["message"] for entry in self.chrome.get_log("browser")]  # type: ignore[no-untyped-call]  # as selenium has it

    def barriers(self) -> list[str]:
        """What axe-core finds fault with on the page as it is now, by rule and element."""
        self.run(axe() + ";window.axe = axe;")
        found = self.chrome.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {resultTypes: ['violations']}).then(all => done(all.violations), error => done(String(error)));"
        )
        assert isinstance(found, list), found
        return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]

    def overflow(self) -> int:
        """By how many CSS pixels the page is wider than the window."""
        root = "document.documentElement"
        return int(self.run(f"return {root}.scrollWidth - {root}.clientWidth"))

    def screenshot(self, path: Path) -> None:
        """Write a picture of the window, as PNG."""
        taken = self.chrome.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        path.write_bytes(base64.b64decode(taken["data"]))
