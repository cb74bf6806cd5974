"""Hypothesis strategies for payloads of the Help Scout API, valid ones and labelled broken ones."""

from scoutcheck.strategies.payloads import payloads

__all__ = ["payloads"]
