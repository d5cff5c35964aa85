# make run   sets everything up and serves the page on http://127.0.0.1:8000
# make test  sets everything up and runs lint, types, import contracts and tests
# make test-long  runs the tests that take many minutes and every property test on many random examples,
#                 and shows what they counted
# make bench SQUAD=... HOLDOUT=...  installs what askcol is compared with and writes docs/performance.md; BENCH holds
#                 further options of eval/bench.py, WORK the folder where collections and results are kept

PYTHON ?= python3
PORT ?= 8000
WORK ?= .bench
BIN := .venv/bin
# A process for each core, and each computes on one thread: more would get in one another's way.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test test-long bench
.DELETE_ON_ERROR:

run: .venv/run.stamp
	$(BIN)/askcol index
	exec $(BIN)/askcol serve --port $(PORT)

test: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) --cov --durations 10

test-long: .venv/test.stamp
	$(PYTEST) -m 'long or hypothesis' --hypothesis-profile random -rP

bench: .venv/bench.stamp
	$(BIN)/python eval/bench.py --squad $(SQUAD) --holdout $(HOLDOUT) --work $(WORK) $(BENCH)

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "askcol needs Python 3.11 or newer, $(PYTHON) is " + sys.version)'
	$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) --editable .
	touch $@

.venv/test.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) --editable '.[train,dev]'
	touch $@ .venv/run.stamp

.venv/bench.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) --editable '.[bench]'
	touch $@ .venv/run.stamp
