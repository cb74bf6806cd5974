"""Every way to break a rule of a kind: which place, which oddity, and the edit that does it.

Nothing is written down twice: values are labelled by asking the judge, keys and checks by their own declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from scoutcheck.openapi.near import nearest
from scoutcheck.strategies.sites import Node, Path, Site, chosen, everywhere, tree
from scoutcheck.strategies.slips import Slip, broken_by, slips
from scoutcheck.strategies.values import Build, Pick, least


class Scene(NamedTuple):
    """Where an edit takes place: the whole payload, the path to the edited value, the place of the contract it has."""

    payload: Any
    path: Path
    site: Site
    pick: Pick

    @property
    def value(self) -> Any:
        """What stands there."""
        value = self.payload
        for step in self.path:
            value = value[step]
        return value

    def fresh(self, site: Site) -> Any:
        """A right value for another place."""
        return Build(self.pick).solid(site)


class Edit(NamedTuple):
    """The payload after an edit, and the paths on which the breach rests."""

    payload: Any
    frozen: Iterable[Path]


Commit = Callable[[Scene], Edit]


class Fault(NamedTuple):
    """One way to break `rule` at `site`. `edge` says in a few words how."""

    site: Site
    rule: str
    edge: str
    commit: Commit


@cache
def faults(kind: str) -> dict[str, tuple[Fault, ...]]:
    """Every fault of a kind by the rule that it should break, those near the top of the payload first."""
    by_rule: dict[str, list[Fault]] = {}
    for site in everywhere(tree(kind)):
        for fault in faults_at(site):
            by_rule.setdefault(fault.rule, []).append(fault)
    return {rule: tuple(found) for rule, found in sorted(by_rule.items())}


def faults_at(site: Site) -> Iterator[Fault]:
    """Every fault that one place has of its own."""
    from scoutcheck.strategies.breaking import check_faults

    branch = bool(site.route) and site.route[-1].how == "branch"
    if not branch and not site.chooses:
        yield from _value_faults(site)
    if site.branches:
        yield from _union_faults(site)
    elif site.keys or "keys" in site.node:
        yield from _key_faults(site)
    yield from check_faults(site)


def _value_faults(site: Site) -> Iterator[Fault]:
    for rule, edge in _labels(site):
        yield Fault(site, rule, edge, _slip(rule, edge))


def _labels(site: Site) -> dict[tuple[str, str], None]:
    """The (rule, edge) pairs that slips of a place lead to, each once."""
    labels: dict[tuple[str, str], None] = {}
    for slip in slips(site, least(site)):
        rules = broken_by(site, slip.value)
        if len(rules) == 1:
            labels[next(iter(rules)), slip.edge] = None
    return labels


def _slip(rule: str, edge: str) -> Commit:
    """Put a wrong value in the place of the right one."""

    def commit(scene: Scene) -> Edit:
        found = _fitting(scene.site, scene.value, rule, edge) or _fitting(scene.site, least(scene.site), rule, edge)
        return replaced(scene, scene.pick.one(found))

    return commit


def _fitting(site: Site, value: Any, rule: str, edge: str) -> list[Any]:
    return [slip.value for slip in slips(site, value) if slip.edge == edge and broken_by(site, slip.value) == {rule}]


def replaced(scene: Scene, value: Any) -> Edit:
    """The payload with `value` at the scene's path."""
    if not scene.path:
        return Edit(value, [()])
    scene._replace(path=scene.path[:-1]).value[scene.path[-1]] = value
    return Edit(scene.payload, [scene.path])


def _key_faults(site: Site) -> Iterator[Fault]:
    node = site.node
    keys = node.get("keys", {})
    for key, rule in node.get("required", {}).items():
        if key != site.discriminator:
            yield Fault(site, rule[0], f"no {key}", without(key))
    for key, part in keys.get("named", {}).items():
        yield Fault(site, part["rule"][0], f"{key} is there", _named(key, part))
    if "unknown" in keys:
        yield from (Fault(site, keys["unknown"][0], f"unknown key {key}", beside(key, "x")) for key in _strangers(site))
    if "misspelt" in keys:
        yield from (
            Fault(site, keys["misspelt"][0], f"{key} for {right}", _instead(key, right)) for key, right in _misspelt(site)
        )


def without(key: str) -> Commit:
    """Leave a key out."""

    def commit(scene: Scene) -> Edit:
        scene.value.pop(key, None)
        return Edit(scene.payload, [(*scene.path, key)])

    return commit


def beside(key: str, value: Any) -> Commit:
    """Add a key."""

    def commit(scene: Scene) -> Edit:
        scene.value[key] = value
        return Edit(scene.payload, [(*scene.path, key)])

    return commit


def _named(key: str, part: Node) -> Commit:
    target = part.get("stands-for")
    return _instead(key, target) if target else beside(key, "x")


def _instead(key: str, right: str) -> Commit:
    """Write `key` where `right` belongs."""

    def commit(scene: Scene) -> Edit:
        value = scene.value
        moved = value[right] if right in value else scene.fresh(scene.site.keys[right])
        if right not in scene.site.node.get("required", {}) or _stands_for(scene.site, key):
            value.pop(right, None)
        value[key] = moved
        return Edit(scene.payload, [(*scene.path, key)])

    return commit


def _stands_for(site: Site, key: str) -> str | None:
    target: str | None = site.node["keys"]["named"].get(key, {}).get("stands-for")
    return target


def _strangers(site: Site) -> Iterator[str]:
    taken = {*site.keys, *site.node["keys"]["named"]}
    for word in ("extra", "xyzzy", "zz-top", "ключ", "", "__proto__", "a b", "quux99"):
        if word not in taken and not nearest(word, site.keys):
            yield word


def _misspelt(site: Site) -> Iterator[tuple[str, str]]:
    taken = {*site.keys, *site.node["keys"]["named"]}
    for right in site.keys:
        for word in dict.fromkeys(_typos(right)):
            if word not in taken and right in nearest(word, site.keys)[:1]:
                yield word, right


def _typos(word: str) -> Iterator[str]:
    middle = len(word) // 2
    yield "".join(f"_{char.lower()}" if char.isupper() else char for char in word)
    yield from (word.lower(), word.capitalize(), word[:-1], word + word[-1:])
    yield word[:middle] + word[middle:][1:2] + word[middle:][:1] + word[middle + 2 :]


def _union_faults(site: Site) -> Iterator[Fault]:
    key, right = site.discriminator, least(site)
    yield Fault(site, site.node["union"]["missing"][0], f"no {key}", without(key))
    for slip in _key_slips(site, key):
        rules = broken_by(site, {**right, key: slip.value})
        if len(rules) == 1:
            yield Fault(site, next(iter(rules)), f"{key}: {slip.edge}", beside(key, slip.value))


def _key_slips(site: Site, key: str) -> Iterator[Slip]:
    for name, branch in site.branches.items():
        yield from (slip for slip in slips(branch.keys[key], name) if str(slip.value) not in site.branches)
    for reading in site.node.get("readings", ()):
        yield from (Slip("reading: value", value) for value in reading.get("values", ()))
