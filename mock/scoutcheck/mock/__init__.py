"""A mocked Help Scout API that keeps state, and refuses what the contract says the vendor refuses."""

from __future__ import annotations

from scoutcheck.mock.api import MockApi
from scoutcheck.mock.weakenings import Weakening, weakenings

__all__ = ["MockApi", "Weakening", "weakenings"]
