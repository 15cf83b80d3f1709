# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Slow tests wait for clocks and servers a third of their time: two more than there are cores keep the cores busy.
SLOW_WORKERS := $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 2)')

# Compiled once, and not anew by every child process of a test, whatever the caller's environment says.
unexport PYTHONDONTWRITEBYTECODE

# How long `make fuzz` draws.
SECONDS ?= 300

.PHONY: help setup demo test unit fuzz histories kill-matrix upkeep-matrix check format lock bench quality docs clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY)  ## Make .venv from the hashed lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 2; }
	@echo "Setting up $(VENV) from requirements.lock: a minute or two ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@grep -A 1000 '^uv==' requirements.lock | awk 'NR > 1 && /^[^ ]/ { exit } /via/ { next } { print }' > $(VENV)/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(VENV)/uv.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --compile-bytecode --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --config-setting editable_mode=compat --editable .
	@touch $(READY)

demo: setup  ## Run the main job on the bundled samples and ask SQL of what came out
	@$(BIN)/python -m samples.demo

test: setup  ## Run the whole test suite, the slow half also where the quick half fails
	@trap 'exit 130' INT; failed=; \
	$(BIN)/python -m pytest --numprocesses=logical --dist=loadfile -m "not slow" || failed="the quick half"; \
	$(BIN)/python -m pytest --numprocesses=$(SLOW_WORKERS) --dist=loadfile --no-loadscope-reorder -m slow || failed="$${failed:+$$failed and }the slow half"; \
	if test -n "$$failed"; then echo "make test: $$failed failed"; exit 1; fi; \
	echo "make test: both halves passed"

unit: setup  ## Run the tests that start no processes and no servers and build no lakes
	@$(BIN)/python -m pytest --numprocesses=logical --dist=loadfile -m "not slow"

fuzz: setup  ## Draw new examples for the property tests: make fuzz SECONDS=60
	@$(BIN)/python -m tests.fuzz $(SECONDS)

histories: setup  ## Play 2,000 random histories against a model of the ledger: about two minutes
	@$(BIN)/python -m tests.warehouse.test_histories 2000

kill-matrix: setup  ## Kill 300 runs and start 50 pairs at once: nothing lost, nothing doubled, no torn read
	@$(BIN)/python -m tests.kills

upkeep-matrix: setup  ## Flip 500 bits, kill maintenance 50 times, take 200 backups during commits
	@$(BIN)/python -m tests.kills.upkeep

check: setup  ## Format, lint, types, import contracts, docs currency
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m warehouse.query.dictionary --check
	@$(BIN)/python -m news.languages.table --check
	@$(BIN)/python -m warehouse.query.reasons_page --check

format: setup  ## Format and fix what can be fixed
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: setup  ## Renew requirements.lock from the ranges in pyproject.toml
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group dev --output-file requirements.lock pyproject.toml

bench: setup  ## Measure speed: the whole run, the same night again, one story, collecting
	@$(BIN)/python -m benchmarks.throughput
	@$(BIN)/python -m benchmarks.rerun
	@$(BIN)/python -m benchmarks.start
	@$(BIN)/python -m benchmarks.collect

quality: setup  ## Measure extraction on real pages against the floors
	@$(BIN)/python -m benchmarks.quality --eval ../shared/eval/dev --out benchmarks/out/predictions.jsonl

docs: setup  ## Renew the generated pages
	@$(BIN)/python -m warehouse.query.dictionary
	@$(BIN)/python -m news.languages.table
	@$(BIN)/python -m warehouse.query.reasons_page

clean:  ## Remove what setup made (never the warehouse)
	rm -rf $(VENV) build *.egg-info
