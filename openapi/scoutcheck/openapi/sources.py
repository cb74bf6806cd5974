"""The YAML files of the contract, read strictly and joined by `$ref`."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from scoutcheck.openapi.errors import ContractError

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a PyYAML without its C part
    from yaml import SafeLoader  # type: ignore[assignment]  # another class, that does the same

DOCUMENTS = ("v2.yaml", "v1.yaml", "webhooks.yaml")


class StrictLoader(SafeLoader):
    """Safe YAML without two traps: a repeated key is an error, and a date stays the text that it is."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"repeated key {key!r}", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


StrictLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Sources:
    """All YAML files below one folder, by their path relative to it, with `$ref` look-up between them."""

    def __init__(self, files: dict[str, Any]) -> None:
        self.files = files

    @classmethod
    def read(cls, folder: Path) -> Sources:
        """Read every `*.yaml` below `folder`. Raises ContractError for a file that is not strict YAML."""
        paths = [path for path in sorted(folder.rglob("*.yaml")) if "scoutcheck" not in path.relative_to(folder).parts]
        names = {path.relative_to(folder).as_posix(): path for path in paths}
        return cls({name: _parse(name, path.read_text("utf-8")) for name, path in names.items()})

    def look_up(self, reference: str, base: str) -> tuple[Any, str, str]:
        """Follow `reference` as written in file `base`; gives value, file and JSON Pointer. LookupError if it dangles."""
        file, _, pointer = reference.partition("#")
        target = _normal(PurePosixPath(base).parent / file) if file else base
        value = self.files[target]
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value, target, pointer


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _parse(name: str, text: str) -> Any:
    try:
        return yaml.load(text, Loader=StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ContractError([f"{name}{place}: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise ContractError([f"{name}: {error}"]) from error
