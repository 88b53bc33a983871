# make demo    the example bank in your browser; Python is all it needs
# make test    the test-suite
# make check   lint, format, types, layers

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
ARGS ?=

.PHONY: demo test check system-packages clean
.DELETE_ON_ERROR:

demo: .venv/installed
	$(BIN)/python -m examples.bank $(ARGS)

test: .venv/installed-test system-packages
	$(BIN)/python -m pytest $(ARGS)

check: .venv/installed-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict -p onboarding
	$(BIN)/lint-imports

# Debian packages that some tests need: installed when root, otherwise named with what is skipped.
system-packages:
	@tools/system-packages

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

# The stamps live in .venv and go with it.
.venv/installed: .venv/bin/python setup.cfg pyproject.toml
	$(PIP) --editable .
	@touch $@

.venv/installed-test: .venv/installed
	$(PIP) --editable '.[test]'
	@touch $@

.venv/installed-check: .venv/installed
	$(PIP) --editable '.[check]'
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
