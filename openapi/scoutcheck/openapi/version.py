"""The version, as a constant: `importlib.metadata` takes longer to import than a file takes to lint."""

VERSION = "0.1.0"
