# Everything a person types. What is missing (system libraries, a Chinese font, Python packages) is installed first,
# once: a stamp in .venv remembers it until the lock file or the bootstrap script changes.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
# Where it is set every process compiles the program anew, which takes longer than most of the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench soak fuzz package-windows package-deb test-windows test-deb icons clean help

run: .venv/run.stamp ## open the window (without a display: sample workbooks in out)
	@scripts/run.sh $(ARGS)

test: .venv/test.stamp ## run the tests; ARGS="-k word" narrows them
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest $(ARGS)

check: .venv/check.stamp ## lint, format, types, import contracts
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

bench: .venv/test.stamp .venv/bench.stamp ## measure against the peers named in tests/benchmarks
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest --override-ini=addopts=--import-mode=importlib --override-ini=python_files="bench_*.py" -s tests/benchmarks $(ARGS)

soak: .venv/test.stamp ## the long dose of the crash and damage tests
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -m soak tests/crash $(ARGS)

fuzz: .venv/test.stamp .venv/fuzz.stamp ## feed broken workbooks to the import for ten minutes
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -m fuzz tests/hostile $(ARGS)

package-windows: .venv/package-windows.stamp ## the Windows installer
	packaging/build_windows.sh

package-deb: .venv/package-deb.stamp ## the .deb for UOS, Kylin and Debian
	packaging/build_deb.sh

test-windows: .venv/package-windows.stamp ## install, use, update and uninstall what package-windows made
	packaging/test_windows.sh

test-deb: .venv/package-deb.stamp ## the same for what package-deb made, in a clean Debian (as root)
	packaging/test_deb.sh

icons: .venv/run.stamp ## draw the icons in every size
	QT_QPA_PLATFORM=offscreen $(PYTHON) packaging/icons.py

clean: ## remove what was built or cached; .venv and out stay
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/%.stamp: pyproject.toml uv.lock scripts/bootstrap.sh
	scripts/bootstrap.sh $*
	@touch $@
