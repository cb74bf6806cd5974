"""From the documents to the table of operations: what each one takes, answers and costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scoutcheck.openapi.documents import Operation, escape, operations
from scoutcheck.openapi.merging import Place, Schema, flatten
from scoutcheck.openapi.nodes import NodeTable
from scoutcheck.openapi.vocabulary import ANSWER_CHECKS, LEVELS, PLAIN_KEYWORDS, SECRET, WIRE_PARTS

PARAMETER_PARTS = {"name", "in", "required", "description", "schema", "example", "x-rules"}
JSON = "application/json"


def operation_table(table: NodeTable) -> dict[str, Any]:
    """Every operation and webhook by its name. Bodies of answers become nodes of `table`, which also notes the problems."""
    return {operation.name: _Writer(table, operation.place[0]).operation(operation) for operation in operations(table.sources)}


class _Writer:
    """Writes the operations of one document down, references resolved."""

    def __init__(self, table: NodeTable, file: str) -> None:
        self.table = table
        self.file = file
        self.root = table.sources.files[file]

    def operation(self, operation: Operation) -> dict[str, Any]:
        says, about, place = operation.says, operation.about, operation.place
        item = self.root["webhooks" if about["sort"] == "webhook" else "paths"][about["path"]]
        parameters = [*item.get("parameters", ()), *says.get("parameters", ())]
        content = says.get("requestBody", {}).get("content", {})
        return {
            **about,
            "title": says.get("summary", ""),
            "base": urlsplit(self.root["servers"][0]["url"]).path if about["sort"] == "request" else "",
            "security": self._schemes(says.get("security", self.root.get("security", []))),
            "parameters": [self._parameter(entry, place) for entry in parameters],
            "secrets": sorted({*self._secrets(says, place)}),
            "kind": operation.name if JSON in content else None,
            "media_types": list(content),
            "responses": {status: self._response(entry, place, status) for status, entry in says["responses"].items()},
            "wire": self._wire(says.get("x-wire", {}), place),
            "rules": says.get("x-rules", []),
        }

    def _schemes(self, security: list[dict[str, Any]]) -> list[str]:
        schemes = self.root.get("components", {}).get("securitySchemes", {})
        return [schemes[name]["scheme"] for requirement in security for name in requirement]

    def _secrets(self, says: Schema, place: Place) -> Iterator[str]:
        """The keys whose values are secrets, in what is sent and what is answered."""
        parts = [(says.get("requestBody", {}), place), *(self._followed(one, place) for one in says["responses"].values())]
        for part, home in parts:
            for body in part.get("content", {}).values():
                keys = flatten(self.table.sources, body["schema"], home)[0].get("properties", {})
                yield from (key for key, placed in keys.items() if self._is_secret(*placed))

    def _is_secret(self, schema: Schema, place: Place) -> bool:
        return flatten(self.table.sources, schema, place)[0].get("format") == SECRET

    def _wire(self, wire: dict[str, Any], place: Place) -> dict[str, Any]:
        for key in sorted(wire.keys() - set(WIRE_PARTS)):
            self.table.rules.problem(place, f"x-wire: unknown part {key!r}; allowed: {', '.join(WIRE_PARTS)}")
        return wire

    def _parameter(self, entry: Schema, place: Place) -> dict[str, Any]:
        entry, place = self._followed(entry, place)
        for key in sorted(entry.keys() - PARAMETER_PARTS):
            self.table.rules.problem(place, f"unknown part {key!r} of a parameter")
        return {
            "name": entry["name"],
            "place": entry["in"],
            "required": entry.get("required", False),
            "schema": self._plain(entry["schema"], place),
            "example": entry.get("example"),
            "rules": entry.get("x-rules", []),
        }

    def _response(self, entry: Schema, operation: Place, status: str) -> dict[str, Any]:
        entry, place = self._followed(entry, (operation[0], f"{operation[1]}/responses/{status}"))
        headers = {name: self._header(header, place) for name, header in entry.get("headers", {}).items()}
        bodies = {
            media_type: self.table.node(body["schema"], (place[0], f"{place[1]}/content/{escape(media_type)}/schema"))
            for media_type, body in entry.get("content", {}).items()
        }
        checks = [self._check(check, place) for check in entry.get("x-checks", ())]
        rules = entry.get("x-rules", [])
        return {"title": entry["description"], "headers": headers, "bodies": bodies, "checks": checks, "rules": rules}

    def _check(self, check: Schema, place: Place) -> dict[str, Any]:
        needed = ANSWER_CHECKS.get(check.get("check", ""))
        if needed is None or check.keys() - {"check", "rule", "level", "also", *needed} or set(needed) - check.keys():
            self.table.rules.problem(place, f"not a check of answers: {check!r}; known: {ANSWER_CHECKS!r}")
        return {**{part: check[part] for part in ("check", *(needed or ()))}, "rule": self.table.rules.rule(check, place)}

    def _header(self, entry: Schema, place: Place) -> dict[str, Any]:
        entry, place = self._followed(entry, place)
        return {
            "required": entry.get("required", False),
            "schema": self._plain(entry["schema"], place),
            "example": entry.get("example"),
            "rule": self._loudest(entry.get("x-rules", []), place),
        }

    def _loudest(self, rules: list[str], place: Place) -> list[Any] | None:
        """The first rule that is judged at all, with the others beside it."""
        judged = [name for name in rules if self.table.rules.levels.get(name) in LEVELS]
        others = [name for name in rules if name != judged[0]] if judged else []
        return self.table.rules.rule({"rule": judged[0], "also": others}, place) if judged else None

    def _followed(self, entry: Schema, place: Place) -> tuple[Schema, Place]:
        if "$ref" not in entry:
            return entry, place
        target, file, pointer = self.table.sources.look_up(entry["$ref"], place[0])
        return target, (file, pointer)

    def _plain(self, schema: Schema, place: Place) -> dict[str, Any]:
        """A parameter's or header's schema as plain keywords; its rules stand beside it."""
        merged, _ = flatten(self.table.sources, schema, place)
        return {key: merged[key] for key in PLAIN_KEYWORDS if key in merged}
