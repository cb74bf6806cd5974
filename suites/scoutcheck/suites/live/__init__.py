"""Targets that are not ours: who may be asked, with which credentials, how often, and what must be gone afterwards."""
