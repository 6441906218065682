"""Findings of curves, periods, months and comparisons: what a drawing shows, when no hole in it could make that false.

They read the rows that are drawn (`composition`), so that a sentence never says what the drawing does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from aides.commun import colonnes
from aides.commun.francais import INSECABLE
from aides.commun.langue import COURANTE, de, deux_points, en_anglais, espacer, mots_du_dispositif, nommer, traduire
from aides.site.graphiques.barres import EN_NOMBRE
from aides.site.graphiques.catalogue import Mesure
from aides.site.graphiques.constats import PAYS, textes
from aides.site.graphiques.lecture import CONNU
from aides.site.graphiques.nombres import pourcentage

Ligne = Mapping[str, Any]
# Dates that a curve must have, and days that a period must last: a revision of one day makes no rhythm.
INSTANTS, JOURS = 3, 7
# The last months still grow.
MOIS_PROVISOIRES = 2


@dataclass(frozen=True)
class Dessine:
    """What a preparation made, and what it was made of: rows drawn, rows of the query, measure, unit of the scheme."""

    points: Sequence[Ligne]
    lignes: Sequence[Ligne]
    mesure: Mesure
    unite_nombre: str


def moitie(dessin: Dessine) -> str:
    """By which date half of the last total of the longest curve was published, for good."""
    series = [list(points) for _, points in groupby(dessin.points, key=lambda point: point["serie"])]
    if not series or _en_partie(dessin, "cumul") or not _mesure_du_dispositif(dessin):
        return ""
    points = max(series, key=lambda serie: max(point["valeur"] or 0 for point in serie))
    if len(points) < INSTANTS or any(point["etat"] != CONNU for point in points) or points[-1]["valeur"] <= 0:
        return ""
    dessous = [rang for rang, point in enumerate(points) if 2 * point["valeur"] < points[-1]["valeur"]]
    # Half of it was there at the first date: since when is not known. Or it came with the last one, which says nothing.
    if not dessous or dessous[-1] == len(points) - 2:
        return ""
    dispositif = dessin.lignes[0].get("dispositif", "")
    chose = mots_du_dispositif("publies", dispositif) or ""
    volet = points[0]["serie"] if len(series) > 1 else ""
    atteinte = points[dessous[-1] + 1]
    return chose and _dire(dessin, "moitie", volet, chose=chose, date=atteinte["date"], fin=points[-1]["date"])


def plus_fort_rythme(dessin: Dessine) -> str:
    """The period that added the most a day, when it is long enough and ahead of the next one as written."""
    periodes = sorted(dessin.points, key=lambda periode: -(periode["valeur"] or 0))
    incomplets = _en_partie(dessin, "cumul") or any(periode["etat"] != CONNU for periode in periodes)
    if len(periodes) < INSTANTS - 1 or incomplets:
        return ""
    premiere, seconde = periodes[:2]
    duree = date.fromisoformat(premiere["instant"]) - date.fromisoformat(premiere["debut"])
    if premiere["valeur"] <= 0 or duree.days < JOURS or premiere["moyenne"] == seconde["moyenne"]:
        return ""
    moyenne = _compter(premiere["moyenne"], dessin)
    return _dire(dessin, "rythme", _volet(dessin), moyenne=moyenne, periode=premiere["periode"])


def plus_fort_mois(dessin: Dessine) -> str:
    """The highest month, when it is not among the last ones, which still grow, and is ahead of the next as written."""
    mois = sorted(dessin.points, key=lambda point: -(point["valeur"] or 0))
    incomplets = _en_partie(dessin, "mensuel") or any(point["etat"] != CONNU for point in mois)
    if len(mois) < INSTANTS or incomplets or mois[0]["valeur"] <= 0:
        return ""
    derniers = [point["mois"] for point in dessin.points[-MOIS_PROVISOIRES:]]
    if mois[0]["texte"] == mois[1]["texte"] or mois[0]["mois"] in derniers:
        return ""
    return _dire(dessin, "mois", _volet(dessin), mois=mois[0]["nom"], valeur=_compter(mois[0]["texte"], dessin))


def devancier(dessin: Dessine) -> str:
    """Which of two places has more per inhabitant in most of the schemes where both are published."""
    lues = {ligne["dispositif"]: _cotes(ligne, dessin.mesure.colonne) for ligne in dessin.lignes if not ligne["volet"]}
    paires = [paire for paire in lues.values() if paire]
    if not dessin.mesure.colonne.startswith("indice") or len(paires) < INSTANTS:
        return ""
    # What is written alike on both sides puts nobody ahead.
    ecarts = [a - b for a, b in paires if pourcentage(a) != pourcentage(b)]
    devant, derriere = sum(ecart > 0 for ecart in ecarts), sum(ecart < 0 for ecart in ecarts)
    if 2 * max(devant, derriere) <= len(paires):
        return ""
    noms = [nommer(dessin.lignes[0][f"territoire_{cote}"] or "") for cote in ("a", "b")]
    premier, second = noms if devant > derriere else reversed(noms)
    faits = {"premier": premier, "second": second, "combien": str(max(devant, derriere)), "total": str(len(paires))}
    return _dire(dessin, "comparaison", "", **faits)


def _cotes(ligne: Ligne, colonne: str) -> tuple[Decimal, Decimal] | None:
    """What a row compares, in euros or, of a scheme that counts none, in number; None when a side is not published."""
    for nom in (colonne, EN_NOMBRE.get(colonne, colonne)):
        cotes = [ligne.get(f"{nom}_{cote}") for cote in ("a", "b")]
        if None not in cotes:
            a, b = (Decimal(str(cote)) for cote in cotes)
            return a, b
    return None


def _en_partie(dessin: Dessine, concept: str) -> bool:
    """Whether a figure of a series does not count what is withheld."""
    return any(ligne.get("secret") for ligne in dessin.lignes if ligne.get("concept") == concept)


def _mesure_du_dispositif(dessin: Dessine) -> bool:
    """Whether what is drawn is what the scheme is told by: its euros, or its number when it publishes none."""
    euros = any(ligne.get("montant_total") is not None for ligne in dessin.lignes)
    return dessin.mesure.colonne == ("montant_total" if euros else "nombre_aides")


def _compter(texte: str, dessin: Dessine) -> str:
    """A short figure with what it counts: 4,1 Md €, 8,43 M de salariés, 791 356 demandes."""
    if dessin.mesure.unite == "euros":
        return texte
    # nombre_aides counts what the scheme says.
    colonne = dessin.mesure.colonne
    nom = traduire(dessin.unite_nombre if colonne == "nombre_aides" else colonnes.unite(colonne))
    millions = not en_anglais() and not texte[-1].isdigit()
    return f"{texte}{INSECABLE}{de(nom) if millions else nom}"


def _volet(dessin: Dessine) -> str:
    """The volet that is drawn, where the scheme has several."""
    volets = {ligne.get("volet") for ligne in dessin.lignes if ligne.get("volet")}
    if len(volets) < 2:
        return ""
    colonne = dessin.mesure.colonne
    connues = [ligne for ligne in dessin.lignes if ligne.get(colonne) is not None and ligne.get("volet")]
    plus_haut = max(connues, key=lambda ligne: ligne[colonne])
    return traduire("Volet {n}", n=plus_haut["volet"].removeprefix("VOLET")).replace(" ", INSECABLE)


def _dire(dessin: Dessine, genre: str, volet: str, **faits: str) -> str:
    lieu = str(dessin.lignes[0].get("territoire") or "")
    lieu = "" if lieu == PAYS else nommer(lieu)
    tete = ", ".join(filter(None, [lieu, volet.lower() if lieu else volet]))
    ecrite = textes()["temps"][genre][COURANTE.get()]
    phrase = ecrite.format(**faits)
    phrase = phrase if en_anglais() else espacer(phrase)
    if not tete:
        return phrase[0].upper() + phrase[1:]
    # A fact keeps its own capital: April, Île-de-France.
    return tete + deux_points() + (phrase if ecrite.startswith("{") else phrase[0].lower() + phrase[1:])
