"""msgspec types made from the contract's nodes: what they decode has the right shape. They may refuse more than judging does.

One type a node. An object becomes a Struct whose attributes are named after its keys; absent keys hold UNSET.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from scoutcheck.validator.forms import LEGAL_FORMS
from scoutcheck.validator.judge import judge_node
from scoutcheck.validator.severity import severity

if TYPE_CHECKING:
    from scoutcheck.openapi.bundle import Contract

Node = dict[str, Any]

EVERY_TYPE = ("object", "array", "string", "integer", "number", "boolean", "null")
NEVER = Annotated[int, Meta(ge=1, le=0)]


def attribute(key: str) -> str:
    """The name under which a Struct holds a key."""
    name = f"k_{key}"
    return name if name.isidentifier() and name.isascii() else f"x_{key.encode('utf-8', 'surrogatepass').hex()}"


class Shapes:
    """Makes and remembers the types of one contract's nodes for one mode. `structs` holds every Struct made, by node number.

    `closed` is a node whose objects may have no key but the documented ones, whatever it says itself. `is_loose` tells
    whether something of any depth may stand anywhere.
    """

    def __init__(self, contract: Contract, strict: bool, closed: int | None = None) -> None:
        self.contract = contract
        self.nodes = contract.nodes
        self.strict = strict
        union = self.nodes[closed].get("union", {"branches": {}}) if closed is not None else {"branches": {}}
        self.closed = {closed, *union["branches"].values()}
        self.structs: dict[int, list[type[Struct]]] = {}
        self.mentioned = {key for node in self.nodes for check in node.get("checks", ()) for key in mentioned(check)}
        self.is_loose = False
        self._types: dict[int, Any] = {}

    def loud(self, level: str) -> bool:
        """Whether a breach at this level is reported at all."""
        return severity(level, self.strict) != "off"

    def type_of(self, number: int) -> Any:
        """The type of a node."""
        if number not in self._types:
            self._types[number] = self._make(number)
        return self._types[number]

    def types(self, number: int) -> set[str]:
        """The types that a node allows; "any" and "null" where it does not say."""
        return set(self.nodes[number].get("types", ("any", "null")))

    def is_structured(self, number: int) -> bool:
        """Whether an object of this node becomes a Struct."""
        return any(part in self.nodes[number] for part in ("props", "keys", "required", "checks", "union"))

    def forbids_null(self, node: Node) -> bool:
        """Whether a null that the types allow is reported all the same."""
        return "null" in self.legal(node)

    def legal(self, node: Node) -> dict[str, Node]:
        """The readings, by form, that are reported though no keyword is broken."""
        readings = [reading for reading in node.get("readings", ()) if reading["form"] in LEGAL_FORMS and reading["rule"]]
        return {reading["form"]: reading for reading in readings if self.loud(reading["level"] or reading["rule"][1])}

    def _make(self, number: int) -> Any:
        node = self.nodes[number]
        if not node:
            self.is_loose = True
            return Any
        if "values" in node:
            return self._choice(number, node)
        names = [name for name in node.get("types", EVERY_TYPE) if name != "null" or not self.forbids_null(node)]
        parts = [self._part(number, node, name) for name in names if not (name == "integer" and "number" in names)]
        return reduce(or_, parts) if parts else NEVER

    def _choice(self, number: int, node: Node) -> Any:
        """The listed values with which full judging finds nothing amiss."""
        listed = [value for value in node["values"][0][1] if type(value) in (str, int, type(None))]
        fine = [value for value in listed if not any(self.loud(found.level) for found in judge_node(self.contract, number, value))]
        return Literal[tuple(fine)] if fine else NEVER

    def _part(self, number: int, node: Node, name: str) -> Any:
        limits = {keyword: limit for keyword, limit, _ in node.get("limits", ())}
        if name == "object":
            return self._object(number, node)
        if name == "array":
            items = self.type_of(node["items"]) if "items" in node else Any
            self.is_loose |= items is Any
            return _limited(list[items], limits, {"minItems": "min_length", "maxItems": "max_length"})
        if name == "string":
            return self._string(node, limits)
        if name in ("integer", "number"):
            return self._number(node, name, limits)
        return bool if name == "boolean" else None

    def _string(self, node: Node, limits: dict[str, Any]) -> Any:
        # No format takes an empty text, and a text that is never empty can be tested by its truth.
        least = 1 if "format" in node or "empty" in self.legal(node) else 0
        limits = {**limits, "minLength": max(limits.get("minLength", 0), least)}
        return _limited(str, limits, {"minLength": "min_length", "maxLength": "max_length"})

    def _number(self, node: Node, name: str, limits: dict[str, Any]) -> Any:
        bounds = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le"}
        if not all(type(limits.get(keyword, 0)) is int for keyword in bounds):
            return NEVER
        whole = _limited(int, limits, bounds)
        return whole if name == "integer" or "integral-number" in self.legal(node) else whole | _limited(float, limits, bounds)

    def _object(self, number: int, node: Node) -> Any:
        wrapped = {reading["key"] for reading in node.get("readings", ()) if reading["form"] == "wrapped"}
        if "union" in node:
            return NEVER if wrapped else self._union(number, node)
        if not self.is_structured(number) and not wrapped:
            self.is_loose = True
            return dict[str, Any]
        return NEVER if wrapped & node.get("props", {}).keys() else self._struct(number, wrapped)

    def _union(self, number: int, node: Node) -> Any:
        key, branches = node["union"]["key"], node["union"]["branches"]
        # msgspec looks at the key only where there is a choice.
        if len(branches) < 2 or any(part in node for part in ("props", "keys", "required", "checks")):
            return NEVER
        structs = [self._struct(branch, set(), (key, value)) for value, branch in branches.items() if self._names(branch, key, value)]
        return reduce(or_, structs) if len(structs) > 1 else NEVER

    def _names(self, branch: int, key: str, value: str) -> bool:
        return not judge_node(self.contract, self.nodes[branch]["props"][key], value)

    def _struct(self, number: int, wrapped: set[str], tag: tuple[str, str] | None = None) -> type[Struct]:
        node = self.nodes[number]
        props, closed = node.get("props", {}), "keys" in node or number in self.closed
        needed = {key for key, rule in node.get("required", {}).items() if self.loud(rule[1])}
        fields: list[Any] = [self._field(key, child, key in needed) for key, child in props.items() if not tag or key != tag[0]]
        unseen = (self.mentioned | wrapped) - props.keys()
        if not closed:
            self.is_loose = True
            # A Struct passes over keys that it does not know; those that a check speaks of must not slip through.
            fields += [(attribute(key), NEVER | UnsetType, UNSET) for key in sorted(unseen)]
        names = {attribute(key): key for key in (*props, *unseen)}
        struct = defstruct(
            f"Node{number}",
            fields,
            rename=names,
            tag_field=tag[0] if tag else None,
            tag=tag[1] if tag else None,
            forbid_unknown_fields=closed,
            kw_only=True,
            gc=False,
            namespace={**(dict.fromkeys(map(attribute, unseen), UNSET) if closed else {}), **({attribute(tag[0]): tag[1]} if tag else {})},
        )
        self.structs.setdefault(number, []).append(struct)
        return struct

    def _field(self, key: str, child: int, needed: bool) -> Any:
        kind = self.type_of(child)
        return (attribute(key), kind) if needed else (attribute(key), kind | UnsetType, UNSET)


def mentioned(check: Node) -> set[str]:
    """Every key that a check speaks of, those of items and inner objects among them."""
    words = [check.get(name) for name in ("by", "in", "at", "earlier", "later", "each", "key", "with", "value", "id", "type")]
    lists = [check.get(name) for name in ("keys", "compare")]
    maps = [check.get(name) for name in ("when", "unless", "where")] + [check.get("softer", {}).get("root")]
    dotted = [word for word in words if isinstance(word, str)] + [key for part in (*lists, *maps) for key in part or ()]
    return {step for word in dotted for step in word.split(".")}


def _limited(kind: Any, limits: dict[str, Any], names: dict[str, str]) -> Any:
    told = {name: limits[keyword] for keyword, name in names.items() if keyword in limits}
    return Annotated[kind, Meta(**told)] if told else kind
