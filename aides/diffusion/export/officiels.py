"""The official files, out of the published database: same names and columns as on data.gouv.fr.

It is the reading of aides/construction/lecture/csv_agrege turned round: the same entries of dispositif.yml say the
columns. Only what aides.db holds can come out, so what is secret cannot.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aides.commun.catalogue import NIVEAUX, Axe, Catalogue, Dispositif, Format
from aides.commun.sql import SQL

COMPTES_DES_PRETS = {"nombre": "nombre", "effectifs": "salaries"}
CELLULES = (SQL / "export_cellules.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Tableau:
    """One file to write: its name without extension, what it is about, its header, its rows as they are published."""

    nom: str
    date_maj: str
    entete: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    dispositif: Dispositif
    format: Format
    niveau: str
    axe: Axe
    volet: str


@dataclass(frozen=True)
class Prets:
    """One JSON of the loans that the State grants itself: one object per territory."""

    nom: str
    date_maj: str
    niveau: str
    objets: tuple[dict[str, Any], ...]


def les_plus_recents(tous: Iterable[Tableau]) -> list[Tableau]:
    """One table per file name: activité partielle gave one name to two concepts, the later one is "latest"."""
    par_nom: dict[str, Tableau] = {}
    for tableau in tous:
        deja = par_nom.get(tableau.nom)
        if deja is None or tableau.date_maj > deja.date_maj:
            par_nom[tableau.nom] = tableau
    return list(par_nom.values())


def tableaux(connexion: sqlite3.Connection, catalogue: Catalogue) -> Iterator[Tableau]:
    """Every published CSV that the database can fill."""
    for dispositif in catalogue.dispositifs:
        for format_ in dispositif.formats:
            if format_.lecteur != "csv_agrege":
                continue
            for niveau_publie, niveau in NIVEAUX.items():
                for axe in catalogue.axes:
                    if axe.fichier and niveau != "national":
                        yield from _tableaux(connexion, dispositif, format_, niveau_publie, niveau, axe)


def _tableaux(
    connexion: sqlite3.Connection, dispositif: Dispositif, format_: Format, niveau_publie: str, niveau: str, axe: Axe
) -> Iterator[Tableau]:
    cles = {"dispositif": dispositif.id, "concept": format_.concept, "niveau": niveau, "axe": axe.code}
    volets = connexion.execute("SELECT DISTINCT volet FROM agregat WHERE dispositif = ? ORDER BY 1", (dispositif.id,))
    for (volet,) in volets.fetchall():
        cellules = connexion.execute(CELLULES, {**cles, "volet": volet}).fetchall()
        if not cellules:
            continue
        nom = format_.fichier.rsplit(".", 1)[0].format(
            niveau=niveau_publie, axe=axe.fichier, volet=volet.removeprefix("VOLET")
        )
        entete = _entete(format_, niveau, axe, cellules)
        lignes = tuple(_ligne(dispositif, format_, axe, entete, cellule) for cellule in cellules)
        yield Tableau(f"{nom}-latest", cellules[0]["date_maj"], entete, lignes, dispositif, format_, niveau, axe, volet)


def _entete(format_: Format, niveau: str, axe: Axe, cellules: Iterable[sqlite3.Row]) -> tuple[str, ...]:
    mesures = [
        colonne
        for mesure, colonne in format_.colonnes.items()
        if colonne not in format_.facultatives or any(c[_colonne_du_cube(mesure)] is not None for c in cellules)
    ]
    territoire = ["reg", "libelle_region", *(["dep", "libelle_departement"] if niveau == "departement" else [])]
    date_maj = ["date_maj"] if format_.date_ecrite else []
    return ("dispositif", *format_.requises, *mesures, *territoire, axe.colonne, _colonne_du_libelle(axe), *date_maj)


def _ligne(
    dispositif: Dispositif, format_: Format, axe: Axe, entete: tuple[str, ...], cellule: sqlite3.Row
) -> tuple[str, ...]:
    valeurs = {nom: str(cellule[nom]) for nom in cellule.keys() if cellule[nom] is not None}  # noqa: SIM118
    valeurs |= {"dispositif": dispositif.libelle_publie, axe.colonne: cellule["code"]}
    valeurs[_colonne_du_libelle(axe)] = cellule["libelle"]
    for mesure, colonne in format_.colonnes.items():
        valeurs[colonne] = _nombre(mesure, cellule[_colonne_du_cube(mesure)], format_)
    return tuple(valeurs.get(colonne, "") for colonne in entete)


def _colonne_du_cube(mesure: str) -> str:
    return "montant_centimes" if mesure == "montant" else mesure


def _colonne_du_libelle(axe: Axe) -> str:
    return f"libelle_{axe.colonne.removeprefix('code_')}"


def _nombre(mesure: str, valeur: int | None, format_: Format) -> str:
    if valeur is None:
        return ""
    if mesure == "montant":
        return str(Decimal(valeur).scaleb(-2))
    return str(valeur) if format_.comptes_entiers else f"{valeur}.00"


def prets_directs(connexion: sqlite3.Connection) -> Iterator[Prets]:
    """The loans that the State publishes as JSON: a total per territory and a list by type."""
    for niveau_publie, niveau in NIVEAUX.items():
        cles = {"dispositif": "prets-directs", "concept": "cumul", "volet": "", "niveau": niveau}
        totaux = connexion.execute(CELLULES, {**cles, "axe": "total"}).fetchall()
        if not totaux:
            continue
        types = connexion.execute(CELLULES, {**cles, "axe": "type"}).fetchall()
        objets = tuple(_territoire(total, types, niveau) for total in totaux)
        yield Prets(f"arpb-maille-{niveau_publie}", totaux[0]["date_maj"], niveau, objets)


def _territoire(total: sqlite3.Row, types: list[sqlite3.Row], niveau: str) -> dict[str, Any]:
    siens = [t for t in types if (t["reg"], t["dep"]) == (total["reg"], total["dep"])]
    objet = {**_mesures(total), "type": [{"libelle": t["libelle"], **_mesures(t)} for t in siens]}
    if niveau == "region":
        objet |= {"reg": total["reg"], "libelle": total["libelle_region"]}
    if niveau == "departement":
        objet |= {"dep": total["dep"], "libelle": total["libelle_departement"]}
    return objet


def _mesures(cellule: sqlite3.Row) -> dict[str, str | None]:
    centimes = cellule["montant_centimes"]
    montant = None if centimes is None else str(Decimal(centimes).scaleb(-2))
    compte = {cle: None if cellule[m] is None else str(cellule[m]) for cle, m in COMPTES_DES_PRETS.items()}
    return {"nombre": compte["nombre"], "montant": montant, "effectifs": compte["effectifs"]}
