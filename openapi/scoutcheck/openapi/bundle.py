"""The compiled contract, as judging needs it. Loads in about a millisecond."""

from __future__ import annotations

from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.rawjson import loads
from scoutcheck.openapi.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Any


class Contract(Record):
    """An immutable contract: `kinds` by name, `nodes` by number, the rules of the `reader`; never changed after loading.

    `version` is that of the release, `hash` the SHA-256 of the YAML files it was compiled from. `keys` tells which
    detectable kinds know a key at their top level.
    """

    version: str
    hash: str
    kinds: dict[str, dict[str, Any]]
    nodes: list[dict[str, Any]]
    keys: dict[str, list[str]]
    reader: dict[str, Any]

    def kind(self, name: str) -> dict[str, Any]:
        """The payload kind called `name`. Raises UnknownName with near names."""
        if name not in self.kinds:
            raise UnknownName("payload kind", name, nearest(name, self.kinds))
        return self.kinds[name]

    def words(self, kind: str, *keys: str) -> tuple[str, ...]:
        """The words that the documents list for what stands below these keys of a kind, in any item where there is a list."""
        node = self.nodes[self.kind(kind)["node"]]
        for key in keys:
            node = self.nodes[node["props"][key]]
            node = self.nodes[node["items"]] if "items" in node else node
        return tuple(node["values"][0][1])


def load() -> Contract:
    """The contract that this release was built with."""
    return Contract(**loads(read_compiled("bundle.json")))


def read_compiled(name: str) -> str:
    """The text of a compiled file that lies beside this module."""
    with open(__file__.rpartition("bundle.py")[0] + name, encoding="utf-8") as file:
        return file.read()
