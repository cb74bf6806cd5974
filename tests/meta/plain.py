"""The contract's YAML documents read as the plain JSON Schema that they are, by python-jsonschema: an oracle that is not ours.

Only OpenAPI's discriminator needs a translation, because `oneOf` alone would blame every branch.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.meta.corpus import load_yaml

DOCUMENTS = Path(__file__).parents[2] / "openapi"
BASE = "https://contract.invalid/"
UNION = "the discriminator"

Place = tuple[tuple[str | int, ...], str]


@cache
def registry() -> Registry[Any]:
    paths = [*DOCUMENTS.glob("*.yaml"), *DOCUMENTS.glob("shared/*.yaml")]
    documents = {path.relative_to(DOCUMENTS).as_posix(): plain(load_yaml(path)) for path in paths}
    resources = [(BASE + name, Resource.from_contents(item, DRAFT202012)) for name, item in documents.items()]
    found: Registry[Any] = Registry().with_resources(resources)
    return found


def plain(value: Any) -> Any:
    """The same, with every discriminated `oneOf` written as: this value of the key, then that branch."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    plained = {key: plain(item) for key, item in value.items() if key not in ("oneOf", "discriminator")}
    if "discriminator" not in value:
        return plained
    return {**plained, "allOf": [*plained.get("allOf", ()), *_union(value["discriminator"])]}


def _union(discriminator: dict[str, Any]) -> list[dict[str, Any]]:
    key, mapping = discriminator["propertyName"], discriminator["mapping"]
    branches = [{"if": _says(key, value), "then": {"$ref": reference}} for value, reference in mapping.items()]
    return [{"$comment": UNION, **_says(key, *mapping)}, *branches]


def _says(key: str, *values: str) -> dict[str, Any]:
    return {"required": [key], "properties": {key: {"$comment": UNION, "enum": list(values)}}}


def place_of(kind: str, about: dict[str, Any]) -> str:
    """The reference of a kind's schema in the documents."""
    escaped = about.get("path", "").replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    body = f"{about.get('method', '').lower()}/requestBody/content/application~1json/schema"
    pointers = {
        "request": f"{about['dialect']}.yaml#/paths/{escaped}/{body}",
        "webhook": f"webhooks.yaml#/webhooks/{kind}/{body}",
        "response": f"{about['dialect']}.yaml#/x-response-kinds/{kind}",
        "fragment": f"{about['dialect']}.yaml#/x-fragment-kinds/{kind}",
    }
    return BASE + pointers[about["sort"]]


@cache
def validator(reference: str) -> Draft202012Validator:
    """The oracle for the schema at `reference`; formats are off."""
    return Draft202012Validator({"$ref": reference}, registry=registry())


def breaches(reference: str, value: Any) -> set[Place]:
    """(path, "missing" or "value") of every broken shape keyword."""
    errors = validator(reference).iter_errors(value)
    return {(tuple(error.absolute_path), "missing" if error.validator == "required" else "value") for error in errors}


def undecided(reference: str, value: Any) -> Iterator[Place]:
    """The places where a union's key says no branch, as `breaches` tells them."""
    for error in validator(reference).iter_errors(value):
        if isinstance(error.schema, dict) and error.schema.get("$comment") == UNION:
            yield tuple(error.absolute_path), "missing" if error.validator == "required" else "value"
