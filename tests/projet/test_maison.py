"""The plan of the house: which room may import which, what each may install, and no circle (docs/architecture.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path

import pytest

from aides import RACINE

ENTREES = {"build_db": RACINE / "build_db.py"}
# Room → rooms that it may import. The command line joins construction, secrecy and diffusion; nothing imports it.
PERMIS = {
    "commun": set(),
    "secret": {"commun"},
    "construction": {"commun", "secret"},
    "diffusion": {"commun"},
    "site": {"commun"},
    "plugins": {"commun", "site"},
    "build_db": {"commun", "secret", "construction", "diffusion"},
}
# What a room must do without.
INTERDITS = {
    "commun": {
        "datasette",
        "duckdb",
        "highspy",
        "pandas",
        "scipy",
        "numpy",
        "openpyxl",
        "sqlite_utils",
        "csvs_to_sqlite",
    },
    "secret": {"datasette", "duckdb", "openpyxl", "requests"},
    "construction": {"datasette"},
    "diffusion": {"datasette"},
    "site": {"highspy", "scipy", "pandas", "openpyxl", "requests", "sqlite_utils", "csvs_to_sqlite"},
    "plugins": {"highspy", "scipy", "pandas", "openpyxl", "requests", "sqlite_utils", "csvs_to_sqlite"},
    "build_db": {"datasette"},
}
# Secrecy: what is read by both, then the two sides, which never meet but in the loop and the report.
PROTECTION = {"complement", "flux", "groupes", "historique"}
ATTAQUE = {"attaque", "audit"}


def modules() -> dict[str, Path]:
    """Dotted names → files, of the package, the plugins and the command line."""
    fichiers = chain((RACINE / "aides").rglob("*.py"), (RACINE / "plugins").glob("*.py"))
    noms = {".".join(f.relative_to(RACINE).with_suffix("").parts).removesuffix(".__init__"): f for f in fichiers}
    return {**noms, **ENTREES}


MODULES = modules()


def importes(nom: str) -> set[str]:
    """Dotted names that a module imports, wherever in it: our own modules, or the first word of others."""
    trouves: set[str] = set()
    for noeud in ast.walk(ast.parse(MODULES[nom].read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Import):
            trouves |= {alias.name for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom):
            assert not noeud.level, f"{nom} : relative import"
            trouves |= {f"{noeud.module}.{a.name}" if f"{noeud.module}.{a.name}" in MODULES else str(noeud.module)
                        for a in noeud.names}  # fmt: skip
    return trouves - {"aides", "__future__"}


@cache
def graphe() -> dict[str, set[str]]:
    """What each module imports."""
    return {nom: importes(nom) for nom in MODULES if nom != "aides"}


def salle(nom: str) -> str:
    """The room of a module. The command that starts the site is the site's."""
    mots = nom.split(".")
    return "site" if nom == "aides.service" else mots[1] if mots[0] == "aides" else mots[0]


@pytest.mark.parametrize("ici", PERMIS)
def test_a_room_imports_only_the_rooms_below_it(ici: str) -> None:
    siens = [nom for nom in graphe() if salle(nom) == ici]
    assert siens
    ecarts = {f"{nom} → {autre}" for nom in siens for autre in graphe()[nom]
              if autre in MODULES and salle(autre) not in {ici, *PERMIS[ici]}}  # fmt: skip
    assert ecarts == set()


def test_every_module_stands_in_a_room() -> None:
    assert {salle(nom) for nom in graphe()} == set(PERMIS)


@pytest.mark.parametrize("ici", INTERDITS)
def test_a_room_does_without_what_the_others_install(ici: str) -> None:
    ecarts = {f"{nom} → {autre}" for nom in graphe() if salle(nom) == ici
              for autre in graphe()[nom] if autre.split(".")[0] in INTERDITS[ici]}  # fmt: skip
    assert ecarts == set()


def test_no_circle_is_left() -> None:
    proches = {nom: {autre for autre in autres if autre in MODULES} for nom, autres in graphe().items()}
    try:
        assert len([*TopologicalSorter(proches).static_order()]) >= len(graphe()) > 200
    except CycleError as cercle:
        pytest.fail(f"circle: {' → '.join(cercle.args[1])}")


def test_protection_and_attack_never_meet() -> None:
    def atteints(noms: set[str]) -> set[str]:
        vus, reste = set(), {f"aides.secret.{nom}" for nom in noms}
        while reste:
            nom = reste.pop()
            vus.add(nom)
            reste |= {autre for autre in graphe().get(nom, ()) if autre in MODULES} - vus
        return {nom.removeprefix("aides.secret.") for nom in vus if nom.startswith("aides.secret.")}

    assert {nom.removeprefix("aides.secret.") for nom in graphe()} >= PROTECTION | ATTAQUE
    assert atteints(PROTECTION) & ATTAQUE == set()
    assert atteints(ATTAQUE) & PROTECTION == set()


# What Datasette documents for plugins, and keeps in 1.0: https://docs.datasette.io/en/stable/plugin_hooks.html
DOCUMENTE = {
    "datasette": {"hookimpl"},
    "datasette.app": {"Datasette"},
    "datasette.utils.asgi": {"BadRequest", "Forbidden", "NotFound", "Request", "Response"},
}
PORTE = "aides.site.porte"
PRIVES = {
    "metadata", "databases", "executor", "renderers", "cors", "jinja_env", "template_dir", "plugins_dir", "pm",
    "get_canned_query", "inspect_data",
}  # fmt: skip


@pytest.mark.parametrize(
    "nom", [nom for nom in MODULES if nom not in ("aides", PORTE) and salle(nom) in ("site", "plugins")]
)
def test_what_datasette_does_not_promise_passes_one_door(nom: str) -> None:
    assert [*hors_de_la_porte(ast.parse(MODULES[nom].read_text(encoding="utf-8")))] == []


def hors_de_la_porte(arbre: ast.AST) -> Iterator[str]:
    """What a module takes of Datasette that is not promised."""
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.ImportFrom) and str(noeud.module).startswith("datasette"):
            yield from {alias.name for alias in noeud.names} - DOCUMENTE.get(str(noeud.module), set())
        elif isinstance(noeud, ast.Import):
            yield from (alias.name for alias in noeud.names if alias.name.startswith("datasette."))
        elif isinstance(noeud, ast.Attribute) and ast.unparse(noeud.value) in ("datasette", "self.ds"):
            yield from {noeud.attr} & (PRIVES | ({noeud.attr} if noeud.attr.startswith("_") else set()))


def test_the_site_starts_without_what_only_a_build_needs() -> None:
    """Every plugin is imported with the build's libraries out of reach."""
    bloques = sorted(INTERDITS["site"])
    code = f"""
import sys
class Absente:
    def find_spec(self, nom, *_):
        if nom.split(".")[0] in {bloques!r}:
            raise ModuleNotFoundError(nom)
sys.meta_path.insert(0, Absente())
from pathlib import Path
from datasette.app import Datasette
site = Datasette([], plugins_dir={str(RACINE / "plugins")!r}, template_dir={str(RACINE / "templates")!r})
from datasette.plugins import pm
assert len([p for p in pm.get_plugins() if p.__name__.endswith('.py')]) == 4
site.app()
"""
    fini = subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=False)
    assert fini.returncode == 0, fini.stderr
