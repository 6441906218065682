"""A process that runs tests in the tree where it was started, each time in a child of its own.

One line of JSON in ({"tests": [...], "secondes": bound}), one out ({"code": pytest's, or null past the bound,
"secondes": taken}). Libraries are imported once, before any child: they are most of the time that a test takes to
start. Nothing of the project is, since it is what changes.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

BIBLIOTHEQUES = (
    "pytest", "pytest_asyncio.plugin", "xdist.plugin", "numpy", "scipy.optimize", "scipy.sparse.csgraph", "duckdb",
    "yaml", "openpyxl",
    "hypothesis", "python_calamine", "requests", "rich.progress", "sqlite_utils", "csvs_to_sqlite.cli", "datasette.app",
    "httpx", "xlsxwriter", "pandas",
)  # fmt: skip
# Each child would import anew the plugins that are installed and that no test here needs.
OPTIONS = (
    "-x", "-q", "-p", "no:cacheprovider", "-p", "pytest_asyncio.plugin", "-p", "xdist.plugin",
    "--basetemp", "mutant.tmp",
)  # fmt: skip
# What a former run leaves for the next one would hide what the mutant does.
RESTES = ("cache", "aides.db", "aides-interne.db")


def main() -> None:
    for nom in BIBLIOTHEQUES:
        with suppress(ImportError):
            importlib.import_module(nom)
    for ligne in sys.stdin:
        demande = json.loads(ligne)
        depart = time.monotonic()
        code = _dans_un_enfant(demande["tests"], demande["secondes"])
        print(json.dumps({"code": code, "secondes": round(time.monotonic() - depart, 2)}), flush=True)


def _dans_un_enfant(tests: list[str], secondes: float) -> int | None:
    for reste in RESTES:
        chemin = Path(reste)
        shutil.rmtree(chemin, ignore_errors=True) if chemin.is_dir() else chemin.unlink(missing_ok=True)
    enfant = os.fork()
    if not enfant:
        _essayer(tests)
    limite = time.monotonic() + secondes
    while time.monotonic() < limite:
        fini, etat = os.waitpid(enfant, os.WNOHANG)
        if fini:
            return os.waitstatus_to_exitcode(etat)
        time.sleep(0.02)
    with suppress(ProcessLookupError):
        os.killpg(enfant, signal.SIGKILL)
    os.waitpid(enfant, 0)
    return None


def _essayer(tests: list[str]) -> None:
    """The child: a process group of its own, its words in a file, pytest's status."""
    os.setsid()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    journal = os.open("mutant.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for sortie in (1, 2):
        os.dup2(journal, sortie)
    code = 3
    try:
        import pytest

        code = int(pytest.main([*OPTIONS, *tests]))
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
