"""`python -m tools.rules check|build`: `docs/rules.md`, every rule of the contract with its evidence, readings and examples."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from scoutcheck.cli.explain import EFFECTS, facts_of, shortened, told
from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.compliance.areas import AREAS

RULES_FILE = Path(__file__).parents[1] / "docs" / "rules.md"
HEAD = """\
<!-- Made by `make generate` from openapi/ and tests/corpus/; edits here are lost. -->

# The rules

Every rule of the contract, with who says so. `scoutcheck explain RULE` prints the same. Severity is that of `scoutcheck lint`;
where `--strict` differs, it is told. The layers: *shape* and *meaning* are judged from a payload alone, *state* depends on what
the account holds, *wire* is about addresses, headers and answers.

Provenance: *SEED* a founding document, *DOC* another page of the vendor, *SDK* the vendor's own code, *REC* recorded traffic,
*QUIRK* another client's remark, *INF* our inference, *gap* sought and not found.

"""

Facts = dict[str, Any]


def render() -> str:
    """The text of the file."""
    ledger, contract = Ledger(), load()
    every = [facts_of(ledger, contract, name) for name in ledger.data["rules"]]
    rules = [facts for facts in every if facts["layer"] != "none"]
    others = [facts for facts in every if facts["layer"] == "none"]
    conflicts = list(ledger.data["conflicts"].values())
    areas = [(AREAS[area], list(found)) for area, found in groupby(rules, key=lambda facts: facts["id"].partition("-")[0])]
    lines = [*_contents(areas), *_areas(areas), *_conflicts(conflicts), *_others(others)]
    return HEAD + "\n".join(lines) + "\n"


def _contents(areas: list[tuple[str, list[Facts]]]) -> Iterator[str]:
    for title, rules in areas:
        yield f"- [{title}](#{title.lower().replace(',', '').replace(' ', '-')}): {_links(facts['id'] for facts in rules)}"
    yield "- [Conflicts](#conflicts)"
    yield "- [Rows that are no rule](#rows-that-are-no-rule)"


def _links(names: Iterable[str]) -> str:
    return " ".join(f"[{name}](#{name.lower()})" for name in names)


def _areas(areas: list[tuple[str, list[Facts]]]) -> Iterator[str]:
    for title, rules in areas:
        yield from ("", f"## {title}")
        for facts in rules:
            yield from _rule(facts)


def _rule(facts: Facts) -> Iterator[str]:
    yield from ("", f"### {facts['id']}", "", f"**{_plain(facts['summary'])}**", "")
    yield " · ".join(_marks(facts))
    remarks = filter(None, [facts["why"], EFFECTS.get(facts["effect"] or ""), facts["reason"]])
    yield from (line for remark in remarks for line in ("", _plain(remark)))
    yield ""
    yield from (f"- {_plain(item['title'])} ({item['provenance']}): {_plain(item['where'])}" for item in facts["evidence"])
    for conflict in facts["readings"]:
        both = f"By default: {_plain(conflict['default'])} Strictly: {_plain(conflict['strict'])}"
        yield f"- [{conflict['id']}](#{conflict['id'].lower()}): {_plain(conflict['clash'])} {both}"
    yield from _example("Good", facts["examples"].get("good"))
    yield from _example("Bad", facts["examples"].get("bad"))


def _marks(facts: Facts) -> Iterator[str]:
    strict = f" ({facts['strict_severity']} with `--strict`)" if facts["strict_severity"] != facts["severity"] else ""
    yield f"{facts['severity']}{strict}"
    yield facts["layer"]
    if facts["kinds"]:
        yield f"judged in {', '.join(f'`{kind}`' for kind in facts['kinds'])}"
    if facts["reported_as"]:
        yield f"told as {_links([facts['reported_as']])}"


def _example(label: str, example: Facts | None) -> Iterator[str]:
    if example:
        fields = "".join(f", custom field {number} of type {name}" for number, name in example.get("custom_fields", {}).items())
        yield from ("", f"{label} (`{example['kind']}`{fields}):", "", "```json", *shortened(example["text"]), "```")
    for finding in (example or {}).get("findings", ()):
        yield from ("", f"`` {told(finding)} ``")


def _conflicts(conflicts: list[Facts]) -> Iterator[str]:
    yield from ("", "## Conflicts", "", "Where the documents contradict each other or themselves, or fall silent.")
    for conflict in conflicts:
        yield from ("", f"### {conflict['id']}", "", f"**{_plain(conflict['clash'])}**", "")
        yield f"- By default: {_plain(conflict['default'])}"
        yield f"- With `--strict`: {_plain(conflict['strict'])}"
        yield f"- Carried out by {_links(conflict['rules'])}"


def _others(others: list[Facts]) -> Iterator[str]:
    yield from ("", "## Rows that are no rule", "", "They stand in the ledger so that nothing is passed over in silence.", "")
    yield from ("| row | says | why it is no rule |", "|---|---|---|")
    for facts in others:
        anchor = f'<a id="{facts["id"].lower()}"></a>'
        yield f"| {anchor}{facts['id']} | {_plain(facts['summary'])} | {_plain(facts['reason'] or '')} |"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, code in backticks apart."""
    parts = text.split("`")
    return "`".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\*_<>[]|#" else char for char in text)


def main() -> int:
    """Compare the file with what it should be, or write it. 0 when it is fresh, 1 when it is stale."""
    parser = argparse.ArgumentParser(prog="python -m tools.rules", description=__doc__)
    parser.add_argument("command", choices=("check", "build"))
    command = parser.parse_args().command
    wanted = render()
    if command == "build":
        RULES_FILE.parent.mkdir(exist_ok=True)
        RULES_FILE.write_text(wanted, "utf-8", newline="\n")
        return 0
    if RULES_FILE.exists() and RULES_FILE.read_text("utf-8") == wanted:
        return 0
    print(f"docs/{RULES_FILE.name} is stale; run: make generate", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
