"""The loader refuses what it does not know, and says in which file and where."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoutcheck.openapi.compile import compile_contract
from scoutcheck.openapi.errors import ContractError
from scoutcheck.openapi.sources import StrictLoader

OPENAPI = Path(__file__).parents[2] / "openapi"
CONVERSATION = "shared/create-conversation.yaml"
STATES = "states.yaml"
EVIDENCE = "evidence/cc.yaml"

Edit = Callable[[Any], Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The contract's own files, to be edited."""
    return Path(shutil.copytree(OPENAPI, tmp_path / "openapi", ignore=shutil.ignore_patterns("scoutcheck", "*.md")))


def edit(folder: Path, name: str, change: Edit) -> None:
    """Write a file of the contract anew, changed."""
    path = folder / name
    document = yaml.load(path.read_text("utf-8"), Loader=StrictLoader)
    change(document)
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), "utf-8")


def problems(folder: Path) -> list[str]:
    """What the loader says of a folder; there must be something."""
    with pytest.raises(ContractError) as caught:
        compile_contract(folder)
    return caught.value.problems


def subject(document: Any) -> Any:
    return document["CreateConversation"]["properties"]["subject"]


def conversation(document: Any) -> Any:
    return document["CreateConversation"]


def row(document: Any) -> Any:
    return document["rows"][0]


def rule(name: str) -> Callable[[Any], Any]:
    return lambda document: next(entry for entry in document if entry["id"] == name)


def put(find: Callable[[Any], Any], **parts: Any) -> Edit:
    """An edit that puts parts into what `find` finds."""
    return lambda document: find(document).update({key.replace("_", "-"): value for key, value in parts.items()})


def add(find: Callable[[Any], Any], key: str, item: Any) -> Edit:
    """An edit that adds an item to a list that may not be there yet."""
    return lambda document: find(document).setdefault(key, []).append(item)


SUBJECT = f"{CONVERSATION}#/CreateConversation/properties/subject"
BODY = "v2.yaml#/paths/~1conversations/post/requestBody/content/application~1json/schema"


def test_the_contract_itself_is_accepted(folder: Path) -> None:
    compiled = compile_contract(folder)
    assert compiled.bundle["hash"] == compiled.ledger["hash"] == compiled.words["hash"]


REFUSED: dict[str, tuple[str, Edit, str, str]] = {
    "an unknown keyword": (
        CONVERSATION,
        put(subject, maxLenght=3),
        SUBJECT,
        "unknown keyword 'maxLenght'; did you mean 'maxLength'?",
    ),
    "a keyword that nobody reads": (CONVERSATION, put(subject, pattern="^a"), SUBJECT, "unknown keyword 'pattern'"),
    "an unknown extension": (CONVERSATION, put(subject, x_rule="CC-011"), f"{SUBJECT}/x-rule", "unknown extension"),
    "an unknown format": (CONVERSATION, put(subject, format="uuid"), SUBJECT, "unknown format 'uuid'"),
    "a constraint without a rule": (CONVERSATION, put(subject, maxLength=3), SUBJECT, "'maxLength' has no rule in x-rules"),
    "a required key without a rule": (CONVERSATION, add(conversation, "required", "tags"), BODY, "required 'tags' has no rule"),
    "a rule without its keyword": (
        CONVERSATION,
        lambda document: subject(document)["x-rules"].update(maxLength="CC-011"),
        SUBJECT,
        "x-rules speaks of 'maxLength', which is not there",
    ),
    "an unknown rule": (
        CONVERSATION,
        lambda document: subject(document)["x-rules"].update(type="CC-999"),
        SUBJECT,
        "no such rule: 'CC-999'",
    ),
    "a rule that is not judged": (
        CONVERSATION,
        lambda document: subject(document)["x-rules"].update(type="CC-013"),
        SUBJECT,
        "rule CC-013 is not judged",
    ),
    "weak evidence made an error by a reference": (
        CONVERSATION,
        lambda document: subject(document)["x-rules"].update(minLength={"rule": "CC-012", "level": "E"}),
        SUBJECT,
        "rule CC-012 at level E: an error in default mode needs better evidence",
    ),
    "an unknown form": (
        CONVERSATION,
        put(subject, x_readings=[{"form": "nul", "level": "e"}]),
        SUBJECT,
        "unknown form 'nul'",
    ),
    "a reading without rule and level": (
        CONVERSATION,
        put(subject, x_readings=[{"form": "null"}]),
        SUBJECT,
        "reading 'null' needs a rule or a level",
    ),
    "an unknown part of a reading": (
        CONVERSATION,
        put(subject, x_readings=[{"form": "null", "level": "e", "because": "x"}]),
        SUBJECT,
        "reading: unknown part 'because'",
    ),
    "an unknown check": (
        CONVERSATION,
        add(conversation, "x-checks", {"rule": "CC-044", "check": "sorted", "keys": ["tags"]}),
        BODY,
        "unknown check 'sorted'",
    ),
    "an unknown parameter": (
        CONVERSATION,
        add(conversation, "x-checks", {"rule": "CC-044", "check": "not-both", "keys": ["tags"], "when": {}}),
        BODY,
        "not-both: unknown part 'when'",
    ),
    "a missing parameter": (
        CONVERSATION,
        add(conversation, "x-checks", {"rule": "CC-044", "check": "ordered", "earlier": "createdAt"}),
        BODY,
        "ordered: 'later' is missing",
    ),
    "a named key that leads nowhere": (
        CONVERSATION,
        lambda document: conversation(document)["x-keys"]["named"].append({"key": "a", "use": "b", "rule": "CC-008"}),
        BODY,
        "named key points to 'b'",
    ),
    "a reference that dangles": (
        CONVERSATION,
        lambda document: conversation(document)["properties"].update(customer={"$ref": "./customer.yaml#/Nobody"}),
        f"{CONVERSATION}#/CreateConversation/properties/customer/$ref",
        "'./customer.yaml#/Nobody' leads nowhere",
    ),
    "a branch that dangles": (
        "shared/threads.yaml",
        lambda document: document["Thread"]["discriminator"]["mapping"].update(note="#/Nothing"),
        "shared/threads.yaml#/Thread/discriminator/mapping/note",
        "'#/Nothing' leads nowhere",
    ),
    "an unknown rule beside an operation": (
        "v2.yaml",
        lambda document: document["paths"]["/conversations"]["post"]["x-rules"].append("CC-998"),
        "v2.yaml#/paths/~1conversations/post",
        "no such rule: 'CC-998'",
    ),
    "an unknown part of a rule": (EVIDENCE, put(rule("CC-010"), sayz="x"), f"{EVIDENCE}: CC-010", "unknown part 'sayz'"),
    "a rule without a sentence": (EVIDENCE, put(rule("CC-010"), says=""), f"{EVIDENCE}: CC-010", "'says' is missing"),
    "an unknown level": (EVIDENCE, put(rule("CC-010"), level="X"), f"{EVIDENCE}: CC-010", "unknown level 'X'"),
    "an unknown source": (
        EVIDENCE,
        put(rule("CC-010"), evidence=[{"source": "S-NN", "provenance": "SEED"}]),
        f"{EVIDENCE}: CC-010",
        "unknown source 'S-NN'",
    ),
    "an unknown provenance": (
        EVIDENCE,
        put(rule("CC-010"), evidence=[{"source": "S-CC", "provenance": "HEARSAY"}]),
        f"{EVIDENCE}: CC-010",
        "unknown provenance 'HEARSAY'",
    ),
    "weak evidence for an error": (
        EVIDENCE,
        put(rule("CC-010"), evidence=[{"source": "INF", "provenance": "INF"}]),
        f"{EVIDENCE}: CC-010",
        "an error in default mode needs better evidence",
    ),
    "a judged rule that stands nowhere": (
        EVIDENCE,
        lambda document: document.append({**rule("CC-010")(document), "id": "CC-997"}),
        f"{EVIDENCE}: CC-997",
        "judged, but no schema carries it",
    ),
    "a rule that stands twice": (
        EVIDENCE,
        lambda document: document.append(rule("CC-010")(document)),
        f"{EVIDENCE}: CC-010",
        "stands twice",
    ),
    "a wire rule that stands nowhere": (
        EVIDENCE,
        lambda document: document.append({**rule("CC-001")(document), "id": "CC-996"}),
        f"{EVIDENCE}: CC-996",
        "a wire rule that stands nowhere",
    ),
    "a row that is no rule, without a reason": (
        EVIDENCE,
        lambda document: rule("CC-013")(document).pop("not_judged"),
        f"{EVIDENCE}: CC-013",
        "neither judged nor listed with a reason",
    ),
    "an unknown conflict of a rule": (
        EVIDENCE,
        put(rule("CC-010"), conflicts=["X-999"]),
        f"{EVIDENCE}: CC-010",
        "unknown conflict 'X-999'",
    ),
    "an unknown rule of a conflict": (
        "conflicts.yaml",
        lambda document: document[0]["rules"].append("CC-995"),
        "conflicts.yaml: X-001",
        "unknown rule 'CC-995'",
    ),
    "an unknown part of a state": (STATES, put(row, until={}), f"{STATES}#/rows/0", "unknown part 'until'"),
    "a state without an outcome": (
        STATES,
        lambda document: row(document).pop("then"),
        f"{STATES}#/rows/0",
        "'then' is missing",
    ),
    "an unknown rule of a state": (STATES, put(row, rule="AU-999"), f"{STATES}#/rows/0", "no such rule: 'AU-999'"),
    "an unknown further rule of a state": (STATES, put(row, also=["AU-999"]), f"{STATES}#/rows/0", "no such rule: 'AU-999'"),
    "an unknown operation": (STATES, put(row, operations=["make-tea"]), f"{STATES}#/rows/0", "no such operation: 'make-tea'"),
    "an unknown conflict of a state": (STATES, put(row, conflict="X-999"), f"{STATES}#/rows/0", "no such conflict: 'X-999'"),
    "an unknown condition": (STATES, put(row, given={"moon": "full"}), f"{STATES}#/rows/0/given", "unknown part 'moon'"),
    "an unknown word": (
        STATES,
        put(row, given={"token": "stolen"}),
        f"{STATES}#/rows/0/given/token",
        "'stolen' is not among the words",
    ),
    "an unknown outcome": (STATES, put(row, then={"status": "fine"}), f"{STATES}#/rows/0/then/status", "'fine' is not among"),
    "an unknown word about what is stored": (
        STATES,
        put(row, then={"set": {"tags": "shuffled"}}),
        f"{STATES}#/rows/0/then/set/tags",
        "'shuffled' is not among the words",
    ),
}


@pytest.mark.parametrize(("name", "change", "place", "says"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(folder: Path, name: str, change: Edit, place: str, says: str) -> None:
    edit(folder, name, change)
    assert [problem for problem in problems(folder) if problem.startswith(place) and says in problem]


def test_it_tells_every_problem_at_once(folder: Path) -> None:
    edit(folder, CONVERSATION, put(subject, maxLenght=3))
    edit(folder, STATES, put(row, operations=["make-tea"]))
    edit(folder, EVIDENCE, put(rule("CC-010"), level="X"))
    found = " ".join(problems(folder))
    assert all(says in found for says in ("maxLenght", "make-tea", "unknown level 'X'"))


def test_it_refuses_a_repeated_key(folder: Path) -> None:
    path = folder / CONVERSATION
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, "CreateConversation: {}", ""]), "utf-8")
    assert problems(folder) == [f"{CONVERSATION}:{len(lines) + 1}:1: repeated key 'CreateConversation'"]


def test_it_refuses_a_folder_that_lacks_a_file(folder: Path) -> None:
    (folder / "reader.yaml").unlink()
    assert "reader.yaml: missing" in problems(folder)
