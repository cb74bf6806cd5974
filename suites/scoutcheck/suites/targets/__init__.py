"""The targets that there are: the mock inside the process, and anything that speaks HTTP."""
