"""What a node tells beforehand, so that judging need not ask: which values are right at a glance, which checks cannot fail."""

from __future__ import annotations

from typing import Any

from scoutcheck.openapi.vocabulary import STIRRED_BY

Node = dict[str, Any]

# Where there is no limit; what lies beyond takes the long way.
FAR = 2**62


def quick(node: Node) -> Node:
    """`[type, least, most]`: of texts of such a length, or such whole numbers, there is nothing to say. So are most values."""
    legal = {reading["form"] for reading in node.get("readings", ()) if reading["rule"]}
    limits = {keyword: limit for keyword, limit, _ in node.get("limits", ())}
    if legal & {"value", "wrapped"} or node.keys() & {"values", "format", "checks"}:
        return {}
    if node.get("types") == ["string"]:
        return {"quick": ["string", max(limits.get("minLength", 0), int("empty" in legal)), limits.get("maxLength", FAR)]}
    if node.get("types") == ["integer"] and "exclusiveMinimum" not in limits:
        return {"quick": ["integer", limits.get("minimum", -FAR), limits.get("maximum", FAR)]}
    return {}


def stirred(check: Node) -> Node:
    """The keys of which one must be there for a check to be broken at all, for those who would rather not ask in vain."""
    named = check.get(STIRRED_BY.get(check["check"], ""), ())
    keys = [named] if isinstance(named, str) else list(named)
    return {"stirs": sorted({key.split(".")[0] for key in keys})} if keys else {}
