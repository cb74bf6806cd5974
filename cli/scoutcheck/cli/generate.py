"""`scoutcheck generate KIND`: payloads as NDJSON, valid ones, broken ones, and such at the edge."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from scoutcheck.cli.arguments import Command, Option, Parsed, parse, whole
from scoutcheck.cli.interrupts import Interrupts, waiting
from scoutcheck.cli.main import FINE, WRONG_USE, tell
from scoutcheck.cli.output import Misuse, put
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.validator.config import ConfigError, read_config

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

    # Strategies to draw from in turn, each with the number of payloads that are wanted of it, and its name.
    Plan = list[tuple[SearchStrategy[Any], int, str]]

COMMAND = Command(
    name="generate",
    says="Write payloads of a kind, one a line: valid ones, or such that break one rule and no other.",
    options=(
        Option("--number", "how many payloads (default 10; with --edges alone: every edge once)", "N", short="-n"),
        Option("--seed", "same seed, same payloads (default 0)", "SEED"),
        Option("--edges", "payloads at the edge of right and wrong, each with the rule that it breaks (null: none)"),
        Option("--break", "payloads that break this rule and no other; with `all`, every breakable rule in turn", "RULE"),
        Option("--config", "take the types of custom fields from this configuration file", "FILE"),
    ),
    rest="KIND",
    examples="""  scoutcheck generate create-conversation -n 100 --seed 7
  scoutcheck generate create-conversation --break CU-010 -n 5
  scoutcheck generate update-thread --break all -n 200 > negatives.ndjson
  scoutcheck generate create-reply --edges

With --break or --edges a line is {"kind", "rule", "edge", "pointer", "payload"}: the rule that is broken, how, and where.
Same seed, same bytes, as long as scoutcheck and Hypothesis are the same too.
Exit codes: 0 fine, 2 wrong use, 3 a fault of scoutcheck itself.""",
)
FEW = 10
# Nobody lives to see so many.
ENDLESS = 10**24


def run(argv: list[str]) -> int:
    """Write payloads. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        plan = _plan(arguments)
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        return _refuse("generating needs Hypothesis: pip install 'scoutcheck[contract]'")
    except UnknownName as error:
        return _refuse(str(error) if error.near else f"{error}; `scoutcheck kinds` and `scoutcheck rules` list what there is")
    except (Misuse, ConfigError, ValueError) as error:
        return _refuse(str(error))
    with _notes_elsewhere(), waiting() as interrupts:
        put(f"{json.dumps(value, ensure_ascii=False)}\n" for value in _drawn(plan, arguments["seed"] or "0", interrupts))
    return FINE


@contextmanager
def _notes_elsewhere() -> Iterator[None]:
    """Keep what Hypothesis notes down for the next time out of the folder we are in."""
    from hypothesis.configuration import set_hypothesis_home_dir

    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    set_hypothesis_home_dir(os.path.join(cache, "scoutcheck", "hypothesis"))
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)


def _refuse(says: str) -> int:
    tell(says)
    return WRONG_USE


def _plan(arguments: Parsed) -> Plan:
    if len(arguments.rest) != 1:
        raise Misuse("name one payload kind; `scoutcheck kinds` lists them")
    kind, number = arguments.rest[0], whole(arguments["number"], "-n", 0, ENDLESS)
    fields = read_config(arguments["config"]).custom_fields if arguments["config"] else {}
    if arguments["edges"]:
        return _edges(kind, arguments["break"], number, fields)
    if arguments["break"]:
        return _breaches(kind, arguments["break"], FEW if number is None else number, fields)
    from scoutcheck.strategies import payloads

    return [(payloads(kind, fields=fields), FEW if number is None else number, "payloads")]


def _breaches(kind: str, rule: str, number: int, fields: Mapping[str, str]) -> Plan:
    from scoutcheck.strategies import breachable, breaches

    rules = breachable(kind, fields=fields) if rule == "all" else (rule.upper(),)
    return [(breaches(name, kind, fields=fields).map(_line), count, name) for name, count in _spread(rules, number)]


def _spread(names: tuple[str, ...], number: int) -> Iterable[tuple[str, int]]:
    """How many of each, as evenly as can be."""
    each, more = divmod(number, len(names))
    return [(name, each + (index < more)) for index, name in enumerate(names) if each or index < more]


def _edges(kind: str, rule: str | None, number: int | None, fields: Mapping[str, str]) -> Plan:
    from scoutcheck.strategies import all_edges, edge_by_edge, edges

    if number is None:
        only = None if rule in (None, "all") else rule
        table = edge_by_edge(kind, only, fields=fields)
        return [(strategy.map(_line), 1, f"{index}") for index, strategy in enumerate(table)]
    strategy = all_edges(kind, fields=fields) if rule in (None, "all") else edges(rule, kind, fields=fields)
    return [(strategy.map(_line), number, "edges")]


def _line(labelled: Any) -> dict[str, Any]:
    line: dict[str, Any] = labelled._asdict()
    return line


def _drawn(plan: Plan, seed: str, interrupts: Interrupts) -> Iterable[Any]:
    """The values of all strategies, one of each in turn."""
    from scoutcheck.strategies.drawing import stream

    nothing = object()
    columns = [stream(strategy.map(interrupts.heed), count, f"{seed} {name}") for strategy, count, name in plan]
    turns = interrupts.between(chain.from_iterable(zip_longest(*columns, fillvalue=nothing)))
    return (value for value in turns if value is not nothing)
