"""One schema object out of a `$ref` with siblings and its `allOf` parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.sources import Sources

Schema = dict[str, Any]
Place = tuple[str, str]

VALUED: tuple[str, ...] = ("enum", "const")


def flatten(sources: Sources, schema: Schema, place: Place) -> tuple[Schema, Place]:
    """The schema with `$ref` and `allOf` merged in, later parts winning. Also the place the result mostly comes from."""
    merged: Schema = {}
    origin = place
    for part, part_place in _parts(sources, schema, place):
        merged = _merge(merged, part, part_place)
        origin = part_place if not merged.get("properties") else origin
    return merged, origin


def _parts(sources: Sources, schema: Schema, place: Place) -> Iterator[tuple[Schema, Place]]:
    if "$ref" in schema:
        target, file, pointer = sources.look_up(schema["$ref"], place[0])
        yield from _parts(sources, target, (file, pointer))
    for index, part in enumerate(schema.get("allOf", ())):
        yield from _parts(sources, part, (place[0], f"{place[1]}/allOf/{index}"))
    yield {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}, place


def _merge(left: Schema, right: Schema, place: Place) -> Schema:
    merged = dict(left)
    for key, value in right.items():
        merged[key] = _JOINS.get(key, _replace)(merged.get(key), value, place)
    merged["values"] = [*left.get("values", ()), *_values(right, merged)]
    return merged


def _values(right: Schema, merged: Schema) -> list[tuple[str, list[Any], Any]]:
    rules = right.get("x-rules") or merged.get("x-rules", {})
    return [(key, right[key] if key == "enum" else [right[key]], rules.get(key)) for key in VALUED if key in right]


def _replace(_old: Any, new: Any, _place: Place) -> Any:
    return new


def _unite(old: Any, new: Any, _place: Place) -> Any:
    return {**(old or {}), **new}


def _append(old: Any, new: Any, _place: Place) -> Any:
    return [*(old or ()), *(item for item in new if item not in (old or ()))]


def _place_properties(old: Any, new: Any, place: Place) -> Any:
    placed = {name: (schema, (place[0], f"{place[1]}/properties/{name}")) for name, schema in new.items()}
    return {**(old or {}), **placed}


def _place_items(_old: Any, new: Any, place: Place) -> Any:
    return new, (place[0], f"{place[1]}/items")


def _place_branches(_old: Any, new: Any, place: Place) -> Any:
    return [(schema, (place[0], f"{place[1]}/oneOf/{index}")) for index, schema in enumerate(new)]


def _place_discriminator(_old: Any, new: Any, place: Place) -> Any:
    return new, place


def _merge_rules(old: Any, new: Any, _place: Place) -> Any:
    merged = {**(old or {}), **new}
    required = [rules.get("required") for rules in (old or {}, new)]
    by_key = [rules for rules in required if isinstance(rules, dict) and "rule" not in rules]
    if len(by_key) == len(required):
        merged["required"] = {key: rule for rules in by_key for key, rule in rules.items()}
    return merged


def _merge_readings(old: Any, new: Any, _place: Place) -> Any:
    spoken = {_identity(reading) for reading in new}
    return [*(reading for reading in old or () if _identity(reading) not in spoken), *new]


def _identity(reading: Schema) -> tuple[str, str]:
    return reading["form"], repr([reading.get(part) for part in ("values", "prefix", "key")])


_JOINS = {
    "properties": _place_properties,
    "items": _place_items,
    "oneOf": _place_branches,
    "discriminator": _place_discriminator,
    "required": _append,
    "x-rules": _merge_rules,
    "x-readings": _merge_readings,
    "x-checks": _append,
    "x-keys": _unite,
}
