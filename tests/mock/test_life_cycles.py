"""The life cycles of the strategies against the mock: two readers of one state table must agree."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

from scoutcheck.mock import scenarios
from scoutcheck.strategies import LifeCycle
from scoutcheck.validator.exchange import Request, Response
from tests.mock.driving import NOW, TOKEN, Driver


class InProcess:
    """The mock as life cycles want a client."""

    def __init__(self) -> None:
        self.driver = Driver()

    def send(self, request: Request) -> Response:
        given = request.header("Authorization") or ""
        token = {"Authorization": f"Bearer {TOKEN}"} if given.startswith("Bearer") else {}
        return self.driver.exchange(request._replace(headers={**request.headers, **token}))

    def change(self, change: Any, *given: Any) -> None:
        self.driver.world = change(self.driver.world, *given)

    def merge(self, source: int, target: int) -> None:
        self.change(scenarios.merge, source, target, NOW)

    def lock(self, number: int) -> None:
        self.change(scenarios.lock, number)

    def age(self, number: int, days: int) -> None:
        self.change(scenarios.age, number, days, NOW)


TestLifeCycles = LifeCycle.against(InProcess)
TestLifeCycles.settings = settings(max_examples=10, stateful_step_count=15, deadline=None)
