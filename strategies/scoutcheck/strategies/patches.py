"""Every patch there is to try: path by operation by type of value, as an object and as a list, with what the rules say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from hypothesis import strategies as st

from scoutcheck.strategies.sites import Site, contract, tree
from scoutcheck.strategies.text import Leaf, text
from scoutcheck.strategies.values import BEYOND
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity

KINDS = ("update-thread", "update-conversation")
ABSENT = "absent"
VALUES: dict[str, Leaf] = {
    "text": text(1),
    "empty text": Leaf(st.just(""), ""),
    "digits": Leaf(st.integers(1, BEYOND).map(str), "1"),
    "id": Leaf(st.integers(1, BEYOND), 1),
    "zero": Leaf(st.just(0), 0),
    "fraction": Leaf(st.integers(0, 2**50).map(lambda number: number + 0.5), 0.5),
    "true": Leaf(st.just(True), True),
    "false": Leaf(st.just(False), False),
    "null": Leaf(st.none(), None),
    "list": Leaf(st.lists(st.integers(), max_size=2), []),
    "object": Leaf(st.dictionaries(st.sampled_from(["id", "name"]), st.integers(), max_size=2), {}),
    ABSENT: Leaf(st.just(ABSENT), ABSENT),
}


class Form(NamedTuple):
    """The form of a patch: its kind, path, op, the name of a type of value in VALUES, and whether it comes as a list."""

    kind: str
    path: str
    op: str
    value: str
    listed: bool


class Patch(NamedTuple):
    """A patch, and the rules that it breaks, strictly read. It is legal if there are none."""

    kind: str
    payload: Any
    legal: bool
    rules: tuple[str, ...]


def patches() -> st.SearchStrategy[Patch]:
    """Patches of every form, about every second one legal."""
    return st.sampled_from(_legal_forms()).flatmap(_patch) | st.sampled_from(forms()).flatmap(_patch)


def every_patch() -> Iterator[Patch]:
    """One patch of every form, with the simplest value of its type: for tests that leave nothing out."""
    return (judged(form.kind, _payload(form, VALUES[form.value].least)) for form in forms())


@cache
def forms() -> tuple[Form, ...]:
    """Every form of a patch: both kinds, every path and op that either of them speaks of, and some that neither does."""
    paths = _words("path", ("/number", "/tags/0", ""))
    ops = _words("op", ("", "test"))
    return tuple(Form(*parts) for parts in product(KINDS, paths, ops, VALUES, (False, True)))


@cache
def _legal_forms() -> tuple[Form, ...]:
    return tuple(form for form, patch in zip(forms(), every_patch(), strict=True) if patch.legal)


def _patch(form: Form) -> st.SearchStrategy[Patch]:
    return VALUES[form.value].strategy.map(lambda value: judged(form.kind, _payload(form, value)))


def _payload(form: Form, value: Any) -> Any:
    patch = {"op": form.op, "path": form.path, **({} if form.value == ABSENT else {"value": value})}
    return [patch] if form.listed else patch


def judged(kind: str, payload: Any) -> Patch:
    """`payload` as a Patch, judged in strict mode."""
    found = [one.rule for one in judge(contract(), kind, payload) if severity(one.level, strict=True) != "off"]
    return Patch(kind, payload, not found, tuple(dict.fromkeys(found)))


def _words(key: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """What the contract says, allowing or forbidding, of a member of patches; and each path without its slash."""
    said = [word for kind in KINDS for word in _said(tree(kind), key)]
    bare = [word.removeprefix("/") for word in said if word.startswith("/")]
    return tuple(dict.fromkeys([*said, *bare, *more]))


def _said(site: Site, key: str) -> list[str]:
    union = site.node.get("union", {})
    own = [site.keys[key].node] if key in site.keys else []
    nodes = [*own, *([site.node] if union.get("key") == key else [])]
    read = [item for node in nodes for reading in node.get("readings", ()) for item in reading.get("values", ())]
    listed = [item for node in nodes for _, items, _ in node.get("values", ()) for item in items]
    return [*listed, *read, *(word for branch in site.branches.values() for word in _said(branch, key))]
