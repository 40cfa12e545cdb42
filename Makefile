# Two commands: `make run` (notebooks executed, figures exported) and `make test` (all checks but
# the slow ones, which `make test-all` adds). Each sets up what it needs in .venv first.
# The same steps without make stand in README.md.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
PIP := $(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt
UV := $(PY) -m uv pip install --quiet --python $(PY) -c constraints.txt

.PHONY: run test test-all slow setup model lab figures book codebook clean

run: setup
	$(PY) scripts/run.py

test: setup
	$(PY) scripts/test.py

test-all: test slow

# Only what `make test` leaves out, so that nothing runs twice.
slow: setup
	$(PY) scripts/test.py --slow

setup: $(READY)

# uv installs in a tenth of pip's time; where it cannot be had or fails, pip does it all.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.exit('menaka needs Python 3.11 to 3.13, and this is ' + sys.version.split()[0] + '; try make PYTHON=python3.11') if not (3, 11) <= sys.version_info[:2] <= (3, 13) else None"
	@echo "setting up $(VENV), once: half a minute with uv, up to two minutes with pip"
	$(PYTHON) -m venv $(VENV)
	{ $(PIP) uv && $(UV) -e ".[test,notebooks]"; } || $(PIP) -e ".[test,notebooks]"
	@$(PY) -c "open('$(READY)', 'w').close()"

# The claims model of notebook 02b, with its extra (pymc): its tests; `scripts/fit_claims_model.py` refits it.
model: setup
	$(UV) -e ".[test,notebooks,model]" || $(PIP) -e ".[test,notebooks,model]"
	$(PY) -m pytest -q tests/test_model.py

# The whole project is served, so that links from the notebooks to the codebook work.
lab: setup
	$(PY) -m jupyterlab --ServerApp.root_dir=. notebooks/00-start-here.ipynb

figures: setup
	$(PY) -m menaka figures all

# The book: a folder of pages that opens from disk, with its extra (sphinx).
book: setup
	$(UV) -e ".[test,notebooks,book]" || $(PIP) -e ".[test,notebooks,book]"
	$(PY) scripts/book.py

codebook: setup
	$(PY) scripts/codebook.py

clean:
	rm -rf build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
