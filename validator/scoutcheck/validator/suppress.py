"""Findings that the user has chosen to live with: by path and rule in the configuration, or in a baseline."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.validator.findings import Finding

VERSION = 1


class BaselineError(ValueError):
    """A baseline file that cannot be used; the message names the file and the mend."""


class PathIgnores:
    """`per-file-ignores`: path pattern -> rules or prefixes. Remembers what has been of use."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self.table = table
        self.met: set[str] = set()
        self.used: set[tuple[str, str]] = set()

    def keep(self, finding: Finding) -> bool:
        """Whether a finding is to be reported."""
        for pattern in self.patterns(finding.file):
            for rule in self.table[pattern]:
                if finding.rule.startswith(rule):
                    self.used.add((pattern, rule))
                    return False
        return True

    def patterns(self, file: str) -> list[str]:
        """The patterns that a file matches."""
        found = [pattern for pattern in self.table if matches(file, pattern)]
        self.met.update(found)
        return found

    def stale(self) -> Iterator[str]:
        """A sentence for each entry whose files were linted and which suppressed nothing."""
        for pattern in sorted(self.met):
            for rule in self.table[pattern]:
                if (pattern, rule) not in self.used:
                    yield f'per-file-ignores "{pattern}" = "{rule}" suppressed nothing; remove it'


def matches(file: str, pattern: str) -> bool:
    """Whether a path matches a pattern: `*` within a name or across folders, `?`, `[…]`, as a shell would match the whole path."""
    from fnmatch import fnmatchcase

    return fnmatchcase(file, pattern) or fnmatchcase(file, f"*/{pattern}")


class Baseline:
    """Known findings by fingerprint, with how often each may occur."""

    def __init__(self, entries: dict[str, dict[str, object]]) -> None:
        self.entries = entries
        self.left = {name: int(str(entry["count"])) for name, entry in entries.items()}
        self.files: set[str] = set()

    def keep(self, finding: Finding) -> bool:
        """Whether a finding is new."""
        left = self.left.get(finding.fingerprint, 0)
        if left:
            self.left[finding.fingerprint] = left - 1
        return not left

    def stale(self) -> Iterator[str]:
        """A sentence for each entry of a linted file that no longer occurs."""
        for name, left in self.left.items():
            entry = self.entries[name]
            if left and entry["file"] in self.files:
                yield f"{entry['file']}: {entry['rule']} at {entry['pointer'] or 'the body'} is in the baseline but no longer found; write the baseline anew"


def read_baseline(path: str) -> Baseline:
    """Read a baseline file. Raises BaselineError."""
    from json import JSONDecodeError, load

    try:
        with open(path, encoding="utf-8") as file:
            data = load(file)
        if data["version"] != VERSION:
            raise BaselineError(f"{path}: a baseline of version {data['version']}; this release reads version {VERSION}")
        return Baseline({entry["fingerprint"]: {**entry, "count": int(entry["count"])} for entry in data["findings"]})
    except OSError as error:
        raise BaselineError(f"{path}: {error.strerror}") from error
    except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, BaselineError):
            raise
        raise BaselineError(f"{path}: not a baseline; write one with --write-baseline") from error


def baseline_text(findings: Iterable[Finding]) -> str:
    """The text of a baseline file that holds exactly these findings."""
    from json import dumps

    entries: dict[str, dict[str, object]] = {}
    for finding in findings:
        entry = {"fingerprint": finding.fingerprint, "file": finding.file, "rule": finding.rule, "pointer": finding.pointer}
        count = int(str(entries.get(finding.fingerprint, {"count": 0})["count"]))
        entries[finding.fingerprint] = {**entry, "count": count + 1}
    return dumps({"version": VERSION, "findings": list(entries.values())}, indent=1) + "\n"
