"""What stands behind the rules: sentences, evidence, conflicts. Read only where somebody asks for it."""

from __future__ import annotations

from scoutcheck.openapi.bundle import read_compiled
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.rawjson import loads, scanner
from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.openapi.vocabulary import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Entry = dict[str, Any]


# So many entries are read one by one; whoever asks for more is better served by all of them at once.
FEW = 12


class Ledger:
    """The evidence ledger of this release, loaded at the first question. `rules` are entries by ID, as in `evidence/*.yaml`,
    with `layer`, `kinds` (payload kinds it is judged in), `judged` and `places` (where it stands in the documents) added.
    """

    def __init__(self) -> None:
        self._text = ""
        self._data: Entry | None = None
        self._few: Entry = {}
        self._examples: Entry | None = None

    @property
    def data(self) -> Entry:
        """The whole compiled ledger: `rules`, `sources`, `conflicts`, `inventory`, `vectors`, `states`, `version`, `hash`."""
        if self._data is None:
            self._data = loads(self._text or read_compiled("ledger.json"))
            self._text = ""
        return self._data

    def rule(self, name: str) -> Entry:
        """The entry of one rule. Raises UnknownName with near names."""
        entry: Entry | None = self._part(f'"{name}":', f'{{"id":"{name}",')
        return entry if entry is not None else self._known(name)

    def _known(self, name: str) -> Entry:
        rules: Entry = self.data["rules"]
        if name not in rules:
            raise UnknownName(
                "rule", name, nearest(name, rules) or [known for known in rules if known.startswith(name.upper())][:5]
            )
        entry: Entry = rules[name]
        return entry

    def _part(self, key: str, beginning: str = "{") -> Any:
        """What stands below `key`, read alone where few were asked for: all of it takes as long as linting ten files."""
        if key not in self._few and self._data is None and len(self._few) < FEW:
            self._text = self._text or read_compiled("ledger.json")
            start = self._text.find(key + beginning)
            if start != -1:
                self._few[key] = scanner()(self._text, start + len(key))[0]
        return self._few.get(key)

    def ids(self) -> Iterable[str]:
        """The IDs of all rules, those of rows that are no rule left out."""
        return [name for name, entry in self.data["rules"].items() if entry["layer"] != "none"]

    def says(self, rule: str) -> str:
        """The rule as one sentence."""
        return str(self.rule(rule)["says"])

    def why(self, rule: str) -> str:
        """Why it matters; empty where the ledger has no sentence for it."""
        return str(self.rule(rule).get("why", ""))

    def evidence(self, rule: str) -> list[tuple[str, str, str]]:
        """(source title, provenance, where) of every piece of evidence; the first one carries the rule."""
        sources = self._part('"sources":') or self.data["sources"]
        pieces = [(sources[item["source"]], item["provenance"]) for item in self.rule(rule)["evidence"]]
        return [(source["title"], provenance, source["where"]) for source, provenance in pieces]

    def conflicts(self, rule: str) -> list[Entry]:
        """Where documents disagree about the rule: entries with `id`, `clash`, `strict` and `default` reading, and `rules`."""
        return [self.data["conflicts"][name] for name in self.rule(rule).get("conflicts", ())]

    def examples(self, rule: str) -> Entry:
        """A `good` and a `bad` payload, each with `kind`, `text` and the `custom_fields` in it; either may be lacking."""
        if self._examples is None:
            self._examples = loads(read_compiled("examples.json"))
        pair: Entry = self._examples.get(rule, {})
        return pair

    def url(self, _rule: str) -> str:
        """The page that explains the rule; empty as long as the project has no address of its own."""
        return ""

    def severity(self, rule: str, strict: bool = False) -> str:
        """`error`, `warning` or `off`."""
        level = self.rule(rule)["level"]
        return LEVELS[level][strict] if level in LEVELS else "off"
