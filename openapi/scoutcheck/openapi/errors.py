"""The errors that this room raises."""

from __future__ import annotations


class ContractError(Exception):
    """The contract's own files are wrong. `problems` lists every one, each with file and place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class UnknownName(LookupError):
    """A kind or rule that the contract does not have. `near` lists similar names."""

    def __init__(self, what: str, name: str, near: list[str]) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"no {what} called {name!r}{hint}")
        self.near = near
