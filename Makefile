# Everything a person or a machine does with this repository. Needs only Python ≥ 3.11 with venv, and make.
# `make help` lists the targets. Each target installs what it needs first, once.

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix messages migrations bench ci requirements demo screenshots clean
SHELL := /bin/bash
export PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
# pip's own version check and its warning about root would hide what matters.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
STATIC_STAMP := var/.static-collected
STATIC_FILES = $(shell find src -path '*/static/*' -type f 2>/dev/null)
TEST_FLAGS ?= -n 2
VERSION_CHECK := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(PYTHON):
	@for candidate in $(PYTHON_FOR_VENV) python3.14 python3.13 python3.12 python3.11 python3; do \
		if command -v $$candidate >/dev/null && $$candidate -c '$(VERSION_CHECK)' >/dev/null 2>&1; then \
			echo "Creating $(VENV) with $$($$candidate --version)"; exec $$candidate -m venv $(VENV); \
		fi; \
	done; echo "Python 3.11 or newer with its venv module is needed (on Debian: apt install python3-venv)." >&2; exit 1

$(RUN_STAMP): requirements/base.txt requirements/postgres.txt | $(PYTHON)
	@echo "Installing the libraries…"
	@$(PYTHON) -m pip install --quiet --require-hashes -r requirements/postgres.txt
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(RUN_STAMP)
	@echo "Installing the tools that build and check…"
	@$(PYTHON) -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(RUN_STAMP) $(STATIC_STAMP)  ## create .venv, install the hashed requirements, collect the static files

$(STATIC_STAMP): $(STATIC_FILES) $(RUN_STAMP)  # libraries bring static files too
	@$(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@mkdir -p $(dir $@) && touch $@

run: setup $(STATIC_STAMP)  ## start everything on http://127.0.0.1:$PORT, with the demonstration network
	@$(PYTHON) manage.py prepare --demo
	@$(PYTHON) manage.py serve

demo: setup  ## (re)load the demonstration network: twice changes nothing
	@$(PYTHON) manage.py prepare
	@$(PYTHON) manage.py load_demo

test: $(DEV_STAMP)  ## run every test on SQLite, on PostgreSQL and in the browser when they are there
	@PYTEST_FLAGS="$(TEST_FLAGS)" $(PYTHON) tools/run_tests.py

check: $(DEV_STAMP)  ## lint, format, types, floors and rooms, templates, words, dependencies, migrations
	@$(PYTHON) tools/check.py

fix: $(DEV_STAMP)  ## repair what a machine can repair: format, imports, French typography
	@$(PYTHON) tools/set_french.py
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djangofmt --quiet src/maillage || true

messages: $(DEV_STAMP)  ## collect the texts to translate and compile the catalogues (needs gettext)
	@command -v msgfmt >/dev/null || { echo "gettext is needed (on Debian: apt install gettext)." >&2; exit 1; }
	@$(PYTHON) manage.py makemessages --locale en --extension html,txt,py,subject --no-location --no-wrap --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --ignore 'bench/*' --ignore 'tools/*'
	@$(PYTHON) manage.py compilemessages --verbosity 0 --ignore '.venv/*'

migrations: $(DEV_STAMP)  ## write the migrations that the models ask for
	@$(PYTHON) manage.py makemigrations

bench: $(DEV_STAMP)  ## measure pages and endpoints beside a floor, on SQLite and PostgreSQL
	@$(PYTHON) bench/run.py $(BENCH)

screenshots: $(DEV_STAMP)  ## take the pictures of docs/ again, with the browser tests
	@SCREENSHOTS=1 $(PYTHON) -m pytest tests/journeys -m journey -q -n 0

ci: check test  ## what .ci/run runs once everything is installed

requirements: $(DEV_STAMP)  ## compile requirements/*.in into hashed *.txt
	@for name in base postgres dev; do \
		$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
			--no-emit-index-url --no-emit-find-links requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean:  ## remove what was built; the database and the files of var/ stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build
	@rm -f $(STATIC_STAMP)
	@find src tests bench tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
