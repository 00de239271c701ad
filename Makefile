# Two commands do all the set-up: `make demo` tries Entremise, `make test` checks it.
.DEFAULT_GOAL := help
SHELL := /bin/bash

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen

.PHONY: help install demo check lint types imports test test-system test-sqlite test-postgresql docs train bench

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | sort | expand -t 20

.tools/bin/uv:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Entremise needs Python 3.11 or later: install it, then run this again."; exit 1; }
	@python3 -m venv .tools || { echo "Python's venv module is missing: on Debian or Ubuntu, run 'apt-get install python3-venv', then this again."; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/installed: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

install: .venv/installed ## install everything in .venv

PORT ?= 8000
demo: .venv/installed ## try Entremise on the fictional territory: http://localhost:8000 (PORT=... for another port)
	@.venv/bin/entremise load sample --if-empty
	@.venv/bin/entremise play --if-empty --site http://localhost:$(PORT)
	@printf '%s\n' '' \
	  '  Entremise : http://localhost:$(PORT)    (Ctrl-C : arrêter / stop)' '' \
	  '  À essayer / Try' \
	  '   1. un traiteur pour 80 personnes à Aix-en-Provence' \
	  '   2. someone to repair the hull of a yacht near La Ciotat' \
	  '   3. .venv/bin/entremise match "refaire la toiture d’une école à Roquevaire"' ''
	@.venv/bin/entremise worker & worker=$$!; trap 'kill $$worker 2>/dev/null' EXIT; .venv/bin/entremise serve --port $(PORT)

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

test-sqlite: install ## the whole suite on SQLite, browsers included
	@# a process more than two cores: tests of servers and browsers wait for one another more than they work
	$(RUN) pytest -n 3 --dist worksteal --ignore tests/browser
	$(RUN) pytest -n 3 --dist worksteal tests/browser

# What asks nothing of a database, or the same of any: the engine, its training, the documentation, browsers, who may
# open what, the command and the server. The slow tests (kills, rounds of killed workers) run there by hand: docs/developers/testing.md.
WITHOUT_POSTGRESQL := matching timetable relevance training benchmarks docs sample browser access web project
test-postgresql: install ## what the database answers, on PostgreSQL
	$(RUN) python tests/with_postgresql.py pytest -n 2 --dist worksteal -m "not slow" $(WITHOUT_POSTGRESQL:%=--ignore tests/%)

docs: install ## build the documentation, strictly
	@# not --quiet: it would silence the very warnings that strict turns into errors
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --strict

train: install ## learn the engine's tables again from the public data in ../shared/data (docs/developers/engine.md)
	OMP_NUM_THREADS=1 $(RUN) --group training python -m training

VARIANTS := award+place,activity-code,english+lang,question-others
bench: install ## measure the engine beside others on ../shared/data and write docs/*/results.md (over an hour)
	OMP_NUM_THREADS=1 $(RUN) --group bench python -m benchmarks.matching --write
	OMP_NUM_THREADS=1 $(RUN) --group bench python -m benchmarks.matching --tasks $(VARIANTS) --write
	$(RUN) --group bench python -m benchmarks.everyday --write
	OMP_NUM_THREADS=1 $(RUN) --group bench python -m benchmarks.tenders --write
	$(RUN) --group bench python -m benchmarks.search --sizes 300000,5000000 --write
