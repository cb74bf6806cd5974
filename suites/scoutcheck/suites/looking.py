"""A conversation as it reads, held against the model: in scenarios and in life cycles alike."""

from __future__ import annotations

from typing import Any, NamedTuple

from scoutcheck.openapi.operations import read
from scoutcheck.strategies.calls import READ
from scoutcheck.strategies.exchanging import EMBED
from scoutcheck.strategies.sight import differences, learned
from scoutcheck.strategies.world import World
from scoutcheck.suites.judging import Fault, ledger


class Looked(NamedTuple):
    """Where a conversation reads otherwise than the model has it, and the world with what the answer told."""

    differences: list[str]
    world: World


def looked(world: World, number: int, answer: dict[str, Any]) -> Looked | None:
    """What an answer shows of a conversation that the model knows; None where its shape, a fault already, shows nothing."""
    try:
        return Looked(differences(world, number, answer), learned(world, number, answer))
    except (KeyError, TypeError, AttributeError):
        return None


def fault_of_embedding(answer: dict[str, Any]) -> Fault | None:
    """The fault of an answer without the threads that were asked for; None where they are there."""
    inner = answer.get("_embedded")
    if isinstance(inner, dict) and isinstance(inner.get("threads"), list):
        return None
    rule = next(one for one in read().operation(READ).at("query") if one.name in EMBED).rules[0]
    proof = "isinstance(answer.json()['_embedded']['threads'], list)"
    return Fault(rule, ledger().says(rule), f"no threads embedded for {EMBED}", proof)
