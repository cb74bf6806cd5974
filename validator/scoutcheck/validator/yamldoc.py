"""YAML payload files: every document's value, and where in the text each part of it stands.

Built from the parser's events, one by one: a text may be nested, aliased or tagged in any way, and nothing of it is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from scoutcheck.validator.document import Document, Fault, unreadable
from scoutcheck.validator.locate import Lines, Unplaced
from scoutcheck.validator.yamlnodes import Builder, Node, Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoutcheck.validator.locate import Path, Stretch

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Iterator[Document]:
    """Every document of a YAML text. Never raises: what is wrong becomes a fault of the last document."""
    lines = Lines(text)
    empty = True
    try:
        for builder in _documents(text):
            empty = False
            yield _document(text, lines, builder)
    except (Wrong, yaml.YAMLError, UnicodeEncodeError) as error:
        yield unreadable(text, _fault(text, error), form="yaml")
    else:
        if empty:
            yield unreadable(text, Fault("not-json", 0, 0, "there is no YAML here: the text is empty"), form="yaml")


def _documents(text: str) -> Iterator[Builder]:
    loader = Loader(text)
    builder = Builder(text)
    try:
        while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentEndEvent):
                yield builder
                builder = Builder(text)
            else:
                builder.take(event)
    finally:
        loader.dispose()


def _document(text: str, lines: Lines, builder: Builder) -> Document:
    root = builder.root

    def place(path: Path, target: str) -> Stretch:
        return _place(root, path, target)

    return Document(text, root.value, tuple(builder.faults), 1, True, place, lines, "yaml", root.aliased)


def _place(node: Node, path: Path, target: str) -> Stretch:
    key = (node.start, node.start)
    try:
        for step in path:
            key, node = node.members[step] if isinstance(step, str) else (key, node.items[step])
    except LookupError as error:
        raise Unplaced(path) from error
    if target == "key":
        return key
    return (node.start, node.start + 1) if target == "missing" else (node.start, node.end)


def _fault(text: str, error: Any) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    start = mark.index if mark else getattr(error, "position", 0)
    if isinstance(error, yaml.reader.ReaderError) and Loader is not yaml.SafeLoader:
        start = len(text.encode("utf-8")[:start].decode("utf-8", "ignore"))  # the fast parser counts bytes
    start = min(start, len(text))
    says = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return Fault("not-json", start, min(start + 1, len(text)), f"not YAML: {says}")
