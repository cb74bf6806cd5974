"""What is known of an object while code about it is written: how its keys are called, and what they may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from scoutcheck.validator.fastpath.shapes import Shapes, attribute

if TYPE_CHECKING:
    from scoutcheck.validator.violations import Run

Node = dict[str, Any]


class Unsaid(Exception):
    """Generated code cannot say this for certain."""


class Scope:
    """An object of one node, called `name` in the code.

    `names` gathers what the code refers to besides; `run` is what checks ask for more than their object.
    """

    def __init__(self, shapes: Shapes, number: int, run: Run, names: dict[str, Any], name: str = "self") -> None:
        self.shapes = shapes
        self.node = shapes.nodes[number]
        self.number = number
        # The key that chooses a branch, where the object is one of several; it is what its Struct is chosen by.
        self.choosing = self.node.get("union", {"key": ""})["key"]
        self.run = run
        self.names = names
        self.name = name

    def of(self, key: str) -> str:
        """The expression for a key, dotted or not. Raises Unsaid where an object on the way is no Struct."""
        first, *rest = key.split(".")
        expression, scopes = f"{self.name}.{attribute(first)}", [self]
        for before, step in zip([first, *rest], rest, strict=False):
            scopes = [inner for scope in scopes for inner in scope.inner(before)]
            expression = f'getattr({expression}, "{attribute(step)}", {self.absent(step)})'
        return expression

    def absent(self, key: str) -> str:
        """What stands for a key, dotted or not, that is not there."""
        return "UNSET" if self.shapes.absent(key.rpartition(".")[2]) is UNSET else "None"

    def there(self, key: str) -> str:
        """The condition that a key is there, be it null."""
        return f"{self.of(key)} is not {self.absent(key)}"

    def missing(self, key: str) -> str:
        """The condition that a key is not there."""
        return f"{self.of(key)} is {self.absent(key)}"

    def has(self, key: str) -> str:
        """The condition that a key is there and not null."""
        if self.is_sure(key) and "null" not in self.types(key):
            return "True"
        return f"{self.of(key)} not in NOTHING" if self.absent(key) == "UNSET" else self.there(key)

    def has_use(self, key: str) -> str:
        """The condition that a key is there and neither null nor an empty text."""
        if self.types(key) <= {"integer", "boolean"} or self.is_filled(key):
            return "True" if self.is_sure(key) else self.there(key)
        return self.of(key) if self.types(key) <= {"string", "null"} else f"{self.of(key)} not in EMPTY"

    def has_text(self, key: str) -> str:
        """The condition that a key holds a text that is not empty."""
        if self.is_filled(key):
            return "True" if self.is_sure(key) else self.there(key)
        return self.of(key) if self.types(key) <= {"string", "null"} else f"type({self.of(key)}) is str"

    def is_sure(self, key: str) -> bool:
        """Whether a key is there in every object."""
        return not self.shapes.branches(self.number) and key in self.shapes.required(self.number)

    def is_filled(self, key: str) -> bool:
        """Whether a key, where it is there, surely holds a text that is not empty."""
        return self.types(key) <= {"string"} and all(self.shapes.shortest(number) for number in self.props(key))

    def types(self, key: str) -> set[str]:
        """The types that a key may hold: all of them where it is dotted or its node does not say."""
        if "." in key:
            return {"null", "any"}
        return {name for number in self.props(key) for name in self.shapes.types(number)}

    def props(self, key: str) -> list[int]:
        """The nodes that a key may have here: one for each branch that knows it where the object is a union."""
        nodes = [self.shapes.nodes[number] for number in self.shapes.branches(self.number).values() or [self.number]]
        return [node["props"][key] for node in nodes if key in node.get("props", {})]

    def inner(self, key: str) -> list[Scope]:
        """The objects below `key`. Raises Unsaid where they may be no Structs."""
        numbers = self.props(key)
        if not all(self.shapes.types(number) <= {"object", "null"} and self.shapes.is_structured(number) for number in numbers):
            raise Unsaid(key)
        return [Scope(self.shapes, number, self.run, self.names, "") for number in numbers]

    def items(self, key: str) -> Scope:
        """The items of the array below `key`, each called `item`. Raises Unsaid where they may be no Structs."""
        numbers = self.props(key)
        items = self.shapes.nodes[numbers[0]].get("items") if len(numbers) == 1 else None
        if items is None or self.types(key) - {"array", "null"}:
            raise Unsaid(key)
        if self.shapes.types(items) != {"object"} or not self.shapes.is_structured(items):
            raise Unsaid(key)
        return Scope(self.shapes, items, self.run, self.names, "item")

    def plain(self, *keys: str) -> None:
        """Raise Unsaid where one of the keys may hold more than a text, a whole number, a truth value or null."""
        for key in keys:
            if self.types(key) - {"string", "integer", "boolean", "null"}:
                raise Unsaid(key)
