"""Whom a refusal blames: the rule of the key that an error of the target complains of."""

from __future__ import annotations

import re
from typing import Any

from scoutcheck.strategies.sites import Site, chosen, tree
from scoutcheck.suites.cases.naming import rule_of
from scoutcheck.suites.judging import is_settled
from scoutcheck.suites.play import Sent


def errors_of(sent: Sent) -> list[object] | None:
    """The single errors of a v2 refusal; None where the answer has no such list."""
    body = sent.response.json() if sent.response is not None else None
    inner = body.get("_embedded") if isinstance(body, dict) else None
    found = inner.get("errors") if isinstance(inner, dict) else None
    return found if isinstance(found, list) else None


def blamed(sent: Sent) -> str:
    """The settled rule of the value that the target complains of; empty where it names none."""
    kind = sent.expected.operation.kind
    for error in errors_of(sent) or () if kind else ():
        path = str(error.get("path", "")) if isinstance(error, dict) else ""
        rules = _rules_at(tree(str(kind)), sent.request.json(), [word for word in re.split(r"[^\w]+", path) if word])
        settled = [rule for rule in rules if is_settled(rule)]
        if settled:
            return settled[0]
    return ""


def _rules_at(site: Site, value: Any, words: list[str]) -> list[str]:
    """The rules about the value that a path leads to, as far as it can be followed."""
    parent: Site | None = None
    for word in words:
        here = chosen(site, value)
        below = here.item if word.isdigit() else here.keys.get(word)
        if below is None:
            break
        parent, site, value = here, below, _inside(value, word)
    narrow = [str(rule[0]) for _, _, rule in site.node.get("values", ())][
        -1:
    ]  # of several lists the last is that of this very place
    return [*narrow, *rule_of(site, parent, "type")] if parent is not None else []


def _inside(value: Any, word: str) -> Any:
    if isinstance(value, list):
        return value[int(word)] if word.isdigit() and int(word) < len(value) else None
    return value.get(word) if isinstance(value, dict) else None
