# Each target sets up what it needs, once: `make demo` and `make test` work from a fresh clone.
VENV ?= .venv
PYTHON ?= python3
ARGS ?=

.PHONY: help demo train test coverage mutants torture torture-long audit browser pictures bench lint docs notebooks clean

help: ## Print this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1	/p' Makefile
	@echo 'Variables: VENV ($(VENV)), PYTHON ($(PYTHON)), ARGS (handed on to the command)'

demo: $(VENV)/.ok ## Open the page on 127.0.0.1, e.g. make demo ARGS="--pictures DIR"
	$(VENV)/bin/imgtext demo $(ARGS)

train: $(VENV)/.ok ## Train a model, e.g. make train ARGS="--dataset flickr30k --data DIR"
	$(VENV)/bin/python train.py $(ARGS)

test: lint ## Check style, then run every test, e.g. make test ARGS="-k search"
	$(VENV)/bin/python -m pytest $(ARGS)

torture: $(VENV)/.ok-dev ## Attack all that takes something from outside, minutes; see SECURITY.md
	@set -e; for campaign in bundles queries parsers pictures kills disk page clients; do \
	$(VENV)/bin/python tests/torture/$$campaign.py; done

torture-long: $(VENV)/.ok-dev ## The same at full size, hours
	@set -e; cd tests/torture; run=$(abspath $(VENV))/bin/python; $$run bundles.py 10000; $$run queries.py 10000; \
	$$run parsers.py 1800; $$run pictures.py 2500; $$run kills.py 40; $$run disk.py 20; $$run page.py; \
	$$run clients.py 600 50

coverage: $(VENV)/.ok-dev ## Run every test, and list the lines and branches that none takes
	$(VENV)/bin/coverage erase
	$(VENV)/bin/coverage run -m pytest $(ARGS)
	$(VENV)/bin/coverage combine --quiet
	$(VENV)/bin/coverage report

mutants: $(VENV)/.ok-dev ## Break text, losses, metrics and bundle in every small way, and list what no test notices
	$(VENV)/bin/python -m pip install --disable-pip-version-check 'mutmut>=3.8,<4'
	OMP_NUM_THREADS=1 $(VENV)/bin/mutmut run
	$(VENV)/bin/mutmut results

audit: $(VENV)/.ok-dev ## Look for known weaknesses in the packages installed; needs a connection
	$(VENV)/bin/python -m pip install --disable-pip-version-check pip-audit
	$(VENV)/bin/python -m pip freeze --exclude-editable >$(VENV)/installed.txt
	$(VENV)/bin/python -m pip_audit --strict --no-deps --disable-pip -r $(VENV)/installed.txt

browser: $(VENV)/.ok-dev ## Drive the page in Chromium, and measure how quick it is
	$(VENV)/bin/python -m pytest tests/browser $(ARGS)
	$(VENV)/bin/python tests/browser/measure.py

pictures: $(VENV)/.ok-dev ## Take pictures of the page's tabs, and record docs/images/page.gif
	$(VENV)/bin/python tests/browser/screenshots.py build/pages
	$(VENV)/bin/python tests/browser/recording.py docs/images/page.gif

bench: $(VENV)/.ok-bench ## Measure speed beside its peers, e.g. make bench ARGS="--data DIR"
	$(VENV)/bin/python benchmarks/bench.py $(ARGS)

lint: $(VENV)/.ok-dev ## Check style, types and the order of imports alone
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	if test -x $(VENV)/bin/mypy; then $(VENV)/bin/mypy; fi # there is none for Python 3.10
	PYTHONPATH=. $(VENV)/bin/lint-imports --no-logo --no-cache

docs: $(VENV)/.ok-dev ## Build the documentation into site/, warnings are errors
	NO_MKDOCS_2_WARNING=1 PYTHONPATH=. $(VENV)/bin/mkdocs build --strict --quiet

notebooks: $(VENV)/.ok-dev ## Run the notebooks, and keep what they print
	$(VENV)/bin/python notebooks/run.py

clean: ## Remove .venv, caches and built packages
	rm -rf .venv .coverage* mutants .pytest_cache .hypothesis .ruff_cache .mypy_cache build dist site
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

$(VENV)/.ok-dev: $(VENV)/.ok requirements-dev.txt requirements-docs.txt
	@$(INSTALL) -r requirements-dev.txt
	@mv $@.part $@

$(VENV)/.ok-bench: $(VENV)/.ok benchmarks/requirements.txt
	@$(INSTALL) -r benchmarks/requirements.txt
	@mv $@.part $@
