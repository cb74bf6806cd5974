"""What can be read off the documents themselves: bodies of payload kinds, places of wire rules, references that dangle."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from scoutcheck.openapi.merging import Place, Schema
from scoutcheck.openapi.sources import DOCUMENTS, Sources
from scoutcheck.openapi.vocabulary import EXTENSIONS

METHODS = ("get", "put", "post", "delete", "patch")
SECTIONS = (("paths", "request"), ("webhooks", "webhook"))
LISTS = (("x-response-kinds", "response"), ("x-fragment-kinds", "fragment"))


class Operation(NamedTuple):
    """One operation of a document, or one webhook: its name ("" where it has none), where it stands, what it says."""

    name: str
    place: Place
    about: dict[str, Any]
    says: dict[str, Any]


class Body(NamedTuple):
    """The schema of a payload kind: the kind's name, where the schema stands, what the document tells about the kind."""

    name: str
    schema: Schema
    place: Place
    about: dict[str, Any]


def operations(sources: Sources) -> Iterator[Operation]:
    """Every operation and every webhook."""
    for file in DOCUMENTS:
        for section, sort in SECTIONS:
            for path, item in sources.files[file].get(section, {}).items():
                for method in METHODS:
                    if method in item:
                        name = path if sort == "webhook" else item[method].get("operationId", "")
                        about = {"dialect": _stem(file), "sort": sort, "method": method.upper(), "path": path}
                        yield Operation(name, (file, f"/{section}/{escape(path)}/{method}"), about, item[method])


def bodies(sources: Sources) -> Iterator[Body]:
    """The body of every payload kind, in the order of the documents."""
    for operation in operations(sources):
        yield from _request_body(operation)
    for file in DOCUMENTS:
        for key, sort in LISTS:
            for name, schema in sources.files[file].get(key, {}).items():
                detect = sort == "response" and schema.get("x-detect", True)
                plain = {word: value for word, value in schema.items() if word != "x-detect"}
                yield Body(name, plain, (file, f"/{key}/{name}"), {"dialect": _stem(file), "sort": sort, "detect": detect})


def _request_body(operation: Operation) -> Iterator[Body]:
    body = operation.says.get("requestBody", {})
    schema = body.get("content", {}).get("application/json", {}).get("schema")
    if schema is not None:
        says, (file, pointer) = operation.says, operation.place
        about = {**operation.about, "detect": says.get("x-detect", True), "title": says.get("summary", operation.name)}
        yield Body(operation.name, schema, (file, f"{pointer}/requestBody/content/application~1json/schema"), about)


def _stem(file: str) -> str:
    return file.removesuffix(".yaml")


def escape(step: str) -> str:
    """One step of a JSON Pointer."""
    return step.replace("~", "~0").replace("/", "~1")


def _walk(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    yield pointer, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _walk(child, f"{pointer}/{escape(str(key))}")


def _schemas(sources: Sources) -> Iterator[tuple[str, str, Any]]:
    """File, JSON Pointer and value of everything in the documents but what examples hold."""
    for file, document in sources.files.items():
        if file in DOCUMENTS or file.startswith("shared/"):
            yield from ((file, pointer, value) for pointer, value in _walk(document) if "/example" not in pointer)


def wire_places(sources: Sources) -> dict[str, list[str]]:
    """Rules listed beside operations, answers, headers and parameters, and in the state table, with their places."""
    places: dict[str, list[str]] = {}
    for file, document in sources.files.items():
        for pointer, value in _walk(document):
            if pointer.endswith("/x-rules") and isinstance(value, list):
                for name in value:
                    places.setdefault(name, []).append(f"{file}#{pointer.removesuffix('/x-rules')}")
    for index, row in enumerate(sources.files["states.yaml"]["rows"]):
        places.setdefault(row.get("rule", ""), []).append(f"states.yaml#/rows/{index}")
    return places


def written_places(sources: Sources) -> dict[str, set[str]]:
    """Where each rule is written: in the documents, the reader's list and the state table. Other words are among the keys."""
    places: dict[str, set[str]] = {}
    for file, pointer, value in (*_schemas(sources), *_tables(sources)):
        if isinstance(value, str):
            base, mark, _ = pointer.partition("/x-")
            if mark or file == "reader.yaml":
                places.setdefault(value, set()).add(f"{file}#{base.removesuffix('/rule')}")
    for name, rows in wire_places(sources).items():
        places.setdefault(name, set()).update(row for row in rows if row.startswith("states.yaml"))
    return places


def _tables(sources: Sources) -> Iterator[tuple[str, str, Any]]:
    yield from (("reader.yaml", pointer, value) for pointer, value in _walk(sources.files["reader.yaml"]))


def unknown_extensions(sources: Sources) -> Iterator[str]:
    """Each `x-` key that no reader knows."""
    for file, pointer, _ in _schemas(sources):
        key = pointer.rpartition("/")[2]
        if key.startswith("x-") and key not in EXTENSIONS and "/headers/" not in pointer:
            near = get_close_matches(key, EXTENSIONS, 1)
            yield f"{file}#{pointer}: unknown extension{f'; did you mean {near[0]!r}?' if near else ''}"


def dangling_references(sources: Sources) -> Iterator[str]:
    """Each reference that leads nowhere."""
    for file, pointer, value in _schemas(sources):
        if isinstance(value, str) and (pointer.endswith("/$ref") or "/discriminator/mapping/" in pointer):
            try:
                sources.look_up(value, file)
            except (LookupError, TypeError, ValueError):
                yield f"{file}#{pointer}: {value!r} leads nowhere"
