"""One exchange of a life cycle: a request goes out, and its answer is held against model and contract."""

from __future__ import annotations

from typing import Any, Protocol

from hypothesis.stateful import RuleBasedStateMachine

from scoutcheck.openapi.operations import read
from scoutcheck.strategies.calls import READ
from scoutcheck.strategies.model import step, table
from scoutcheck.strategies.requests import composed
from scoutcheck.strategies.sight import differences, learned
from scoutcheck.strategies.world import World
from scoutcheck.validator.answers import judge_answer
from scoutcheck.validator.exchange import Request, Response
from scoutcheck.validator.severity import severity

# Asks for all that a read can show.
EMBED = {parameter.name: parameter.schema["enum"][0] for parameter in read().operation(READ).at("query")}


def reading(number: int) -> Request:
    """The request that reads a conversation with all that it can show."""
    return composed(read().operation(READ), (number,), None)._replace(query=EMBED)


class Client(Protocol):
    """What a life cycle runs against: anything that takes a request and gives the answer. Each example gets a new one."""

    def send(self, request: Request) -> Response:
        """Send one request and wait for its answer."""


class Scenarios(Protocol):
    """What a client may offer besides, each by itself: states that no request can bring about."""

    def merge(self, source: int, target: int) -> None:
        """Merge conversation `source` into `target`."""

    def lock(self, number: int) -> None:
        """Make a conversation too old for further threads."""

    def age(self, number: int, days: int) -> None:
        """Let `days` have gone by since a conversation was merged away."""

    def adapt(self, kind: str, payload: Any) -> Any:
        """The payload with ids that the account has: inboxes, users, customers, custom fields."""

    def close(self) -> None:
        """Called when the example is over."""


class Exchanging(RuleBasedStateMachine):
    """A state machine that knows its client and, as the model has it, the client's world. The rules come with a subclass."""

    def __init__(self) -> None:
        super().__init__()
        self.client = self.connect()
        self.world = World()
        self.failed = False

    @staticmethod
    def connect() -> Any:
        """A new client, and behind it a service that holds nothing yet."""
        raise NotImplementedError("use LifeCycle.against(client_factory)")  # whoever subclasses gives it

    def teardown(self) -> None:
        for number in () if self.failed else self.world.conversations:
            self.look(number)
        if hasattr(self.client, "close"):
            self.client.close()

    def call(self, name: str, ids: tuple[int, ...] = (), payload: Any = None, **other: Any) -> Response:
        """Send a request, hold the answer against model and contract, and look at the conversation afterwards."""
        operation = read().operation(name)
        if operation.kind is not None and hasattr(self.client, "adapt"):
            payload = self.client.adapt(operation.kind, payload)
        response = self.exchange(composed(operation, ids, payload)._replace(**other))
        if ids:
            self.look(ids[0])
        return response

    def exchange(self, request: Request) -> Response:
        """Send a request and hold its answer against model and contract."""
        response: Response = self.client.send(request)
        self.world, expected = step(self.world, request.operation, request, response)
        found = judge_answer(expected.operation, response, table())
        errors = [f"{one.rule} at {one.path}: {one.code}" for one in found if severity(one.level, strict=False) == "error"]
        self.refuse([*expected.complaints(response), *errors], request, response)
        return response

    def look(self, number: int) -> None:
        """Read a conversation and compare it with the model."""
        request = reading(number)
        response = self.exchange(request)
        if response.status == read().operation(READ).success:
            answer = response.json()
            self.refuse(differences(self.world, number, answer), request, response)
            self.world = learned(self.world, number, answer)

    def refuse(self, complaints: list[str], request: Request, response: Response) -> None:
        """Fail with all complaints, the request and its answer, if there are any."""
        self.failed = bool(complaints)
        assert not complaints, "\n".join([*complaints, f"request: {request!r}", f"answer: {response!r}"])
