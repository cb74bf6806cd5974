"""What is asked of a decoded value besides its type, as Python code made from the nodes of its kind.

The code also adds up the quotes that the value's text needs: two for each key, two for each string. A text that has no more of
them holds nothing that was lost in decoding. Plain texts are counted as if all were there; for each that is not, `BLANK`
of them are to be taken off again.
"""

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
    from scoutcheck.validator.violations import Run

# Counted where nobody knows how many quotes a value needs.
UNKNOWN = -(10**9)


def checker(shapes: Shapes, number: int, run: Run, proven: Proof) -> Callable[[Any], int]:
    """A function of a decoded value: 0 where a condition of its node is, or may be, broken, or where it lacks what is `proven`.

    Otherwise the number of quotes, those of absent plain texts among them; negative where it is not known.
    """
    code = _Code(shapes, run)
    clauses = [*_lacks(Scope(shapes, number, run, {}), proven), *code.value(number, "self", "")]
    body = ["quotes = 0", *written(clauses), "return quotes"]
    exec("\n".join(["def check(self):", *indented(body)]), code.names)  # the code is made of the contract alone
    check: Callable[[Any], int] = code.names["check"]
    return check


def _lacks(scope: Scope, proven: Proof) -> Iterator[Clause]:
    yield from (refuse(f"not ({scope.has(key)})") for key in proven.needs)
    if proven.signs:
        yield refuse(f"not ({' or '.join(map(scope.there, proven.signs))})")


class _Code:
    """Writes what is asked of values, and counted in them. `names` is what the code refers to."""

    def __init__(self, shapes: Shapes, run: Run) -> None:
        self.shapes = shapes
        self.run = run
        tests = {name.replace("-", "_"): tester for name, tester in testers().items()}
        self.names: dict[str, Any] = {
            **{"UNSET": UNSET, "NOTHING": (None, UNSET), "EMPTY": ("", None, UNSET), "NOW": run.now(), "Struct": Struct},
            **{f"is_{name}": tester.test for name, tester in tests.items()},
            **{f"right_{name}": tester.right for name, tester in tests.items()},
            **shapes.structs,
        }

    def object(self, number: int, name: str) -> Iterator[Clause]:
        """An object of a node that is no union."""
        scope = Scope(self.shapes, number, self.run, self.names, name)
        required = self.shapes.required(number)
        yield from conditions(scope)
        for key, child in scope.node.get("props", {}).items():
            there = "" if key in required or self.shapes.is_plain(key, child) else scope.there(key)
            yield Clause(there, [], 2)
            yield from self.value(child, scope.of(key), there)

    def value(self, number: int, value: str, there: str) -> Iterator[Clause]:
        """A value of a node, where the condition `there` holds."""
        node, types = self.shapes.nodes[number], self.shapes.types(number)
        if "null" in types:
            there = f"{value} not in NOTHING"
        only = types - {"null"}
        if not node:
            yield Clause(there, [], UNKNOWN)
        if only & {"string", "any"}:
            yield from self.text(node, value, there if only == {"string"} else f"type({value}) is str")
        if only & {"string", "any", "integer"} and "values" not in node and "value" in self.shapes.legal(node):
            yield refuse(f"{value} in {self.shapes.legal(node)['value']['values']!r}", there)
        if only & {"object", "any"}:
            yield Clause(there if only == {"object"} else f"isinstance({value}, (Struct, dict))", self.inner(number, value))
        if only & {"array", "any"}:
            yield Clause(there if only == {"array"} else f"type({value}) is list", self.items(node, value))

    def text(self, node: dict[str, Any], value: str, there: str) -> Iterator[Clause]:
        yield Clause(there, [], 2)
        if "format" in node:
            name = node["format"][0].replace("-", "_")
            yield refuse(f"{value} not in right_{name} and not is_{name}({value})", there)

    def inner(self, number: int, value: str) -> list[str]:
        """An object, written out where it stands."""
        if not self.shapes.is_structured(number):
            return [f"quotes += {UNKNOWN}"]
        name = value.replace(".", "_")
        if self.shapes.branches(number):
            lines = [f"kind = type({name})", *self.branches(number, name), "else: return 0"]
        else:
            lines = written(self.object(number, name))
        return [*([f"{name} = {value}"] if lines and name != value else []), *lines]

    def branches(self, number: int, name: str) -> Iterator[str]:
        """Each branch of a union, which the type of an object tells."""
        word = "if"
        for value, struct in self.shapes.chosen(number).items():
            yield f"{word} kind is {struct}:"
            yield from indented(written(self.object(self.shapes.branches(number)[value], name)) or ["pass"])
            word = "elif"

    def items(self, node: dict[str, Any], value: str) -> list[str]:
        if "items" not in node:
            return [f"quotes += {UNKNOWN}"]
        item = f"{value.replace('.', '_')}_item"
        lines = written(self.value(node["items"], item, ""))
        if len(lines) == 1 and lines[0].startswith("quotes"):
            return [f"{lines[0]} * len({value})"]
        return [f"for {item} in {value}:", *indented(lines)] if lines else []
