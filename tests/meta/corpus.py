"""The corpus as tests see it: payload files, the kind that each name begins with, the findings that stand beside bad ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).parents[1] / "corpus"
CONFIG = FOLDER / "scoutcheck.toml"
SUFFIXES = (".json", ".ndjson", ".yaml")
EXPECTED = ".expect.json"


class Expected(NamedTuple):
    """One finding that must come, as an expect file or the linter tells it."""

    rule: str
    severity: str
    pointer: str
    line: int
    column: int
    also: tuple[str, ...]


class Sample(NamedTuple):
    """One payload file of the corpus."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(FOLDER).as_posix()

    @property
    def rule(self) -> str:
        return self.path.parts[-3]

    @property
    def good(self) -> bool:
        return self.path.parts[-2] == "good"

    @property
    def kind(self) -> str:
        return self.path.name.partition("--")[0]

    @property
    def beside(self) -> Path:
        """Where the expected findings stand."""
        return self.path.with_name(self.path.stem + EXPECTED)

    def entries(self) -> list[dict[str, Any]]:
        """The entries of the expect file; none for a good file."""
        entries: list[dict[str, Any]] = [] if self.good else json.loads(self.beside.read_text("utf-8"))
        return entries

    def expected(self, strict: bool) -> list[Expected]:
        """The findings that must come in one of the two modes."""
        mode = "strict" if strict else "severity"
        return [
            Expected(e["rule"], e[mode], e["pointer"], e["line"], e["column"], tuple(e.get("also", ())))
            for e in self.entries()
            if e[mode] != "off"
        ]

    def payloads(self) -> list[tuple[int, Any]]:
        """(line on which it begins, value) of each payload, read by others' readers; nothing that they cannot read."""
        return [] if b"\xff\xfe" in self.path.read_bytes()[:4] else list(_payloads(self.path))


def samples() -> list[Sample]:
    """Every payload file of the corpus, in order of name."""
    found = (path for path in sorted(FOLDER.glob("*/*/*")) if path.suffix in SUFFIXES and not path.name.endswith(EXPECTED))
    return [Sample(path) for path in found]


def _payloads(path: Path) -> Iterator[tuple[int, Any]]:
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix == ".yaml":
        yield from _documents(text)
        return
    lines = text.split("\n") if path.suffix == ".ndjson" else [text]
    for number, line in enumerate(lines, 1):
        try:
            yield number, json.loads(line.removeprefix("\ufeff"), parse_constant=_refuse)
        except ValueError:
            continue


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


class _Loader(yaml.SafeLoader):
    """YAML in which a date is the text that it is."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _documents(text: str) -> Iterator[tuple[int, Any]]:
    loader = _Loader(text)
    try:
        while loader.check_node():
            node: Any = loader.get_node()
            yield node.start_mark.line + 1, loader.construct_document(node)
    except yaml.YAMLError:
        return
    finally:
        loader.dispose()


def load_yaml(path: Path) -> Any:
    """One YAML document, dates left as text."""
    return yaml.load(path.read_text("utf-8"), Loader=_Loader)
