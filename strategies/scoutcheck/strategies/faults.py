"""Every way to break a rule of a kind: at which place, by which oddity, and the edit that does it.

Nothing is written down twice: values are labelled by asking the judge, keys and checks by their own declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from scoutcheck.openapi.near import nearest
from scoutcheck.strategies.building import least
from scoutcheck.strategies.conditions import ways
from scoutcheck.strategies.editing import Commit, Edit, Scene, assigned, beside, instead, replaced, without
from scoutcheck.strategies.judging import broken_by
from scoutcheck.strategies.sites import Fields, Node, Site, everywhere, tree
from scoutcheck.strategies.slips import Slip, slips


class Fault(NamedTuple):
    """One way to break `rule` at `site`, or to be only just right there (`rule` None). `edge` says in a few words how."""

    site: Site
    rule: str | None
    edge: str
    commit: Commit


@cache
def faults(kind: str, fields: Fields = ()) -> dict[str, tuple[Fault, ...]]:
    """Every fault of a kind by the rule that it should break, those near the top of the payload first."""
    by_rule: dict[str, list[Fault]] = {}
    for site in everywhere(tree(kind, fields)):
        for fault in faults_at(site):
            by_rule.setdefault(str(fault.rule), []).append(fault)
    return {rule: tuple(found) for rule, found in sorted(by_rule.items())}


def faults_at(site: Site) -> Iterator[Fault]:
    """Every fault that one place has of its own."""
    if holds_value(site):
        yield from _value_faults(site)
    if site.branches:
        yield from _union_faults(site)
    yield from _key_faults(site)
    yield from check_faults(site)


def holds_value(site: Site) -> bool:
    """Whether a place has a schema of its own; that of a branch, and of the key that chooses it, is its object's affair."""
    return not site.chooses and not (site.route and site.route[-1].how == "branch")


def _value_faults(site: Site) -> Iterator[Fault]:
    labels: dict[tuple[str, str], None] = {}
    for slip in slips(site, _right(site)):
        rules = broken_by(site, slip.value)
        if len(rules) == 1:
            labels[next(iter(rules)), slip.edge] = None
    for rule, edge in labels:
        yield Fault(site, rule, edge, swapped(slips, rule, edge))


def _right(site: Site) -> Any:
    """The least value of a place, or an example where that is not right all by itself."""
    value = least(site)
    return next((one for one in (value, *site.samples) if not broken_by(site, one)), value)


def swapped(odd: Callable[[Site, Any], Iterator[Slip]], rule: str | None, edge: str) -> Commit:
    """Put an odd value in the place of the right one, and like it where it can be."""
    wanted = {rule} if rule else set()

    def commit(scene: Scene) -> Edit:
        for right in (scene.value, least(scene.site)):
            near = [slip.value for slip in odd(scene.site, right) if slip.edge == edge]
            found = [value for value in near if broken_by(scene.site, value) == wanted]
            if found:
                return replaced(scene, scene.pick.one(found))
        raise AssertionError(f"{scene.site.where}: {edge} no longer breaks {rule}")

    return commit


def _union_faults(site: Site) -> Iterator[Fault]:
    key, right = site.discriminator, _right(site)
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


def _key_faults(site: Site) -> Iterator[Fault]:
    keys = site.node.get("keys", {})
    for key, rule in site.node.get("required", {}).items():
        if key != site.discriminator:
            yield Fault(site, rule[0], f"no {key}", without(key))
    for key, part in keys.get("named", {}).items():
        yield Fault(site, part["rule"][0], f"{key} is there", _named(site, key, part))
    for key in _strangers(site) if "unknown" in keys else ():
        yield Fault(site, keys["unknown"][0], f"unknown key {key!r}", beside(key, "x"))
    for key, right in _misspelt(site) if "misspelt" in keys else ():
        yield Fault(site, keys["misspelt"][0], f"{key} for {right}", instead(key, right))


def _named(site: Site, key: str, part: Node) -> Commit:
    if "stands-for" in part:
        return instead(key, part["stands-for"])
    # A likely value is what the whole payload has at a key of that name.
    root = tree(site.kind)
    return beside(key, least(root.keys[key]) if key in root.keys else "x")


STRANGERS = ("extra", "xyzzy", "zz-top", "ключ", "", "__proto__", "a b", "quux99")


def _strangers(site: Site) -> Iterator[str]:
    """Keys that are like none that is known."""
    taken = {*site.keys, *site.node["keys"]["named"]}
    yield from (word for word in STRANGERS if word not in taken and not nearest(word, site.keys))


def _misspelt(site: Site) -> Iterator[tuple[str, str]]:
    """Keys that are one slip away from a known one, with that one."""
    taken = {*site.keys, *site.node["keys"]["named"]}
    for right in site.keys:
        for word in dict.fromkeys(_typos(right)):
            if word not in taken and nearest(word, site.keys)[:1] == [right]:
                yield word, right


def _typos(word: str) -> Iterator[str]:
    middle = len(word) // 2
    yield "".join(f"_{char.lower()}" if char.isupper() else char for char in word)
    yield from (word.lower(), word.capitalize(), word[:-1], word + word[-1:])
    yield word[:middle] + word[middle : middle + 2][::-1] + word[middle + 2 :]


def check_faults(site: Site) -> Iterator[Fault]:
    """Every way to break the checks that stand at one place."""
    for check in site.node.get("checks", ()):
        for way in ways(site, check):
            yield Fault(site, way.rule or check["rule"][0], f"{check['check']}: {way.edge}", assigned(way))
