"""Hypothesis strategies for the Help Scout API: payloads, valid and broken by one rule, requests, webhooks, life cycles."""

from scoutcheck.strategies.breaking import Breach, breachable, breaches, breaking, negatives, unbreakable
from scoutcheck.strategies.edges import Edge, all_edges, edge_by_edge, edges
from scoutcheck.strategies.lifecycle import LifeCycle
from scoutcheck.strategies.patches import Patch, every_patch, patches
from scoutcheck.strategies.payloads import payloads
from scoutcheck.strategies.requests import requests
from scoutcheck.strategies.webhooks import Delivery, Webhook, signed, webhooks

__all__ = [
    "Breach",
    "Delivery",
    "Edge",
    "LifeCycle",
    "Patch",
    "Webhook",
    "all_edges",
    "breachable",
    "breaches",
    "breaking",
    "edge_by_edge",
    "edges",
    "every_patch",
    "negatives",
    "patches",
    "payloads",
    "requests",
    "signed",
    "unbreakable",
    "webhooks",
]
