"""Payloads a second for create-conversation: our strategies beside the generators that work from the same schema.

Rounds alternate between the makers, so that a busy moment hits them all. What counts is processor time; sizes stand beside
it, since a larger payload takes longer to make.
"""

from __future__ import annotations

import json
import statistics
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.export import kind_schema
from scoutcheck.strategies import negatives, payloads

KIND, PATH = "create-conversation", "/conversations"
DOCUMENT = Path(__file__).parents[1] / "openapi" / "v2.yaml"
ROUNDS, EXAMPLES = 5, 100

Maker = Callable[[], SearchStrategy[Any]]


class Round(NamedTuple):
    """Processor seconds for each payload, and the mean size of one in bytes."""

    seconds: float
    size: float


def _schemathesis(mode: str) -> SearchStrategy[Any]:
    import schemathesis
    from schemathesis import GenerationMode

    operation = schemathesis.openapi.from_path(str(DOCUMENT))[PATH]["POST"]
    return operation.as_strategy(generation_mode=GenerationMode(mode)).map(lambda case: case.body)


def _hypothesis_jsonschema() -> SearchStrategy[Any]:
    # Its last release breaks on the Hypothesis of today; the table then says so.
    strategy: SearchStrategy[Any] = import_module("hypothesis_jsonschema").from_schema(kind_schema(load(), KIND))
    return strategy


OURS: dict[str, Maker] = {
    "scoutcheck, valid": lambda: payloads(KIND),
    "scoutcheck, one rule broken": lambda: negatives(KIND).map(lambda pair: pair[1]),
}
PEERS: dict[str, Maker] = {
    "schemathesis, valid": lambda: _schemathesis("positive"),
    "schemathesis, broken": lambda: _schemathesis("negative"),
    "hypothesis-jsonschema, valid": _hypothesis_jsonschema,
}


def measure(strategy: SearchStrategy[Any], number: int, examples: int = EXAMPLES) -> Round:
    """One round of drawing; `number` is the seed."""
    drawn: list[Any] = []

    @seed(number)
    @settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def collect(value: Any) -> None:
        drawn.append(value)

    start = time.process_time()
    collect()
    seconds = time.process_time() - start
    sizes = [len(json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")) for value in drawn]
    return Round(seconds / len(drawn), statistics.mean(sizes))


def rounds() -> tuple[dict[str, list[Round]], dict[str, str]]:
    """Every round of every maker, and what is wrong with the makers that do not run."""
    strategies: dict[str, SearchStrategy[Any]] = {}
    failed: dict[str, str] = {}
    for name, make in {**OURS, **PEERS}.items():
        try:
            strategies[name] = make()
            measure(strategies[name], 0)  # caches fill once, and not in what is measured
        except Exception as error:
            strategies.pop(name, None)
            failed[name] = f"{type(error).__name__}: {error}".splitlines()[0][:80]
    found: dict[str, list[Round]] = {name: [] for name in strategies}
    for number in range(1, ROUNDS + 1):
        for name, strategy in strategies.items():
            found[name].append(measure(strategy, number))
    return found, failed


def table() -> None:
    """Measure, and print one line for each maker: payloads a second, mean size, and how many times as fast ours are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, failed = rounds()
    speed = {name: 1 / statistics.median(one.seconds for one in several) for name, several in found.items()}
    ours = speed[next(iter(OURS))]
    print(f"{KIND:32}{'payloads/s':>12}{'mean bytes':>12}{'kB/s':>8}{'ours/it':>9}")
    for name, several in found.items():
        size = statistics.mean(one.size for one in several)
        print(f"{name:32}{speed[name]:12.0f}{size:12.0f}{speed[name] * size / 1000:8.0f}{ours / speed[name]:9.1f}")
    for name, why in failed.items():
        print(f"{name:32}does not run here: {why}")
    fastest = max(speed[name] for name in PEERS if name in speed)
    print(f"beside the fastest peer: {ours / fastest:.1f} times as many payloads a second (to hold: 3)")
    valid, broken = (speed[name] for name in OURS)
    print(f"broken beside valid: {broken / valid:.2f} times as many payloads a second")


if __name__ == "__main__":
    table()
