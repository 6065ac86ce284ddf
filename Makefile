# Each target sets up what it needs, once: `make demo` and `make test` work from a fresh clone.
VENV ?= .venv
PYTHON ?= python3
ARGS ?=

.PHONY: help demo train test browser bench lint clean

help: ## Print this list
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1	/p' Makefile
	@echo 'Variables: VENV ($(VENV)), PYTHON ($(PYTHON)), ARGS (handed on to the command)'

demo: $(VENV)/.ok ## Open the page on 127.0.0.1, e.g. make demo ARGS="--pictures DIR"
	$(VENV)/bin/imgtext demo $(ARGS)

train: $(VENV)/.ok ## Train a model, e.g. make train ARGS="--dataset flickr30k --data DIR"
	$(VENV)/bin/python train.py $(ARGS)

test: lint ## Check style, then run every test, e.g. make test ARGS="-k search"
	$(VENV)/bin/python -m pytest $(ARGS)

browser: $(VENV)/.ok-dev ## Drive the page in Chromium, and measure how quick it is
	$(VENV)/bin/python -m pytest tests/browser $(ARGS)
	$(VENV)/bin/python tests/browser/measure.py

bench: $(VENV)/.ok-bench ## Measure speed beside its peers, e.g. make bench ARGS="--data DIR"
	$(VENV)/bin/python benchmarks/bench.py $(ARGS)

lint: $(VENV)/.ok-dev ## Check style alone
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

clean: ## Remove .venv, caches and built packages
	rm -rf .venv .pytest_cache .hypothesis .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp says that its set-up ran to the end. Until then it is called .part, and a set-up that finds one left behind
# installs everything anew: what was cut short may lie there by half, and pip would take it for whole.
INSTALL = again=; if test -e $@.part; then again=--ignore-installed; fi; touch $@.part; \
	$(VENV)/bin/python -m pip install --disable-pip-version-check $$again

$(VENV)/.ok: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 10) <= v <= (3, 13) or sys.exit( \
	"imgtext needs Python 3.10 to 3.13, $(PYTHON) is %d.%d; name another: make PYTHON=python3.12" % v)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo '$(PYTHON) has no venv; on Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) -r requirements.txt -e .
	@mv $@.part $@

$(VENV)/.ok-dev: $(VENV)/.ok requirements-dev.txt
	@$(INSTALL) -r requirements-dev.txt
	@mv $@.part $@

$(VENV)/.ok-bench: $(VENV)/.ok benchmarks/requirements.txt
	@$(INSTALL) -r benchmarks/requirements.txt
	@mv $@.part $@
