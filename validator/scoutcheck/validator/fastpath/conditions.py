"""Cross-field checks as Python conditions over Structs: true where a check is, or may be, broken.

One small template for each type of check. A check that no template can say for certain always counts as broken.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from scoutcheck.validator.checks import breaches
from scoutcheck.validator.fastpath.scope import Scope, Unsaid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scoutcheck.validator.judge import Run

Check = dict[str, Any]


def conditions(scope: Scope) -> list[str]:
    """A condition for every check of an object that is reported at all in this mode."""
    checks = [check for check in scope.node.get("checks", ()) if any(map(scope.shapes.loud, _levels(check)))]
    return [_condition(scope, check) for check in checks]


def _levels(check: Check) -> list[str]:
    parts = [part for formats in check.get("formats", {}).values() for part in formats]
    rules = [check["rule"], *(part["rule"] for part in (*parts, check.get("softer", check)))]
    return [level for _, level, _ in rules]


def _condition(scope: Scope, check: Check) -> str:
    try:
        return TEMPLATES[check["check"]](scope, check)
    except (KeyError, Unsaid):
        return "True"


def _any(parts: Iterable[str]) -> str:
    several = list(parts)
    return several[0] if len(several) == 1 else f"({' or '.join(several) or 'False'})"


def _all(parts: Iterable[str]) -> str:
    return " and ".join(parts) or "True"


def _holds(scope: Scope, wanted: dict[str, Any]) -> str:
    return f"({_all(_equals(scope.of(key), value) for key, value in wanted.items())})"


def _equals(expression: str, wanted: Any) -> str:
    if isinstance(wanted, list):
        return _any(_equals(expression, item) for item in wanted)
    if wanted is None or isinstance(wanted, bool):
        return f"{expression} is {wanted}"
    if isinstance(wanted, str):
        return f"{expression} == {wanted!r}"
    if isinstance(wanted, int):
        return f"(type({expression}) is int and {expression} == {wanted})"
    raise Unsaid(wanted)


def _one_of_keys(scope: Scope, check: Check) -> str:
    return f"not ({' or '.join(map(scope.has_use, check['keys']))})"


def _shadowed(scope: Scope, check: Check) -> str:
    return f"{scope.has_use(check['by'])} and {_any(map(scope.has, check['keys']))}"


def _needs_item(scope: Scope, check: Check) -> str:
    found = _holds(scope.items(check["in"]), check["where"])
    return f"{_holds(scope, check['when'])} and not any({found} for item in {scope.of(check['in'])} or ())"


def _not_together(scope: Scope, check: Check) -> str:
    return _holds(scope, check["when"])


def _only_when(scope: Scope, check: Check) -> str:
    return f"{_any(map(scope.has, check['keys']))} and not {_holds(scope, check['when'])}"


def _required_when(scope: Scope, check: Check) -> str:
    missing = "in NOTHING" if check.get("null") == "missing" else "is UNSET"
    unless = f" and not {_holds(scope, check['unless'])}" if "unless" in check else ""
    return f"{_any(f'{scope.of(key)} {missing}' for key in check['keys'])} and {_holds(scope, check.get('when', {}))}{unless}"


def _not_both(scope: Scope, check: Check) -> str:
    return _all(f"{scope.of(key)} is not UNSET" for key in check["keys"])


def _same(scope: Scope, check: Check) -> str:
    scope.plain(*check["keys"])
    first, second = check["keys"]
    return f"{scope.has_use(first)} and {scope.has_use(second)} and {scope.of(first)} != {scope.of(second)}"


def _ordered(scope: Scope, check: Check) -> str:
    earlier, later = check["earlier"], check["later"]
    return f"{scope.has_text(later)} and {scope.has_text(earlier)} and {scope.of(later)} < {scope.of(earlier)}"


def _not_future(scope: Scope, check: Check) -> str:
    return _any(f"({scope.has_text(key)} and {scope.of(key)} > NOW)" for key in check["keys"])


def _unique_by(scope: Scope, check: Check) -> str:
    item, items = scope.items(check["in"]), scope.of(check["in"])
    item.plain(check["by"])
    return f"{items} and repeats([{item.of(check['by'])} for item in {items} if {item.has_use(check['by'])}])"


def _agree(scope: Scope, check: Check) -> str:
    item = scope.items(check["each"])
    differs = (_differs_within if "compare" in check else _differs)(scope, item, check)
    found = f"any({item.has(check['key'])} and {differs} for item in {scope.of(check['each'])} or ())"
    return f"{scope.has(check['with'])} and {found}"


def _differs(scope: Scope, item: Scope, check: Check) -> str:
    scope.plain(check["with"])
    item.plain(check["key"])
    return f"{scope.of(check['with'])} != {item.of(check['key'])}"


def _differs_within(scope: Scope, item: Scope, check: Check) -> str:
    for inner in (*scope.inner(check["with"]), *item.inner(check["key"])):
        inner.plain(*check["compare"])
    own = [f"{check['with']}.{key}" for key in check["compare"]]
    other = [f"{check['key']}.{key}" for key in check["compare"]]
    pairs = zip(own, other, strict=True)
    return _any(f"({scope.has_use(a)} and {item.has_use(b)} and {scope.of(a)} != {item.of(b)})" for a, b in pairs)


def _mixed(scope: Scope, check: Check) -> str:
    item = scope.items(check["in"])
    marks = f"{item.of(check['key'])} is True for item in {scope.of(check['in'])} or () if {_holds(item, check['where'])}"
    return f"are_mixed([{marks}])"


def _value_when(scope: Scope, check: Check) -> str:
    key = scope.of(check["key"])
    # An empty array is a value of its own here, and no list of alternatives.
    allowed = _any(f"{key} == []" if item == [] else _equals(key, item) for item in check["in"])
    return f"{_holds(scope, check['when'])} and {key} is not UNSET and not {allowed}"


def _typed_value(scope: Scope, check: Check) -> str:
    keys = [check[name] for name in ("value", "type", "id") if name in check]
    if "type" not in check and not scope.run.definitions:
        return "False"
    scope.plain(*keys)
    name = f"breaks_{len(scope.names)}"
    scope.names[name] = partial(_breaks, scope.run, check)
    members = ", ".join(f"{key!r}: {scope.of(key)}" for key in keys)
    return f"{scope.has_use(check['value'])} and {name}({{{members}}})"


def _breaks(run: Run, check: Check, members: dict[str, Any]) -> bool:
    """What the check itself says of an object with these members."""
    obj = {key: value for key, value in members.items() if value is not UNSET}
    return any(True for _ in breaches(obj, check, run))


def _not_empty(scope: Scope, _check: Check) -> str:
    return _all(f"{scope.of(key)} is UNSET" for key in scope.node.get("props", {}))


TEMPLATES: dict[str, Callable[[Scope, Check], str]] = {
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
