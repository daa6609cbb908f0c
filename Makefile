# Set-up, tests and the server; needs only Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

.PHONY: serve test check eval results torture screenshots settings constraints clean

serve: $(INSTALLED)
	$(BIN)/rag serve

# A file of tests stays in one process, whose fixtures it shares.
test: $(INSTALLED)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

# What CI runs besides the tests.
check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Fails when something is significantly worse than the committed baseline.
eval: $(INSTALLED)
	$(BIN)/rag eval --baseline eval/baseline.json

# eval/RESULTS.md, from the public benchmarks: make results BENCH=folder
results: $(INSTALLED)
	@test -n "$(BENCH)" || { echo "Name the benchmarks' folder: make results BENCH=folder"; exit 1; }
	$(BIN)/python -m eval.benchmarks.results "$(BENCH)" --out eval/RESULTS.md

torture: $(INSTALLED)
	$(BIN)/python -m pytest -m torture

# The pictures in docs/; needs Chromium.
screenshots: $(INSTALLED)
	$(BIN)/python -m tests.ui.screenshots docs
	mkdir -p build
	$(BIN)/rag eval --html build/report.html
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,1480 \
	  --screenshot=docs/report.png build/report.html

# Installs again only when a dependency has changed.
$(INSTALLED): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo 'Installing the dependencies: some minutes the first time.'
	$(BIN)/python -m pip install --quiet --upgrade pip
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

# The table in docs/configuration.md, from the settings themselves; a test compares.
settings: $(INSTALLED)
	$(BIN)/python -m tests.docs.configuration

# The set that was tested: taken from the environment in which the tests have passed.
constraints: $(INSTALLED)
	{ echo '# The full set of versions that was tested; written by `make constraints`.'; \
	  $(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' | grep -v ' @ '; } > constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
