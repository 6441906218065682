"""The rows that a publication of payment lines writes, kind by kind: the register keeps them as they are written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

import numpy as np

from aides.commun.cube import EnsembleLignes
from aides.commun.sql import SQL
from aides.construction import lignes
from aides.construction.base import euros
from aides.construction.comptes import Choix
from aides.construction.lignes.modele import DISPOSITIF
from aides.construction.publications import Ecrits
from aides.construction.suite import Dite
from aides.secret.boucle import Protection
from aides.secret.groupes import CommuneProtegee
from aides.secret.historique import Instantane
from aides.secret.regles import Statut
from aides.secret.relations import Cle

INSERER = {
    "cellule": (SQL / "inserer_cellule_lignes.sql").read_text(encoding="utf-8"),
    "commune": (SQL / "inserer_commune.sql").read_text(encoding="utf-8"),
    "jour": "INSERT INTO historique_quotidien VALUES (?, ?, ?, ?, ?, ?)",
    "anterieur": "INSERT INTO agregat_anterieur VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "ensemble": "INSERT INTO entreprises_ensemble VALUES (?, ?, ?, ?, ?, ?)",
}


def ecrire(base: sqlite3.Connection, ecrits: Ecrits) -> None:
    """Write the rows of all kinds in their tables."""
    for genre, requete in INSERER.items():
        base.executemany(requete, ecrits.get(genre, ()))


def du_cube(
    cellules: list[lignes.CelluleLignes], protection: Protection, tus: np.ndarray
) -> Iterator[tuple[object, ...]]:
    """Rows of agregat: a hidden cell without its measures, one of ``tus`` (mask) without its counts."""
    for c, statut, tu in zip(cellules, protection.statuts, tus.tolist(), strict=True):
        cle = (
            c.dispositif,
            c.volet,
            c.concept,
            c.date_maj,
            c.mois,
            c.niveau,
            c.region,
            c.departement,
            c.axe,
            c.modalite,
        )
        if statut is Statut.PUBLIEE:
            comptes = (None, None) if tu else (c.nombre, c.entreprises)
            yield (*cle, *comptes, euros(c.montant_centimes), c.montant_centimes, 0)
        else:
            yield (*cle, None, None, None, None, 1)


def du_passe(passe: Iterable[Instantane], tu: bool) -> Iterator[tuple[object, ...]]:
    """Rows of agregat: totals at past dates, without their counts if ``tu``."""
    for i in passe:
        comptes = (None, None) if tu else (i.nombre, i.entreprises)
        yield (DISPOSITIF, i.volet, "cumul", i.date_maj, "", i.niveau, i.region, i.departement, "total", "TOTAL",
               *comptes, euros(i.montant_centimes), i.montant_centimes, 0)  # fmt: skip


def anterieures(attendues: Iterable[tuple[Cle, Dite]]) -> Iterator[tuple[object, ...]]:
    """Rows of agregat_anterieur: what was told last of cells that are hidden now."""
    for cle, dite in attendues:
        avec_date = cle._replace(date_maj=dite.date_maj)
        yield DISPOSITIF, *avec_date, euros(dite.montant_centimes), dite.montant_centimes


def des_ensembles(ensembles: Iterable[EnsembleLignes]) -> Iterator[tuple[object, ...]]:
    """Businesses of all volets together, which only lines can count."""
    for e in ensembles:
        yield e.dispositif, e.date_maj, e.niveau, e.region, e.departement, e.entreprises


def des_communes(
    communes: Iterable[CommuneProtegee], departements: dict[str, str], choix: Choix
) -> Iterator[tuple[object, ...]]:
    """Rows of agregat_commune."""
    for p in communes:
        c = p.commune
        comptes = (
            (None, None) if (c.volet, departements[c.commune]) in choix.sans_communes else (c.nombre, c.entreprises)
        )
        mesures = (None,) * 4 if p.secrete else (*comptes, euros(c.montant_centimes), c.montant_centimes)
        yield c.dispositif, c.volet, c.date_maj, *mesures, int(p.secrete), c.commune


def des_jours(jours: Iterable[lignes.JourLignes], tus: set[tuple[str, str]]) -> Iterator[tuple[object, ...]]:
    """Rows of historique_quotidien."""
    for j in jours:
        nombre = None if (j.volet, j.date) in tus else j.nombre_cumule
        yield j.dispositif, j.volet, j.date, nombre, euros(j.montant_cumule_centimes), j.montant_cumule_centimes
