"""The output formats of `scoutcheck lint`: one module a format, each with one generator `write`."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MODULES = {
    "text": "text",
    "json": "jsonout",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
}

FORMATS = tuple(_MODULES)


def writer(name: str) -> Callable[..., Iterator[str]]:
    """Return the `write` function of the format called `name`, one of `FORMATS`.

    It takes `(reports, rules)`, the one an iterable of `FileReport`, the other a `RuleBook`, reads the reports as it
    goes, and yields pieces of text. `text` also takes `colour`, `width` and `wrap`, `sarif` also takes `version`.
    Raises KeyError for an unknown name.
    """
    # Not importlib.import_module: importing importlib takes longer than writing the findings of a small file.
    module = __import__(f"{__name__}.{_MODULES[name]}", fromlist=["write"])
    write: Callable[..., Iterator[str]] = module.write
    return write


__all__ = ["FORMATS", "writer"]
