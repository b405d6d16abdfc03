# Two commands: `make demo` shows the main job, `make test` checks everything. Both set themselves up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CAMPAIGN := $(BIN)/pytest -s --timeout 1800 --hypothesis-profile search
UV := uv>=0.9

.PHONY: help demo test check lint types arrows unit properties bench campaigns orchestra lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.runtime ## set up and run the main job on a real plan (嘉定 2021)
	@$(BIN)/zwgk demo

test: check unit ## set up and run every check and test

check: lint types arrows ## ruff, mypy --strict, import-linter

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

arrows: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev ## the tests
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"

properties: $(VENV)/.dev ## the property tests on examples drawn anew, many more of them
	$(BIN)/pytest -n 2 --dist loadfile -m "hypothesis and not slow" --hypothesis-profile search

bench: $(VENV)/.dev ## ratios against the bare driver, printed
	$(BIN)/pytest tests/benchmarks -m slow -s -n 0

# what each one does and counts: tests/campaigns/README.md
campaigns: $(VENV)/.dev ## kills, faults, races, tampering, random years at full count (about an hour)
	ZWGK_WRITERS_STEPS=1000 $(CAMPAIGN) tests/store/test_writers.py
	ZWGK_KILLS=200 $(CAMPAIGN) tests/campaigns/test_kills.py
	ZWGK_FAULTS_EVERY=1 $(CAMPAIGN) tests/campaigns/test_faults.py
	ZWGK_MODEL_STEPS=20000 $(CAMPAIGN) tests/campaigns/test_model.py
	ZWGK_REQUESTS=10000 $(CAMPAIGN) tests/campaigns/test_requests.py
	ZWGK_TAMPERINGS=100 $(CAMPAIGN) tests/store/test_tampering.py
	ZWGK_MUTATIONS=20000 $(CAMPAIGN) tests/unit/definition/test_mutated_plans.py
	ZWGK_PAIRS=1000 $(CAMPAIGN) tests/campaigns/test_pairs.py
	ZWGK_SENDERS=500 $(CAMPAIGN) tests/campaigns/test_senders.py
	ZWGK_WALKS=5000 $(CAMPAIGN) tests/campaigns/test_clocks.py
	ZWGK_YEARS=100 $(CAMPAIGN) tests/campaigns/test_years.py
	ZWGK_LEDGERS=100 $(CAMPAIGN) tests/campaigns/test_ledgers.py
	ZWGK_EXPLAINS=200 $(CAMPAIGN) tests/campaigns/test_explains.py

orchestra: $(VENV)/.dev ## Prefect: schedules that fire, lost databases, many machines (about 25 minutes)
	$(CAMPAIGN) tests/campaigns/test_firing.py tests/campaigns/test_losses.py
	ZWGK_PLANS=200 ZWGK_PLAN_TASKS=300 $(CAMPAIGN) tests/campaigns/test_machines.py

lock: $(VENV)/bin/uv ## compile the hashed sets again from pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet pyproject.toml --extra build -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean: ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更高版本，当前为 " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

# uv installs in seconds; where it cannot be had, pip does the same with the same hashes
$(VENV)/bin/uv: | $(VENV)/bin/python
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check '$(UV)'

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/uv
	$(call install,requirements.lock)

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/uv
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.runtime

define install
@echo "安装依赖 $(1) …"
@if [ -x $(BIN)/uv ]; then \
	export VIRTUAL_ENV=$(VENV); $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --no-deps -r $(1) && \
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .; \
else \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(1) && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
fi
@touch $@
endef
