"""One JSON value, many texts: what serializers of other languages make of it. All of them are UTF-8 and say the same."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from hypothesis import strategies as st

LAYOUTS: dict[str, dict[str, Any]] = {
    "tight": {"separators": (",", ":")},
    "spaced": {},
    "indented": {"indent": 2},
}
ENDS = ("", "\n", "\r\n", " ")


class Spelling(NamedTuple):
    """How to write JSON down: its layout, the order of keys, which characters are escaped, what follows the text."""

    layout: str = "tight"
    order: str = "as it is"
    escapes: bool = False
    slashes: bool = False
    end: str = ""


PLAIN = Spelling()


def spellings() -> st.SearchStrategy[Spelling]:
    """Ways of writing JSON down, the plainest first."""
    orders = st.sampled_from(tuple(ORDERS))
    return st.builds(Spelling, st.sampled_from(tuple(LAYOUTS)), orders, st.booleans(), st.booleans(), st.sampled_from(ENDS))


def spell(value: Any, spelling: Spelling = PLAIN) -> bytes:
    """`value` as the bytes of a JSON text."""
    ordered = ORDERS[spelling.order](value)
    text = json.dumps(ordered, ensure_ascii=spelling.escapes, **LAYOUTS[spelling.layout])
    escaped = text.replace("/", "\\/") if spelling.slashes else text
    return f"{escaped}{spelling.end}".encode()


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(item) for key, item in reversed(value.items())}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


ORDERS = {"as it is": lambda value: value, "sorted": _sorted, "reversed": _reversed}
