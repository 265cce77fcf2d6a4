# Needs make and Python 3.11 or 3.12; everything else goes into .venv. `make` alone prints the tasks.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# The first Python that runs and has what a venv needs; a version manager's shim may exist and not run.
PYTHON ?= $(shell for python in python3.12 python3.11 python3 python; do \
	if $$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' \
	>/dev/null 2>&1; then echo $$python; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PACKAGES := chain contracts scenarios cli

# pyright's wrapper asks the network for news of itself unless told not to.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: help
help: ## print the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

$(VENV)/.locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or 3.12 with venv was found. Set PYTHON=/path/to/python." >&2; exit 1; }
	@echo "Installing the locked versions into $(VENV) with $$($(PYTHON) --version)." >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --only-binary :all: --no-deps -r requirements.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml hatch_build.py
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

.PHONY: install
install: $(VENV)/.installed ## make .venv with the locked versions and this tree

.PHONY: demo
demo: install ## run export receivables financing on an embedded chain
	@$(BIN)/shroff run receivables

.PHONY: test
test: install ## run the tests that take seconds
	@$(BIN)/python -m pytest -q -m "not slow"

.PHONY: check
check: lint types mutants-some test-all ## what CI runs: lint, types, and every test, the long ones too

.PHONY: lint
lint: install ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: install ## mypy --strict and pyright in strict mode
	@$(BIN)/mypy
	@$(BIN)/pyright --warnings

.PHONY: test-all
test-all: install
	@$(BIN)/python -m pip check
	@$(BIN)/python -m pytest --hypothesis-profile=ci

MUTATE := build/universalmutator/bin/mutate
$(MUTATE):
	@$(PYTHON) -m venv --clear build/universalmutator
	@build/universalmutator/bin/python -m pip --disable-pip-version-check --quiet install universalmutator==1.14.1

# CONTRACT=Name: one alone. SAMPLE=n: so many a contract. SEED=n: others. JOBS=n: at once. AGAIN=1: what survived.
# UNIVERSAL=1: some of universalmutator's as well.
.PHONY: mutants
mutants: install $(if $(UNIVERSAL),$(MUTATE)) ## change the contracts in one place at a time: the share that tests catch
	@$(BIN)/python -m tests.mutants $(addprefix --contract ,$(CONTRACT)) $(addprefix --sample ,$(SAMPLE)) \
		$(addprefix --seed ,$(SEED)) $(addprefix --jobs ,$(JOBS)) $(if $(AGAIN),--again) \
		$(if $(UNIVERSAL),--universal $(MUTATE))

.PHONY: mutants-some
mutants-some: install
	@$(BIN)/python -m tests.mutants --sample 6

# JSON=file: the six figures. DETAILS=file: everything. QUICK=1: fewer rounds, for a look.
.PHONY: bench
bench: install ## measure speed beside web3 + eth-tester, titanoboa and anvil
	@$(BIN)/python -m tests.bench $(addprefix --json ,$(JSON)) $(addprefix --details ,$(DETAILS)) $(if $(QUICK),--quick)

.PHONY: format
format: install ## let ruff format and mend what it can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: reference
reference: install ## write docs/commands.md from the commands' --help
	@$(BIN)/python -m cli.reference

.PHONY: build
build: install ## compile the contracts into contracts/_artifacts
	@$(BIN)/python -m chain.building

.PHONY: wheel
wheel: install ## build the wheel into dist/
	@$(BIN)/python -m hatchling build -t wheel

.PHONY: lock
lock: ## write requirements.lock anew (UPGRADE=--upgrade: with the newest versions)
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--only-binary :all: --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE) \
		--custom-compile-command "make lock" --output-file requirements.lock

.PHONY: clean
clean: ## remove .venv and all that was made
	@rm -rf $(VENV) build dist contracts/_artifacts .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
