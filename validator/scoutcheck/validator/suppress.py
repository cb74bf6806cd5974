"""Findings that the user has chosen to live with: by path and rule in the configuration, or in a baseline."""

from __future__ import annotations

from os.path import exists, join

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.targets import seen_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from scoutcheck.validator.findings import Finding

    Entry = dict[str, Any]

VERSION = 1
SHAPE = {"fingerprint": str, "file": str, "rule": str, "pointer": str, "count": int}


class BaselineError(ValueError):
    """A baseline file that cannot be used; the message names the file and the mend."""


def matches(file: str, pattern: str) -> bool:
    """Whether a path, or a folder that it lies in, matches a pattern.

    `*` stands for any characters, those between folders too, `**/` for any folders or none, `?` and `[…]` for one character.
    A pattern may begin at any folder.
    """
    from fnmatch import fnmatchcase

    pattern = pattern.removeprefix("./").rstrip("/")
    shapes = {pattern, pattern.replace("**/", "")}
    return any(fnmatchcase(f"/{file}", f"*/{shape}{below}") for shape in shapes for below in ("", "/*"))


class PathIgnores:
    """`per-file-ignores`: path pattern, as seen from the folder `root`, -> rules or prefixes. Remembers what was of use."""

    def __init__(self, table: Mapping[str, list[str]], root: str = "") -> None:
        self.table = table
        self.root = root
        self.used: set[tuple[str, str]] = set()
        self._last: tuple[str, list[str]] = ("", [])

    def keep(self, finding: Finding) -> bool:
        """Whether a finding is to be reported."""
        for pattern in self._patterns(finding.file):
            for rule in self.table[pattern]:
                if finding.rule.startswith(rule):
                    self.used.add((pattern, rule))
                    return False
        return True

    def _patterns(self, file: str) -> list[str]:
        if self._last[0] != file:
            name = seen_from(self.root, file)
            self._last = file, [pattern for pattern in self.table if matches(name, pattern)]
        return self._last[1]

    def stale(self, linted: Iterable[str], speaks: Callable[[str], bool], whole: bool) -> Iterator[str]:
        """A sentence for each entry that suppressed nothing in files that were linted.

        `speaks` tells whether a rule, or any rule with such a prefix, could have been reported at all; `whole`, whether
        all files were linted that a pattern can mean.
        """
        met = {pattern for file in (linted if self.table else ()) for pattern in self._patterns(file)}
        for pattern, rules in self.table.items():
            if pattern in met:
                idle = [rule for rule in rules if (pattern, rule) not in self.used and speaks(rule)]
                yield from (f'per-file-ignores "{pattern}" = "{rule}" suppressed nothing; remove it' for rule in idle)
            elif whole and any(map(speaks, rules)):
                yield f'per-file-ignores "{pattern}" means none of the files; remove it'


class Baseline:
    """Known findings by fingerprint, with how often each may occur. Its files are named as seen from the folder `root`."""

    def __init__(self, entries: dict[str, Entry], root: str = "") -> None:
        self.entries = entries
        self.root = root
        self.left: dict[str, int] = {name: entry["count"] for name, entry in entries.items()}
        self.met: list[str] = []

    def keep(self, finding: Finding) -> bool:
        """Whether a finding is new."""
        left = self.left.get(finding.fingerprint, 0)
        if left:
            self.left[finding.fingerprint] = left - 1
            self.met.append(finding.fingerprint)
        return not left

    def rewind(self) -> None:
        """Forget what was met since the last `settle`: the same payload is about to be linted again."""
        for name in self.met:
            self.left[name] += 1
        self.met.clear()

    def settle(self) -> None:
        """What was met stays met."""
        self.met.clear()

    def stale(self, linted: Iterable[str], speaks: Callable[[str], bool]) -> Iterator[str]:
        """A sentence for each file that has gone, and each entry of a linted one that no longer occurs."""
        files = {seen_from(self.root, file) for file in linted}
        gone = dict.fromkeys(entry["file"] for entry in self.entries.values() if self._is_gone(entry["file"]))
        yield from (f"{file} is in the baseline but no longer there; write the baseline anew" for file in gone)
        for name, left in self.left.items():
            entry = self.entries[name]
            if left and entry["file"] in files and speaks(entry["rule"]):
                what = f"{entry['rule']} at {entry['pointer'] or 'the body'}"
                yield f"{entry['file']}: {what} is in the baseline but no longer found; write the baseline anew"

    def _is_gone(self, file: str) -> bool:
        return file != "<stdin>" and not exists(join(self.root, file))


class Suppressions:
    """All that the user lives with. Counts what it meets, so every run over the files needs a `fresh` one."""

    def __init__(self, ignores: PathIgnores, baseline: Baseline) -> None:
        self.ignores = ignores
        self.baseline = baseline

    def fresh(self) -> Suppressions:
        """The same, with nothing counted yet."""
        ignores = PathIgnores(self.ignores.table, self.ignores.root)
        return Suppressions(ignores, Baseline(self.baseline.entries, self.baseline.root))

    def keep(self, finding: Finding) -> bool:
        """Whether a finding is to be reported."""
        return self.ignores.keep(finding) and self.baseline.keep(finding)

    def stale(self, linted: Iterable[str], speaks: Callable[[str], bool], whole: bool = False) -> Iterator[str]:
        """A sentence for each entry that has become useless. `speaks` and `whole` as in PathIgnores."""
        yield from self.ignores.stale(linted, speaks, whole)
        yield from self.baseline.stale(linted, speaks)


def read_baseline(path: str, root: str = "") -> Baseline:
    """Read a baseline file. Raises BaselineError."""
    from json import load

    try:
        with open(path, encoding="utf-8") as file:
            data = load(file)
    except OSError as error:
        raise BaselineError(f"{path}: {error.strerror}; write a baseline with --write-baseline") from error
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{path}: not JSON: {error}; write the baseline anew with --write-baseline") from error
    return Baseline(_entries(path, data), root)


def _entries(path: str, data: Any) -> dict[str, Entry]:
    anew = "write the baseline anew with --write-baseline"
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise BaselineError(f"{path}: not a baseline: no list of findings in it; {anew}")
    if data.get("version") != VERSION:
        raise BaselineError(f"{path}: a baseline of version {data.get('version')!r}, this release reads {VERSION}; {anew}")
    for number, entry in enumerate(data["findings"], 1):
        if not _is_entry(entry):
            raise BaselineError(f"{path}: not a baseline: finding {number} lacks one of {', '.join(SHAPE)}; {anew}")
    return {entry["fingerprint"]: entry for entry in data["findings"]}


def _is_entry(entry: Any) -> bool:
    whole = isinstance(entry, dict) and all(type(entry.get(key)) is shape for key, shape in SHAPE.items())
    return whole and entry["count"] > 0


def baseline_text(findings: Iterable[Finding], root: str = "") -> str:
    """The text of a baseline file that holds exactly these findings, their files named as seen from the folder `root`."""
    from json import dumps

    entries: dict[str, Entry] = {}
    for finding in findings:
        known = entries.get(finding.fingerprint)
        if known:
            known["count"] += 1
        else:
            file = seen_from(root, finding.file)
            values = (finding.fingerprint, file, finding.rule, finding.pointer, 1)
            entries[finding.fingerprint] = dict(zip(SHAPE, values, strict=True))
    return dumps({"version": VERSION, "findings": list(entries.values())}, indent=1) + "\n"
