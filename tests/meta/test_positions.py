"""Expected positions are not our own word for it: PyYAML, for which JSON is YAML, finds the same places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from scoutcheck.openapi.bundle import load
from tests.meta.corpus import Sample, samples

# These speak of the text and not of a value in it.
READER = {rule for rule, _level, _also in load().reader.values()}


def placed(sample: Sample) -> list[dict[str, Any]]:
    return [entry for entry in sample.entries() if entry["rule"] not in READER]


def documents(sample: Sample) -> Iterator[tuple[int, str, Any]]:
    """(lines before it, text, root node) of each payload."""
    text = sample.path.read_bytes().decode("utf-8").replace("\t", " ")
    pieces = text.split("\n") if sample.path.suffix == ".ndjson" else [text]
    for above, piece in enumerate(pieces):
        for node in yaml.compose_all(piece, Loader=yaml.SafeLoader) if piece.strip() else ():
            yield above, piece, node


def starts(node: Any, steps: list[str]) -> Iterator[int]:
    """Offsets of the value that a pointer names, and of its key."""
    key = None
    for step in steps:
        members = node.value if isinstance(node, yaml.MappingNode) else [(None, item) for item in node.value]
        named = [pair for pair in members if pair[0] is not None and pair[0].value == step]
        key, node = named[-1] if named else members[int(step)]
    yield node.start_mark.index
    if key is not None:
        yield key.start_mark.index


def positions(sample: Sample, pointer: str) -> set[tuple[int, int]]:
    """Lines and columns, from 1, at which a finding at `pointer` may stand in any payload of the file that has it."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    found = set()
    for above, text, node in documents(sample):
        try:
            offsets = list(starts(node, steps))
        except (ValueError, IndexError, TypeError):
            continue
        found |= {(above + 1 + text.count("\n", 0, at), at - text.rfind("\n", 0, at)) for at in offsets}
    return found


BAD = [sample for sample in samples() if not sample.good and placed(sample)]


@pytest.mark.parametrize("sample", BAD, ids=lambda sample: sample.name)
def test_the_oracle_finds_the_same_places(sample: Sample) -> None:
    strays = [e for e in placed(sample) if (e["line"], e["column"]) not in positions(sample, e["pointer"])]
    assert strays == []
