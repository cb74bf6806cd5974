"""Whom a refusal blames: the rule of the key that an error of the target complains of."""

from __future__ import annotations

import re
from typing import Any

from scoutcheck.strategies.reasons import rules_named
from scoutcheck.strategies.sites import Site, chosen, tree
from scoutcheck.suites.cases.naming import by_beginning, rule_of
from scoutcheck.suites.judging import is_settled
from scoutcheck.suites.play import Sent


def errors_of(sent: Sent) -> list[object] | None:
    """The single errors of a v2 refusal; None where the answer has no such list."""
    inner = sent.body.get("_embedded")
    found = inner.get("errors") if isinstance(inner, dict) else None
    return found if isinstance(found, list) else None


def blamed(sent: Sent) -> str:
    """The settled rule of the value that the target complains of: of several the one whose row tells of this very payload.

    Where the target names no value it is that row's rule, and empty where there is none.
    """
    kind = sent.expected.operation.kind
    for error in errors_of(sent) or () if kind else ():
        path = str(error.get("path", "")) if isinstance(error, dict) else ""
        words = [word for word in re.split(r"[^\w]+", path) if word]
        if settled := _rules_at(tree(str(kind)), sent.request.json(), words):
            return sent.row_rule if sent.row_rule in settled else settled[0]
    return sent.row_rule


def _rules_at(site: Site, value: Any, words: list[str]) -> list[str]:
    """The settled rules about the value that a path leads to, as far as it can be followed."""
    parent: Site | None = None
    for word in words:
        here = chosen(site, value)
        below = here.item if word.isdigit() else here.keys.get(word)
        if below is None:
            break
        parent, site, value = here, below, _inside(value, word)
    if parent is None:
        return []
    lists = site.node.get("values", ())
    # Of several lists the last is that of this very place.
    narrow = [name for _, _, rule in lists[-1:] for name in rules_named(rule)]
    documented = by_beginning(site, f"allowed {value!r}") if any(value in known for _, known, _ in lists) else ()
    return [*documented, *filter(is_settled, (*narrow, *rule_of(site, parent, "type")))]


def _inside(value: Any, word: str) -> Any:
    if isinstance(value, list):
        return value[int(word)] if word.isdigit() and int(word) < len(value) else None
    return value.get(word) if isinstance(value, dict) else None
