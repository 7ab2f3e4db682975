# Two commands matter: `make release` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
LOCKED := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet

.DEFAULT_GOAL := help
.PHONY: help release test check serve lock golden soak engines bench clean

help: ## list the commands
	@awk '/^[a-z]+:.*## / { name = $$1; sub(/:.*/, "", name); sub(/^[^#]*## /, ""); printf "  make %-8s %s\n", name, $$0 }' Makefile

release: $(VENV)/.release node ## set up, validate, build dist/ and site/, verify and rebuild; seals nothing
	@$(BIN)/claimpress make

test: compiler $(VENV)/.dev node browser signing ## set up what is missing, then run linters, type checks and every test
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n 3 --dist worksteal # on two cores: many tests wait for others, such as a browser

check: $(VENV)/.dev ## linters and strict type checks alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

serve: release ## build the site and serve it at http://127.0.0.1:8000/
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory site 8000

golden: $(VENV)/.dev ## write the golden messages of tests/invalid/ anew
	@$(BIN)/python tests/regenerate_golden.py

soak: $(VENV)/.dev compiler ## hurt every command at every call and kill it at 200 random moments each
	@PYTHONPATH=tests $(BIN)/python -m survive.soak

engines: $(VENV)/.dev ## compare DuckDB and Spark on every example and on 100,000 claims: about an hour
	@CLAIMPRESS_ENGINES=all $(BIN)/python -m pytest tests/spark

SIZE ?= 1000000
bench: $(VENV)/.dev ## measure SIZE=1000000 made-up claims beside other tools, about an hour; writes docs/benchmarks.md
	@$(BIN)/python tests/bench/run.py $(SIZE) .bench
	@$(BIN)/python tests/bench/report.py

lock: $(VENV)/.dev ## resolve the dependencies of pyproject.toml into the two hashed lock files
	@$(BIN)/uv pip compile $(LOCKED) pyproject.toml --extra site --group release -o requirements.lock
	@$(BIN)/uv pip compile $(LOCKED) pyproject.toml --extra site --extra datasets --extra spark --group release --group dev \
		-c requirements.lock -o requirements-dev.lock

clean: ## remove everything that the commands above made
	rm -rf $(VENV) .bench dist site node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "claimpress needs Python 3.11 or newer; name one: make release PYTHON=python3.12" >&2; exit 3; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)" >&2; exit 3; }

COMPILED := $(wildcard build/claimpress/columns/*.[ch]) tools/hatch_build.py
$(VENV)/.release: requirements.lock pyproject.toml $(COMPILED) | $(BIN)/python
	@echo "Installing what a release needs, by hash ..."
	@$(PIP) -r requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.release
	@echo "Installing what the tests need, by hash ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

.PHONY: node browser signing compiler
node: ## set up the query console's parts, where Node is there
	@tools/setup-node

browser:
	@tools/setup-browser

signing:
	@tools/setup-signing

compiler:
	@tools/setup-compiler
