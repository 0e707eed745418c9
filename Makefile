# One command sets up and runs: `make demo` the main job, `make test` the tests. Everything after set-up works offline.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PATCHES ?= 20000
OUT ?= demo-out

.PHONY: demo test check lint format bench docs clean

# What users run: the package and what it needs, in the versions of constraints.txt.
$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep '^pip==' constraints.txt)"
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

# What developers run on top of it.
$(VENV)/.dev: $(VENV)/.run
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	touch $@

demo: $(VENV)/.run
	$(BIN)/yizhangtu demo --patches $(PATCHES) --out $(OUT)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto

check: lint test

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The long measurements: area tables against their peers, areas, coverage, outlines, 200 kills in the middle of commits.
bench: $(VENV)/.dev
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python bench/geometry.py --document docs/benchmarks.md
	$(BIN)/python bench/deviation.py
	$(BIN)/python bench/formats.py
	$(BIN)/python bench/crash.py --kills 200

# The generated pages of docs/; a test fails when they are stale.
docs: $(VENV)/.dev
	$(BIN)/python -m yizhangtu.standards.listing docs/standards.md
	$(BIN)/python -m yizhangtu.cli.reference docs/commands.md

clean:
	rm -rf $(VENV) build dist demo-out
