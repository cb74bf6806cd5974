"""The contract: hand-written OpenAPI documents compiled into one list of cited rules.

`load` in `scoutcheck.openapi.bundle` gives the compiled contract; `scoutcheck.openapi.ledger` the evidence behind its rules;
`scoutcheck.openapi.export` a plain JSON Schema of one payload kind. Compiling from the YAML sources is the work of
`python -m scoutcheck.openapi build`, which only a checkout of the project needs.
"""
