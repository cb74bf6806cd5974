"""Which files to lint: paths as given, folders walked with their `.gitignore`."""

from __future__ import annotations

import os
from stat import S_ISREG

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.reading import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from typing import Any

    Problem = Callable[[str], None]


class Target(Record):
    """One file to lint. `named` is True where the user named it, and False where walking a folder found it."""

    path: str
    named: bool


def find_targets(paths: list[str], problem: Problem, own: Container[str] = ()) -> Iterator[Target]:
    """Every file below `paths`, each once, folders walked in order of name. `problem` is told of what cannot be looked into.

    `own` are absolute paths of files that are no payloads, unless the user names them.
    """
    seen: set[str] = set()
    if len(paths) == 1 and not own:  # then nothing comes twice
        yield from _all_targets(paths, problem)
        return
    for target in _all_targets(paths, problem):
        where = os.path.abspath(target.path) if target.path != "-" else "-"
        if where in seen or (where in own and not target.named):
            continue
        if len(paths) > 1:
            seen.add(where)
        yield target


def _all_targets(paths: list[str], problem: Problem) -> Iterator[Target]:
    for path in paths:
        if path == "-":
            yield Target("-", True)
        elif os.path.isdir(path):
            yield from (Target(found, False) for found in _walk(path, problem))
        elif os.path.lexists(path):
            yield Target(path, True)
        else:
            problem(f"{path}: no such file or folder")


def _walk(folder: str, problem: Problem) -> Iterator[str]:
    ignored = _Ignored(folder, problem)
    # Links to folders are not followed: a loop of links would never end.
    for here, folders, files in os.walk(folder, onerror=lambda error: problem(f"{error.filename}: {error.strerror}")):
        ignored.enter(here)
        folders[:] = sorted(name for name in folders if name != ".git" and not ignored(os.path.join(here, name) + "/"))
        for name in sorted(files):
            path = os.path.join(here, name)
            if name.lower().endswith(PATTERNS) and not _is_stream(path) and not ignored(path):
                yield path


def _is_stream(path: str) -> bool:
    """Whether reading a path could wait for ever. A link that leads nowhere is none: reading it will tell."""
    try:
        return not S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


class _Ignored:
    """What the `.gitignore` files from the repository's root down to the present folder leave out."""

    def __init__(self, folder: str, problem: Problem) -> None:
        self.problem = problem
        self.patterns: list[tuple[str, Patterns]] = []
        for above in reversed(_up_to_root(os.path.abspath(folder))):
            self.enter(above)
        if self(folder + "/"):  # but whoever names an ignored folder means it
            self.patterns.clear()

    def enter(self, folder: str) -> None:
        path = os.path.join(folder, ".gitignore")
        if os.path.isfile(path):
            try:
                with open(path, encoding="utf-8-sig", errors="replace") as file:
                    self.patterns.append((os.path.abspath(folder), Patterns(list(file))))
            except OSError as error:
                self.problem(f"{path}: {error.strerror}")

    def __call__(self, path: str) -> bool:
        """Whether a path, ending in a slash where it is a folder, is left out: the nearest file with a word on it decides."""
        if not self.patterns:
            return False
        full = os.path.abspath(path) + ("/" if path.endswith("/") else "")
        for base, patterns in reversed(self.patterns):
            if full.startswith(base + os.sep):
                word = patterns.word_on(full[len(base) + 1 :])
                if word is not None:
                    return word
        return False


class Patterns:
    """The patterns of one `.gitignore`, from its lines."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.clues = {_clue(line) for line in lines if line.strip() and not line.startswith("#")}
        self.spec: Any = None

    def word_on(self, path: str) -> bool | None:
        """Whether a path, as seen from the file's folder, is left out; None where no pattern speaks of it."""
        if not any(clue in path for clue in self.clues):
            return None  # to import what reads patterns takes as long as to lint a hundred files
        self.spec = self.spec or _spec(self.lines)
        include: bool | None = self.spec.check_file(path).include
        return include


def _clue(line: str) -> str:
    """What every path holds that a pattern speaks of: its longest part without a wildcard."""
    plain = line.strip().lstrip("!").replace("\\", "[").partition("[")[0]
    return max(plain.replace("*", "/").replace("?", "/").split("/"), key=len)


def _spec(lines: list[str]) -> Any:
    """The patterns of a `.gitignore`; like git, it passes over a line that is none."""
    import re
    import warnings

    from pathspec import GitIgnoreSpec

    def is_pattern(line: str) -> bool:
        try:
            return bool(GitIgnoreSpec.from_lines([line]))
        except (ValueError, re.error):
            return False

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of a set of letters in which a bracket stands: git knows no others
        return GitIgnoreSpec.from_lines(filter(is_pattern, lines))


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
    inside = _below(os.getcwd(), path)
    if inside:
        return inside
    relative = os.path.relpath(path)
    outside = relative.split(os.sep, 1)[0] == os.pardir
    return (path if outside else relative).replace(os.sep, "/")


def seen_from(root: str, file: str) -> str:
    """A path as `shown`, as it is called in the folder `root`: there patterns and fingerprints mean it, wherever we are."""
    if not root or not file or file == "<stdin>":
        return file
    return _below(root, file) or os.path.relpath(file, root).replace(os.sep, "/")


def _below(folder: str, path: str) -> str:
    """What `os.path.relpath` says, at a tenth of its price: "" where it takes more than to cut off the folder."""
    full = os.path.join(os.getcwd(), path)
    is_plain = "/." not in full and "//" not in full and full.startswith(f"{folder}/") and full[-1] != "/"
    return full[len(folder) + 1 :] if is_plain else ""
