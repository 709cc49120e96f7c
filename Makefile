# Every target makes what it needs; `make run` and `make test` work on a fresh checkout.
.DEFAULT_GOAL := help
PORT ?= 8080
# The first Python that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
# One more than there are cores, for tests also wait; more than four would only need more memory.
TEST_PROCESSES ?= $(shell $(PYTHON) -c 'import os; print(min(4, 1 + os.cpu_count()))')
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help
help: ## Print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Gatehouse needs Python 3.11 or newer, with its venv module."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/local: requirements-local.txt | .venv/bin/python
	$(PIP) -r requirements-local.txt
	@touch $@

.venv/dev: requirements-dev.txt | .venv/bin/python
	$(PIP) -r requirements-dev.txt
	@touch $@ .venv/local

.venv/bench: requirements-bench.txt | .venv/bin/python
	$(PIP) -r requirements-bench.txt
	@touch $@ .venv/dev .venv/local

.venv/browser: requirements-browser.txt | .venv/bin/python
	$(PIP) -r requirements-browser.txt
	@touch $@ .venv/dev .venv/local

.PHONY: setup
setup: .venv/dev ## Install all that developing needs into .venv

.PHONY: run
run: .venv/local ## Start the whole service on http://localhost:8080 (PORT=9000 for another port)
	@exec $(BIN)/python -m local run --port $(PORT)

.PHONY: test
test: .venv/dev ## Run the tests (ARGS='-k login' for some of them)
	$(BIN)/pytest -n $(TEST_PROCESSES) --dist loadfile -m "not slow" $(ARGS)

.PHONY: test-slow
test-slow: .venv/dev ## Run the tests that start other servers, or ask thousands of times
	$(BIN)/pytest -n $(TEST_PROCESSES) --dist loadfile -m slow $(ARGS)

.PHONY: test-browser
test-browser: .venv/browser ## Open the pages in Chromium, with 100,000 accounts (CHROMIUM=/usr/bin/google-chrome for another one)
	$(BIN)/pytest tests/browser $(ARGS)

.PHONY: lint
lint: .venv/dev ## Check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: .venv/dev ## Put the code into its one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ROUNDS ?= 5
.PHONY: bench
bench: .venv/bench ## Measure it beside a plain Flask service and the machine's limits (ROUNDS=5; twenty minutes)
	$(BIN)/python -m bench run --rounds $(ROUNDS)

.PHONY: bench-check
bench-check: .venv/bench ## Measure, and fail where bench/budget.toml is not kept (RESULTS=file: what was measured)
	$(BIN)/python -m bench check $(RESULTS)

.PHONY: faults
faults: .venv/dev ## Kill, cut, stop and fill what the service needs, under load, and see what was promised (Linux; ARGS=--short)
	$(BIN)/python -m faults $(ARGS)

.PHONY: fuzz
fuzz: ## Try what strangers may send, under a fuzzer (Linux; five minutes; ARGS='pictures --runs 9000000' for longer)
	.ci/fuzz $(or $(ARGS),--runs 400000)

.PHONY: image
image: ## Build both images, by docker, podman or buildah
	scripts/build-images

.PHONY: deploy
deploy: ## Deploy the images of imagedefinitions.json, or of TAG=commit, to NAME
	scripts/deploy all $(if $(TAG),--tag $(TAG))

.PHONY: smoke
smoke: URL ?= http://localhost:8080
smoke: ## Do once what clients do, and leave no account behind (URL=https://accounts.example.com)
	scripts/smoke $(URL)

# Not called ENVIRONMENT, which is a setting of the service that a shell may have.
.PHONY: clean
clean: ## Remove what a trial left here (TRIAL=small: on AWS)
	scripts/clean $(TRIAL)

.PHONY: terraform-cycle
terraform-cycle: .venv/dev ## Take production from nothing to nothing, with moto in the place of AWS (ten minutes)
	terraform/tests/cycle

.PHONY: openapi
openapi: .venv/dev ## Write the generated documents anew (openapi.json, settings, database, .env.example)
	$(BIN)/python -m docs.generate

.PHONY: screenshots
screenshots: .venv/browser ## Write the pictures of docs/images anew, in Chromium (ARGS='--only overview' for some)
	$(BIN)/python -m screenshots $(ARGS)

.PHONY: migration
migration: .venv/local ## Write the next migration from the models (NAME='what it does'), on the running stack
	@test -n "$(NAME)" || { echo "Say what it does: make migration NAME='display names'"; exit 1; }
	@settings=$$($(BIN)/python -m local env) && eval "$$settings" && $(BIN)/flask db revision "$(NAME)"

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements"
.PHONY: requirements
requirements: .venv/dev ## Pin what pyproject.toml asks for (ARGS=--upgrade takes the newest)
	$(COMPILE) $(ARGS) pyproject.toml -o requirements.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra local -c requirements.txt -o requirements-local.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra local --extra dev -c requirements-local.txt -o requirements-dev.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra local --extra dev --extra bench -c requirements-dev.txt \
		-o requirements-bench.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra local --extra dev --extra browser -c requirements-dev.txt \
		-o requirements-browser.txt
	$(COMPILE) $(ARGS) .ci/linters.in -o .ci/linters.txt
	$(COMPILE) $(ARGS) .ci/plan-checks.in -o .ci/plan-checks.txt
	$(COMPILE) $(ARGS) .ci/code-checks.in -o .ci/code-checks.txt
	$(COMPILE) $(ARGS) pyproject.toml .ci/fuzz.in -c requirements.txt -o .ci/fuzz.txt

# Of an environment made like the image's (its Python and platform, whatever runs here): only there are no packages too
# many, and the metadata tells licences and who needs whom. No time of day and no random number, so it can be compared.
.PHONY: sbom
sbom: .venv/dev ## Write what the image is made of to sbom.json (CycloneDX 1.6)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/image
	$(BIN)/uv pip install --quiet --python .venv/image --python-version 3.13 --python-platform linux \
		--require-hashes -r requirements.txt
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --spec-version 1.6 --output-reproducible \
		-o sbom.json .venv/image

.PHONY: audit
audit: .venv/dev ## Ask PyPI which pinned packages have known vulnerabilities
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt
