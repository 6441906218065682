"""The reference tables, loaded from nomenclatures/*.csv and dispositifs.yml, and the look-ups readers need."""

from __future__ import annotations

import contextlib
import io
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from csvs_to_sqlite.cli import cli as csvs_to_sqlite

from aides import RACINE
from aides.commun.catalogue import Catalogue, Dispositif

TABLES = (
    "region",
    "departement",
    "commune",
    "section_naf",
    "division_naf",
    "nace17",
    "classe_effectif",
    "categorie_juridique",
    "type_pret",
)
INCONNU = "ZZ"
FRANCE = "FR"
TOUS = "TOUS"


@dataclass(frozen=True)
class Nomenclature:
    """Known codes: `regions`, `departements` (code → region) and, per axis, code → label."""

    catalogue: Catalogue
    regions: frozenset[str]
    departements: dict[str, str]
    modalites: dict[str, dict[str, str]]

    def region(self, code: str) -> str:
        """The member for a region code as published; unknown and blank codes go to 'ZZ'."""
        return code if code in self.regions else INCONNU

    def departement(self, code: str) -> str:
        """The member for a département code as published; unknown and blank codes go to 'ZZ'."""
        return code if code in self.departements else INCONNU

    def modalite(self, axe: str, code: str) -> str:
        """The member of an axis for a code as published; unknown and blank codes go to the axis's own unknown."""
        return code if code in self.modalites[axe] else self.catalogue.axe(axe).inconnu


def charger(base: sqlite3.Connection, catalogue: Catalogue, dossier: Path = RACINE / "nomenclatures") -> Nomenclature:
    """Fill the reference tables of `base` and return the look-ups.

    The CSV files are loaded by csvs-to-sqlite as text (leading zeros are part of a code), then copied into the typed
    tables of the schema.
    """
    with tempfile.TemporaryDirectory() as temporaire:
        brut = Path(temporaire) / "nomenclatures.db"
        fichiers = [str(dossier / f"{table}.csv") for table in TABLES]
        with contextlib.redirect_stdout(io.StringIO()):
            csvs_to_sqlite.main(["--just-strings", *fichiers, str(brut)], standalone_mode=False)
        base.execute("ATTACH DATABASE ? AS brut", (str(brut),))
        for table in TABLES:
            colonnes = ", ".join(_colonnes(base, table))
            base.execute(f"INSERT INTO main.{table} ({colonnes}) SELECT {colonnes} FROM brut.{table} ORDER BY code")
        base.commit()
        base.execute("DETACH DATABASE brut")
    _charger_catalogue(base, catalogue)
    return _consulter(base, catalogue)


def _colonnes(base: sqlite3.Connection, table: str) -> list[str]:
    return [ligne[1] for ligne in base.execute(f"PRAGMA main.table_info({table})")]


def _charger_catalogue(base: sqlite3.Connection, catalogue: Catalogue) -> None:
    base.executemany(
        "INSERT INTO axe (code, libelle, ordre) VALUES (?, ?, ?)",
        [(a.code, a.libelle, a.ordre) for a in catalogue.axes],
    )
    base.executemany(
        "INSERT INTO concept (code, libelle, description) VALUES (?, ?, ?)",
        [(c.code, c.libelle, c.description) for c in catalogue.concepts],
    )
    base.execute("INSERT INTO modalite (axe, code, libelle, ordre) VALUES ('total', 'TOTAL', 'Ensemble', 0)")
    for axe in catalogue.axes:
        if axe.table:
            ordre = "ordre" if "ordre" in _colonnes(base, axe.table) else "row_number() OVER (ORDER BY code)"
            base.execute(
                f"INSERT INTO modalite (axe, code, libelle, ordre) SELECT ?, code, libelle, {ordre} FROM {axe.table}",
                (axe.code,),
            )


def charger_dispositifs(base: sqlite3.Connection, dispositifs: tuple[Dispositif, ...], fictif: bool) -> None:
    """Fill the table dispositif; `fictif` marks every scheme of a fictional sample."""
    base.executemany(
        "INSERT INTO dispositif (id, titre, description, operateur, unite_nombre, mesures, axe_principal,"
        " source_url, licence, frequence, ordre, fictif) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (d.id, d.titre, d.description, d.operateur, d.unite_nombre, " ".join(d.mesures), d.axe_principal,
             d.source_url, d.licence, d.frequence, ordre, int(fictif))
            for ordre, d in enumerate(dispositifs)
        ],
    )  # fmt: skip


def _consulter(base: sqlite3.Connection, catalogue: Catalogue) -> Nomenclature:
    regions = frozenset(code for (code,) in base.execute("SELECT code FROM region WHERE nature = 'region'"))
    departements = dict(
        base.execute("SELECT code, region FROM departement WHERE nature IN ('departement', 'collectivite')")
    )
    modalites: dict[str, dict[str, str]] = {axe.code: {} for axe in catalogue.axes}
    for axe, code, libelle in base.execute("SELECT axe, code, libelle FROM modalite"):
        modalites[axe][code] = libelle
    return Nomenclature(catalogue, regions, departements, modalites)
