# 惠企. `make` lists what there is. Everything lives in .venv (programs) and var (data).
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python3.14; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
COMPANIES ?= 2000
TESTS ?=
WORKERS ?= 2
PY := .venv/bin/python
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: .need-python  ## install what running needs into .venv (second run: at once)
	@$(PYTHON) -m huiqi.cli.install runtime

demo: setup  ## start everything with a demo district (PORT=8000 COMPANIES=2000)
	@exec $(PY) -m huiqi demo --port $(PORT) --companies $(COMPANIES)

develop: .need-python  ## install what tests and checks need as well
	@$(PYTHON) -m huiqi.cli.install dev

test: develop  ## run all tests against PostgreSQL (TESTS=tests/engine WORKERS=2)
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile -m "not soak" $(TESTS)

check: develop  ## lint, format, types, laws of the house, packs, migrations
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) -m huiqi packs check
	@$(PY) -m huiqi makemigrations --check --dry-run

bench: develop  ## measure assessments, submissions and pages a second
	@$(PY) -m tests.bench $(BENCH)

bench-matching: develop  ## measure matching beside polars, numpy and DuckDB (COMPANIES=179747)
	@$(PYTHON) -m huiqi.cli.install bench
	@$(PY) -m tests.bench.matching $(BENCH)

soak: develop  ## the long tests: many kills, many random lives
	@$(PY) -m pytest -m soak $(TESTS)

lock: develop  ## write requirements/*.txt anew from pyproject.toml
	@.venv/bin/uv pip compile $(LOCK) pyproject.toml -o requirements/runtime.txt
	@.venv/bin/uv pip compile $(LOCK) pyproject.toml --extra dev -c requirements/runtime.txt -o requirements/dev.txt
	@.venv/bin/uv pip compile $(LOCK) pyproject.toml --extra bench -c requirements/dev.txt -o requirements/bench.txt
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

clean:  ## remove .venv and caches (the data in var stays)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist *.egg-info

.need-python:
	@[ -n "$(PYTHON)" ] || { echo "惠企：需要 Python 3.11 以上。请安装后重试（Debian：sudo apt-get install python3 python3-venv），或用 make PYTHON=路径 指定。" >&2; exit 2; }

.PHONY: help setup demo develop test check bench bench-matching soak lock clean .need-python
