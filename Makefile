# Attune. `make run` serves the demo, `make test` runs every test, `make check` checks format, types and contracts.

PYTHON ?= python3
BIN := .venv/bin
# A checkout is run many times: its compiled files are worth keeping.
unexport PYTHONDONTWRITEBYTECODE

# What `check --deploy` is told about a production installation.
PRODUCTION := LMS_MODE=production SECRET_KEY=only-for-the-check-of-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz \
	DATABASE_URL=postgresql://attune@localhost/attune ALLOWED_HOSTS=attune.example \
	LMS_BASE_URL=https://attune.example EMAIL_URL=smtp+tls://mail.example:587 REDIS_URL=redis://localhost/0

.DEFAULT_GOAL := help
.PHONY: help run test bench prove check format lint types imports templates migrations deploy schema schema-file fix lock template \
	services runtime development

help:
	@echo "make run        set up what is missing and serve the demo on http://127.0.0.1:8000/ (HOST and PORT can be set)"
	@echo "make test       run all tests on SQLite and PostgreSQL (ARGS=tests/courses narrows)"
	@echo "make check      format, lint, types, import contracts, templates, migrations, production settings"
	@echo "make bench      what each step costs, against a bare page (ARGS are those of tests/bench)"
	@echo "make prove      100 learners answer while web worker and database are killed; counts what was lost (about 6 minutes)"
	@echo "make fix        put format and simple findings right"
	@echo "make schema-file   write docs/openapi.yaml anew after a change of the API"
	@echo "make services   a private PostgreSQL and Redis until Ctrl-D, for work on tests"
	@echo "make lock       compile requirements*.txt anew"
	@echo "make template   build the database that a first start copies"

runtime:
	@$(PYTHON) lms/setup/environment.py

development:
	@$(PYTHON) lms/setup/environment.py --dev

run: runtime
	@LMS_MODE=$${LMS_MODE:-demo} $(BIN)/python manage.py serve

test: development
	@$(BIN)/python -m tests.harness.system_packages
	@$(BIN)/python -m tests.harness.run $(ARGS)

check: format lint types imports templates migrations deploy schema

format: development
	$(BIN)/ruff format --check .

lint: development
	$(BIN)/ruff check .

types: development
	$(BIN)/mypy

imports: development
	$(BIN)/lint-imports

templates: development
	$(BIN)/python -m tests.harness.template_lint

migrations: development
	$(BIN)/python manage.py makemigrations --check --dry-run

deploy: development
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

schema: development
	$(BIN)/python -m tests.harness.schema

schema-file: development
	$(BIN)/python -m tests.harness.schema --write

bench: development
	$(BIN)/python -m tests.bench $(ARGS)

prove: development
	@$(BIN)/python -m tests.prove $(ARGS)

fix: development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: development
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

template: runtime
	$(BIN)/python -c "from lms.lib import template_database as t; t.build(t.SHIPPED)"

services: development
	@$(BIN)/python -m tests.harness.services
