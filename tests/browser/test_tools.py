"""The browser that the other tests rely on sees what it should see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.driving import Browser

ROOT = Path(__file__).parents[2]
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>
<style>@media (prefers-color-scheme: dark) {{ body {{ background: #000; color: #fff }} }}</style>
<main><h1>Hello</h1>{}</main>"""


def page(folder: Path, inside: str) -> Path:
    path = folder / "page.html"
    path.write_text(PAGE.format(inside), "utf-8")
    return path


def test_a_page_without_barriers_is_clean(browser: Browser, tmp_path: Path) -> None:
    browser.open(page(tmp_path, "<p>Nothing else.</p>"))
    assert (browser.text("h1"), browser.barriers(), browser.complaints(), browser.overflow()) == ("Hello", [], [], 0)


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ("<input>", "label"),
        ('<p style="color: #ccc; background: #fff">pale</p>', "color-contrast"),
        ("<img src='#'>", "image-alt"),
    ],
)
def test_barriers_are_found(browser: Browser, tmp_path: Path, inside: str, rule: str) -> None:
    browser.open(page(tmp_path, inside))
    assert [one.partition(":")[0] for one in browser.barriers()] == [rule]


@pytest.mark.parametrize(("name", "colour"), [("light", "rgba(0, 0, 0, 0)"), ("dark", "rgb(0, 0, 0)")])
def test_a_theme_is_preferred(browser: Browser, tmp_path: Path, name: str, colour: str) -> None:
    browser.theme(name)
    browser.open(page(tmp_path, ""))
    assert browser.run("return getComputedStyle(document.body).backgroundColor") == colour


def test_complaints_and_overflow_are_seen(browser: Browser, tmp_path: Path) -> None:
    browser.size(390, 844)
    browser.open(page(tmp_path, "<p style='width: 500px'>wide</p><script>console.error('oh dear')</script>"))
    assert browser.overflow() > 0
    assert "oh dear" in browser.complaints()[0]


def test_without_a_browser_it_is_said_what_to_install() -> None:
    command = [sys.executable, "-m", "tests.browser.tools"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": ""}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "apt-get install chromium chromium-driver" in done.stderr
