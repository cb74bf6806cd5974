"""The programs behind the browser tests: where they are on this machine, and what to install where they are not."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
DRIVER = ("chromedriver", "chromium.chromedriver")
AXE = Path(__file__).parents[2] / "build" / "node" / "node_modules" / "axe-core" / "axe.min.js"


class Missing(Exception):
    """A program that the browser tests need is not on this machine; the text says how to get it."""


class Tools(NamedTuple):
    """Paths of Chromium and of its driver."""

    chromium: str
    driver: str


def find() -> Tools:
    """The programs of this machine. Raises Missing."""
    return Tools(_program(CHROMIUM, "Chromium"), _program(DRIVER, "Chromium's driver"))


def axe() -> str:
    """The source of axe-core, which looks for barriers. Raises Missing."""
    if not AXE.exists():
        raise Missing("The browser tests need axe-core. `make check` puts it into build/node.")
    return AXE.read_text("utf-8")


def _program(names: tuple[str, ...], title: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise Missing(
            f"The browser tests need {title}, and no {' or '.join(names)} is on the PATH. On Debian or Ubuntu: "
            "apt-get install chromium chromium-driver"
        )
    return found


def main() -> int:
    """Tell what is missing; 1 where something is."""
    try:
        find()
    except Missing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
