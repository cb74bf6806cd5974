"""The accept function of a kind, as Python code made from its nodes: conditions and formats, object by object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct

from scoutcheck.validator.fastpath.clauses import Clause, indented, refuse, written
from scoutcheck.validator.fastpath.conditions import conditions
from scoutcheck.validator.fastpath.scope import Scope
from scoutcheck.validator.fastpath.texts import testers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scoutcheck.validator.fastpath.shapes import Shapes
    from scoutcheck.validator.fastpath.surely import Proof
    from scoutcheck.validator.judge import Run


def checker(shapes: Shapes, number: int, run: Run, proven: Proof) -> Callable[[Any], bool]:
    """A function of a decoded value: False where a condition of its node is, or may be, broken, or `proven` lacks a key.

    Every Struct of `shapes` gets a method `is_fine` for its own part.
    """
    code = _Code(shapes, run)
    is_object = shapes.types(number) == {"object"} and number in shapes.structs
    clauses = code.clauses(number) if is_object else list(code.guards(number, "self", ""))
    clauses = [*_lacks(Scope(shapes, number, run, {}), proven), *clauses]
    texts = [_function("accept", clauses), *(_function(f"is_fine_{other}", code.clauses(other)) for other in shapes.structs)]
    exec("\n".join(texts), code.names)  # the code is made of the contract alone
    for other, structs in shapes.structs.items():
        for struct in structs:
            struct.is_fine = code.names[f"is_fine_{other}"]  # type: ignore[attr-defined]
    accept: Callable[[Any], bool] = code.names["accept"]
    return accept


def _lacks(scope: Scope, proven: Proof) -> Iterator[Clause]:
    yield from (refuse(f"not ({scope.has(key)})") for key in proven.needs)
    if proven.signs:
        yield refuse(f"not ({' or '.join(f'{scope.of(sign)} is not UNSET' for sign in proven.signs)})")


def _name(format: str) -> str:
    return f"is_{format.replace('-', '_')}"


def _function(name: str, clauses: list[Clause]) -> str:
    return "\n".join([f"def {name}(self):", *indented(written(clauses)), "    return True"])


class _Code:
    """Writes what is asked of the objects of each node. `names` is what the code refers to."""

    def __init__(self, shapes: Shapes, run: Run) -> None:
        self.shapes = shapes
        self.run = run
        self.names: dict[str, Any] = {
            **{"UNSET": UNSET, "NOTHING": (None, UNSET), "EMPTY": ("", None, UNSET), "NOW": run.now(), "Struct": Struct},
            **{"repeats": repeats, **{_name(format): test for format, test in testers().items()}},
        }
        self._clauses: dict[int, list[Clause]] = {}

    def clauses(self, number: int) -> list[Clause]:
        """What is asked of an object that is called `self`."""
        if number not in self._clauses:
            scope = Scope(self.shapes, number, self.run, self.names)
            props = scope.node.get("props", {})
            inner = [clause for key, child in props.items() for clause in self.guards(child, scope.of(key), scope.has(key))]
            self._clauses[number] = [*conditions(scope), *inner]
        return self._clauses[number]

    def guards(self, number: int, value: str, gate: str) -> Iterator[Clause]:
        """What is asked of the value of a node where `gate` lets it through; nothing where its type has said it all."""
        node, kinds = self.shapes.nodes[number], self.shapes.types(number) - {"null"}
        if "values" in node:
            return
        if self.shapes.is_structured(number) and self.asks(number):
            yield refuse(f"not {value}.is_fine()", gate if kinds == {"object"} else f"isinstance({value}, Struct)")
        if "format" in node:
            test = _name(node["format"][0])
            yield refuse(f"not {test}({value})", gate if kinds == {"string"} else f"type({value}) is str")
        if "value" in self.shapes.legal(node) and kinds & {"string", "integer", "any"}:
            yield refuse(f"{value} in {self.shapes.legal(node)['value']['values']!r}", gate)
        item = f"{value.replace('.', '_')}_"
        inner = written(self.guards(node["items"], item, self.gate(node["items"], item))) if "items" in node else []
        if inner:
            loop = [f"for {item} in {value}:", *indented(inner)]
            yield Clause(gate if kinds == {"array"} else f"type({value}) is list", loop)

    def gate(self, number: int, value: str) -> str:
        """The condition that an item is more than null or an empty text; "" where it always is."""
        types = self.shapes.types(number)
        return "" if types == {"object"} or (types == {"string"} and self.shapes.shortest(number)) else value

    def asks(self, number: int) -> bool:
        """Whether anything is asked of objects of a node."""
        return any(self.clauses(other) for other in self.shapes.branches(number).values() or [number])


def repeats(values: list[Any]) -> bool:
    """Whether a value stands twice."""
    return len(set(values)) < len(values)
