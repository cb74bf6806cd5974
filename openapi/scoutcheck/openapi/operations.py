"""Every operation of the contract, ready to be sent, served or judged. Read only where somebody asks for it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from scoutcheck.openapi.bundle import Contract, load, read_compiled
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.rawjson import loads

Schema = dict[str, Any]


class Parameter(NamedTuple):
    """One parameter of a request. `place` is `path`, `query` or `header`; `schema` holds plain JSON Schema keywords."""

    name: str
    place: str
    required: bool
    schema: Schema
    example: Any
    rules: tuple[str, ...]


class Header(NamedTuple):
    """One header of an answer. Names are compared without regard to case. `rule` is `[id, level, also]`, or None."""

    name: str
    required: bool
    schema: Schema
    example: Any
    rule: list[Any] | None


class Answer(NamedTuple):
    """One documented answer. `status` is a number, a class such as `2XX`, or `default`; `bodies` maps media types to nodes.

    `checks` are those of the table ANSWER_CHECKS in the vocabulary, each with its `rule` as `[id, level, also]`.
    """

    status: str
    title: str
    headers: tuple[Header, ...]
    bodies: dict[str, int]
    checks: tuple[dict[str, Any], ...]
    rules: tuple[str, ...]


class Operation(NamedTuple):
    """One operation, or one webhook delivery (`sort` is `request` or `webhook`).

    `path` is a template below `base`; `kind` names the payload kind of its JSON body, None where it takes none; `media_types`
    are those of the request body; `security` lists HTTP schemes, none for an open operation; `secrets` are keys whose values
    nobody should see; `wire` is its `x-wire`.
    """

    name: str
    dialect: str
    sort: str
    method: str
    base: str
    path: str
    title: str
    security: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    secrets: tuple[str, ...]
    kind: str | None
    media_types: tuple[str, ...]
    answers: tuple[Answer, ...]
    wire: dict[str, Any]
    rules: tuple[str, ...]

    def at(self, place: str) -> tuple[Parameter, ...]:
        """The parameters in the `path`, `query` or `header`."""
        return tuple(parameter for parameter in self.parameters if parameter.place == place)

    def answer(self, status: int) -> Answer | None:
        """What is documented for a status: the number itself, else its class, else `default`; None where nothing is."""
        named = {answer.status: answer for answer in self.answers}
        return named.get(str(status)) or named.get(f"{status // 100}XX") or named.get("default")

    def match(self, path: str) -> dict[str, str] | None:
        """The values of the path parameters in `path` (with `base`, without query); None where it is another operation's."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.base + self.path))
        found = re.fullmatch(pattern, path)
        return found and found.groupdict()

    @property
    def success(self) -> int | None:
        """The status of a request that did what it asked for."""
        return self.wire.get("success")


class Operations(NamedTuple):
    """All operations by name, and the contract whose nodes the bodies of answers are numbered by."""

    named: dict[str, Operation]
    contract: Contract

    def operation(self, name: str) -> Operation:
        """The operation called `name`. Raises UnknownName with near names."""
        if name not in self.named:
            raise UnknownName("operation", name, nearest(name, self.named))
        return self.named[name]


@cache
def read() -> Operations:
    """The operations that this release was built with; read once, never changed."""
    data, contract = loads(read_compiled("operations.json")), load()
    named = {name: _operation(name, entry) for name, entry in data["operations"].items()}
    # Linting needs no answers, so the nodes of their bodies are kept out of the bundle and continue its numbers.
    return Operations(named, contract._replace(nodes=[*contract.nodes, *data["nodes"]]))


def _operation(name: str, entry: dict[str, Any]) -> Operation:
    parameters = tuple(Parameter(**{**item, "rules": tuple(item["rules"])}) for item in entry.pop("parameters"))
    answers = tuple(_answer(status, item) for status, item in entry.pop("responses").items())
    listed = {key: tuple(entry[key]) for key in ("security", "secrets", "media_types", "rules")}
    return Operation(**{**entry, **listed, "name": name, "parameters": parameters, "answers": answers})


def _answer(status: str, entry: dict[str, Any]) -> Answer:
    headers = tuple(Header(name, **item) for name, item in entry["headers"].items())
    return Answer(status, entry["title"], headers, entry["bodies"], tuple(entry["checks"]), tuple(entry["rules"]))
