"""A cube written by hand, cell by cell, in the real schema: to ask it for one check, or to run a step of the build."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aides import RACINE
from aides.commun.catalogue import lire_catalogue
from aides.construction import base, nomenclature
from tests.precalcule import recalculer

FDS = "fonds-solidarite"
J1, J2, J3, J4 = "2021-01-01", "2021-02-01", "2021-03-01", "2021-04-01"


class Cube:
    """A database with its reference tables and no figure, to be filled cell by cell and asked for one check."""

    def __init__(self, connexion: sqlite3.Connection, schema: str = "main") -> None:
        self.connexion = connexion
        self.connexion.row_factory = sqlite3.Row
        self.schema = schema

    def publiee(self) -> Cube:
        """What stands published, to compare this cube with: as it is now, and whatever is written into it after."""
        self.connexion.commit()
        self.connexion.execute("ATTACH ':memory:' AS publiee")
        for table in ("dispositif", "agregat", "chiffres_cles", "source_fichier", "controle"):
            self.connexion.execute(f"CREATE TABLE publiee.{table} AS SELECT * FROM main.{table}")
        return Cube(self.connexion, "publiee")

    def cellule(self, **champs: Any) -> None:
        """A cell of a région by sector in the PGE unless said otherwise; `euros` is its amount."""
        cle = {
            "dispositif": "pge", "volet": "", "concept": "cumul", "date_maj": J1, "mois": "", "niveau": "region",
            "region": "11", "departement": "TOUS", "axe": "section_naf", "modalite": "G", "secret": 0,
            "origine": "publie", "source": None,
        }  # fmt: skip
        euros = champs.pop("euros", None)
        if euros is not None:
            cle |= {"montant": euros, "montant_centimes": round(euros * 100)}
        self.ecrire("agregat", **{**cle, **champs})

    def total(self, nombre: int | None = None, euros: float | None = None, **champs: Any) -> None:
        """A total of France unless said otherwise."""
        lieu = {"niveau": "national", "region": "FR", "axe": "total", "modalite": "TOTAL"}
        self.cellule(**{**lieu, "nombre": nombre, "euros": euros, **champs})

    def source(self, numero: int, **champs: Any) -> None:
        """A file that was read, without lines nor amounts unless said otherwise."""
        fichier = {
            "id": numero, "dispositif": "pge", "date_maj": J1, "chemin": f"pge/{numero}/pge.csv", "format": "pge.csv",
            "etat": "lu", "octets": 1, "sha256": "", "empreinte_lignes": f"e{numero}", "date_recuperation": "",
            "lignes_lues": 0, "lignes_retenues": 0, "lignes_rejetees": 0,
        }  # fmt: skip
        self.ecrire("source_fichier", **{**fichier, **champs})

    def officiel(self, euros: float | None, **champs: Any) -> None:
        """An official total of a région unless said otherwise."""
        cle = {"dispositif": FDS, "volet": "", "date_maj": J1, "niveau": "region", "region": "11",
               "departement": "TOUS", "source": 1}  # fmt: skip
        centimes = None if euros is None else round(euros * 100)
        self.ecrire("total_officiel", **{**cle, "montant": euros, "montant_centimes": centimes, **champs})

    def ecrire(self, table: str, **champs: Any) -> None:
        places = ", ".join("?" * len(champs))
        self.connexion.execute(
            f"INSERT INTO {self.schema}.{table} ({', '.join(champs)}) VALUES ({places})", [*champs.values()]
        )

    def dit(self, nom: str, *colonnes: str) -> list[tuple[Any, ...]]:
        """What one check finds: the columns asked for, of each anomaly in order."""
        recalculer(self.connexion)
        base.executer(self.connexion, "12_series.sql")
        requete = (base.SQL / "controles" / f"{nom}.sql").read_text(encoding="utf-8")
        lignes = [dict(ligne) for ligne in self.connexion.execute(requete)]
        base.executer(self.connexion, "13_fin_des_controles.sql")
        return [tuple(ligne[colonne] for colonne in colonnes) for ligne in lignes]

    def remarque(self, nom: str, *colonnes: str, **parametres: str) -> list[tuple[Any, ...]]:
        """The same of a check that looks at a finished base, beside the published one."""
        requete = (base.SQL / "controles" / f"{nom}.sql").read_text(encoding="utf-8")
        lignes = [dict(ligne) for ligne in self.connexion.execute(requete, parametres)]
        return [tuple(ligne[colonne] for colonne in colonnes) for ligne in lignes]


@cache
def references() -> tuple[sqlite3.Connection, nomenclature.Nomenclature]:
    """The reference tables but the communes, which are most of the time and are not looked at; their look-ups."""
    connexion = base.creer(Path(":memory:"))
    catalogue = lire_catalogue()
    with TemporaryDirectory() as temporaire:
        dossier = Path(temporaire)
        for fichier in (RACINE / "nomenclatures").glob("*.csv"):
            lignes = fichier.read_text(encoding="utf-8").splitlines(keepends=True)
            utiles = lignes[:2] if fichier.stem == "commune" else lignes
            (dossier / fichier.name).write_text("".join(utiles), encoding="utf-8")
        codes = nomenclature.charger(connexion, catalogue, dossier)
    nomenclature.charger_dispositifs(connexion, catalogue.dispositifs, False)
    connexion.commit()
    return connexion, codes


@contextmanager
def cube_vide() -> Iterator[Cube]:
    """A database with its reference tables and no figure."""
    connexion = sqlite3.connect(":memory:")
    references()[0].backup(connexion)
    # Scratch tables are not copied.
    base.executer(connexion, "09_paiements_en_attente.sql")
    yield Cube(connexion)
    connexion.close()
