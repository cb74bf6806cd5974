"""Every place of a payload kind, and the schema node that stands there: the tree that building and breaking walk."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from scoutcheck.openapi.bundle import Contract, load

Node = dict[str, Any]
Rule = list[Any]
Path = tuple[str | int, ...]
Fields = tuple[tuple[str, str], ...]  # ids of custom fields with their types


class Step(NamedTuple):
    """One step from a place to the next: into a "key", into an "item", or on to a "branch" of the same object."""

    how: str
    name: str = ""


Route = tuple[Step, ...]
ITEM = Step("item")


class Site(NamedTuple):
    """A place that values of a kind may have, told by the route that leads there.

    `samples` is what the kind's own examples hold there; `choices`, where there are any, the only values to draw.
    `null` is the rule by which the object around it refuses a null. `discriminator` is, for branches and the object that
    has them, the key that tells them apart; that key's place `chooses`.
    """

    kind: str
    fields: Fields
    route: Route
    number: int
    node: Node
    samples: tuple[Any, ...]
    choices: tuple[Any, ...]
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
        shown = {"key": "/{0.name}", "item": "/*", "branch": "({0.name})"}
        return "".join(shown[step.how].format(step) for step in self.route)

    def __hash__(self) -> int:
        return hash((self.kind, self.fields, self.route))


@cache
def contract() -> Contract:
    """The contract of this release."""
    return load()


@cache
def tree(kind: str, fields: Fields = ()) -> Site:
    """The place of a whole payload of `kind`, with all places below it. Raises UnknownName."""
    entry = contract().kind(kind)
    return _Grower(kind, fields).site((), entry["node"], tuple(entry["examples"]))


class _Grower(NamedTuple):
    kind: str
    fields: Fields

    def site(self, route: Route, number: int, samples: tuple[Any, ...], discriminator: str = "", **about: Any) -> Site:
        node = contract().nodes[number]
        union = node.get("union", {"key": discriminator, "branches": {}})
        items = tuple(item for sample in samples if isinstance(sample, list) for item in sample)
        return Site(
            kind=self.kind,
            fields=self.fields,
            route=route,
            number=number,
            node=node,
            samples=samples,
            **{"choices": (), "null": None, "chooses": False, **about},
            discriminator=union["key"],
            keys={name: self.key(route, node, name, samples, discriminator) for name in node.get("props", ())},
            item=self.site((*route, ITEM), node["items"], items) if "items" in node else None,
            branches={name: self.branch(route, union, name, samples) for name in union["branches"]},
        )

    def key(self, route: Route, node: Node, name: str, samples: tuple[Any, ...], discriminator: str) -> Site:
        number = node["props"][name]
        values = tuple(sample[name] for sample in samples if isinstance(sample, dict) and name in sample)
        policy = node.get("keys", {}).get("null")
        lenient = name in node.get("required", {}) or speaks_of_null(contract().nodes[number])
        null = None if lenient else policy
        choices = self.ids() if name in _typed_ids(node) else ()
        return self.site((*route, Step("key", name)), number, values, null=null, chooses=name == discriminator, choices=choices)

    def branch(self, route: Route, union: Node, name: str, samples: tuple[Any, ...]) -> Site:
        values = tuple(sample for sample in samples if isinstance(sample, dict) and sample.get(union["key"]) == name)
        return self.site((*route, Step("branch", name)), union["branches"][name], values, discriminator=union["key"])

    def ids(self) -> tuple[int, ...]:
        return tuple(int(name) for name, _ in self.fields)


def _typed_ids(node: Node) -> set[str]:
    """Keys that hold the id of a custom field, where nothing beside them tells its type."""
    checks = [check for check in node.get("checks", ()) if check["check"] == "typed-value"]
    return {check["id"] for check in checks if "id" in check and check.get("type") not in node.get("props", {})}


def speaks_of_null(node: Node) -> bool:
    """Whether a schema has a word of its own about null."""
    types = node.get("types")
    return not types or "null" in types or any(reading["form"] == "null" for reading in node.get("readings", ()))


def everywhere(site: Site) -> Iterator[Site]:
    """`site` and all places below it, the near ones first."""
    waiting = [site]
    while waiting:
        yield from waiting
        waiting = [child for parent in waiting for child in _below(parent)]


def _below(site: Site) -> Iterator[Site]:
    yield from site.keys.values()
    yield from [site.item] if site.item else []
    yield from site.branches.values()


def chosen(site: Site, value: Any) -> Site:
    """Where a value of `site` continues: the branch that its discriminator names, in whatever case, else the place itself."""
    name = value.get(site.discriminator) if site.branches and isinstance(value, dict) else None
    if not isinstance(name, str):
        return site
    meant = [branch for branch in site.branches if branch.lower() == name.lower()]
    return site.branches.get(name) or (site.branches[meant[0]] if len(meant) == 1 else site)


def needed(site: Site, value: Any) -> dict[str, Any]:
    """The required keys of an object, with their rules; of one that belongs to no branch, those that all branches share."""
    node = chosen(site, value).node
    common = contract().nodes[node["union"]["common"]] if "union" in node else node
    required: dict[str, Any] = common.get("required", {})
    return required


def key_site(site: Site, key: str) -> Site | None:
    """The place of a key, or of the key that it stands for; in an object of no branch, that of the first branch with it."""
    named = site.node.get("keys", {}).get("named", {}).get(key, {})
    owners = (site, *site.branches.values())
    return next((owner.keys[name] for owner in owners if (name := named.get("stands-for", key)) in owner.keys), None)


def locate(site: Site, value: Any, path: Path) -> Site | None:
    """The place that `path` leads to within `value`, a value of `site`; None where the contract knows no such place."""
    for depth, step in enumerate(path, 1):
        site = chosen(site, value)
        inner = site.item if isinstance(step, int) else key_site(site, step)
        if inner is None:
            return None
        site = inner
        if depth < len(path):
            value = value[step]
    return site
