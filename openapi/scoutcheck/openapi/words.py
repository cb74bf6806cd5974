"""The words of the documents: titles, descriptions and examples, along the schemas of the payload kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.merging import Place, Schema, flatten
from scoutcheck.openapi.nodes import NodeTable

TOLD = ("title", "description", "default", "examples")
Entry = dict[str, Any]


class WordTable:
    """Collects an entry for every schema that payloads reach: its words, the number of its node, and, as further entries
    by number, its `props`, `items` and `branches`. A component of the documents has a `name`, and one entry; so has an
    object that is a component with a few words changed.
    """

    def __init__(self, table: NodeTable) -> None:
        self.table = table
        self.entries: list[Entry] = []
        self._numbers: dict[Place, int] = {}

    def entry(self, schema: Schema, place: Place) -> int:
        """The number of the entry for `schema`, written at `place`."""
        node = self.table.node(schema, place)
        schema, place = self._component(schema, place)
        if place not in self._numbers:
            self._numbers[place] = len(self.entries)
            self.entries.append({"node": node, **_name(schema, place, "props" in self.table.nodes[node])})
            self._fill(self.entries[-1], schema, place)
        return self._numbers[place]

    def _component(self, schema: Schema, place: Place) -> tuple[Schema, Place]:
        """What a reference without siblings leads to in the end."""
        while list(schema) == ["$ref"]:
            schema, *target = self.table.sources.look_up(schema["$ref"], place[0])
            place = (target[0], target[1])
        return schema, place

    def _fill(self, entry: Entry, schema: Schema, place: Place) -> None:
        merged, _ = flatten(self.table.sources, schema, place)
        entry |= {word: merged[word] for word in TOLD if word in merged}
        if "example" in merged:
            entry.setdefault("examples", [merged["example"]])
        if "properties" in merged:
            entry["props"] = {name: self.entry(*placed) for name, placed in merged["properties"].items()}
        if "items" in merged:
            entry["items"] = self.entry(*merged["items"])
        if "oneOf" in merged:
            entry["branches"] = dict(self._branches(*merged["discriminator"]))

    def _branches(self, discriminator: Schema, home: Place) -> Iterator[tuple[str, int]]:
        for value, target in discriminator["mapping"].items():
            yield value, self.entry({"$ref": target}, (home[0], f"{home[1]}/discriminator/mapping/{value}"))


def _name(schema: Schema, place: Place, is_object: bool) -> dict[str, str]:
    """The name of a component: a schema that stands right below the root of its file, or among its components."""
    pointers = [place[1], *([schema["$ref"].partition("#")[2]] if is_object and "$ref" in schema else [])]
    names = (pointer.removeprefix("/components/schemas").split("/")[1:] for pointer in pointers)
    return next(({"name": steps[0]} for steps in names if len(steps) == 1), {})
