"""Dropdown fields: whether a value names an option of its field, which only those know who hold the field."""

from __future__ import annotations

from functools import cache
from typing import Any

from scoutcheck.mock import given
from scoutcheck.mock.reading import Body
from scoutcheck.mock.service import Service
from scoutcheck.mock.world import World
from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.statetable import Row, read_table
from scoutcheck.validator.violations import Violation

DROPDOWN = "dropdown"


def held_to_options(service: Service, world: World, operation: Operation, body: Body) -> Body:
    """The body; a bad one where it gives a dropdown field a value that is none of its options."""
    if body.fault or DROPDOWN not in map(str.lower, world.field_types.values()):
        return body
    row, sent = _row(), given.table(body.value).get("fields")
    if not sent or operation.name not in row["operations"] or row["rule"] in service.without:
        return body
    found = _misfits(row["rule"], _options(world), sent)
    return body._replace(fault="invalid", violations=tuple(found)) if found else body


@cache
def _row() -> Row:
    """What the state table says of such a value."""
    wanted = {"field-type": DROPDOWN, "value": "misfit"}
    return next(row for row in read_table().rows if row.get("given") == wanted)


def _options(world: World) -> dict[int, list[str]]:
    """The options of each field that has any, as values are written."""
    fields = (field for box in world.mailboxes.ascending() for field in box.fields if field.options)
    return {field.id: [str(number) for number, _ in field.options] for field in fields if field.type.lower() == DROPDOWN}


def _misfits(rule: str, options: dict[int, list[str]], sent: Any) -> list[Violation]:
    found = []
    for index, item in enumerate(given.items(sent)):
        allowed = options.get(given.whole(item) or 0)
        value = given.text(item, "value")
        if allowed and value and value not in allowed:
            says = f"`fields[{index}].value` is {value}; the options of this field are {', '.join(allowed)}"
            found.append(
                Violation(rule, "E", (), ("fields", index, "value"), "value", "option", {"says": says, "value": value})
            )
    return found
