"""One sentence for each way to break the contract, made from a violation's arguments."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scoutcheck.validator.violations import Violation

    Args = dict[str, Any]

LONGEST = 60


def message(violation: Violation) -> str:
    """What is wrong, in one line, naming the key and what would be right."""
    return SENTENCES[violation.code](_name(violation.path), violation.args)


def shown(value: Any) -> str:
    """A value as it may stand in a sentence: JSON-like, cropped, control characters escaped."""
    if isinstance(value, str):
        text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in value[:LONGEST])
        return f'"{text}…"' if len(value) > LONGEST else f'"{text}"'
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "an array"
    return {True: "true", False: "false", None: "null"}[value] if isinstance(value, bool) or value is None else _short(value)


def _short(number: int | float) -> str:
    return repr(number) if isinstance(number, float) or abs(number) < 10**30 else "a very large number"


def _name(path: tuple[str | int, ...]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return f"`{text}`" if text else "the body"


def _listed(values: Any) -> str:
    return ", ".join(value if isinstance(value, str) else shown(value) for value in values)


def _mean(args: Args) -> str:
    near = args.get("near")
    return f"; did you mean `{near[0]}`?" if near else ""


def _conditions(when: Args | None) -> str:
    return " and ".join(f"`{key}` is {_alternatives(wanted)}" for key, wanted in (when or {}).items())


def _alternatives(wanted: Any) -> str:
    return " or ".join(shown(item) for item in (wanted if isinstance(wanted, list) else [wanted]))


def _type(name: str, args: Args) -> str:
    return f"{name} must be {' or '.join(ARTICLES[kind] for kind in args['types'])}, not {shown(args['value'])}"


ARTICLES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "an array",
    "null": "null",
}


def _allowed(name: str, args: Args, word: str = "; allowed") -> str:
    return f"{name} is {shown(args['value'])}{word}: {_listed(args['allowed'])}{_mean(args)}"


def _size(unit: str, word: str) -> Callable[[str, Args], str]:
    def sentence(name: str, args: Args) -> str:
        return f"{name} has {args['size']} {unit}{'' if args['size'] == 1 else 's'}; {word} {args['limit']}"

    return sentence


def _bound(word: str) -> Callable[[str, Args], str]:
    return lambda name, args: f"{name} is {shown(args['size'])}; it must be {word} {args['limit']}"


def _not_a(what: str) -> Callable[[str, Args], str]:
    return lambda name, args: f"{name} is not {what}: {shown(args['value'])}"


def _missing(name: str, args: Args) -> str:
    written = args.get("written")
    return f"{_member(name, args['key'])} is missing{f'; is it meant by `{_cropped(written[0])}`?' if written else ''}"


def _cropped(name: str) -> str:
    return shown(name)[1:-1]


def _member(name: str, key: str) -> str:
    """How a key of the object called `name` is called."""
    return f"`{name.strip('`')}.{key}`" if name.startswith("`") else f"`{key}`"


def _required_when(name: str, args: Args) -> str:
    when, unless = _conditions(args.get("when")), _conditions(args.get("unless"))
    key = name if name.endswith(f"{args['key']}`") else _member(name, args["key"])
    return f"{key} is needed {f'when {when}' if when else f'unless {unless}'}"


def _named(name: str, args: Args) -> str:
    instead = f"; write `{args['use']}`" if args.get("use") else ""
    return f"{name} is not a key here{instead}"


def _value(name: str, args: Args) -> str:
    allowed = f"; allowed: {_listed(args['allowed'])}" if "allowed" in args else ""
    return f"{name} is {shown(args['value'])}{allowed}"


def _typed_value(name: str, args: Args) -> str:
    form = args.get("form")
    wanted = FIELD_FORMS[form] if form else f"at most {args['limit']:,} characters long"
    return f"{name} is {shown(args['value'])}; values of a {args['type']} field are {wanted}"


FIELD_FORMS = {
    "integer": "whole numbers such as 42",
    "decimal": "numbers such as 10.5",
    "option-id": "the id of an option, in digits",
    "date": "dates such as 2024-05-31",
    "date-with-time": "dates such as 2024-05-31",
}


def _shadowed(_name: str, args: Args) -> str:
    keys = args["keys"]
    return f"{_ticked(keys, ', ')} {'has' if len(keys) == 1 else 'have'} no effect beside `{args['by']}`"


def _needs_item(name: str, args: Args) -> str:
    return f"{name} does nothing without an item in `{args['in']}` where {_conditions(args['where'])}"


def _ticked(keys: list[str], between: str) -> str:
    return between.join(f"`{key}`" for key in keys)


def _fixed(text: str) -> Callable[[str, Args], str]:
    return lambda name, args: text.format(name=name, value=shown(args.get("value")), **{"key": args.get("key")})


SENTENCES: dict[str, Callable[[str, Args], str]] = {
    "type": _type,
    "enum": _allowed,
    "const": _allowed,
    "oneOf": _allowed,
    "minLength": _size("character", "it needs at least"),
    "maxLength": _size("character", "the limit is"),
    "minItems": _size("item", "it needs at least"),
    "maxItems": _size("item", "the limit is"),
    "minimum": _bound("at least"),
    "exclusiveMinimum": _bound("above"),
    "maximum": _bound("at most"),
    "required": _missing,
    "email": _not_a("an e-mail address"),
    "date-time": _not_a("a date and time such as 2024-05-31T08:30:00Z"),
    "date": _not_a("a date such as 2024-05-31"),
    "base64": _not_a("Base64 with padding"),
    "uri": _not_a("an http or https address"),
    "media-type": _not_a("a media type such as image/png"),
    "unknown": lambda name, _args: f"{name} is not a documented key; the API ignores it",
    "misspelt": lambda name, args: f"{name} is not a documented key, so its value is lost{_mean(args)}",
    "named": _named,
    "null": lambda name, args: f"{name} is null{'; leave an optional key out instead' if 'key' in args else ''}",
    "empty": _fixed("{name} is empty"),
    "numeric-string": _fixed("{name} is {value}, text; ids are JSON numbers"),
    "integral-number": _fixed("{name} is {value}; write a whole number without a fraction"),
    "fractional-number": _fixed("{name} is {value}; it must be a whole number"),
    "boolean-text": _fixed("{name} is {value}, text; write true or false without quotes"),
    "boolean-word": _fixed("{name} is {value}, text; write true or false without quotes"),
    "zero-one": _fixed("{name} is {value}; write true or false"),
    "scalar": _fixed("{name} is {value}; write it as a string"),
    "case-variant": lambda name, args: _allowed(name, args, "; case counts, allowed"),
    "value": _value,
    "prefix": lambda name, args: f"{name} is {shown(args['value'])}, not a documented name{_mean(args)}",
    "single-item": _fixed("{name} is one string; write an array of strings"),
    "array": _fixed("{name} is an array; it must be a single object"),
    "wrapped": lambda _name, args: f"the body stands inside `{args['key']}`; send the inner object alone",
    "bare-id": _fixed("{name} is a bare id; write an object with `id` and `type`"),
    "offset": _fixed("{name} has an offset: {value}; write the moment in UTC with Z"),
    "fraction": _fixed("{name} has fractional seconds: {value}; write whole seconds"),
    "local-time": _fixed("{name} names no zone: {value}; write UTC with Z"),
    "loose-instant": _fixed("{name} is loosely written: {value}; write it as 2024-05-31T08:30:00Z"),
    "date-with-time": _fixed("{name} has a time of day: {value}; write the date alone"),
    "calendar": _fixed("{name} is not on any calendar or clock: {value}"),
    "data-uri": _fixed("{name} is a data: URI; send the Base64 text alone"),
    "line-wrapped": _fixed("{name} is Base64 with line breaks; write it in one piece"),
    "no-slash": _fixed("{name} is {value}; a media type reads type/subtype"),
    "unknown-top-level": _fixed("{name} is {value}, whose first part is no registered media type"),
    "one-of-keys": lambda name, args: f"{name} needs {_ticked(args['keys'], ' or ')}",
    "shadowed": _shadowed,
    "needs-item": _needs_item,
    "not-together": lambda _name, args: f"{_conditions(args['when'])}: these do not go together",
    "only-when": lambda name, args: f"{name} only counts when {_conditions(args['when'])}",
    "required-when": _required_when,
    "not-both": lambda _name, args: f"{_ticked(args['keys'], ' and ')} do not go together",
    "same": lambda name, args: f"{name} differs from `{args['keys'][0]}`",
    "ordered": lambda name, args: f"{name} is before `{args['earlier']}`",
    "not-future": lambda name, _args: f"{name} lies in the future",
    "unique-by": lambda name, args: f"{name} stands twice: {shown(args['value'])}",
    "agree": lambda name, args: f"{name} differs from `{args['with']}` of the conversation",
    "mixed": lambda name, _args: f"{name} is true, but other threads of the kind are no drafts",
    "value-when": lambda name, args: f"{name} must be {_alternatives(args['allowed'])} when {_conditions(args['when'])}",
    "typed-value": _typed_value,
    "not-empty": lambda _name, _args: "the body holds nothing to change",
}
