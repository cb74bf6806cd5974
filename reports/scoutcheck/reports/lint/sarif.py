"""Findings as SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

import os
from json import dumps
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scoutcheck.reports.lint.stream import findings, json_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.reports.lint.rulebook import RuleBook
    from scoutcheck.validator.findings import FileReport, Finding, Fix

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = ("error", "warning")


def write(reports: Iterable[FileReport], rules: RuleBook, *, version: str | None = None) -> Iterator[str]:
    """Yield the pieces of one log with one run; `version` is that of scoutcheck.

    The results come first and the tool last, because only then is it known which rules the results need.
    """
    indexes: dict[str, int] = {}
    yield f'{{"$schema": {dumps(SCHEMA)}, "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", "results": '
    yield from json_array(dumps(_result(finding, indexes)) for finding in findings(reports))
    yield f', "tool": {dumps({"driver": _driver(indexes, rules, version)})}}}]}}\n'


def _driver(used: Iterable[str], rules: RuleBook, version: str | None) -> dict[str, Any]:
    named = {"name": "scoutcheck"} | ({"version": version} if version else {})
    return named | {"rules": [descriptor(rule, rules) for rule in used]}


def descriptor(rule: str, rules: RuleBook) -> dict[str, Any]:
    """What the log tells of a rule: help text, evidence, default level."""
    severity, url = rules.severity(rule), rules.url(rule)
    says, why = rules.says(rule), rules.why(rule)
    return {
        "id": rule,
        "shortDescription": {"text": says},
        "fullDescription": {"text": why or says},
        "help": {"text": _help(rule, rules), "markdown": _help_markdown(rule, rules)},
        "defaultConfiguration": {"level": severity if severity in _LEVELS else "none"},
    } | ({"helpUri": url} if url else {})


def _help(rule: str, rules: RuleBook) -> str:
    evidence = [f"Evidence: {title} ({provenance}) {where}".rstrip() for title, provenance, where in rules.evidence(rule)]
    return "\n".join(filter(None, [rules.says(rule), rules.why(rule), *evidence]))


def _help_markdown(rule: str, rules: RuleBook) -> str:
    evidence = [f"- {title} (*{provenance}*) {where}".rstrip() for title, provenance, where in rules.evidence(rule)]
    listed = "\n".join(["Evidence:", "", *evidence]) if evidence else ""
    return "\n\n".join(filter(None, [f"**{rule}** {rules.says(rule)}", rules.why(rule), listed]))


def _result(finding: Finding, indexes: dict[str, int]) -> dict[str, Any]:
    file = artifact(finding.file)
    # The offsets of a fix count from the start of its payload, which is the start of the file only for the first one.
    fixes = {"fixes": [_fix(finding.fix, file)]} if finding.fix and finding.payload == 0 else {}
    return {
        "ruleId": finding.rule,
        "ruleIndex": indexes.setdefault(finding.rule, len(indexes)),
        "level": finding.severity,
        "message": {"text": literal("\n".join([finding.message, *finding.notes]))},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": _region(finding)}}],
        "partialFingerprints": {"scoutcheck/v1": finding.fingerprint},
        "properties": {
            "kind": finding.kind,
            "pointer": finding.pointer,
            "also": finding.also,
            "payload": finding.payload,
            "unreadable": finding.unreadable,
        },
    } | fixes


def _region(finding: Finding) -> dict[str, int]:
    return {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }


def _fix(fix: Fix, file: dict[str, str]) -> dict[str, Any]:
    replacement = {
        "deletedRegion": {"charOffset": fix.start, "charLength": fix.end - fix.start},
        "insertedContent": {"text": fix.text},
    }
    return {
        "description": {"text": literal(fix.description)},
        "artifactChanges": [{"artifactLocation": file, "replacements": [replacement]}],
        "properties": {"safe": fix.safe},
    }


def artifact(path: str) -> dict[str, str]:
    """Where a file is: as a URI relative to the root of the sources, or as an absolute one."""
    uri = quote(_octets(path.replace(os.sep, "/").removeprefix("./")))
    if os.path.isabs(path):
        return {"uri": "file://" + uri if uri.startswith("/") else "file:///" + uri}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _octets(path: str) -> bytes:
    """The bytes of a file's name; Python keeps those that are not UTF-8 as lone surrogates."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def literal(text: str) -> str:
    """`text` for a SARIF message object, in which single braces hold arguments and `[…](…)` is a link."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


__all__ = ["SCHEMA", "artifact", "descriptor", "literal", "write"]
