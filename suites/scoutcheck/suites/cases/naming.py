"""Which rule a legal edge belongs to, in which column of the report it stands, and whether anybody could doubt it."""

from __future__ import annotations

from scoutcheck.strategies.reasons import rules_named
from scoutcheck.strategies.sites import Site
from scoutcheck.strategies.text import FORMATS

# So many of the samples of a format are beyond doubt; the others are right too, but no document shows their like.
PLAIN_SAMPLES = 3
# Texts that no reader of a format takes. Whether the service minds the other ones is for it to tell.
CLEARLY_WRONG = {
    "email": ("no @", "no host", "no local part"),
    "date-time": ("another notation", "a date only", "no such day", "empty"),
    "date": ("another notation", "no such day"),
    "base64": ("other characters", "cut off"),
    "uri": ("no scheme", "a path"),
    "media-type": ("no slash",),
}
# Texts that many a reader of numbers and dates takes for what they mean.
READ_ANYWAY = ("a sign", "a blank", "other digits")
# Values that count as nothing in many languages prove less than others of their type, and are more often let through.
AS_GOOD_AS_NOTHING = ("false", "0", "an empty array", "empty text", "a blank", "a negative number", "1", "a number as text")
# Oddities that only say something new where a value of this type is expected.
TELLING = {
    "a fraction": ("integer", "number"),
    "a number ending in .0": ("integer", "number"),
    "digits as text": ("integer", "number"),
    "a boolean as text": ("boolean",),
}
# The rule on the largest id: where it sets a maximum, the number is an id.
OF_IDS = "TM-011"


def rule_of(site: Site, parent: Site | None, edge: str) -> tuple[str, ...]:
    """The rules that allow what a legal edge does, the closest one first."""
    node = site.node
    word = edge.partition(" ")[0]
    if site.route and site.route[-1].how == "branch" and parent is not None and word == site.discriminator:
        return rules_named(parent.node["union"]["rule"])
    if word == "no":
        return _of_value(site.keys[edge.removeprefix("no ")])
    if named := by_beginning(site, edge):
        return named
    if ": just right by " in edge:
        return (edge.rpartition(" ")[2],)
    for check in node.get("checks", ()):
        if edge.startswith(f"{check['check']}:"):
            return rules_named(check["rule"])
    for keyword, limit, rule in node.get("limits", ()):
        if edge.startswith(f"{keyword} {limit}:"):
            return rules_named(rule)
    if "format" in node and word == node["format"][0]:
        return rules_named(node["format"][1])
    return _of_value(site)


def by_beginning(site: Site, edge: str) -> tuple[str, ...]:
    """The rule of an allowed word, in a list whose words belong to several rules by how they begin."""
    word = edge.removeprefix("allowed ").strip("'") if edge.startswith("allowed ") else ""
    read = (one for one in site.node.get("readings", ()) if one["form"] == "prefix" and word.startswith(one["prefix"]))
    return next((rules_named(one["rule"]) for one in read if one.get("rule")), ())


def _of_value(site: Site) -> tuple[str, ...]:
    """The rules about the value of a place: its list, else its type."""
    lists = [rule for _, _, rule in site.node.get("values", ())]
    union = [site.node["union"]["rule"]] if "union" in site.node else []
    types = [site.node["type_rule"]] if "type_rule" in site.node else []
    return next(map(rules_named, [*lists, *types, *union]), ())


def column_of(edge: str, legal: bool) -> str:
    """The column of the report that an edge stands in."""
    if edge.startswith("no "):
        return "absent"
    if edge == "null":
        return "null"
    if legal:
        return "inside"
    special = (":", " is there", " for ", "unknown key", "another case", "plural", "cut short", "allowed", "at the end")
    return "past" if any(word in edge for word in special) else "type"


def is_absence(edge: str) -> bool:
    """Whether an edge is that a key is not there, whatever asks for it."""
    return edge.removeprefix("required-when: ").startswith("no ")


def is_id(site: Site) -> bool:
    """Whether a place holds an id: which ones there are, no document tells."""
    return any(keyword == "maximum" and OF_IDS in rules_named(rule) for keyword, _, rule in site.node.get("limits", ()))


def is_sure(site: Site, edge: str) -> bool:
    """Whether a legal edge is legal beyond doubt."""
    if is_id(site) or edge.startswith("empty "):  # whether nothing will do, no document says
        return False
    if any(rule == edge.rpartition(" by ")[2] for rule in _of_options(site)):  # which options there are, the account tells
        return False
    word, _, rest = edge.partition(" ")
    if "format" in site.node and word == site.node["format"][0]:
        return rest in FORMATS[word][0][:PLAIN_SAMPLES]
    return True


def _of_options(site: Site) -> list[str]:
    checks = [check for check in site.node.get("checks", ()) if check["check"] == "typed-value"]
    parts = [part for check in checks for parts in check["formats"].values() for part in parts]
    return [part["rule"][0] for part in parts if part.get("form") == "option-id"]


def is_clear(site: Site, edge: str) -> bool:
    """Whether a breach is one beyond doubt."""
    if edge == "empty string" and "format" in site.node:  # many take it for a key that is not there
        return "empty" in CLEARLY_WRONG.get(site.node["format"][0], ())
    word, _, rest = edge.partition(": ")
    if word == "typed-value":
        return not rest.startswith(READ_ANYWAY)
    return word not in CLEARLY_WRONG or rest in CLEARLY_WRONG[word]


def of_service(site: Site, parent: Site | None) -> bool:
    """Whether a place says what only the service knows: the type of a custom field, beside its value."""
    checks = parent.node.get("checks", ()) if parent is not None else ()
    return any(check["check"] == "typed-value" and check.get("type") == site.name for check in checks)


def tells(site: Site, edge: str) -> bool:
    """Whether an oddity says something about a place that others do not say better."""
    wanted = TELLING.get(edge)
    return "well past" not in edge and edge not in AS_GOOD_AS_NOTHING and (wanted is None or _has_type(site, wanted))


def _has_type(site: Site, wanted: tuple[str, ...]) -> bool:
    return not set(wanted).isdisjoint(site.node.get("types", ()))
