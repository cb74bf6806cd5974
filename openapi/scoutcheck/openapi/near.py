"""Which known name did the author mean?"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known names that `name` may be a slip of, best first; empty if none comes close.

    Case, hyphens and underscores never count as differences; otherwise one slip in short names, two in longer ones.
    """
    plain = _plain(name)
    reach = 0 if len(plain) < 3 else 1 if len(plain) < 6 else 2
    near = [(_plain(other), other) for other in known]
    distances = [(_distance(plain, word), other) for word, other in near if _may_be_near(plain, word, reach)]
    return [other for distance, other in sorted(distances) if distance <= reach]


def _may_be_near(left: str, right: str, reach: int) -> bool:
    """Whether so few edits may do: each changes the length by one at most, and the letters in use by two."""
    return abs(len(left) - len(right)) <= reach and len(set(left) ^ set(right)) <= 2 * reach


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _distance(left: str, right: str) -> int:
    """Edits (insert, drop, change, swap neighbours) between two words; too many where they are long."""
    if len(left) > 40:
        return 99
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
