# Two commands do all the set-up: `make demo` tries Entremise, `make test` checks it.
.DEFAULT_GOAL := help
SHELL := /bin/bash

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen

.PHONY: help install demo serve check lint types imports test test-system test-sqlite test-postgresql docs bench clean

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | sort | expand -t 20

.tools/bin/uv:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Entremise needs Python 3.11 or later: install it, then run this again."; exit 1; }
	@python3 -m venv .tools || { echo "Python's venv module is missing: on Debian or Ubuntu, run 'apt-get install python3-venv', then this again."; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/installed: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --quiet
	@touch $@

install: .venv/installed ## install everything in .venv

check: install lint types imports ## the fast part of the tests: style, types, architecture

lint:
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types:
	$(RUN) mypy

imports:
	$(RUN) lint-imports

test-system: ## install what the browser tests need from the system (Debian, Ubuntu)
	@.ci/system

test: check docs test-system test-sqlite test-postgresql ## the whole suite

test-sqlite: install ## the whole suite on SQLite, browser included
	$(RUN) pytest -n 2 --dist loadgroup

test-postgresql: install ## what touches the database, on PostgreSQL
	$(RUN) python tests/with_postgresql.py pytest -n 2 --dist loadgroup --ignore tests/matching --ignore tests/browser

docs: install ## build the documentation, strictly
	$(RUN) mkdocs build --strict --quiet
