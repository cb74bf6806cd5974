"""The exported JSON Schemas say what the linter says: valid is what has no error."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.errors import ContractError, UnknownName
from scoutcheck.openapi.export import kind_schema
from scoutcheck.validator import lint_payload

CONTRACT = load()
CORPUS = Path(__file__).parents[1] / "corpus"
KINDS = sorted(CONTRACT.kinds)
MODES = pytest.mark.parametrize("strict", [False, True], ids=["default", "strict"])

Schema = dict[str, Any]


@cache
def validator(kind: str, strict: bool) -> Draft202012Validator:
    return Draft202012Validator(kind_schema(CONTRACT, kind, strict=strict))


def corpus(kind: str) -> Iterator[tuple[str, Any]]:
    """Name and value of every payload of a kind in the corpus that is JSON."""
    for path in sorted(CORPUS.glob(f"*/*/{kind}--*.json")):
        if not path.name.endswith(".expect.json"):
            try:
                yield f"{path.parent.parent.name}/{path.name}", json.loads(path.read_bytes())
            except ValueError:
                continue


# Two values against each other: what these checks do, JSON Schema has no words for.
COMPARING = ("same", "ordered", "agree")
UNSAYABLE = {check["rule"][0] for node in CONTRACT.nodes for check in node.get("checks", ()) if check["check"] in COMPARING}


def is_right(value: Any, kind: str, strict: bool) -> bool:
    """Whether the linter finds no error. It is shown the value as text, for a str by itself would be taken for text."""
    findings = lint_payload(json.dumps(value, ensure_ascii=False), kind, strict=strict).findings
    return not [found for found in findings if found.severity == "error" and not is_unsayable(found.rule, value)]


def is_unsayable(rule: str, value: Any) -> bool:
    """Whether a finding compares two values. WP-019 also asks for one of two keys, which can be said."""
    return rule in UNSAYABLE and (rule != "WP-019" or bool(value.get("modifiedAt") and value.get("userModifiedAt")))


def schemas(value: Any) -> Iterator[Schema]:
    """Every schema object within a schema; what examples and enums hold is none."""
    if isinstance(value, list):
        for item in value:
            yield from schemas(item)
    elif isinstance(value, dict):
        yield value
        for key, child in value.items():
            if key in ("properties", "$defs"):
                yield from schemas(list(child.values()))
            elif key not in ("examples", "enum", "const", "default"):
                yield from schemas(child)


@MODES
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_plain_and_self_contained(kind: str, strict: bool) -> None:
    schema = kind_schema(CONTRACT, kind, strict=strict)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for part in schemas(schema):
        assert not [key for key in part if key.startswith("x-")]
        assert part.get("$ref", "#/$defs/").startswith("#/$defs/")
        assert part.get("$ref", "").removeprefix("#/$defs/") in {"", *schema.get("$defs", {})}


@pytest.mark.parametrize("kind", KINDS)
def test_it_carries_title_description_and_valid_examples(kind: str) -> None:
    schema = kind_schema(CONTRACT, kind)
    assert schema["title"] == f"{kind}: {CONTRACT.kinds[kind]['title']}"
    assert schema["description"]
    assert schema["examples"] == CONTRACT.kinds[kind]["examples"]
    assert all(validator(kind, strict=True).is_valid(example) for example in schema["examples"])


@MODES
@pytest.mark.parametrize("kind", KINDS)
def test_valid_is_what_the_linter_finds_no_error_in(kind: str, strict: bool) -> None:
    """Over the whole corpus; both sides see values, so faults of the text itself play no part."""
    judge = validator(kind, strict)
    assert [name for name, value in corpus(kind) if judge.is_valid(value) != is_right(value, kind, strict)] == []


ODD = st.sampled_from(
    [
        *(None, "", "x" * 41, "12", 12, -1, 0, 85.5, True, "true", [], {}, "a", ["a@example.org"], "a@example.org", "a b"),
        *("2024-05-31T08:30:00Z", "2024-05-31 08:30:00", "2024-02-30T08:30:00Z", "2024-05-31T08:30:00+02:00", {"id": "1"}),
        *("closed", "Closed", "note", "message", "replace", "remove", "/text", "/assignTo", "QQ==", "data:;base64,QQ=="),
        *("png", 2**63, "DATE", "y" * 256),
    ]
)


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, Any]:
    """A kind, and an example of it in which some values have been put to odd uses."""
    kind = draw(st.sampled_from(KINDS))
    value = copy.deepcopy(draw(st.sampled_from(CONTRACT.kinds[kind]["examples"])))
    for _ in range(draw(st.integers(1, 3))):
        _mutate(draw, value)
    return kind, value


def _mutate(draw: st.DrawFn, value: Any) -> None:
    places = list(_containers(value))
    if not places:
        return
    place = draw(st.sampled_from(places))
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    key = draw(st.sampled_from(keys))
    if draw(st.booleans()) and isinstance(place, dict):
        del place[key]
    else:
        place[key] = copy.deepcopy(draw(ODD))


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, (dict, list)) and value:
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from _containers(child)


@settings(max_examples=400)
@given(mutants(), st.booleans())
def test_schema_and_linter_agree_on_what_nobody_thought_of(mutant: tuple[str, Any], strict: bool) -> None:
    kind, value = mutant
    assert validator(kind, strict).is_valid(value) == is_right(value, kind, strict)


def test_a_branch_is_chosen_by_its_discriminator_and_never_by_trial() -> None:
    schema = kind_schema(CONTRACT, "create-conversation")
    wrong = {**schema["examples"][0], "threads": [{"type": "reply", "customer": {"id": 1}}]}
    [error] = Draft202012Validator(schema).iter_errors(wrong)
    assert (list(error.path), error.message) == (["threads", 0], "'text' is a required property")


def test_descriptions_name_the_rules() -> None:
    subject = kind_schema(CONTRACT, "create-conversation")["properties"]["subject"]
    assert [line.split(":")[0] for line in subject["description"].split("\n")[1:]] == ["CC-010", "CC-011", "CC-012 (warning)"]


def test_an_unknown_kind_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownName, match="create-note"):
        kind_schema(CONTRACT, "create-notes")


def test_another_contract_is_refused() -> None:
    with pytest.raises(ContractError):
        kind_schema(CONTRACT._replace(hash="0"), "create-note")
