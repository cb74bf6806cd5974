"""Every place of a payload kind, and the schema node that stands there: the tree that building and breaking walk."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from scoutcheck.openapi.bundle import Contract, load

Node = dict[str, Any]
Rule = list[Any]
Path = tuple[str | int, ...]


class Step(NamedTuple):
    """One step from a place to the next: into a "key", into an "item", or on to a "branch" of the same object."""

    how: str
    name: str = ""


Route = tuple[Step, ...]
ITEM = Step("item")


class Site(NamedTuple):
    """A place that values of a kind may have, told by the route that leads there.

    `samples` is what the kind's own examples hold there. `null` is the rule by which the object around it refuses a null.
    `discriminator` is, for branches and the object that has them, the key that tells them apart; that key's place `chooses`.
    """

    kind: str
    route: Route
    number: int
    node: Node
    samples: tuple[Any, ...]
    null: Rule | None
    discriminator: str
    chooses: bool
    keys: dict[str, Site]
    item: Site | None
    branches: dict[str, Site]

    @property
    def name(self) -> str:
        """The key that leads here, if the last step is one."""
        return self.route[-1].name if self.route and self.route[-1].how == "key" else ""

    @property
    def where(self) -> str:
        """The route in one readable line, such as `/threads/*(reply)/text`."""
        return "".join(_shown(step) for step in self.route)


def _shown(step: Step) -> str:
    return {"key": f"/{step.name}", "item": "/*", "branch": f"({step.name})"}[step.how]


@cache
def contract() -> Contract:
    """The contract of this release."""
    return load()


@cache
def tree(kind: str) -> Site:
    """The place of a whole payload of `kind`, with all places below it. Raises UnknownName."""
    entry = contract().kind(kind)
    return _site(kind, (), entry["node"], tuple(entry["examples"]), None)


def everywhere(site: Site) -> Iterator[Site]:
    """`site` and all places below it, the near ones first."""
    waiting = [site]
    while waiting:
        yield from waiting
        waiting = [child for parent in waiting for child in below(parent)]


def below(site: Site) -> Iterator[Site]:
    """The places one step below."""
    yield from site.keys.values()
    yield from [site.item] if site.item else []
    yield from site.branches.values()


def _site(
    kind: str, route: Route, number: int, samples: tuple[Any, ...], null: Rule | None = None, key: str = "", chooses: bool = False
) -> Site:
    node = contract().nodes[number]
    items = tuple(item for sample in samples if isinstance(sample, list) for item in sample)
    union = node.get("union", {"key": key, "branches": {}})
    return Site(
        kind=kind,
        route=route,
        number=number,
        node=node,
        samples=samples,
        null=null,
        discriminator=union["key"],
        chooses=chooses,
        keys={name: _key(kind, route, node, name, samples, name == key) for name in node.get("props", ())},
        item=_site(kind, (*route, ITEM), node["items"], items) if "items" in node else None,
        branches={name: _branch(kind, route, union, name, samples) for name in union["branches"]},
    )


def _key(kind: str, route: Route, node: Node, name: str, samples: tuple[Any, ...], chooses: bool) -> Site:
    number = node["props"][name]
    values = tuple(sample[name] for sample in samples if isinstance(sample, dict) and name in sample)
    policy = node.get("keys", {}).get("null")
    optional = name not in node.get("required", {})
    null = policy if optional and not speaks_of_null(contract().nodes[number]) else None
    return _site(kind, (*route, Step("key", name)), number, values, null, chooses=chooses)


def _branch(kind: str, route: Route, union: Node, name: str, samples: tuple[Any, ...]) -> Site:
    values = tuple(sample for sample in samples if isinstance(sample, dict) and sample.get(union["key"]) == name)
    return _site(kind, (*route, Step("branch", name)), union["branches"][name], values, key=union["key"])


def speaks_of_null(node: Node) -> bool:
    """Whether a schema has a word of its own about null."""
    types = node.get("types")
    return not types or "null" in types or any(reading["form"] == "null" for reading in node.get("readings", ()))


def chosen(site: Site, value: Any) -> Site:
    """Where a value of `site` continues: the branch that its discriminator names, else the place itself."""
    if not site.branches or not isinstance(value, dict):
        return site
    name = value.get(site.node["union"]["key"])
    return site.branches.get(name, site) if isinstance(name, str) else site


def locate(site: Site, value: Any, path: Path) -> Site | None:
    """The place that `path` leads to within `value`, a value of `site`; None where the contract knows no such place."""
    for depth, step in enumerate(path, 1):
        site = chosen(site, value)
        inner = site.item if isinstance(step, int) else site.keys.get(step)
        if inner is None:
            return None
        site = inner
        if depth < len(path):
            value = value[step]
    return site
