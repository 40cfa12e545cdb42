# Two commands: `make run` (notebooks executed, figures exported) and `make test` (all checks).
# Each sets up what it needs in .venv. The same steps without make stand in README.md.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: run test setup model lab figures codebook clean

run: setup
	$(PY) -m menaka run

test: setup
	$(PY) scripts/test.py

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit('menaka needs Python 3.11 to 3.13, and this is ' + sys.version.split()[0] + '; try make PYTHON=python3.11') if not (3, 11) <= sys.version_info[:2] <= (3, 13) else None"
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	$(PY) -c "open('$(READY)', 'w').close()"

# The claims model of notebook 02b, with its extra (pymc): its tests; `scripts/fit_claims_model.py` refits it.
model: setup
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test,model]"
	$(PY) -m pytest -q tests/test_model.py

lab: setup
	$(PY) -m jupyterlab notebooks

figures: setup
	$(PY) -m menaka figures

codebook: setup
	$(PY) -m menaka codebook

clean:
	rm -rf build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
