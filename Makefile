# Onefold. `make` lists the targets.

PYTHON ?= python3
RUN = .venv/bin/python
PYTEST = $(RUN) -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup run test test-all check bench bench-full browser lock picture clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup:  ## all that run, test and check need; afterwards .venv/bin/onefold works
	@$(PYTHON) tools/setup.py

run: setup  ## Onefold with a demo space, and stand-ins for Zendesk and Salesforce beside it (PORT=8000)
	@$(RUN) -m hosts.run

browser:
	@$(PYTHON) tools/browser.py

test: browser setup check  ## checks, then every test within a few minutes, browser tests included
	@$(PYTEST) -n 2 --dist loadgroup

test-all: browser setup check  ## the same at full length: all combinations, long properties, every fault and attack
	@ONEFOLD_LONG=1 $(PYTEST) -n 2 --dist loadgroup

check: setup  ## ruff, mypy, tsc, eslint, docs tests, direction of imports
	@$(RUN) -m tools.check

bench: setup  ## the numbers of docs/performance.md, in a few minutes
	@$(RUN) -m bench

bench-full: setup  ## the large ones too
	@$(RUN) -m bench --full

picture: setup  ## the pictures in README and docs, taken from the running demo
	@$(RUN) -m tools.picture

lock: setup  ## write requirements-dev.txt anew from what is installed
	@$(RUN) -m tools.lock

clean:  ## remove what setup made (the data in .onefold stays)
	@rm -rf .venv node_modules app/static_build
