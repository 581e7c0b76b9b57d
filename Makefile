# make ask Q="…"   answer a question out of notes/       make test   run the tests
# make graph       write and open the graph page         make lint   what CI checks besides
# make bench       measure (docs/benchmarks.md)          make docs   write --help into docs/
# make lock        remake requirements.lock from pyproject.toml (UPGRADE=--upgrade: newer versions)

PYTHON ?= python3
Q ?= why ReLU over sigmoid
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: ask graph test lint bench docs lock clean

ask: $(VENV)/.run
	@$(BIN)/kg build
	@$(BIN)/kg ask "$(Q)"

graph: $(VENV)/.run
	@$(BIN)/kg build
	@$(BIN)/kg graph --open

test: $(VENV)/.dev
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check docs/*.md

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench.run $(BENCH)

docs: $(VENV)/.dev
	$(BIN)/cog -r docs/*.md

# Without torch and what only its GPU builds need: the CPU build comes from an index of its own.
GPU := torch triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cccl \
  nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft \
  nvidia-cufile nvidia-curand nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 \
  nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 nvidia-nvtx
lock: $(VENV)/.dev
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --custom-compile-command "make lock" \
	  --constraint constraints.txt $(GPU:%=--no-emit-package %) $(UPGRADE) \
	  --extra mcp pyproject.toml --output-file requirements.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade "pip>=25.1"

# The first set-up takes a minute or two: torch is large, even without its GPU packages.
$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing kg into $(VENV) …" >&2
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Installing what the tests need …" >&2
	$(PIP) install --constraint constraints.txt --group dev
	@touch $@

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis graph.html
	find index -type f ! -name README.md -delete
