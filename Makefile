# Aides aux entreprises: every target sets up the virtual environment first, and needs nothing but Python 3.11+ and the
# package registry that pip is set to.

PYTHON ?= python3
PORT ?= 8001
SOURCES ?= samples/bruts
BENCH ?= cache/bench
MUTANTS ?=
HISTORIQUE ?=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup outillage serve build update export test campagnes mutants lint bench bench-charge bench-repliques captures docs clean

setup: $(VENV)/pret

outillage: $(VENV)/pret-test

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

$(VENV)/pret: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing dependencies in $(VENV)"
	@$(PIP) --editable '.[construction,diffusion,site]'
	@$(BIN)/python -m aides.site.graphiques
	@touch $@

$(VENV)/pret-test: $(VENV)/pret
	@echo "Installing the tools of the tests in $(VENV)"
	@$(PIP) --editable '.[test]'
	@touch $@

serve: setup
	@test -f aides.db || $(BIN)/python build_db.py --sources '$(SOURCES)'
	@$(BIN)/python build_db.py export --si-besoin
	@exec $(BIN)/python -m aides.service --base aides.db --port $(PORT)

build: setup
	@$(BIN)/python build_db.py --sources '$(SOURCES)' --export

update: setup
	@$(BIN)/python build_db.py update

export: setup
	@test -f aides.db || $(BIN)/python build_db.py --sources '$(SOURCES)'
	@$(BIN)/python build_db.py export

# Containers like to write no bytecode: the hundred processes that the tests start would each compile the project.
test: lint
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

mutants: outillage
	@$(PIP) --editable '.[test,mutants]'
	@$(BIN)/python -m outils.mutants --rapport docs/preuve.md $(MUTANTS)

campagnes: outillage
	@AIDES_CAMPAGNES=1 $(BIN)/python -m pytest -s -n 0 tests/construction/lignes/test_paiements_abimes.py \
		tests/construction/lignes/test_lignes_cube.py \
		tests/construction/lecture/test_cpsti_abimes.py tests/secret/test_secret.py tests/attaque \
		tests/site/test_suites.py tests/site/formats/test_fichiers_http.py tests/site/test_liens.py \
		tests/site/securite/test_securite.py

lint: outillage
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: outillage
	@$(BIN)/python bench/construction.py '$(SOURCES)'
	@$(BIN)/python -m bench --dossier '$(BENCH)'
	@test -z '$(HISTORIQUE)' || $(BIN)/python -m bench.archive '$(HISTORIQUE)'

bench-charge: outillage
	@test -f aides.db || $(BIN)/python build_db.py --sources '$(SOURCES)'
	@$(BIN)/python -m bench.requetes --base aides.db
	@$(BIN)/python -m bench.premiere_minute --base aides.db
	@$(BIN)/python -m bench.charge --base aides.db

bench-repliques: outillage
	@test -f aides.db || $(BIN)/python build_db.py --sources '$(SOURCES)'
	@$(BIN)/python -m bench.repliques --base aides.db

captures: outillage
	@$(BIN)/python outils/captures.py http://127.0.0.1:$(PORT)

docs: outillage
	@$(BIN)/python -m outils.metadonnees
	@$(BIN)/python -m aides.commun.dictionnaire
	@$(BIN)/python -m outils.contrat

clean:
	rm -rf $(VENV) aides.db aides-precedente.db aides-interne.db aides-interne.cle aides-publications.db rejets-internes.csv export .pytest_cache .mypy_cache .ruff_cache *.egg-info
