# `make` alone lists what there is. Needs Python 3.11 or newer; another one: make PYTHON=... run
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)
BIN := .venv/bin
# Checks and tests start servers of their own, apart from the demo's data.
CHECK_DATA := .data/check
ON_FRESH_DATABASE := env -u DATABASE_URL CAUCE_DATA_DIR=$(CHECK_DATA)
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command 'make lock'
TEST_WORKERS ?= auto
TEST_ARGS ?=

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|' 2>/dev/null \
		|| grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Make .venv from the lock, with the command cauce and the front-end files
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is needed" >&2; exit 1; }
	@"$(PYTHON)" infra/setup/environment.py

.PHONY: run
run: setup ## Start the demo: PostgreSQL, web and worker (PORT, CAUCE_DATA_DIR, DATABASE_URL)
	@exec $(BIN)/cauce up

.PHONY: test
test: setup ## Run the test suite (TEST_ARGS="-k name", TEST_WORKERS=2)
	@command -v chromium chromium-browser google-chrome >/dev/null \
		|| echo "make: no Chromium here, the browser tests will be skipped"
	@$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile $(TEST_ARGS)

.PHONY: check
check: setup ## Lint, types, import contracts, the wall, secrets, dependencies, licences
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .
	$(BIN)/python infra/checks/sessions.py
	$(BIN)/python infra/checks/secret_scan.py
	$(BIN)/python infra/checks/dependencies.py
	rm -rf $(CHECK_DATA)
	$(ON_FRESH_DATABASE) $(BIN)/cauce migrate
	$(ON_FRESH_DATABASE) $(BIN)/cauce isolation audit

.PHONY: bench
bench: setup ## Measure (docs/performance.md says how to read it)
	@$(BIN)/cauce bench

.PHONY: lock
lock: setup ## Resolve the newest allowed versions into the lock files
	$(BIN)/uv pip compile pyproject.toml $(LOCK_OPTIONS) --upgrade --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml $(LOCK_OPTIONS) --upgrade --group dev \
		--constraint requirements.txt --output-file requirements-dev.txt

.PHONY: clean
clean: ## Remove what was made, except the data in .data
	rm -rf .venv node_modules app/web/static/vendor test-results
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage $(CHECK_DATA)
	find app infra migrations tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
