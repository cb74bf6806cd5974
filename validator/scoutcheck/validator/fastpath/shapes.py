"""msgspec types made from the contract's nodes: what they decode has the right shape. They may refuse more than judging does.

One type a node. An object becomes a Struct whose attributes are named after its keys. A key that is absent holds None, or
UNSET where keys of this name may hold null: nothing is tested faster than None. An absent text of which nobody asks anything
holds a Blank, and is not tested at all: how often that is held, Python counts anyway.
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
# What makes an object more than a map of anything.
OBJECT_PARTS = ("props", "keys", "required", "checks")
_TYPES = {str: "string", int: "integer", type(None): "null"}
NEVER = Annotated[int, Meta(ge=1, le=0)]


def attribute(key: str) -> str:
    """The name under which a Struct holds a key."""
    name = f"k_{key}"
    return name if name.isidentifier() and name.isascii() else f"x_{key.encode('utf-8', 'surrogatepass').hex()}"


class Blank:
    """What stands for texts that are not there and that no condition speaks of."""


class Shapes:
    """Makes and remembers the types of the node `number` and of all below it, for one mode.

    `closed` says that its objects may have no key but the documented ones, whatever it says itself. `mentioned` are the keys
    that checks speak of, as far as these are reported at all. `structs` are those of union branches by name.
    `is_loose` tells whether something undocumented may stand anywhere. Each absent key that `is_plain` holds `blank`.
    """

    def __init__(self, contract: Contract, number: int, strict: bool, closed: bool) -> None:
        self.contract = contract
        self.nodes = contract.nodes
        self.strict = strict
        self.closed = {number, *self.branches(number).values()} if closed else set()
        self.structs: dict[str, type[Struct]] = {}
        self._chosen: dict[int, dict[str, str]] = {}
        reached = [self.nodes[below] for below in sorted(_reached(self.nodes, number))]
        checks = [check for node in reached for check in node.get("checks", ()) if self.is_told(check)]
        self.mentioned = {key for check in checks for key in mentioned(check)}
        props = [(key, child) for node in reached for key, child in node.get("props", {}).items()]
        self._nullable = {key for key, child in props if "null" in self.types(child)}
        self.is_loose = False
        self.blank = Blank()
        self._types: dict[int, Any] = {}

    def loud(self, level: str) -> bool:
        """Whether a breach at this level is reported at all."""
        return severity(level, self.strict) != "off"

    def is_told(self, check: Node) -> bool:
        """Whether a broken check may be reported."""
        parts = [part for formats in check.get("formats", {}).values() for part in formats]
        rules = [check["rule"], *(part["rule"] for part in (*parts, check.get("softer", check)))]
        return any(self.loud(level) for _, level, _ in rules)

    def type_of(self, number: int) -> Any:
        """The msgspec type of a node."""
        if number not in self._types:
            self._types[number] = self._make(number)
        return self._types[number]

    def types(self, number: int) -> set[str]:
        """The JSON types that a node allows; "any" and "null" where it does not say."""
        node = self.nodes[number]
        listed = {_TYPES.get(type(value), "any") for value in node["values"][0][1]} if "values" in node else {"any", "null"}
        return set(node.get("types", listed))

    def absent(self, key: str) -> UnsetType | None:
        """What an attribute holds where its key is not there."""
        return UNSET if key in self._nullable else None

    def is_plain(self, key: str, child: int) -> bool:
        """Whether nothing is asked of a key but to be a text of the right length."""
        node = self.nodes[child]
        is_text = self.types(child) == {"string"} and "format" not in node
        return is_text and key not in self.mentioned and "value" not in self.legal(node)

    def required(self, number: int) -> set[str]:
        """The keys that an object without findings has."""
        return {key for key, rule in self.nodes[number].get("required", {}).items() if self.loud(rule[1])}

    def branches(self, number: int) -> dict[str, int]:
        """The branches of a union by the value that chooses them; none where the node is no union."""
        branches: dict[str, int] = self.nodes[number].get("union", {"branches": {}})["branches"]
        return branches

    def chosen(self, number: int) -> dict[str, str]:
        """The name of the Struct for each value that chooses a branch of a union whose type has been made."""
        return self._chosen.get(number, {})

    def shortest(self, number: int) -> int:
        """How long a text must be at least. No format takes an empty one."""
        node = self.nodes[number]
        limits: list[int] = [limit for keyword, limit, _ in node.get("limits", ()) if keyword == "minLength"]
        return max([*limits, int("format" in node or "empty" in self.legal(node))])

    def is_structured(self, number: int) -> bool:
        """Whether an object of this node becomes a Struct."""
        return any(part in self.nodes[number] for part in (*OBJECT_PARTS, "union"))

    def legal(self, node: Node) -> dict[str, Node]:
        """The readings, by form, that are reported though no keyword is broken."""
        readings = [reading for reading in node.get("readings", ()) if reading["form"] in LEGAL_FORMS and reading["rule"]]
        return {reading["form"]: reading for reading in readings if self.loud(reading["level"] or reading["rule"][1])}

    def _make(self, number: int) -> Any:
        node = self.nodes[number]
        if not node:
            return self._anything()
        if "values" in node:
            return self._choice(number, node)
        names = [name for name in node.get("types", EVERY_TYPE) if name != "null" or "null" not in self.legal(node)]
        parts = [self._part(number, node, name) for name in names if not (name == "integer" and "number" in names)]
        return reduce(or_, parts) if parts else NEVER

    def _anything(self) -> Any:
        self.is_loose = True
        return Any

    def _choice(self, number: int, node: Node) -> Any:
        """The listed values with which full judging finds nothing amiss."""
        listed = [value for value in node["values"][0][1] if type(value) in (str, int, type(None))]
        fine = tuple(value for value in listed if self._is_clean(number, value))
        return Literal[fine] if fine else NEVER

    def _is_clean(self, number: int, value: Any) -> bool:
        return not any(self.loud(found.level) for found in judge_node(self.contract, number, value))

    def _part(self, number: int, node: Node, name: str) -> Any:
        limits = {keyword: limit for keyword, limit, _ in node.get("limits", ())}
        if name == "object":
            return self._object(number, node)
        if name == "array":
            items: Any = self.type_of(node["items"]) if "items" in node else self._anything()
            return _limited(list[items], limits, {"minItems": "min_length", "maxItems": "max_length"})
        if name == "string":
            limits["minLength"] = self.shortest(number)
            return _limited(str, limits, {"minLength": "min_length", "maxLength": "max_length"})
        if name in ("integer", "number"):
            return self._number(node, name, limits)
        return bool if name == "boolean" else None

    def _number(self, node: Node, name: str, limits: dict[str, Any]) -> Any:
        bounds = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le"}
        if not all(type(limits.get(keyword, 0)) is int for keyword in bounds):
            return NEVER
        whole = _limited(int, limits, bounds)
        if name == "integer" or "integral-number" in self.legal(node):
            return whole
        self.is_loose = True  # a fraction may be written shorter than msgspec writes it
        return whole | _limited(float, limits, bounds)

    def _object(self, number: int, node: Node) -> Any:
        wrapped = {reading["key"] for reading in node.get("readings", ()) if reading["form"] == "wrapped"}
        if wrapped & node.get("props", {}).keys() or ("union" in node and (wrapped or node.keys() & set(OBJECT_PARTS))):
            return NEVER
        if "union" in node:
            return self._union(number, node["union"]["key"])
        if wrapped or self.is_structured(number):
            return self._struct(number, wrapped)
        self._anything()
        return dict[str, Any]

    def _union(self, number: int, key: str) -> Any:
        branches = self.branches(number).items()
        clean = [(value, branch) for value, branch in branches if self._is_clean(self.nodes[branch]["props"][key], value)]
        structs = {value: self._branch(branch, key, value) for value, branch in clean}
        self._chosen[number] = {value: struct.__name__ for value, struct in structs.items()}
        # msgspec looks at the key only where there is a choice.
        return reduce(or_, structs.values()) if len(structs) > 1 else NEVER

    def _branch(self, number: int, key: str, value: str) -> type[Struct]:
        name = f"Node{number}_{attribute(key)}_{attribute(value)}"
        if name not in self.structs:
            self.structs[name] = self._struct(number, set(), {key: value}, name)
        return self.structs[name]

    def _struct(self, number: int, wrapped: set[str], tags: dict[str, str] | None = None, name: str = "") -> type[Struct]:
        """The Struct of an object, chosen by the value of the key in `tags`; the keys `wrapped` may not be there."""
        node, tags = self.nodes[number], tags or {}
        props, is_closed = node.get("props", {}), "keys" in node or number in self.closed
        unseen = (self.mentioned | wrapped) - props.keys()
        fields = [self._field(number, key, child) for key, child in props.items() if key not in tags]
        constants: dict[str, Any] = dict(tags)
        if is_closed:
            constants |= {key: self.absent(key) for key in unseen}
        else:  # a Struct passes over keys that it does not know; those that a check speaks of must not slip through
            self.is_loose = True
            fields += [(attribute(key), NEVER, self.absent(key)) for key in sorted(unseen)]
        return defstruct(
            name or f"Node{number}",
            fields,
            rename={attribute(key): key for key in (*props, *unseen)},
            tag_field=next(iter(tags), None),
            tag=next(iter(tags.values()), None),
            forbid_unknown_fields=is_closed,
            kw_only=True,
            gc=False,
            namespace={attribute(key): value for key, value in constants.items()},
        )

    def _field(self, number: int, key: str, child: int) -> Any:
        required = (attribute(key), self.type_of(child))
        if key in self.required(number):
            return required
        return (*required, self.blank if self.is_plain(key, child) else self.absent(key))


def _reached(nodes: list[Node], number: int) -> set[int]:
    """The number of a node and of all nodes below it."""
    seen, waiting = set(), [number]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            node = nodes[current]
            union = node.get("union", {"branches": {}})
            waiting += [*node.get("props", {}).values(), *union["branches"].values()]
            waiting += [node["items"]] if "items" in node else []
    return seen


def mentioned(check: Node) -> set[str]:
    """Every key that a check speaks of, those of items and inner objects among them."""
    words = [check.get(name) for name in ("by", "in", "at", "earlier", "later", "each", "key", "with", "value", "id", "type")]
    lists = [check.get(name) for name in ("keys", "compare")]
    maps = [check.get(name) for name in ("when", "unless", "where")]
    dotted = [word for word in words if isinstance(word, str)] + [key for part in (*lists, *maps) for key in part or ()]
    return {step for word in dotted for step in word.split(".")}


def _limited(kind: Any, limits: dict[str, Any], names: dict[str, str]) -> Any:
    told = {name: limits[keyword] for keyword, name in names.items() if keyword in limits}
    return Annotated[kind, Meta(**told)] if told else kind
