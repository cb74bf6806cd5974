"""docs/mock.md is true: its examples run, and it leaves nothing out."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scoutcheck.cli.mock import COMMAND
from scoutcheck.mock import MockApi, control, faults, seeding, setup
from scoutcheck.mock.engine import Engine
from scoutcheck.mock.page import routes as page
from scoutcheck.mock.setup import read_setup

PAGE = (Path(__file__).parents[2] / "docs" / "mock.md").read_text("utf-8")
USUAL = "http://127.0.0.1:8080"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def examples() -> list[tuple[str, str]]:
    """Each command of the page with what it prints."""
    parts = (part.partition("\n") for block in blocks("console") for part in block.split("$ ", 1)[1].split("\n$ "))
    return [(command, printed.strip()) for command, _, printed in parts]


def test_the_examples_print_what_the_page_says() -> None:
    """One mock for all of them, one after the other, as a reader has it."""
    with MockApi(tomllib.loads(blocks("toml")[0])["mock"]) as api:
        for command, printed in examples():
            wanted = ".*".join(map(re.escape, printed.replace(USUAL, api.url).split("…")))
            assert re.fullmatch(wanted, run(command.replace(USUAL, api.url)), re.DOTALL), command


def run(command: str) -> str:
    """What a command prints."""
    environment = {**os.environ, "no_proxy": "*"}
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, timeout=20).stdout.strip()


def functions() -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(compile(blocks("python")[0], "docs/mock.md", "exec"), space)
    return {name: value for name, value in space.items() if name.startswith("test_")}


@pytest.mark.parametrize("name", functions())
def test_an_example_in_python_passes(name: str, helpscout_mock: MockApi) -> None:
    test: Callable[..., None] = functions()[name]
    test(*([helpscout_mock] if inspect.signature(test).parameters else []))


def test_every_option_stands_there() -> None:
    assert [option.name for option in COMMAND.options if f"`--{option.name.replace('_', '-')}" not in PAGE] == []


@pytest.mark.parametrize(
    "shapes",
    [
        setup.MOCK,
        seeding.CONVERSATION,
        seeding.THREAD,
        seeding.MAILBOX,
        seeding.FIELD,
        seeding.of_customer(),
        faults.FAULT,
        faults.RESPOND,
    ],
)
def test_every_key_stands_there(shapes: dict[str, Any]) -> None:
    assert [key for key in shapes if f"`{key}`" not in PAGE] == []


def test_every_control_call_stands_there() -> None:
    engine = Engine(read_setup({}, 0), lambda: 0)
    routes = [*control.routes(engine), *(one for one in page.routes(engine, ()) if not one.path.startswith("/page/"))]
    named = set(re.findall(r"`(\w+) /_scoutcheck(/[^`]*)`", PAGE))
    known = {(method, written(route.path)) for route in routes for method in set(route.methods or ()) - {"HEAD"}}
    assert named == known - {("GET", "/")}


def written(path: str) -> str:
    """The path of a route as the page writes it."""
    return path.replace("{section}", "SECTION").replace("{number:number}", "ID" if "browse" in path else "NUMBER")


def test_every_option_of_the_mock_stands_there() -> None:
    options = [name for name in inspect.signature(MockApi).parameters if name != "config"]
    assert [name for name in options if f"`{name}`" not in PAGE] == []


def test_every_verb_of_the_mock_stands_there() -> None:
    verbs = [name for name in vars(MockApi) if not name.startswith("_")]
    assert [name for name in verbs if f"`.{name}" not in PAGE] == []
