"""Which files to lint: paths as given, folders walked with their `.gitignore`."""

from __future__ import annotations

import os

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.reading import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


class Target(Record):
    """One file to lint. `named` is True where the user named it, and False where walking a folder found it."""

    path: str
    named: bool


def find_targets(paths: list[str], problem: Callable[[str], None]) -> Iterator[Target]:
    """Every file below `paths`, folders walked in order of name. `problem` is told of each path that is not there."""
    for path in paths:
        if path == "-":
            yield Target("-", True)
        elif os.path.isdir(path):
            yield from (Target(found, False) for found in _walk(path, problem))
        elif os.path.lexists(path):
            yield Target(path, True)
        else:
            problem(f"{path}: no such file or folder")


def _walk(folder: str, problem: Callable[[str], None]) -> Iterator[str]:
    ignored = _Ignored(folder)
    # Links to folders are not followed: a loop of links would never end.
    for here, folders, files in os.walk(folder, onerror=lambda error: problem(f"{error.filename}: {error.strerror}")):
        ignored.enter(here)
        folders[:] = sorted(name for name in folders if name != ".git" and not ignored(os.path.join(here, name) + "/"))
        for name in sorted(files):
            path = os.path.join(here, name)
            if name.lower().endswith(PATTERNS) and not ignored(path):
                yield path


class _Ignored:
    """What the `.gitignore` files from the repository's root down to the present folder leave out."""

    def __init__(self, folder: str) -> None:
        self.specs: list[tuple[str, Any]] = []
        for above in reversed(_up_to_root(os.path.abspath(folder))):
            self.enter(above)

    def enter(self, folder: str) -> None:
        path = os.path.join(folder, ".gitignore")
        if os.path.isfile(path) and os.path.abspath(folder) not in [base for base, _ in self.specs]:
            from pathspec import GitIgnoreSpec

            with open(path, encoding="utf-8", errors="replace") as lines:
                self.specs.append((os.path.abspath(folder), GitIgnoreSpec.from_lines(lines)))

    def __call__(self, path: str) -> bool:
        full = os.path.abspath(path) + ("/" if path.endswith("/") else "")
        return any(spec.match_file(full[len(base) + 1 :]) for base, spec in self.specs if full.startswith(base + os.sep))


def _up_to_root(folder: str) -> list[str]:
    """The folders above `folder`, nearest first, up to the root of its git repository; none where there is no repository."""
    above, here = [], folder
    while not os.path.exists(os.path.join(here, ".git")):
        parent = os.path.dirname(here)
        if parent == here:
            return []
        above.append(parent)
        here = parent
    return above


def shown(path: str) -> str:
    """A path as it is reported: relative to the working folder where it lies inside it, with forward slashes."""
    if path == "-":
        return "<stdin>"
    relative = os.path.relpath(path)
    return (path if relative.startswith("..") else relative).replace(os.sep, "/")
