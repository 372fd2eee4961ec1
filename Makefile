# Every target makes .venv itself when it is missing or older than what it is made from, and installs nowhere else.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11 python; do \
	$$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$each && break; done)
# irrCAC asks for a scipy without wheels for Python 3.13: the newest of 3.12 and 3.11 that starts, on the path or in pyenv.
ORACLES_PYTHON ?= $(shell for minor in 12 11; do for each in python3.$$minor python3 python \
	$$(ls -d "$$(pyenv root 2>/dev/null)"/versions/3.$$minor.*/bin/python 2>/dev/null); do \
	$$each -c "import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, $$minor))" >/dev/null 2>&1 \
	&& echo $$each && break 2; done; done)
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo test test-under-load check interop oracles format bench fuzz clean

demo: $(READY)
	$(BIN)/python examples/journeys/run.py examples/journeys/student.json
	$(BIN)/python examples/journeys/picture.py examples/journeys/student.json out
	$(BIN)/python examples/journeys/page.py examples/journeys/student.json out

test: $(READY)
	$(BIN)/python tools/check.py tests

# The tests five times beside two busy processes: none may depend on how fast the machine is. Takes an hour.
test-under-load: $(READY)
	$(BIN)/python tools/under_load.py

check: $(READY)
	$(BIN)/python tools/check.py all

# Needs npm; installs into .venvs/interop.
interop: $(READY)
	$(BIN)/python tools/interop.py

# Needs Python 3.12 or 3.11; the oracles are installed in a folder of their own and nowhere else.
oracles:
	@test -n "$(ORACLES_PYTHON)" || { echo "the oracles need Python 3.12 or 3.11 with venv; none starts here"; exit 1; }
	$(ORACLES_PYTHON) tools/make_venv.py .venvs/oracles oracles
	.venvs/oracles/bin/python tools/oracles.py

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python tools/look_up.py
	$(BIN)/python tools/glossary.py
	$(BIN)/python tools/methods.py
	$(BIN)/python tools/requirements.py
	$(BIN)/python tools/schema.py
	$(BIN)/python tools/document_schema.py
	$(BIN)/python tools/faults.py
	$(BIN)/python tools/mutations.py
	$(BIN)/python tools/picture_shapes.py
	$(BIN)/python tools/explanations.py
	$(BIN)/python tools/pages.py

# The rivals are installed in a folder of their own and nowhere else.
bench:
	$(PYTHON) tools/make_venv.py .venvs/bench bench
	.venvs/bench/bin/python benchmarks/speed.py
	.venvs/bench/bin/python benchmarks/evaluation.py
	.venvs/bench/bin/python benchmarks/sizes.py
	.venvs/bench/bin/python benchmarks/directory.py
	.venvs/bench/bin/python benchmarks/agenda.py

# Two hundred thousand documents, workflows, configurations and command lines, mutated or hostile; takes an hour.
fuzz: $(READY)
	$(BIN)/python tools/fuzz.py

clean:
	rm -rf .venv .venvs out build dist .coverage .coverage.*

# An environment that was moved here, or whose Python is gone, is stale too.
$(shell test "$$(cat $(READY) 2>/dev/null)" = "$(CURDIR)" && $(BIN)/python -c 'import pip' >/dev/null 2>&1 || rm -f $(READY))

$(READY): pyproject.toml tools/make_venv.py
	@test -n "$(PYTHON)" || { echo "casekit needs Python 3.11 or newer with venv"; exit 1; }
	$(PYTHON) tools/make_venv.py .venv check
