# Everything is done in .venv, which the commands below make themselves; nothing else is needed than Python 3.11 and make.

PYTHON ?= $(shell for name in python3.11 python3 python3.14 python3.13 python3.12 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip
QUIETLY := --quiet --no-compile --disable-pip-version-check -c constraints.txt
ONLY ?=
MUTATE ?=
say = @printf '\n\033[1m%s\033[0m\n' "$(1)"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo notebook test lint types layers wheel check test-deep mutants bench docs codes processes threats pictures format clean

help: ## Say what there is
	@echo "make COMMAND, where COMMAND is one of:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' Makefile

demo: .venv/core.stamp ## Work a sample of claims to the end; DATA=claims.csv MAPPING=columns.toml for your own
	@PYTHONPATH=. $(BIN)/python -m examples.demo $(if $(DATA),--data "$(DATA)") $(if $(MAPPING),--mapping "$(MAPPING)")

notebook: .venv/dev.stamp ## Choose triage weights in a notebook
	@PYTHONPATH=. $(BIN)/marimo edit examples/triage_weights.py

test: .venv/dev.stamp ## Everything that must hold before a commit is shared
	@$(MAKE) --no-print-directory -j 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) lint types layers wheel
	@$(MAKE) --no-print-directory check
	$(call say,All checks passed.)

lint: .venv/dev.stamp ## Only the style: Ruff's rules and its formatting
	$(call say,Style: Ruff)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: .venv/dev.stamp ## Only the types: mypy and pyrefly, both strict
	$(call say,Types: mypy and pyrefly)
	@$(BIN)/mypy
	@$(BIN)/pyrefly check

layers: .venv/dev.stamp ## Only the layers: who may import whom
	$(call say,Layers: import-linter)
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/import_linter

check: .venv/dev.stamp ## Only the tests: pytest with branch coverage, and the examples of docs and docstrings
	$(call say,Tests: pytest on two processes with branch coverage)
	@.ci/setup
	@$(BIN)/python -m pytest -q -n 2 --dist loadscope --cov --cov-report term

wheel: .venv/dev.stamp ## Only the package: build a wheel and import all of it beside the core dependencies alone
	$(call say,Package: a wheel in an environment of its own)
	@rm -rf .cache/wheel && $(BIN)/python -m build --wheel --no-isolation --outdir .cache/wheel . >.cache/wheel.log 2>&1 \
		|| { cat .cache/wheel.log; exit 1; }
	@test -x .cache/wheel-venv/bin/python || $(BIN)/python -m venv --without-pip .cache/wheel-venv
	@$(PIP) --python .cache/wheel-venv/bin/python install $(QUIETLY) .cache/wheel/*.whl
	@$(PIP) --python .cache/wheel-venv/bin/python install $(QUIETLY) --no-deps --force-reinstall .cache/wheel/*.whl
	@.cache/wheel-venv/bin/python -I tests/meta/installed.py

test-deep: test mutants ## The checks with many more Hypothesis examples, then mutation testing
	$(call say,Tests again with the deep Hypothesis profile)
	@HYPOTHESIS_PROFILE=deep KILL_ROUNDS=500 $(BIN)/python -m pytest -q -n 2 --dist loadscope tests

mutants: .venv/dev.stamp ## Only mutation testing; MUTATE="sla policy" for some packages
	$(call say,Mutants of $(or $(MUTATE),all packages))
	@HYPOTHESIS_PROFILE=mutants $(BIN)/python tests/mutants.py $(MUTATE)

bench: .venv/dev.stamp ## Time us against what else one would use; ONLY="transition" for some of it
	@PYTHONPATH=. $(BIN)/python -m benchmarks.run $(ONLY)

docs: .venv/docs.stamp ## Build the documentation into docs/_build
	$(call say,Documentation: Sphinx)
	@$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs docs/_build
	@echo "open docs/_build/index.html"

codes: .venv/dev.stamp ## Write the page of all codes again, from the sources
	@$(BIN)/python docs/codes.py
	@$(BIN)/python docs/statutory.py

processes: .venv/dev.stamp ## Write the page of all processes again, from the processes themselves
	@$(BIN)/python docs/processes.py

threats: .venv/dev.stamp ## Write the threat model again, from the processes and the table of visibility
	@$(BIN)/python docs/threats.py

pictures: .venv/dev.stamp ## Draw the pictures of the documentation again
	@$(BIN)/python docs/pictures.py

format: .venv/dev.stamp ## Let Ruff mend what it can
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

clean: ## Remove what these commands made, .venv too
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage mutants dist build out docs/_build

.venv/core.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing disputekit into .venv: once, less than a minute …"
	@$(PIP) install $(QUIETLY) -e .
	@touch $@

.venv/dev.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing disputekit and the tools for checks and benchmarks into .venv: once, one to three minutes …"
	@$(PIP) install $(QUIETLY) -e ".[dev]"
	@mkdir -p .cache
	@touch .venv/core.stamp $@

.venv/docs.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing disputekit and Sphinx into .venv: once, about a minute …"
	@$(PIP) install $(QUIETLY) -e ".[docs]"
	@touch .venv/core.stamp $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; install one, or use make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -m venv .venv
