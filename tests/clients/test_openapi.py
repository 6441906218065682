"""OpenAPI: Spectral finds nothing to say, and a strict generator makes a client of which every call works."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.preuves import au_moins_un

DELAI = 240
# What a call cannot leave out, by operation; keys of rows are asked to the site.
OBLIGATOIRES: dict[str, dict[str, str]] = {
    "sql": {"sql": "SELECT code, libelle FROM region ORDER BY code"},
    "fichier": {"element": "par_region", "format_": "csv"},
    "graphique": {"nom": "secteurs", "extension": "svg"},
    "graphique_vega": {"nom": "secteurs"},
}


@pytest.fixture(scope="module")
def document(http: httpx.Client) -> dict[str, Any]:
    lu: dict[str, Any] = http.get("/api/openapi.json").json()
    return lu


@pytest.fixture(scope="module")
def ecrit(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    chemin = tmp_path_factory.mktemp("openapi") / "openapi.json"
    chemin.write_text(json.dumps(document), encoding="utf-8")
    return chemin


@pytest.fixture(scope="module")
def genere(ecrit: Path) -> Iterator[str]:
    """The name of a generated package that can be imported; a warning of the generator is a failure."""
    reglages = ecrit.with_name("reglages.yml")
    reglages.write_text("post_hooks: []\n", encoding="utf-8")
    sortie = ecrit.with_name("client_genere")
    commande = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--path", str(ecrit), "--meta", "none"),
        *("--output-path", str(sortie), "--config", str(reglages), "--fail-on-warning"),
    ]
    fini = subprocess.run(commande, capture_output=True, text=True, timeout=DELAI, check=False)
    assert fini.returncode == 0, fini.stdout + fini.stderr
    assert "WARNING" not in fini.stdout
    with pytest.MonkeyPatch.context() as milieu:
        milieu.syspath_prepend(str(sortie.parent))
        yield sortie.name


@pytest.fixture(scope="module")
def client(genere: str, site: str) -> Any:
    module = importlib.import_module(f"{genere}.client")
    return module.Client(base_url=site, timeout=httpx.Timeout(60), raise_on_unexpected_status=True)


def operations(genere: str) -> dict[str, ModuleType]:
    """The module of each operation, by its name."""
    racine = Path(importlib.import_module(genere).__file__ or "").parent
    fichiers = [chemin for chemin in racine.glob("api/*/*.py") if chemin.stem != "__init__"]
    return {
        chemin.stem: importlib.import_module(".".join((genere, "api", chemin.parent.name, chemin.stem)))
        for chemin in fichiers
    }


def enumeration(genere: str, nom: str) -> Any:
    return getattr(importlib.import_module(f"{genere}.models"), nom)


def modele(genere: str, operation: str, argument: str, valeur: str) -> Any:
    """A value as the generated function wants it: one of its enumeration where it has one."""
    classe = "".join(mot.capitalize() for mot in (*operation.split("_"), argument.rstrip("_")))
    modeles = importlib.import_module(f"{genere}.models")
    return getattr(modeles, classe)(valeur) if hasattr(modeles, classe) else valeur


def premiere_cle(http: httpx.Client, table: str) -> str | None:
    """The key of the first row of a table as an address writes it; None when the table has no row."""
    lue = http.get(f"/aides/{table}.json", params={"_size": 1, "_shape": "objects"}).json()
    ligne = next(iter(lue["rows"]), None)
    return ",".join(str(ligne[cle]) for cle in lue["primary_keys"]) if ligne else None


def test_spectral_finds_nothing_to_say(ecrit: Path) -> None:
    programme = shutil.which("spectral")
    if programme is None:
        pytest.skip("spectral is not installed (npm install --global @stoplight/spectral-cli)")
    regles = ecrit.with_name(".spectral.yml")
    regles.write_text('extends: ["spectral:oas"]\n', encoding="utf-8")
    commande = [programme, "lint", "--ruleset", str(regles), "--fail-severity", "hint", str(ecrit)]
    fini = subprocess.run(commande, capture_output=True, text=True, timeout=DELAI, check=False)
    assert fini.returncode == 0, fini.stdout + fini.stderr


@pytest.mark.parametrize(
    ("programme", "suite"),
    [("openapi-generator-cli", ["validate", "--recommend", "-i"]), ("openapi-typescript", ["--output", "types.ts"])],
)
def test_other_generators_find_nothing_to_say(ecrit: Path, programme: str, suite: list[str]) -> None:
    trouve = shutil.which(programme)
    if trouve is None:
        pytest.skip(f"{programme} is not installed (docs/clients.md says which versions were tried)")
    commande = [trouve, *suite, str(ecrit)]
    fini = subprocess.run(commande, cwd=ecrit.parent, capture_output=True, text=True, timeout=DELAI, check=False)
    assert fini.returncode == 0, fini.stdout + fini.stderr
    assert "warning" not in fini.stdout.lower()


def test_the_client_has_every_operation(genere: str, document: dict[str, Any]) -> None:
    decrites = {chemin["get"]["operationId"] for chemin in document["paths"].values()}
    assert set(operations(genere)) == decrites
    assert len(decrites) > 100


def test_the_key_of_every_row_is_one_that_the_document_admits(document: dict[str, Any], base: Path) -> None:
    """A generated client refuses a key that does not match its pattern before it asks anything."""
    fiches = {chemin.split("/")[2]: lue["get"] for chemin, lue in document["paths"].items() if "{cle}" in chemin}
    with closing(sqlite3.connect(base)) as connexion:
        for table, decrite in au_moins_un(fiches.items()):
            motif = re.compile(decrite["parameters"][0]["schema"]["pattern"])
            rangees = connexion.execute(f"SELECT name FROM pragma_table_info('{table}') WHERE pk ORDER BY pk")
            cles = ", ".join(nom for (nom,) in rangees)
            lues = [",".join(map(str, cle)) for cle in connexion.execute(f"SELECT {cles} FROM [{table}]")]
            assert [cle for cle in lues if not motif.fullmatch(cle)][:3] == [], table


def test_every_call_gives_what_the_site_answered(genere: str, client: Any, http: httpx.Client) -> None:
    essayees = 0
    for nom, module in au_moins_un(operations(genere).items()):
        arguments = {cle: modele(genere, nom, cle, valeur) for cle, valeur in OBLIGATOIRES.get(nom, {}).items()}
        if nom.startswith("ligne_"):
            cle = premiere_cle(http, nom.removeprefix("ligne_"))
            if cle is None:
                continue
            arguments["cle"] = cle
        reponse = module.sync_detailed(client=client, **arguments)
        assert reponse.status_code == 200, nom
        if hasattr(reponse.parsed, "payload"):
            assert reponse.parsed.payload.read() == reponse.content
            assert reponse.content
        else:
            assert reponse.parsed.to_dict() == json.loads(reponse.content), nom
        essayees += 1
    assert essayees > 100


def test_parameters_reach_the_site_as_they_are_meant(genere: str, client: Any, http: httpx.Client) -> None:
    module = operations(genere)["table_agregat"]
    filtres = enumeration(genere, "TableAgregatFiltres").from_dict({"nombre__gt": "10", "date_maj__gte": "2020-06-01"})
    reponse = module.sync_detailed(
        client=client,
        dispositif=enumeration(genere, "CodeDispositif")("pge"),
        field_size=3,
        field_sort_desc=enumeration(genere, "TableAgregatSortDesc")("nombre"),
        field_col=[enumeration(genere, "TableAgregatColItem")(nom) for nom in ("dispositif", "nombre")],
        filtres=filtres,
    )
    attendu = http.get(
        "/aides/agregat.json?dispositif=pge&_size=3&_sort_desc=nombre&_col=dispositif&_col=nombre"
        "&nombre__gt=10&date_maj__gte=2020-06-01&_shape=objects"
    ).json()
    assert reponse.parsed.to_dict()["rows"] == attendu["rows"]
    assert [ligne.nombre for ligne in reponse.parsed.rows] == [ligne["nombre"] for ligne in attendu["rows"]]
    assert len(attendu["rows"]) == 3


def test_a_refusal_is_read_as_one(genere: str, client: Any) -> None:
    module = operations(genere)["sql"]
    refus = module.sync(client=client, sql="SELECT rien FROM region")
    assert (refus.status, refus.ok) == (400, False)
    assert "no such column" in refus.detail


def test_a_program_that_asks_for_an_image_reads_why_it_has_none(http: httpx.Client) -> None:
    refus = http.get("/-/graphique/rien.svg")
    assert (refus.status_code, refus.json()["status"]) == (404, 404)
    page = http.get("/-/graphique/rien.svg", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("format_", ["csv", "tsv", "ndjson", "xlsx", "parquet", "geojson"])
def test_every_format_is_given_as_bytes(genere: str, client: Any, http: httpx.Client, format_: str) -> None:
    module = operations(genere)["fichier"]
    element = modele(genere, "fichier", "element", "region")
    fichier = module.sync(client=client, element=element, format_=modele(genere, "fichier", "format", format_))
    attendu = http.get(f"/aides/region.{format_}").content
    assert len(fichier.payload.read()) == len(attendu)
