"""Life cycles against targets that refuse what the model allows: nothing is claimed that the target may know better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from scoutcheck.reports.record.events import Event, Finding, Note
from scoutcheck.strategies.calls import READ
from scoutcheck.suites.findings import Findings
from scoutcheck.suites.ground import Ground
from scoutcheck.suites.living import living
from scoutcheck.suites.play import Play
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.target import Answer
from scoutcheck.suites.targets.mock import MockTarget
from scoutcheck.validator.exchange import Request, Response

Refused = Callable[[Request, Counter[str]], bool]
ABOUT = b'{"about": {"href": "https://example.com"}}'
BODY = b'{"logRef": "a", "message": "busy", "_embedded": {"errors": []}, "_links": ' + ABOUT + b"}"
BUSY = Answer(Response(409, {"Content-Type": "application/vnd.error+json"}, BODY), 1.0)


class Refusing(MockTarget):
    """The mock, but it refuses with 409 some calls that it could do: `refused` chooses by request and count of such calls."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(now=lambda: 1_700_000_000)
        self.refused = refused
        self.done = Counter[str]()

    def send(self, request: Request) -> Answer:
        world, given = self.world, super().send(request)
        if given.response is None or given.response.status >= 300:
            return given
        self.done[request.path] += 1
        if not self.refused(request, self.done):
            return given
        self.world = world
        return BUSY


def lived(refused: Refused, seed: int) -> list[Event]:
    """What life cycles alone tell of such a target."""
    play = Play(Refusing(refused), lambda: "")
    return list(living(Stage(Ground(play, Findings(play))), seed, 8))


def broken(told: list[Event]) -> set[str]:
    return {event.rule for event in told if isinstance(event, Finding)}


def notes(told: list[Event]) -> list[str]:
    return [event.text for event in told if isinstance(event, Note)]


@pytest.mark.parametrize("seed", range(3))
def test_which_threads_a_caller_may_edit_the_target_alone_knows(seed: int) -> None:
    told = lived(lambda request, _: request.operation == "update-thread", seed)
    assert broken(told) == set()
    assert notes(told)[-1].endswith("no difference from the model")


@pytest.mark.parametrize("seed", range(3))
def test_the_last_looks_of_a_history_that_was_cut_short_may_be_refused(seed: int) -> None:
    told = lived(lambda request, done: request.operation == READ and done[request.path] > 2, seed)
    assert broken(told) == set()
