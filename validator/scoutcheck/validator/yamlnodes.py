"""The events of a YAML parser, put together into values that remember where they stand."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import yaml

from scoutcheck.openapi.record import Record
from scoutcheck.validator.document import MAX_DEPTH, Fault
from scoutcheck.validator.tolerant import MAX_FAULTS, is_number, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoutcheck.validator.locate import Stretch

MAX_VALUES = 100_000
LONGEST_NUMBER = 400
TAGS = "tag:yaml.org,2002:"
KNOWN_TAGS = ("map", "seq", "str", "null", "bool", "int", "float", "binary", "timestamp")
BLOCKS = ("|", ">")

_yaml: Any = yaml.SafeLoader("")
_MAKERS = {
    "null": _yaml.construct_yaml_null,
    "bool": _yaml.construct_yaml_bool,
    "int": _yaml.construct_yaml_int,
    "float": _yaml.construct_yaml_float,
}


class Wrong(Exception):
    """What cannot be a payload: a sentence, and the place in the text."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.position = position


class Node(Record):
    """A value and where it stands; `members` and `items` are its parts. `size` is how many values it unfolds to, `aliased`
    whether some of them stand elsewhere in the text.
    """

    start: int
    end: int
    value: Any
    members: Mapping[str, tuple[Stretch, Any]] = {}
    items: Sequence[Any] = ()
    size: int = 1
    aliased: bool = False


class _Open:
    """A mapping or list whose end has not come yet."""

    def __init__(self, event: Any) -> None:
        self.event = event
        self.key: tuple[str, Stretch] | None = None
        self.merges = False
        self.members: dict[str, tuple[Stretch, Node]] = {}
        self.merged: dict[str, tuple[Stretch, Node]] = {}
        self.items: list[Node] = []

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.event, yaml.MappingStartEvent)

    def step(self) -> str | int:
        return self.key[0] if self.key else len(self.items)

    def node(self, end: int) -> Node:
        members = {**self.merged, **self.members}
        parts = [node for _, node in members.values()] or self.items
        value = {key: node.value for key, (_, node) in members.items()} if self.is_mapping else [node.value for node in parts]
        size = 1 + sum(node.size for node in parts)
        aliased = bool(self.merged) or any(node.aliased for node in parts)
        return Node(self.event.start_mark.index, end, value, members, self.items, size, aliased)


class Builder:
    """Puts one document together: its `root` and the `faults` of its text. Raises Wrong for what cannot be a payload."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Node(0, 0, None)
        self.faults: list[Fault] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._end = 0
        self._size = 0

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        match type(event):
            case yaml.AliasEvent:
                node = self._alias(event)
                self._add(node, event, node.size)
            case yaml.ScalarEvent:
                self._add(self._anchored(event, self._scalar(event)), event)
            case yaml.MappingStartEvent | yaml.SequenceStartEvent:
                self._start(event)
            case yaml.MappingEndEvent | yaml.SequenceEndEvent:
                self._finish(event)

    def _finish(self, event: Any) -> None:
        done = self._open.pop()
        # A block has no bracket to close it: its end is that of its last part.
        end = event.end_mark.index if done.event.flow_style else self._end
        self._add(self._anchored(done.event, done.node(end)), done.event)

    def _start(self, event: Any) -> None:
        _check_tag(event)
        if len(self._open) == MAX_DEPTH:
            raise Wrong(f"nested deeper than {MAX_DEPTH} levels", event.start_mark.index)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._open.append(_Open(event))

    def _anchored(self, event: Any, node: Node) -> Node:
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: Any) -> Node:
        start = event.start_mark.index
        node = self._anchors.get(event.anchor, self.root)
        if node is None:
            raise Wrong(f"&{event.anchor} holds itself, which JSON cannot", start)
        if node is self.root:
            raise Wrong(f"nothing before this is called &{event.anchor}", start)
        return node._replace(start=start, end=event.end_mark.index, aliased=True)

    def _scalar(self, event: Any) -> Node:
        _check_tag(event)
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in BLOCKS:
            end = start + len(self.text[start:end].rstrip())
        value = _value(event)
        if isinstance(value, float) and not isfinite(value) and not is_number(event.value):
            self._fault("not-a-number", (start, end), f"{event.value} is not JSON")
        return Node(start, end, value)

    def _add(self, node: Node, event: Any, size: int = 1) -> None:
        """Hang a finished value into the innermost open one."""
        self._end = node.end
        # Counting what aliases unfold to keeps a bomb of them small.
        self._size += size
        if self._size > MAX_VALUES:
            raise Wrong(f"it unfolds to more than {MAX_VALUES:,} values", node.start)
        owner = self._open[-1] if self._open else None
        if owner is None:
            self.root = node
        elif not owner.is_mapping:
            owner.items.append(node)
        elif owner.key is None:
            owner.key = _key(node, event), (node.start, node.end)
            owner.merges = isinstance(event, yaml.ScalarEvent) and event.implicit[0] and event.value == "<<"
        else:
            self._member(owner, owner.key, node)

    def _member(self, owner: _Open, key: tuple[str, Stretch], node: Node) -> None:
        name, stretch = key
        if owner.merges:
            owner.merged |= _merged(node)
        else:
            if name in owner.members:
                self._fault("repeated-key", stretch, f"the key {name!r} stands twice in one object; the last one counts")
            owner.members[name] = stretch, node
        owner.key = None

    def _fault(self, name: str, stretch: Stretch, says: str) -> None:
        self.faults.append(Fault(name, *stretch, says, tuple(part.step() for part in self._open)))
        if len(self.faults) == MAX_FAULTS:
            raise Wrong(f"more than {MAX_FAULTS} faults; the rest is not read", stretch[0])


def _key(node: Node, event: Any) -> str:
    text = event.value if isinstance(event, yaml.ScalarEvent) else node.value
    if not isinstance(text, str):
        raise Wrong("a key must be text", node.start)
    return text


def _merged(node: Node) -> dict[str, tuple[Stretch, Node]]:
    """What the merge key `<<` brings: the members of a mapping, or of a list of mappings, of which the first wins."""
    brought: dict[str, tuple[Stretch, Node]] = {}
    for part in reversed(node.items) if isinstance(node.value, list) else [node]:
        if not isinstance(part.value, dict):
            raise Wrong("<< takes a mapping, or a list of mappings", node.start)
        brought |= part.members
    return brought


def _check_tag(event: Any) -> None:
    tag = event.tag or "!"
    if tag != "!" and tag.removeprefix(TAGS) not in KNOWN_TAGS:
        problem = f"the tag {tag.replace(TAGS, '!!')} has no place in a payload; only plain values are read, nothing is run"
        raise Wrong(problem, event.start_mark.index)


def _value(event: Any) -> Any:
    """A scalar as JSON would have it: dates and binary stay text, as YAML's own types have no place in a payload."""
    if event.tag is None and event.implicit[0] and is_number(event.value):
        return number(event.value)
    tag = event.tag if event.tag not in (None, "!") else _yaml.resolve(yaml.ScalarNode, event.value, event.implicit)
    make = _MAKERS.get(tag.removeprefix(TAGS))
    if make is None or len(event.value) > LONGEST_NUMBER:
        return event.value
    try:
        return make(yaml.ScalarNode(tag, event.value))
    except (ValueError, LookupError, OverflowError):  # a tag that its text does not fit
        return event.value
