"""The YAML files of the contract, read strictly and joined by `$ref`."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from scoutcheck.openapi.errors import ContractError

DOCUMENTS = ("v2.yaml", "v1.yaml", "webhooks.yaml")


class StrictLoader(yaml.SafeLoader):
    """Safe YAML without two traps: a repeated key is an error, and a date stays the text that it is."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = {key for key in keys if keys.count(key) > 1}
        if repeated:
            raise yaml.constructor.ConstructorError(None, None, f"repeated key {sorted(repeated)[0]!r}", node.start_mark)
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
        return cls({path.relative_to(folder).as_posix(): _parse(path) for path in paths})

    def look_up(self, reference: str, base: str) -> tuple[Any, str, str]:
        """Follow `reference` as written in file `base`; gives the value, its file and its JSON Pointer. KeyError if it dangles."""
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


def _parse(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=StrictLoader)
    except yaml.YAMLError as error:
        raise ContractError([f"{path.name}: {error}"]) from error
