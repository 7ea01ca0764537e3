# Talab: each target works on a fresh machine that has Python 3.11 or newer and make. `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help

new_enough = $(1) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	if $(call new_enough,$$python); then echo $$python; break; fi; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# torch's CPU build is a tenth of the size of the one PyPI offers on Linux. Take it where its index answers.
TORCH_INDEX := https://download.pytorch.org/whl/cpu
torch_index = $(shell $(BIN)/python -c 'import urllib.request as r; r.urlopen("$(TORCH_INDEX)/torch/", timeout=5)' \
	2>/dev/null && echo --extra-index-url $(TORCH_INDEX))

HOST ?= 127.0.0.1
PORT ?= 8000
RECIPE ?= training/recipes/release.toml
PYTEST ?=
UPGRADE ?=

.PHONY: help setup serve test lint types audit corpus-check train bench load peer cluster lock upgrade clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.dev ## install everything: to serve, to train, to develop

serve: $(VENV)/.serve ## install what serving needs, and serve on HOST:PORT
	$(BIN)/talab serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev ## check the corpus and run the tests (PYTEST='-k score -x' adds options)
	$(BIN)/talab corpus check
	$(BIN)/python -m pytest $(PYTEST)

lint: $(VENV)/.dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

audit: $(VENV)/.dev ## look the serving packages up among the known vulnerabilities (needs the network)
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements/postgres.txt

corpus-check: $(VENV)/.train ## check the corpus: schema, splits, duplicates, give-aways, balance
	$(BIN)/talab corpus check

train: $(VENV)/.train ## train the RECIPE: by default the release anew, from the one before it
	$(BIN)/talab train $(RECIPE)

bench: $(VENV)/.dev ## time the release and its peers: one message, many, over HTTP, start-up, memory
	$(BIN)/talab bench --peers

load: $(VENV)/.dev ## load a server: 1, 16 and 64 clients, batching or not, ten times its capacity
	$(BIN)/python -m tests.load

peer: $(VENV)/.dev ## time the server beside infinity-emb, for which it makes .venv-peer (first time: needs the network)
	$(BIN)/python -m tests.peer $(torch_index)

cluster: $(VENV)/.distributed ## score one file here and on Ray, with one worker and with two: the same verdicts, and how fast
	$(BIN)/python -m tests.cluster

lock: $(BIN)/uv ## write requirements/*.txt anew from pyproject.toml, keeping the versions that still fit
	$(call compile,serve,--generate-hashes)
	$(call compile,train,--extra train --constraints requirements/serve.txt)
	$(call compile,postgres,--extra postgres --generate-hashes --constraints requirements/serve.txt)
	$(call compile,distributed,--extra distributed --constraints requirements/train.txt)
	$(call compile,dev,--extra train --extra postgres --extra dev --constraints requirements/train.txt --constraints requirements/postgres.txt)
	$(BIN)/uv pip compile requirements/peer.in --quiet --python-platform linux --python-version 3.11 $(UPGRADE) \
		--custom-compile-command 'make lock' --output-file requirements/peer.txt

upgrade: ## the same with the latest versions
	$(MAKE) lock UPGRADE=--upgrade

clean: ## remove the environments and what tools cached
	rm -rf $(VENV) .venv-peer .mypy_cache .ruff_cache .pytest_cache .hypothesis

compile = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 $(UPGRADE) $(2) \
	--custom-compile-command 'make lock' --output-file requirements/$(1).txt

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Talab needs Python 3.11 or newer. Install it, or say where it is: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The serving lock carries hashes. The others cannot: torch's CPU and default builds have one version and different hashes.
$(VENV)/.serve: requirements/serve.txt pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements/serve.txt
	$(PIP) install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.train: requirements/train.txt $(VENV)/.serve
	$(PIP) install --quiet $(torch_index) -r requirements/train.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.train
	$(PIP) install --quiet $(torch_index) -r requirements/dev.txt
	@touch $@

$(VENV)/.distributed: requirements/distributed.txt $(VENV)/.dev
	$(PIP) install --quiet -r requirements/distributed.txt
	@touch $@

$(BIN)/uv: | $(BIN)/python
	$(PIP) install --quiet $$(grep -o '^uv==[^ ]*' requirements/dev.txt || echo uv)
