"""What one publication lets anybody read: the tables of the file that is served and exported."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.attaque.verite import Cle

MESURES = {"A": "montant_centimes", "N": "nombre", "E": "entreprises"}
Variable = tuple[Cle, str]


@dataclass
class Ensemble:
    """A total of several volets: its figures, and the cell that each volet has in it."""

    figures: dict[str, int]
    cles: list[Cle]


@dataclass
class Vu:
    """One publication of one scheme.

    mesures: those that its rows can show; valeurs: None where a row is there and its figure is not, a cell that is not
    a key has no row; jours: totals of the history day by day; calculees: sums that the build made; regions: département
    → région; departements: commune → département.
    """

    publication: int
    mesures: set[str] = field(default_factory=set)
    jours: set[Cle] = field(default_factory=set)
    calculees: set[Cle] = field(default_factory=set)
    valeurs: dict[Variable, int | None] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    departements: dict[str, str] = field(default_factory=dict)
    ensembles: list[Ensemble] = field(default_factory=list)
    sans_region: dict[Cle, dict[str, int]] = field(default_factory=dict)
    controles: list[dict[str, Any]] = field(default_factory=list)
    fichiers: list[dict[str, Any]] = field(default_factory=list)


def lire(chemin: Path, publication: int = 0, dispositif: str = "fonds-solidarite", concept: str = "cumul") -> Vu:
    """Read a served database; months of aid are read with the cumulated figures."""
    connexion = sqlite3.connect(f"file:{chemin}?mode=ro", uri=True)
    connexion.row_factory = sqlite3.Row
    try:
        vu = Vu(publication)
        vu.mesures = _mesures(connexion, dispositif)
        _cube(connexion, vu, dispositif, concept)
        _communes(connexion, vu, dispositif)
        _jours(connexion, vu, dispositif)
        _ensembles(connexion, vu, dispositif, concept)
        vu.controles = _lignes(connexion, "SELECT * FROM controle WHERE dispositif = ?", dispositif)
        vu.fichiers = _lignes(connexion, "SELECT * FROM source_fichier WHERE dispositif = ?", dispositif)
        return vu
    finally:
        connexion.close()


def _lignes(connexion: sqlite3.Connection, sql: str, *parametres: Any) -> list[dict[str, Any]]:
    return [dict(ligne) for ligne in connexion.execute(sql, parametres)]


def _poser(vu: Vu, cle: Cle, ligne: dict[str, Any]) -> None:
    """A row's figures: its counts may be withheld alone, all of them then."""
    tus = ligne["secret"] or all(ligne[MESURES[mesure]] is None for mesure in vu.mesures - {"A"})
    for mesure in vu.mesures:
        valeur = ligne[MESURES[mesure]]
        if valeur is not None or tus:
            vu.valeurs[cle, mesure] = valeur


def _mesures(connexion: sqlite3.Connection, dispositif: str) -> set[str]:
    """The measures that at least one row of the scheme shows."""
    compte = ", ".join(f"count({colonne})" for colonne in MESURES.values())
    montrees = connexion.execute(f"SELECT {compte} FROM agregat WHERE dispositif = ?", [dispositif]).fetchone()
    return {mesure for mesure, combien in zip(MESURES, montrees, strict=True) if combien}


def _cube(connexion: sqlite3.Connection, vu: Vu, dispositif: str, concept: str) -> None:
    lignes = _lignes(
        connexion, "SELECT * FROM agregat WHERE dispositif = ? AND concept IN (?, 'mensuel')", dispositif, concept
    )
    for ligne in lignes:
        niveau, region, departement = ligne["niveau"], ligne["region"], ligne["departement"]
        lieu = {"national": "FR", "region": f"R{region}", "departement": f"D{departement}"}[niveau]
        if niveau == "departement":
            vu.regions[departement] = region
        cle = Cle(
            vu.publication, ligne["volet"], ligne["date_maj"], ligne["mois"], lieu, ligne["axe"], ligne["modalite"]
        )
        _poser(vu, cle, ligne)
        if ligne["origine"] == "calcule":
            vu.calculees.add(cle)


def _communes(connexion: sqlite3.Connection, vu: Vu, dispositif: str) -> None:
    vu.departements = dict(connexion.execute("SELECT code, departement FROM commune").fetchall())
    for ligne in _lignes(connexion, "SELECT * FROM agregat_commune WHERE dispositif = ?", dispositif):
        lieu = f"C{ligne['commune']}"
        _poser(vu, Cle(vu.publication, ligne["volet"], ligne["date_maj"], "", lieu, "total", "TOTAL"), ligne)


def _jours(connexion: sqlite3.Connection, vu: Vu, dispositif: str) -> None:
    """National totals day by day, which say no number of businesses."""
    for ligne in _lignes(connexion, "SELECT * FROM historique_quotidien WHERE dispositif = ?", dispositif):
        cle = Cle(vu.publication, ligne["volet"], ligne["date"], "", "FR", "total", "TOTAL")
        if (cle, "A") not in vu.valeurs:
            vu.jours.add(cle)
        vu.valeurs.setdefault((cle, "A"), ligne["montant_cumule_centimes"])
        vu.valeurs.setdefault((cle, "N"), ligne["nombre_cumule"])


def _ensembles(connexion: sqlite3.Connection, vu: Vu, dispositif: str, concept: str) -> None:
    """Totals of several volets, each at its last date by then at the same level, and what is said of no région."""
    dates: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (cle, _), _ in vu.valeurs.items():
        if cle.axe == "total" and not cle.mois and cle not in vu.jours and cle.lieu[0] != "C":
            dates[cle.volet, cle.lieu[0]].add(cle.date)
    lignes = _lignes(
        connexion,
        "SELECT * FROM chiffres_territoire WHERE dispositif = ? AND concept = ? AND secret = 0 AND mois = ''",
        dispositif,
        concept,
    )
    for ligne in lignes:
        lieu = "FR" if ligne["niveau"] == "national" else ligne["niveau"][0].upper() + ligne["code"]
        cles = []
        for volet in ligne["volets"].split(","):
            passees = [date for date in dates[volet, lieu[0]] if date <= ligne["date_maj"]]
            cles.append(Cle(vu.publication, volet, max(passees, default=""), "", lieu, "total", "TOTAL"))
        lus = {"A": ligne["montant_centimes"], "N": ligne["nombre_aides"], "E": ligne["nombre_entreprises"]}
        figures = {mesure: valeur for mesure, valeur in lus.items() if valeur is not None}
        if len(cles) > 1:
            vu.ensembles.append(Ensemble(figures, cles))
        elif ligne["montant_sans_region"] is not None:
            ailleurs = cles[0]._replace(lieu="RZZ")
            vu.sans_region[ailleurs] = {
                "A": round(ligne["montant_sans_region"] * 100),
                "N": ligne["nombre_sans_region"],
            }
