"""Programs that others wrote for this API, unchanged but for the address, do their work with the mock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.client import Client, Failed, at_work
from tests.clients.programs import ALL, PROGRAMS, ROOT, Program
from tests.clients.scenarios import SCENARIOS, Scenario


def plays(program: Program, scenario: Scenario) -> bool:
    return scenario.needs in program.steps and program.dialect in scenario.dialects


def called(one: Program | str) -> str:
    return one if isinstance(one, str) else one.name


TOGETHER = [(program, name) for program in PROGRAMS for name, scenario in SCENARIOS.items() if plays(program, scenario)]


@pytest.fixture(scope="module")
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """One process for all that a client does; what it is put through in turn concerns conversations of its own."""
    with at_work(request.param) as client:
        yield client


@pytest.mark.parametrize(("client", "name"), TOGETHER, indirect=["client"], ids=called, scope="module")
def test_a_client_completes_a_scenario(client: Client, name: str) -> None:
    SCENARIOS[name].play(client)


@pytest.mark.parametrize("client", PROGRAMS, indirect=True, ids=called, scope="module")
def test_a_client_reaches_nothing_but_this_machine(client: Client) -> None:
    with pytest.raises(Failed, match="is not this machine"):
        client.does("away")


@pytest.mark.parametrize("client", PROGRAMS, indirect=True, ids=called, scope="module")
def test_a_client_is_put_through_all_that_it_has_calls_for(client: Client) -> None:
    assert client.does("steps") == [*client.program.steps]
    assert {scenario.needs for scenario in SCENARIOS.values()} >= {*client.program.steps}


@pytest.mark.parametrize("program", PROGRAMS, ids=called)
def test_the_documents_say_what_it_does(program: Program) -> None:
    lacks = ", ".join(step for step in ALL if step not in program.steps) or "-"
    after_429 = "sends again" if program.waits else "tells it"
    after_401 = "-" if program.dialect == "v1" else "asks for a new one" if program.renews else "tells it"
    cells = (f"`{program.name}` {program.version}", f"{program.language}, {program.dialect}", lacks, after_429, after_401)
    assert f"| {' | '.join(cells)} |" in (ROOT / "docs" / "mock.md").read_text("utf-8")
