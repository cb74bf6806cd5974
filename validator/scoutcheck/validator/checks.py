"""The closed list of cross-field checks (`x-checks`): each looks at one object and says where it is broken.

A check function takes the object, the check's declaration and the run, and gives breaches: the path below the object,
what is pointed at ("value", "key" or "missing"), the arguments of the message, and a rule where it is not the check's own
that reports.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.formats import faults, value_fits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from scoutcheck.validator.violations import Run

    Object = dict[str, Any]
    Check = dict[str, Any]


class Breach(Record):
    """Where an object breaks a check. `nulls` are the keys whose null is this very fault and none beside it.

    The target "told" says that the finding which stands at `path` already tells of this breach, too.
    """

    path: tuple[str | int, ...]
    target: str
    args: dict[str, Any]
    rule: list[Any] | None = None
    nulls: tuple[str, ...] = ()


def breaches(obj: Object, check: Check, run: Run) -> Iterator[Breach]:
    """Every place where `obj` breaks `check`."""
    return CHECKS[check["check"]](obj, check, run)


def holds(conditions: Object, obj: Any) -> bool:
    """Whether all conditions hold: dotted key -> wanted value, or list of wanted values. An absent key equals nothing."""
    for key, wanted in conditions.items():  # noqa: SIM110  # asked of every object many times over: a generator takes twice as long
        if not _equals(_dig(obj, key), wanted):
            return False
    return True


_ABSENT = object()


def _dig(obj: Any, dotted: str) -> Any:
    for key in dotted.split(".") if "." in dotted else (dotted,):
        obj = obj.get(key, _ABSENT) if isinstance(obj, dict) else _ABSENT
    return obj


def _equals(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return any(_equals(value, item) for item in wanted)
    return type(value) is type(wanted) and bool(value == wanted)


def _items(obj: Object, key: str) -> Iterator[tuple[int, Object]]:
    items = obj.get(key)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield index, item


def _usable(value: Any) -> bool:
    return value is not None and value != "" and value is not _ABSENT


def _one_of_keys(obj: Object, check: Check, run: Run) -> Iterator[Breach]:
    if any(_usable(obj.get(key)) for key in check["keys"]):
        return
    told = [key for key in check["keys"] if obj.get(key) is not None and run.has_told(key)]
    if told:
        yield Breach((told[0],), "told", {})
    else:
        nulls = tuple(key for key in check["keys"] if key in obj)
        yield Breach((), "missing", {"keys": check["keys"]}, nulls=nulls)


def _shadowed(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    if not _usable(obj.get(check["by"])):
        return
    useless = [key for key in obj if key in check["keys"] and obj[key] is not None]
    if useless:
        yield Breach((useless[0],), "key", {"keys": useless, "by": check["by"]})


def _needs_item(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    if holds(check["when"], obj) and not any(holds(check["where"], item) for _, item in _items(obj, check["in"])):
        yield Breach((check["at"],), "value", {"in": check["in"], "where": check["where"]})


def _not_together(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    if holds(check["when"], obj):
        yield Breach((check["at"],), "value", {"when": check["when"]})


def _only_when(obj: Object, check: Check, run: Run) -> Iterator[Breach]:
    there = [key for key in check["keys"] if obj.get(key) is not None]
    if not there or holds(check["when"], obj):
        return
    softer = check.get("softer")
    rule = softer["rule"] if softer and holds(softer["root"], run.root) else None
    for key in there:
        yield Breach((key,), "key", {"key": key, "when": check["when"]}, rule)


def _required_when(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    if ("when" in check and not holds(check["when"], obj)) or ("unless" in check and holds(check["unless"], obj)):
        return
    for key in check["keys"]:
        if key not in obj:
            yield Breach((), "missing", {"key": key, "when": check.get("when"), "unless": check.get("unless")})
        elif obj[key] is None and check.get("null") == "missing":
            yield Breach((key,), "value", {"key": key, "when": check.get("when"), "unless": check.get("unless")})


def _not_both(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    if all(key in obj for key in check["keys"]):
        yield Breach(([key for key in obj if key in check["keys"]][-1],), "key", {"keys": check["keys"]})


def _same(obj: Object, check: Check, run: Run) -> Iterator[Breach]:
    first, second = check["keys"]
    if _usable(obj.get(first)) and _usable(obj.get(second)) and obj[first] != obj[second] and not _told(run, first, second):
        yield Breach((second,), "value", {"keys": check["keys"]})


def _told(run: Run, *keys: str) -> bool:
    """Whether one of the values has a finding of its own, which any comparison would only repeat."""
    return any(run.has_told(key) for key in keys)


def _ordered(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    earlier, later = obj.get(check["earlier"]), obj.get(check["later"])
    if _is_instant(earlier) and _is_instant(later) and str(later) < str(earlier):
        yield Breach((check["later"],), "value", {"earlier": check["earlier"], "later": check["later"]})


def _not_future(obj: Object, check: Check, run: Run) -> Iterator[Breach]:
    for key in check["keys"]:
        if _is_instant(obj.get(key)) and obj[key] > run.now():
            yield Breach((key,), "value", {"key": key})


def _is_instant(value: Any) -> bool:
    # Only exact instants compare as text; softer forms already have a finding of their own.
    return isinstance(value, str) and not faults("date-time", value)


def _unique_by(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    seen: list[Any] = []
    for index, item in _items(obj, check["in"]):
        value = item.get(check["by"], _ABSENT)
        if any(_equals(value, other) for other in seen):
            yield Breach((check["in"], index, check["by"]), "value", {"by": check["by"], "value": value})
        elif _usable(value):
            seen.append(value)


def _agree(obj: Object, check: Check, run: Run) -> Iterator[Breach]:
    own, key = obj.get(check["with"]), check["key"]
    for index, item in _items(obj, check["each"]):
        for sub in _differing(own, item.get(key), check.get("compare")):
            if not run.has_told(check["with"], *sub) and not run.has_told(check["each"], index, key, *sub):
                yield Breach((check["each"], index, key), "value", {"key": key, "with": check["with"]})
                break


def _differing(own: Any, other: Any, compare: list[str] | None) -> Iterator[tuple[str, ...]]:
    """The parts in which two values differ: the whole of them, or those of the keys to compare that both hold."""
    if type(own) is not type(other) or own is None:  # then one of them has a finding of its own
        return
    if not compare:
        yield from [()] if own != other else ()
        return
    for key in compare if isinstance(own, dict) else ():
        if _usable(own.get(key)) and _usable(other.get(key)):
            yield from ((key, *rest) for rest in _differing(own[key], other[key], None))


def _mixed(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    items = [(index, item.get(check["key"]) is True) for index, item in _items(obj, check["in"]) if holds(check["where"], item)]
    marked = [index for index, is_marked in items if is_marked]
    if marked and len(marked) < len(items):
        yield Breach((check["in"], marked[0], check["key"]), "value", {"key": check["key"]})


def _value_when(obj: Object, check: Check, _run: Run) -> Iterator[Breach]:
    value = _dig(obj, check["key"])
    allowed = any(type(value) is type(item) and value == item for item in check["in"])
    if holds(check["when"], obj) and value is not _ABSENT and not allowed:
        yield Breach(
            tuple(check["key"].split(".")), "value", {"key": check["key"], "when": check["when"], "allowed": check["in"]}
        )


def _typed_value(obj: Object, check: Check, run: Run) -> Iterator[Breach]:
    value, declared = obj.get(check["value"]), obj.get(check.get("type", ""))
    kind = declared if isinstance(declared, str) else run.definitions.get(str(obj.get(check.get("id", ""))))
    if not isinstance(value, str) or not value or not isinstance(kind, str):
        return
    for part in check["formats"].get(kind.lower(), ()):
        if not value_fits(value, part):
            yield Breach(
                (check["value"],),
                "value",
                {"value": value, "type": kind, "limit": part.get("maxLength"), "form": part.get("form")},
                part["rule"],
            )
            return


def _not_empty(obj: Object, _check: Check, run: Run) -> Iterator[Breach]:
    if not any(key in run.known() for key in obj):
        yield Breach((), "missing", {})


CHECKS: dict[str, Callable[[Object, Check, Run], Iterator[Breach]]] = {
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
