"""Settings that all tests share."""

from hypothesis import settings

# Same examples in every run, and no clock in a verdict.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci")
