"""Cross-field checks as clauses over Structs that refuse where a check is, or may be, broken.

One small template for each type of check. A check that no template can say for certain refuses everything.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from scoutcheck.validator.checks import breaches
from scoutcheck.validator.fastpath.clauses import Clause, refuse
from scoutcheck.validator.fastpath.scope import Scope, Unsaid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scoutcheck.validator.violations import Run

Check = dict[str, Any]


def conditions(scope: Scope) -> Iterator[Clause]:
    """A clause or more for every check of an object that is reported at all in this mode."""
    for check in scope.node.get("checks", ()):
        if scope.shapes.is_told(check):
            try:
                yield from TEMPLATES[check["check"]](scope, check)
            except (KeyError, Unsaid):
                yield refuse("True")


def _any(parts: Iterable[str]) -> str:
    several = list(parts)
    return several[0] if len(several) == 1 else f"({' or '.join(several) or 'False'})"


def _all(parts: Iterable[str]) -> str:
    several = list(parts)
    return several[0] if len(several) == 1 else f"({' and '.join(several) or 'True'})"


def _holds(scope: Scope, wanted: dict[str, Any]) -> str:
    return _all(_equals(scope, key, value) for key, value in wanted.items())


def _equals(scope: Scope, key: str, wanted: Any) -> str:
    expression = scope.of(key)
    if isinstance(wanted, list):
        return _any(_equals(scope, key, item) for item in wanted)
    if key == scope.choosing:
        struct = scope.shapes.chosen(scope.number).get(wanted)
        return f"type({scope.name}) is {struct}" if struct else "False"
    if wanted is None and scope.absent(key) == "None":
        return "False"
    if wanted is None or isinstance(wanted, bool):
        return f"{expression} is {wanted}"
    if isinstance(wanted, str):
        return f"{expression} == {wanted!r}"
    if isinstance(wanted, int):
        return f"(type({expression}) is int and {expression} == {wanted})"
    raise Unsaid(wanted)


def _one_of_keys(scope: Scope, check: Check) -> Iterator[Clause]:
    yield refuse(f"not {_any(map(scope.has_use, check['keys']))}")


def _shadowed(scope: Scope, check: Check) -> Iterator[Clause]:
    yield refuse(_any(map(scope.has, check["keys"])), scope.has_use(check["by"]))


def _needs_item(scope: Scope, check: Check) -> Iterator[Clause]:
    found = _holds(scope.items(check["in"]), check["where"])
    yield refuse(f"not any({found} for item in {scope.of(check['in'])} or ())", _holds(scope, check["when"]))


def _not_together(scope: Scope, check: Check) -> Iterator[Clause]:
    yield refuse(_holds(scope, check["when"]))


def _only_when(scope: Scope, check: Check) -> Iterator[Clause]:
    for key in check["keys"]:
        yield refuse(f"not ({_holds(scope, check['when'])})", scope.has(key))


def _required_when(scope: Scope, check: Check) -> Iterator[Clause]:
    asked = [_holds(scope, check["when"])] if "when" in check else []
    excused = [f"not {_all([_holds(scope, check['unless'])])}"] if "unless" in check else []
    for key in check["keys"]:
        missing = f"{scope.of(key)} in NOTHING" if check.get("null") == "missing" else scope.missing(key)
        yield refuse(_all([missing, *asked, *excused]))


def _not_both(scope: Scope, check: Check) -> Iterator[Clause]:
    yield refuse(_all(map(scope.there, check["keys"])))


def _same(scope: Scope, check: Check) -> Iterator[Clause]:
    scope.plain(*check["keys"])
    first, second = check["keys"]
    yield refuse(f"{scope.has_use(second)} and {scope.of(first)} != {scope.of(second)}", scope.has_use(first))


def _ordered(scope: Scope, check: Check) -> Iterator[Clause]:
    earlier, later = check["earlier"], check["later"]
    yield refuse(f"{scope.has_text(earlier)} and {scope.of(later)} < {scope.of(earlier)}", scope.has_text(later))


def _not_future(scope: Scope, check: Check) -> Iterator[Clause]:
    for key in check["keys"]:
        yield refuse(f"{scope.of(key)} > NOW", scope.has_text(key))


def _unique_by(scope: Scope, check: Check) -> Iterator[Clause]:
    item, items = scope.items(check["in"]), scope.of(check["in"])
    item.plain(check["by"])
    values = f"{item.of(check['by'])} for item in {items} if {item.has_use(check['by'])}"
    test = f"len({{{values}}}) < sum(1 for item in {items} if {item.has_use(check['by'])})"
    if item.has_use(check["by"]) == "True":
        test = f"len({{{item.of(check['by'])} for item in {items}}}) < len({items})"
    yield refuse(f"len({items}) > 1 and {test}", scope.has(check["in"]))


def _agree(scope: Scope, check: Check) -> Iterator[Clause]:
    item = scope.items(check["each"])
    differs = (_differ_within if "compare" in check else _differ)(scope, item, check)
    found = f"any({item.has(check['key'])} and {differs} for item in {scope.of(check['each'])} or ())"
    yield refuse(found, scope.has(check["with"]))


def _differ(scope: Scope, item: Scope, check: Check) -> str:
    scope.plain(check["with"])
    item.plain(check["key"])
    return f"{scope.of(check['with'])} != {item.of(check['key'])}"


def _differ_within(scope: Scope, item: Scope, check: Check) -> str:
    for inner in (*scope.inner(check["with"]), *item.inner(check["key"])):
        inner.plain(*check["compare"])
    own, other = ([f"{check[part]}.{key}" for key in check["compare"]] for part in ("with", "key"))
    pairs = zip(own, other, strict=True)
    return _any(f"({scope.has_use(a)} and {item.has_use(b)} and {scope.of(a)} != {item.of(b)})" for a, b in pairs)


def _mixed(scope: Scope, check: Check) -> Iterator[Clause]:
    item, items = scope.items(check["in"]), scope.of(check["in"])
    mark = f"{item.of(check['key'])} is True"
    where = _holds(item, check["where"])
    refusal = f"if not all({mark} for item in {items} if {where}): return 0"
    lines = [f"for item in {items}:", f"    if {where} and {mark}:", f"        {refusal}", "        break"]
    yield Clause(scope.has(check["in"]), lines)


def _value_when(scope: Scope, check: Check) -> Iterator[Clause]:
    key = scope.of(check["key"])
    # An empty array is a value of its own here, and no list of alternatives.
    allowed = _any(f"{key} == []" if item == [] else _equals(scope, check["key"], item) for item in check["in"])
    yield refuse(f"{scope.there(check['key'])} and not ({allowed})", _holds(scope, check["when"]))


def _typed_value(scope: Scope, check: Check) -> Iterator[Clause]:
    keys = [check[name] for name in ("value", "type", "id") if name in check]
    if "type" in check or scope.run.definitions:
        scope.plain(*keys)
        name = f"breaks_{len(scope.names)}"
        scope.names[name] = partial(_breaks, scope.run, check, [key for key in keys if scope.absent(key) == "None"])
        members = ", ".join(f"{key!r}: {scope.of(key)}" for key in keys)
        yield refuse(f"{name}({{{members}}})", scope.has_use(check["value"]))


def _breaks(run: Run, check: Check, never_null: list[str], members: dict[str, Any]) -> bool:
    """What the check itself says of an object with these members."""
    obj = {key: value for key, value in members.items() if value is not (None if key in never_null else UNSET)}
    return any(True for _ in breaches(obj, check, run))


def _not_empty(scope: Scope, _check: Check) -> Iterator[Clause]:
    yield refuse(_all(map(scope.missing, scope.node.get("props", {}))))


TEMPLATES: dict[str, Callable[[Scope, Check], Iterator[Clause]]] = {
    "one-of-keys": _one_of_keys,
    "shadowed": _shadowed,
    "needs-item": _needs_item,
    "not-together": _not_together,
    "only-when": _only_when,
    "required-when": _required_when,
    "not-both": _not_both,
    "same": _same,
    "ordered": _ordered,
    "not-future": _not_future,
    "unique-by": _unique_by,
    "agree": _agree,
    "mixed": _mixed,
    "value-when": _value_when,
    "typed-value": _typed_value,
    "not-empty": _not_empty,
}
