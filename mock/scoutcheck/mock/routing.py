"""From method and path to the operation that is meant."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from scoutcheck.openapi.operations import Operation, read

# Rules on addresses. Where one stands at an operation and is not kept, the operation cannot be found there.
ADDRESSES = frozenset(("AU-002", "CC-001", "TH-006", "UT-001", "V1-001"))


class Route(NamedTuple):
    """An address of the contract: its operations by method, and the ids in its path. `ids` is None where one is no id."""

    operations: dict[str, Operation]
    ids: tuple[int, ...] | None


def route(path: str) -> Route | None:
    """The address that `path` stands for, slashes at its end aside; None where the contract has no such address."""
    plain = path.rstrip("/")
    if (fixed := _fixed().get(plain)) is not None:
        return fixed
    steps = plain.split("/")
    for pattern, operations in _addresses().get(len(steps), ()):
        values = _values(pattern, steps)
        if values is not None:
            return Route(operations, _ids(values, next(iter(operations.values()))))
    return None


def operation(found: Route, method: str) -> tuple[Operation, bool]:
    """The operation that answers, and whether it knows the method. One that changes speaks for methods that nobody knows."""
    if method in found.operations:
        return found.operations[method], True
    return next(reversed(found.operations.values())), False


def dialect(path: str) -> str:
    """The dialect that is spoken below the beginning of a path, be the address known or not; v2 below any other."""
    return next((one.dialect for one in read().named.values() if one.base and path.startswith(f"{one.base}/")), "v2")


def _values(pattern: tuple[str, ...], steps: list[str]) -> list[str] | None:
    """What stands in the places of the pattern that are written `{name}`, a common end such as `.json` taken off."""
    found = []
    for wanted, step in zip(pattern, steps, strict=True):
        if not wanted.startswith("{"):
            if wanted != step:
                return None
            continue
        end = wanted.partition("}")[2]
        if not step.endswith(end):
            return None
        found.append(step.removesuffix(end))
    return found


def _ids(values: list[str], operation: Operation) -> tuple[int, ...] | None:
    schemas = [parameter.schema for parameter in operation.at("path")]
    numbers = [int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0 for value in values]
    fine = all(schema["minimum"] <= number <= schema["maximum"] for schema, number in zip(schemas, numbers, strict=True))
    return tuple(numbers) if fine else None


@cache
def _fixed() -> dict[str, Route]:
    """The addresses without places."""
    patterns = (item for items in _addresses().values() for item in items)
    return {"/".join(steps): Route(operations, ()) for steps, operations in patterns if "{" not in "".join(steps)}


@cache
def _addresses() -> dict[int, list[tuple[tuple[str, ...], dict[str, Operation]]]]:
    """Every address, by the number of its steps; those with fixed words before those with places."""
    paths: dict[str, dict[str, Operation]] = {}
    for one in read().named.values():
        if one.sort == "request":
            paths.setdefault(one.base + one.path, {})[one.method] = one
    found: dict[int, list[tuple[tuple[str, ...], dict[str, Operation]]]] = {}
    for path in sorted(paths, reverse=True):
        steps = tuple(path.split("/"))
        found.setdefault(len(steps), []).append((steps, paths[path]))
    return {size: sorted(items, key=lambda item: "".join(item[0]).count("{")) for size, items in found.items()}
