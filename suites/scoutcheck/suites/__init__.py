"""Contract suites: a target, the mock or the live API, held against every rule of the contract."""
