"""Payloads built and spoilt at random along the contract, and texts that write them oddly. A seed gives the same again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from scoutcheck.openapi.bundle import Contract, load

CORPUS = Path(__file__).parents[1] / "corpus"
NOW = "2024-05-31T12:00:00Z"
INSTANTS = (
    NOW,
    "2024-05-31T11:59:59Z",
    "2024-05-31T12:00:01Z",
    "2024-02-29T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2024-05-31T24:00:00Z",
    "2024-05-31T23:59:60Z",
    "2024-05-31T08:00:00+00:00",
    "2024-05-31T08:00:00.5Z",
    "2024-05-31t08:00:00z",
    "2024-05-31 08:00:00Z",
    "2024-05-31T08:00:00",
    "2024-05-31",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2024-13-01T00:00:00Z",
    "2024-W22-5T08:00:0Z",
    "+024-05-31T08:00:00Z",
    "2024-05-31T 8:00:00Z",
    "2024-05-31T08:00:00Z ",
    "\uff12\uff10\uff12\uff14-05-31T08:00:00Z",
)
TEXTS = (
    "",
    " ",
    "x",
    "85",
    "true",
    'say "no": never',
    "a\\u0022",
    "\b\f\n\r\t\x7f",
    "\u2028é😀",
    "\ud800",
    "\x00",
    "a/b",
    "image/png",
    "text/plain; charset=utf-8",
    "chemical/x-pdb",
    "png",
    "UGxhbnQ=",
    "UGxhbnQ",
    "UGxh\nbnQ=",
    "data:text/plain;base64,UGxhbnQ=",
    "ada@example.com",
    "ada@@example.com",
    ".ada@example.com",
    "ada.@example.com",
    "a..b@example.com",
    "ada@exa mple.com",
    "ada@example.",
    "àda@exämple.com",
    "ada",
    "https://example.com/x",
    "ftp://example.com",
    "http://",
    "12.50",
    "1,5",
    "\ufeff",
    "\u00a085",
)
NUMBERS = (0, -1, 1, 85, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**30, 85.0, 85.5, 1e2, 1e300)
OTHERS: tuple[Any, ...] = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    {"id": 85},
    {"email": "ada@example.com"},
    [["deep"]],
    {"item": {}},
)


@cache
def seeds(kind: str, sort: str) -> list[Any]:
    """Payloads to begin with: the contract's examples, and the files of the corpus, "good", "bad", or "*" for both."""
    files = [path for path in sorted(CORPUS.glob(f"*/{sort}/{kind}--*.json")) if not path.name.endswith(".expect.json")]
    return [*load().kinds[kind]["examples"], *(value for path in files for value in _values(path))]


def _values(path: Path) -> list[Any]:
    try:
        return [json.loads(path.read_text("utf-8"))]
    except ValueError:
        return []


class Maker:
    """Builds values for the nodes of a contract, mostly right ones."""

    def __init__(self, contract: Contract, rng: Random) -> None:
        self.nodes = contract.nodes
        self.rng = rng

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def value(self, number: int) -> Any:
        """A value for a node; now and then one of some other sort."""
        node = self.nodes[number]
        if self.chance(0.01):
            return self.anything()
        if "union" in node:
            return self.object(self.nodes[self.rng.choice(list(node["union"]["branches"].values()))])
        if "values" in node and not self.chance(0.03):
            return self.rng.choice(node["values"][-1][1])
        kind = self.rng.choice(node.get("types", ("string", "object", "array", "integer", "null")))
        return getattr(self, kind)(node)

    def anything(self) -> Any:
        return self.rng.choice(self.rng.choice((INSTANTS, TEXTS, NUMBERS, OTHERS)))

    def object(self, node: dict[str, Any]) -> dict[str, Any]:
        needed, props = node.get("required", {}), node.get("props", {})
        share = self.rng.choice((0.1, 0.5, 0.9))
        keys = [key for key in props if self.chance(0.99 if key in needed else share)]
        self.rng.shuffle(keys)
        return {key: self.value(props[key]) for key in keys}

    def array(self, node: dict[str, Any]) -> list[Any]:
        return [self.value(node["items"]) for _ in range(self.rng.randrange(4))] if "items" in node else []

    def string(self, node: dict[str, Any]) -> str:
        limit = self._limit(node, "maxLength")
        if "format" in node:
            return self.rng.choice(INSTANTS[:4] if "date" in node["format"][0] else TEXTS[-19:])
        return "é" * limit if limit and self.chance(0.1) else self.rng.choice(("x", "two words", *TEXTS[6:10]))

    def integer(self, node: dict[str, Any]) -> int:
        return self._limit(node, "maximum") if "limits" in node and self.chance(0.1) else self.rng.choice((1, 2, 85))

    number = integer

    def boolean(self, _node: dict[str, Any]) -> bool:
        return self.chance(0.5)

    def null(self, _node: dict[str, Any]) -> None:
        return None

    def _limit(self, node: dict[str, Any], keyword: str) -> int:
        off = self.rng.choice((-1, 0, 0, 0, 1))
        return next((int(limit) + off for name, limit, _ in node.get("limits", ()) if name == keyword), 0)


def spoilt(value: Any, rng: Random, words: list[str]) -> Any:
    """The value with one thing changed somewhere: a key dropped, renamed or added, a value replaced or in other letters."""
    if isinstance(value, dict) and value:
        key = rng.choice(list(value))
        if rng.random() < 0.6:
            return {name: spoilt(item, rng, words) if name == key else item for name, item in value.items()}
        rest = {name: item for name, item in value.items() if name != key}
        odd = rng.choice((key.upper(), key[:-1], f"{key}s", rng.choice(words), rng.choice(words)))
        return rng.choice((rest, {**rest, odd: value[key]}, {**value, odd: value[key]}, {**value, key: None}))
    if isinstance(value, list) and value and rng.random() < 0.8:
        at = rng.randrange(len(value))
        changed = [*value[:at], spoilt(value[at], rng, words), *value[at + 1 :]]
        return rng.choice((changed, changed, changed, [*value, value[at]], value[:at]))
    if isinstance(value, str) and rng.random() < 0.5:
        return rng.choice((value.upper(), value[:-1], f"{value} ", f"{value}x", rng.choice(words), [value]))
    return rng.choice(rng.choice((INSTANTS, TEXTS, NUMBERS, OTHERS)))


def written(value: Any, rng: Random, oddness: float) -> str:
    """A value as JSON text, oddly but legally spelt, with here and there a key that stands twice or a number that is none."""

    def blank() -> str:
        return rng.choice(("", " ", "\t", "  ", "\r")) if rng.random() < oddness else ""

    def character(char: str) -> str:
        if char in '"\\' and rng.random() >= oddness:
            return f"\\{char}"
        if char in '"\\' or char < " " or "\ud800" <= char <= "\udfff" or rng.random() < oddness / 4:
            units = char.encode("utf-16-be", "surrogatepass").hex()
            return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
        return "\\/" if char == "/" and rng.random() < oddness else char

    def text(word: str) -> str:
        return f'"{"".join(map(character, word))}"'

    def number(given: float) -> str:
        forms = (f"{given!r}.0", f"{given!r}e0", f"{given!r}E+0", "NaN", "-0", "1e2", f"0{given!r}", "9" * 30)
        return rng.choice(forms) if rng.random() < oddness / 8 else repr(given)

    def member(key: str, item: Any) -> str:
        return f"{text(key)}{blank()}:{blank()}{any_of(item)}"

    def any_of(item: Any) -> str:
        if isinstance(item, dict):
            members = [member(key, inner) for key, inner in item.items()]
            if members and rng.random() < oddness / 4:
                key = rng.choice(list(item))
                members.insert(rng.randrange(len(members) + 1), member(key, rng.choice((item[key], None, 1, "x"))))
            return f"{{{blank()}{f'{blank()},{blank()}'.join(members)}{blank()}}}"
        if isinstance(item, list):
            return f"[{blank()}{f'{blank()},{blank()}'.join(map(any_of, item))}{blank()}]"
        if isinstance(item, str):
            return text(item)
        return {True: "true", False: "false", None: "null"}[item] if item is None or isinstance(item, bool) else number(item)

    return f"{blank()}{any_of(value)}{blank()}"
