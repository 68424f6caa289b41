# Every target does its own set-up; all that is needed first is Python 3.11 or newer, pip and make.

BIN := .venv/bin
LOCAL := .venv/.installed-local
DEV := .venv/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help demo up test check format docs gallery bench calibration lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(LOCAL) ## Make a video from a sample picture, everything on this machine
	@$(BIN)/stillreel demo

up: $(LOCAL) ## Run NATS, MongoDB and the four services here until Ctrl-C
	@$(BIN)/stillreel up

test: check ## Check the code and run all suites, on real servers
	@$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(DEV) ## Lint, formatting, types, import contracts
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(DEV) ## Format the code and mend what can be mended
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format

docs: $(DEV) ## Write the generated documents: events, API, table of settings
	@$(BIN)/python docs/generate.py

gallery: $(DEV) ## Render the gallery of everything that can move
	@$(BIN)/python -m docs.gallery

bench: $(DEV) ## Measure a run's steps, appends, loads, rendering, memory, start
	@$(BIN)/python -m tests.benchmarks

calibration: $(DEV) ## Score good and bad clips, write docs/scoring.md
	@$(BIN)/python -m tests.calibration

lock: $(DEV) ## Pin the dependencies again; UPGRADE=--upgrade takes newer ones
	@$(BIN)/python deploy/lock/compile.py $(UPGRADE)

clean: ## Remove .venv and everything generated; runs and media in .stillreel stay
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(LOCAL): deploy/lock/local.txt deploy/lock/pip.txt pyproject.toml
	@deploy/lock/install.sh local $(or $(MAKECMDGOALS),demo)
	@touch $@

$(DEV): deploy/lock/dev.txt deploy/lock/pip.txt pyproject.toml
	@deploy/lock/install.sh dev $(or $(MAKECMDGOALS),test)
	@touch $@ $(LOCAL)
