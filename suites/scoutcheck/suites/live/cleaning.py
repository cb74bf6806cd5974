"""After a run that was cut off: read its journal, and take away what it left, once and for all."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.suites.live.journal import CLEAN, DELETED, Left, append, read_journal
from scoutcheck.suites.live.leftovers import Removed, Trouble, remove
from scoutcheck.suites.live.marking import Mark
from scoutcheck.suites.live.settings import Settings
from scoutcheck.suites.target import TargetError
from scoutcheck.suites.targets.http import HttpTarget


def unclean(path: str) -> tuple[Left, ...]:
    """The runs of a journal that may have left something. Raises JournalError."""
    return tuple(left for left in read_journal(path) if not left.clean)


def check_place(settings: Settings, left: Left) -> None:
    """Raise TargetError where a run was against another target than the settings are for."""
    if left.begun.target != settings.base_url:
        raise TargetError(
            f"run {left.begun.run} was against {left.begun.target}, and the configuration is for {settings.base_url}; "
            "nothing is deleted"
        )


def clean(path: str, left: Left, target: HttpTarget) -> Iterator[Removed]:
    """Delete what a run left, and write into its journal what is gone. Raises TargetError where a list cannot be read."""
    mark = Mark(left.begun.run, left.begun.live)
    fates: list[Removed] = []
    try:
        for one in remove(target.fetched, mark, left.items, () if left.begun.live else left.bare):
            fates.append(one)
            if one.fate == "gone":
                append(path, {"run": left.begun.run, "step": DELETED, "in": one.collection, "id": one.item})
            yield one
    except Trouble as trouble:
        raise TargetError(f"{target.name}: {trouble}") from None
    if all(one.fate != "left" for one in fates):
        append(path, {"run": left.begun.run, "step": CLEAN})
