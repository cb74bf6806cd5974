"""YAML payload files: every document's value, and where in the text each part of it stands."""

from __future__ import annotations

from typing import Any

import yaml

from scoutcheck.validator.document import Document, Fault
from scoutcheck.validator.locate import Unplaced

Path = tuple[str | int, ...]
Places = dict[tuple[Path, str], tuple[int, int]]

MAX_NODES = 500_000
MAX_DEPTH = 200

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_resolver = yaml.SafeLoader("")


def read_yaml(text: str) -> list[Document]:
    """Every document of a YAML text. Never raises: what is wrong becomes a fault of the last document."""
    documents: list[Document] = []
    loader = Loader(text)
    try:
        while loader.check_node():
            documents.append(_document(text, loader.get_node()))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        documents.append(_broken(text, error))
    finally:
        loader.dispose()
    return documents or [_broken(text, ValueError("there is no YAML here: the text is empty"))]


def _document(text: str, root: Any) -> Document:
    builder = _Builder()
    value = builder.value(root, ())
    return Document(text, value, tuple(builder.faults), 1, True, builder.place)


def _broken(text: str, error: Exception) -> Document:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    start = min(mark.index if mark else 0, len(text))
    says = getattr(error, "problem", None) or str(error) or "nested too deeply"
    return Document(text, None, (Fault("not-json", start, min(start + 1, len(text)), f"not YAML: {says}"),), 1, False)


class _Builder:
    """Turns nodes into plain values, noting where each stands. Counts what aliases unfold to, so that a bomb stays small."""

    def __init__(self) -> None:
        self.places: Places = {}
        self.faults: list[Fault] = []
        self.count = 0

    def place(self, path: Path, target: str) -> tuple[int, int]:
        start, end = self._known(path, "key" if target == "key" else "value")
        return (start, start + 1) if target == "missing" else (start, end)

    def _known(self, path: Path, target: str) -> tuple[int, int]:
        if (path, target) not in self.places:
            raise Unplaced(path)
        return self.places[path, target]

    def value(self, node: Any, path: Path) -> Any:
        self.count += 1
        if self.count > MAX_NODES:
            raise ValueError(f"its aliases unfold to more than {MAX_NODES:,} nodes")
        if len(path) > MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
        self.places[path, "value"] = (node.start_mark.index, node.end_mark.index)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return scalar(node)

    def mapping(self, node: Any, path: Path) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key_node, item in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else repr(key_node.value)
            stretch = (key_node.start_mark.index, key_node.end_mark.index)
            if key in value:
                self.faults.append(
                    Fault("repeated-key", *stretch, f"the key {key!r} stands twice in one object; the last one counts")
                )
            self.places[(*path, key), "key"] = stretch
            value[key] = self.value(item, (*path, key))
        return value


def scalar(node: Any) -> Any:
    """A scalar as JSON would have it: dates and binary stay text, as YAML's own types have no place in a payload."""
    kind = node.tag.rpartition(":")[2]
    if kind not in ("null", "bool", "int", "float"):
        return node.value
    try:
        return _resolver.construct_object(node)
    except (ValueError, yaml.YAMLError):
        return node.value
