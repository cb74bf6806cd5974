"""Edits of a payload at one place: the hands with which faults are committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from scoutcheck.strategies.building import Build, Pick, least, others
from scoutcheck.strategies.conditions import ABSENT, FRESH, Item, Place, Way
from scoutcheck.strategies.sites import Path, Site, chosen, key_site, tree
from scoutcheck.validator.checks import holds


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
        """A right and usable value for another place."""
        value = Build(self.pick).reach(site)
        return value if value not in (None, "") else next(other for other in others(site, value) if other not in (None, ""))


class Edit(NamedTuple):
    """The payload after an edit. A breach rests on `frozen` paths staying as they are, and on `held` ones staying at all."""

    payload: Any
    frozen: frozenset[Path]
    held: frozenset[Path] = frozenset()


Commit = Callable[[Scene], Edit]


def replaced(scene: Scene, value: Any) -> Edit:
    """Put a value in the place of the scene's own."""
    if isinstance(value, (dict, list)):
        value = json.loads(json.dumps(value))  # no part may stand in two places
    if not scene.path:
        return Edit(value, frozenset([()]))
    scene._replace(path=scene.path[:-1]).value[scene.path[-1]] = value
    return Edit(scene.payload, frozenset([scene.path]))


def without(key: str) -> Commit:
    """Leave a key out."""

    def commit(scene: Scene) -> Edit:
        scene.value.pop(key, None)
        return Edit(scene.payload, frozenset([(*scene.path, key)]))

    return commit


def beside(key: str, value: Any) -> Commit:
    """Add a key."""

    def commit(scene: Scene) -> Edit:
        scene.value[key] = value
        return Edit(scene.payload, frozenset([(*scene.path, key)]))

    return commit


def instead(key: str, right: str) -> Commit:
    """Write `key` where `right` belongs; beside it where `right` must stay."""

    def commit(scene: Scene) -> Edit:
        value, site = scene.value, scene.site
        moved = value[right] if right in value else scene.fresh(site.keys[right])
        if right not in site.node.get("required", {}) or key_site(site, key):
            value.pop(right, None)
        value[key] = moved
        return Edit(scene.payload, frozenset(), frozenset([(*scene.path, key)]))

    return commit


def assigned(way: Way) -> Commit:
    """Put a way to break a check into effect."""

    def commit(scene: Scene) -> Edit:
        top = scene._replace(path=(), site=tree(scene.site.kind, scene.site.fields))
        paths = [(_set(scene, place, value), value) for place, value in way.sets.items()]
        paths += [(_set(top, place, value), value) for place, value in way.root.items()]
        held = frozenset(path for path, value in paths if _may_change(value))
        return Edit(scene.payload, frozenset(path for path, _ in paths) - held, held)

    return commit


def _may_change(value: Any) -> bool:
    """Whether a breach asks only for some value, whose parts may be mended."""
    return value is FRESH or (isinstance(value, list) and any(isinstance(part, Item) for part in value))


def _set(scene: Scene, place: Place, value: Any) -> Path:
    """Assign one value below a scene, with the objects and items on the way. Gives the path to it."""
    step, *rest = place
    if isinstance(step, Item):
        return _set(_item(scene, step), tuple(rest), value)
    inner = key_site(scene.site, step)
    assert inner is not None
    below = scene._replace(path=(*scene.path, step), site=inner)
    if rest:
        if not isinstance(scene.value.get(step), (dict, list)):
            scene.value[step] = least(inner)
        return _set(below._replace(site=chosen(inner, below.value)), tuple(rest), value)
    if value is ABSENT:
        scene.value.pop(step, None)
    else:
        scene.value[step] = _made(below, value)
    return below.path


def _made(scene: Scene, value: Any) -> Any:
    if value is FRESH:
        return scene.fresh(scene.site)
    if isinstance(value, list) and scene.site.item:
        return [_least_item(scene.site.item, part) if isinstance(part, Item) else part for part in value]
    return value


def _item(scene: Scene, step: Item) -> Scene:
    """The scene of an item, made to meet the conditions of the step."""
    array, items = scene.site.item, scene.value
    assert array is not None
    at = min(step.at, len(items))
    if at == len(items):
        items.append(_least_item(array, step))
    known = chosen(array, items[at]).keys
    if (step.having and step.having not in known) or not holds(dict(step.where), items[at]):
        items[at] = _least_item(array, step)
    return scene._replace(path=(*scene.path, at), site=chosen(array, items[at]))


def _least_item(array: Site, step: Item) -> Any:
    """The least item that meets the conditions of a step."""
    where = dict(step.where)
    fitting = [branch for name, branch in array.branches.items() if where.get(array.discriminator, name) == name]
    branch = next((branch for branch in fitting if not step.having or step.having in branch.keys), array)
    return {**least(branch), **where}
