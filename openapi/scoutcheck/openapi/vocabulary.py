"""The closed vocabulary of the contract's files, as `openapi/VOCABULARY.md` explains it."""

from __future__ import annotations

LEVELS = {
    "E": ("error", "error"),
    "e": ("warning", "error"),
    "w": ("warning", "warning"),
    "s": ("off", "warning"),
    "S": ("off", "error"),
}

LIMITS = ("minLength", "maxLength", "minimum", "exclusiveMinimum", "maximum", "minItems", "maxItems")
JUDGED = ("type", "enum", "const", *LIMITS, "format", "contentEncoding", "required", "oneOf")
STRUCTURE = ("properties", "items", "allOf", "$ref", "discriminator")
WORDS = ("title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly")
SCHEMA_EXTENSIONS = ("x-rules", "x-readings", "x-keys", "x-checks")
SCHEMA_KEYWORDS = frozenset((*JUDGED, *STRUCTURE, *WORDS, *SCHEMA_EXTENSIONS))

EXTENSIONS = frozenset(
    (*SCHEMA_EXTENSIONS, "x-wire", "x-detect", "x-response-kinds", "x-fragment-kinds"),
)

FORMATS = ("email", "date-time", "date", "uri", "media-type")
# The format of a secret: no text breaks it, but nobody should see one.
SECRET = "password"
UNJUDGED_FORMATS = ("int64", SECRET)

# A value of another type than the wanted one.
TYPE_FORMS = (
    "numeric-string",
    "integral-number",
    "fractional-number",
    "boolean-text",
    "boolean-word",
    "zero-one",
    "scalar",
    "single-item",
    "array",
    "bare-id",
)
# Other clothes of a format.
FORMAT_FORMS = (
    "offset",
    "fraction",
    "local-time",
    "loose-instant",
    "date-with-time",
    "calendar",
    "data-uri",
    "line-wrapped",
    "no-slash",
    "unknown-top-level",
)
# Form -> its parameters.
FORMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("null", "empty", "case-variant", *TYPE_FORMS, *FORMAT_FORMS), ()),
    "value": ("values",),
    "prefix": ("prefix",),
    "wrapped": ("key",),
}

CHECKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "one-of-keys": (("keys",), ()),
    "shadowed": (("keys", "by"), ()),
    "needs-item": (("when", "in", "where", "at"), ()),
    "not-together": (("when", "at"), ()),
    "only-when": (("keys", "when"), ("softer",)),
    "required-when": (("keys",), ("when", "unless", "null")),
    "not-both": (("keys",), ()),
    "same": (("keys",), ()),
    "ordered": (("earlier", "later"), ()),
    "not-future": (("keys",), ()),
    "unique-by": (("in", "by"), ()),
    "agree": (("each", "key", "with"), ("compare",)),
    "mixed": (("in", "where", "key"), ()),
    "value-when": (("key", "when", "in"), ()),
    "typed-value": (("value", "formats"), ("id", "type")),
    "not-empty": ((), ()),
}

# A check can only be broken where one of the keys is there that this part of it names.
STIRRED_BY = {
    "shadowed": "by",
    "needs-item": "when",
    "not-together": "when",
    "only-when": "keys",
    "required-when": "when",
    "not-both": "keys",
    "same": "keys",
    "ordered": "later",
    "not-future": "keys",
    "unique-by": "in",
    "agree": "with",
    "mixed": "in",
    "value-when": "when",
    "typed-value": "value",
}

KEY_POLICIES = ("unknown", "misspelt", "null", "named")
DETECT_PARTS = ("signs", "needs", "says", "decides")
NAMED_PARTS = ("key", "rule", "level", "also", "why", "use", "stands-for")
VALUE_FORMS = ("integer", "decimal", "date", "date-with-time", "option-id")

# What `x-wire` may say of an operation, and the keywords that parameters and headers are described with.
WIRE_PARTS = ("cost", "success", "merged", "media-types", "thread", "events", "versions")
PLAIN_KEYWORDS = ("type", "format", "pattern", "enum", "const", *LIMITS)

# Checks of an answer, each with its parameters.
ANSWER_CHECKS: dict[str, tuple[str, ...]] = {"empty-body": (), "media-type": (), "ends-in": ("header", "with")}
