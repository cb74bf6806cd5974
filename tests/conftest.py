"""Settings that all tests share."""

from importlib import import_module
from pkgutil import walk_packages

from hypothesis import settings

import scoutcheck

# Same examples in every run, and no clock in a verdict.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci")

# Hypothesis also tries the constants of the modules that are loaded, so what it draws depends on which those are: all of them,
# from the beginning, whatever test a worker is given first. These do something to the process that loads them.
LEFT_OUT = ("__main__", "schemathesis_hooks", "exploring", "test_rules")

for module in walk_packages(scoutcheck.__path__, "scoutcheck."):
    if not module.name.endswith(LEFT_OUT):
        import_module(module.name)
