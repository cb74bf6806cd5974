"""Hypothesis strategies for payloads of the Help Scout API, valid ones and labelled broken ones."""

from scoutcheck.strategies.breaking import Breach, breachable, breaches, breaking, negatives, unbreakable
from scoutcheck.strategies.edges import Edge, all_edges, edge_by_edge, edges
from scoutcheck.strategies.payloads import payloads

__all__ = [
    "Breach",
    "Edge",
    "all_edges",
    "breachable",
    "breaches",
    "breaking",
    "edge_by_edge",
    "edges",
    "negatives",
    "payloads",
    "unbreakable",
]
