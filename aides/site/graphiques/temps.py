"""Rows of the canned query `historique` as curves, periods and months."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from aides.commun import francais, langue
from aides.commun.langue import deux_points, traduire
from aides.site.dates import dernieres_du_mois
from aides.site.graphiques.lecture import (
    CONNU,
    INCONNU,
    Demande,
    Donnees,
    Ligne,
    dire,
    etat,
    maximum,
    separateur,
    valeur,
)
from aides.site.graphiques.nombres import court, echelle, exact
from aides.site.graphiques.palette import SERIES, reference

MARGE_HAUTE = Decimal("1.16")
POINTS_VISIBLES = 48
# Points of a curve: more are finer than its line.
POINTS_DESSINES = 150
PROCHES = Decimal("0.1")
GRADUATIONS = {"large": 7, "etroit": 4}

Serie = tuple[str, list[Ligne]]


def cumul(lignes: Sequence[Ligne], demande: Demande) -> Donnees:
    """One curve per volet of the cumulative concept; a secret or unpublished value breaks the curve."""
    series = en_series(lignes, demande.mesure.colonne)
    points = [point for rang, serie in enumerate(series) for point in _courbe(serie, rang, demande)]
    if not points:
        return Donnees([])
    plafond = maximum(p["_exact"] for p in points)
    fins = sorted((p for p in points if p["fin"]), key=lambda p: p["_exact"], reverse=True)
    for haute, basse in pairwise(fins):
        if haute["_exact"] - basse["_exact"] < PROCHES * plafond:
            basse["decalage"] = 22
    return Donnees(
        _propres(points),
        {**_axe(points, plafond, demande), "plafond": float(plafond * MARGE_HAUTE)},
        {
            **_bornes(points),
            "series": " ".join(_dire_courbe(serie, demande) for serie in series),
            "note": " ".join(filter(None, [_trous(points), _retours(points)])),
        },
    )


def rythme(lignes: Sequence[Ligne], demande: Demande) -> Donnees:
    """What was added between two dates, as an average per day, for the volet that weighs most.

    Dates are spaced unevenly, so a bar's width is its length of time and its area what was added: one day's revision is
    a sliver, not a fall. The first publication, whose beginning is not known, is told in words.
    """
    series = en_series(lignes, demande.mesure.colonne)
    if not series:
        return Donnees([])
    nom, instants = max(series, key=lambda serie: maximum(valeur(li, demande.mesure.colonne) for li in serie[1]))
    if len(instants) > POINTS_VISIBLES:
        # Daily files would draw only noise.
        instants = dernieres_du_mois(instants, _date)
    periodes = [_periode(avant, apres, demande) for avant, apres in pairwise(instants)]
    if not periodes:
        return Donnees([])
    connues = [p for p in periodes if p["etat"] == CONNU]
    autres = [autre for autre, _ in series if autre != nom]
    plus_fort = max(connues, key=lambda p: p["_exact"], default=None)
    phrase = "Le rythme le plus fort : {moyenne} par jour, {periode}."
    dit = traduire(phrase, moyenne=plus_fort["moyenne"], periode=plus_fort["periode"]) if plus_fort else ""
    return Donnees(
        _propres(periodes),
        _axe(periodes, maximum(p["_exact"] for p in periodes), demande),
        {
            **_bornes(periodes),
            "serie": f", {nom.lower()}" if nom else "",
            "series": dit,
            "note": " ".join(filter(None, [_depart(instants[0], demande), _reste(autres), _trous(periodes)])),
        },
    )


def mensuel(lignes: Sequence[Ligne], demande: Demande) -> Donnees:
    """One bar per month of the monthly concept, for the volet that weighs most; it never joins the cumulative ones."""
    colonne, unite = demande.mesure.colonne, demande.mesure.unite
    mois = _principal([ligne for ligne in lignes if ligne.get("concept") == "mensuel"], colonne)
    haut = maximum(valeur(ligne, colonne) for ligne in mois)
    barres: list[dict[str, Any]] = []
    for ligne in mois:
        v = valeur(ligne, colonne)
        barres.append(
            {
                "mois": ligne["mois"],
                "nom": langue.mois(ligne["mois"]),
                "valeur": None if v is None else float(v),
                "etat": etat(ligne, colonne),
                "texte": "" if v is None else court(v, unite),
                "exact": dire(etat(ligne, colonne)) if v is None else exact(v, unite),
                "marquant": v is not None and v == haut,
            }
        )
    dites = separateur().join(f"{b['nom']}{deux_points()}{b['texte'] or b['exact']}" for b in barres)
    fin = langue.jour(mois[-1]["date_maj"]) if mois else ""
    parametres = {"diviseur": echelle(haut, unite).diviseur, "pas": {"large": 1, "etroit": 2}}
    nom = _nom_volet(mois[0].get("volet") or "") if mois else ""
    faits = {
        "fin": fin,
        "serie": f", {nom.lower()}" if nom else "",
        "series": dites + ".",
        "note": _trous(barres),
        "echelle": _virgule(echelle(haut, unite).texte),
    }
    return Donnees(barres, parametres, faits)


def _principal(lignes: Sequence[Ligne], colonne: str) -> list[Ligne]:
    """The rows of the volet whose largest value is the highest."""
    groupes: dict[str, list[Ligne]] = {}
    for ligne in lignes:
        groupes.setdefault(ligne.get("volet") or "", []).append(ligne)
    return max(groupes.values(), key=lambda siennes: maximum(valeur(li, colonne) for li in siennes), default=[])


def en_series(lignes: Sequence[Ligne], colonne: str, concept: str = "cumul") -> list[Serie]:
    """Series (name, rows by date), one per volet of one concept, that have at least one known value."""
    retenues = sorted(
        (ligne for ligne in lignes if ligne.get("concept", concept) == concept),
        key=lambda ligne: (ligne["volet"], ligne["date_maj"]),
    )
    groupes = [(volet, list(groupe)) for volet, groupe in groupby(retenues, key=lambda ligne: ligne["volet"])]
    utiles = [(v, g) for v, g in groupes if any(ligne.get(colonne) is not None for ligne in g)]
    return [(_nom_volet(volet), groupe) for volet, groupe in utiles]


def _nom_volet(volet: str) -> str:
    nom = traduire("Volet {n}", n=volet.removeprefix("VOLET")) if volet else ""
    return nom.replace(" ", francais.INSECABLE)


def _courbe(serie: Serie, rang: int, demande: Demande) -> list[dict[str, Any]]:
    nom, lignes = serie
    mesure = demande.mesure
    corriges = _corriges(lignes, demande)
    lignes = _dessinees(lignes, mesure.colonne, corriges)
    visibles = len(lignes) <= POINTS_VISIBLES
    dernier = max(i for i, ligne in enumerate(lignes) if ligne.get(mesure.colonne) is not None)
    points = []
    for i, ligne in enumerate(lignes):
        v = valeur(ligne, mesure.colonne)
        texte = "" if v is None else court(v, mesure.unite)
        retour = corriges.get(ligne["date_maj"], "")
        points.append(
            {
                "serie": nom or traduire("Ensemble"),
                "instant": ligne["date_maj"],
                "date": langue.jour(ligne["date_maj"]),
                "valeur": None if v is None else float(v),
                "_exact": v,
                "etat": etat(ligne, mesure.colonne),
                "exact": dire(etat(ligne, mesure.colonne)) if v is None else exact(v, mesure.unite) + retour,
                "corrige": bool(retour),
                "couleur": reference(SERIES[rang % len(SERIES)]),
                "point": visibles or i == dernier or bool(retour),
                "fin": i == dernier,
                "decalage": -14,
                "etiquette": f"{nom}{deux_points()}{texte}" if nom else texte,
            }
        )
    return points


def _corriges(lignes: Sequence[Ligne], demande: Demande) -> dict[str, str]:
    """Dates from which a running total then falls, which it should not: what is said of each."""
    mesure = demande.mesure
    connues = [(ligne["date_maj"], v) for ligne in lignes if (v := valeur(ligne, mesure.colonne)) is not None]
    phrase = " ; puis {valeur} le {date}, une correction ou un double chargement"
    return {
        date_avant: traduire(phrase, valeur=exact(apres, mesure.unite), date=langue.jour(date_apres))
        for (date_avant, avant), (date_apres, apres) in pairwise(connues)
        if apres < avant
    }


def _dessinees(lignes: list[Ligne], colonne: str, corriges: Collection[str]) -> list[Ligne]:
    """At most some POINTS_DESSINES of the rows of a curve, spread over time: both ends, the edges of what is not known
    and the corrections are among them."""
    if len(lignes) <= POINTS_DESSINES:
        return lignes
    connue = [ligne.get(colonne) is not None for ligne in lignes]
    bords = {0, len(lignes) - 1}
    for i in range(1, len(lignes)):
        if connue[i] != connue[i - 1] or lignes[i - 1]["date_maj"] in corriges:
            bords |= {i - 1, i}
    debut, fin = (date.fromisoformat(lignes[i]["date_maj"]) for i in (0, -1))
    pas = (fin - debut).days / max(1, POINTS_DESSINES - len(bords))
    # The last row of each step: the later a figure, the surer.
    reguliers = {int((date.fromisoformat(li["date_maj"]) - debut).days / pas): i for i, li in enumerate(lignes)}
    return [lignes[i] for i in sorted(bords | set(reguliers.values()))]


def _periode(avant: Ligne, apres: Ligne, demande: Demande) -> dict[str, Any]:
    mesure = demande.mesure
    debut, fin = date.fromisoformat(avant["date_maj"]), date.fromisoformat(apres["date_maj"])
    depart, arrivee = valeur(avant, mesure.colonne), valeur(apres, mesure.colonne)
    periode: dict[str, Any] = {
        "debut": avant["date_maj"],
        "instant": apres["date_maj"],
        "periode": traduire(
            "du {debut} au {fin}", debut=langue.jour(avant["date_maj"]), fin=langue.jour(apres["date_maj"])
        ),
    }
    if depart is None or arrivee is None:
        cause = max((etat(ligne, mesure.colonne) for ligne in (avant, apres)), key=lambda e: (e != CONNU, e != INCONNU))
        return {**periode, "valeur": None, "_exact": None, "etat": cause, "exact": dire(cause), "moyenne": ""}
    ajout = arrivee - depart
    par_jour = ajout / max(1, (fin - debut).days)
    return {
        **periode,
        "valeur": float(round(par_jour, 4)),
        "_exact": par_jour,
        "etat": CONNU,
        "exact": exact(ajout, mesure.unite),
        "moyenne": court(par_jour, mesure.unite),
        "couleur": reference("baisse" if ajout < 0 else SERIES[0]),
    }


def _axe(points: list[dict[str, Any]], plafond: Decimal, demande: Demande) -> dict[str, Any]:
    debut = date.fromisoformat(min(p.get("debut", p["instant"]) for p in points))
    fin = date.fromisoformat(max(p["instant"] for p in points))
    return {
        "diviseur": echelle(plafond, demande.mesure.unite).diviseur,
        "graduations": {nom: graduations(debut, fin, combien) for nom, combien in GRADUATIONS.items()},
    }


def graduations(debut: date, fin: date, combien: int) -> list[int]:
    """Firsts of months between two dates, at a step of 1, 2, 3, 6 or 12 months, at most `combien`, as Vega instants."""
    mois = [n for n in range(debut.year * 12 + debut.month - 1, fin.year * 12 + fin.month) if _premier(n) >= debut]
    pas = next((p for p in (1, 2, 3, 6, 12) if len([n for n in mois if n % p == 0]) <= combien), 12)
    return [_millisecondes(_premier(n)) for n in mois if n % pas == 0]


def _millisecondes(jour: date) -> int:
    return (jour - date(1970, 1, 1)).days * 86_400_000


def _premier(numero: int) -> date:
    return date(numero // 12, numero % 12 + 1, 1)


def _bornes(points: list[dict[str, Any]]) -> dict[str, str]:
    return {
        "debut": langue.jour(min(p.get("debut", p["instant"]) for p in points)),
        "fin": langue.jour(max(p["instant"] for p in points)),
    }


def _dire_courbe(serie: Serie, demande: Demande) -> str:
    nom, lignes = serie
    connues = [ligne for ligne in lignes if ligne.get(demande.mesure.colonne) is not None]
    colonne, unite = demande.mesure.colonne, demande.mesure.unite
    debut, fin = (
        traduire(
            "{valeur} au {date}",
            valeur=court(Decimal(str(ligne[colonne])), unite),
            date=langue.jour(ligne["date_maj"]),
        )
        for ligne in (connues[0], connues[-1])
    )
    return traduire("{serie} : de {debut} à {fin}.", serie=nom or traduire("Ensemble"), debut=debut, fin=fin)


def _depart(ligne: Ligne, demande: Demande) -> str:
    v = valeur(ligne, demande.mesure.colonne)
    if v is None:
        return ""
    jour = langue.jour(ligne["date_maj"])
    valeur_dite = court(v, demande.mesure.unite)
    return traduire("Avant le {jour}, première date disponible : {valeur}.", jour=jour, valeur=valeur_dite)


def _reste(autres: list[str]) -> str:
    return traduire("{series} : à voir séparément.", series=traduire(" et ").join(autres)) if autres else ""


def _trous(points: list[dict[str, Any]]) -> str:
    causes = {p["etat"] for p in points} - {CONNU}
    mots = traduire(" ou ").join(dire(cause) for cause in sorted(causes, reverse=True))
    return traduire("Un vide ou des hachures : {mots}.", mots=mots) if mots else ""


def _retours(points: list[dict[str, Any]]) -> str:
    if not any(point["corrige"] for point in points):
        return ""
    return traduire("Un cercle : un total qui a baissé ensuite, corrigé ou chargé deux fois.")


def _date(ligne: Ligne) -> str:
    return str(ligne["date_maj"])


def _virgule(texte: str) -> str:
    return f"{texte}, " if texte else ""


def _propres(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{cle: v for cle, v in point.items() if not cle.startswith("_")} for point in points]
