"""The accept function of a kind, as Python code made from its nodes: conditions and formats, object by object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct

from scoutcheck.validator.fastpath.conditions import conditions
from scoutcheck.validator.fastpath.scope import Scope
from scoutcheck.validator.fastpath.shapes import attribute
from scoutcheck.validator.fastpath.texts import testers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scoutcheck.validator.fastpath.shapes import Shapes
    from scoutcheck.validator.judge import Run


def checker(shapes: Shapes, number: int, run: Run, signs: list[str]) -> Callable[[Any, Any], bool]:
    """A function of a decoded value and the payload's root: False where a condition is, or may be, broken.

    `signs` are keys of which one must be there.
    """
    return _Code(shapes, run).function(number, signs)


class _Code:
    """Writes a method `is_fine` for every Struct of `shapes` that has something to ask."""

    def __init__(self, shapes: Shapes, run: Run) -> None:
        self.shapes = shapes
        self.names: dict[str, Any] = {
            **{"UNSET": UNSET, "NOTHING": (None, UNSET), "EMPTY": ("", None, UNSET), "NOW": run.now(), "Struct": Struct},
            **{"are_mixed": are_mixed, "repeats": repeats, "testers": testers()},
        }
        self.run = run
        self.bodies: dict[int, list[str]] = {}

    def function(self, number: int, signs: list[str]) -> Callable[[Any, Any], bool]:
        unsigned = " and ".join(f"self.{attribute(sign)} is UNSET" for sign in signs)
        lines = [f"if {unsigned}: return False"] if signs else []
        lines = _function("accept", [*lines, *self.guards(number, "self")])
        for other in self.shapes.structs:
            lines += _function(f"is_fine_{other}", self.body(other))
        exec("\n".join(lines), self.names)  # the code is made of the contract alone
        for other, structs in self.shapes.structs.items():
            for struct in structs:
                struct.is_fine = self.names[f"is_fine_{other}"]  # type: ignore[attr-defined]
        accept: Callable[[Any, Any], bool] = self.names["accept"]
        return accept

    def body(self, number: int) -> list[str]:
        """What is asked of an object, as statements that return False where it is not fine."""
        if number not in self.bodies:
            broken = conditions(Scope(self.shapes, number, self.run, self.names))
            props = self.shapes.nodes[number].get("props", {})
            inner = [line for key, child in props.items() for line in self.guards(child, f"self.{attribute(key)}")]
            self.bodies[number] = [*(f"if {condition}: return False" for condition in broken if condition != "False"), *inner]
        return self.bodies[number]

    def guards(self, number: int, value: str, depth: int = 0) -> Iterator[str]:
        """Statements that return False where a value is not fine; none where its type has said it all."""
        node, kinds = self.shapes.nodes[number], self.shapes.types(number) - {"null"}
        if "values" in node:
            return
        if self.shapes.is_structured(number) and self.asks(node, number):
            yield f"if {value if kinds == {'object'} else f'isinstance({value}, Struct)'} and not {value}.is_fine(root): return False"
        if "format" in node:
            test = f"testers[{node['format'][0]!r}]({value})"
            yield f"if {value if kinds == {'string'} else f'type({value}) is str'} and not {test}: return False"
        if "value" in self.shapes.legal(node):
            yield f"if {value} in {self.shapes.legal(node)['value']['values']!r}: return False"
        inner = list(self.guards(node["items"], f"item{depth}", depth + 1)) if "items" in node else []
        if inner:
            yield f"if {value if kinds == {'array'} else f'type({value}) is list'}:"
            yield f"    for item{depth} in {value}:"
            yield from (f"        {line}" for line in inner)

    def asks(self, node: dict[str, Any], number: int) -> bool:
        """Whether anything is asked of objects of a node."""
        numbers = node["union"]["branches"].values() if "union" in node else [number]
        return any(self.body(other) for other in numbers)


def _function(name: str, body: list[str]) -> list[str]:
    return [f"def {name}(self, root):", *(f"    {line}" for line in body), "    return True"]


def are_mixed(marks: list[bool]) -> bool:
    """Whether some are true and some are not."""
    return any(marks) and not all(marks)


def repeats(values: list[Any]) -> bool:
    """Whether a value stands twice."""
    return len(set(values)) < len(values)
