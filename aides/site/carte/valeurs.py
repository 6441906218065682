"""From rows of the canned queries par_region and par_departement to the figures of a map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from aides.site.carte.modele import Mesure, Niveau, Valeur, textes
from aides.site.comptes import compte_tu

COLONNES: dict[str, tuple[str, str]] = {
    "region": ("reg", "libelle_region"),
    "departement": ("dep", "libelle_departement"),
}
INCONNU = "ZZ"
CENTIEME = Decimal("0.01")


def connue(ligne: Mapping[str, Any], mesure: Mesure) -> bool:
    """Whether one row has a figure of the measure."""
    return ligne.get(mesure.numerateur) is not None and (
        not mesure.denominateur or bool(ligne.get(mesure.denominateur))
    )


def figure(ligne: Mapping[str, Any], mesure: Mesure) -> Decimal | None:
    """The measure in one row; None when a term is unknown or the denominator is zero. Ratios keep two decimals."""
    if not connue(ligne, mesure):
        return None
    haut = _exact(ligne[mesure.numerateur])
    if not mesure.denominateur:
        return haut
    return (haut / _exact(ligne[mesure.denominateur])).quantize(CENTIEME, ROUND_HALF_EVEN)


def _exact(valeur: int | float) -> Decimal:
    return Decimal(valeur) if isinstance(valeur, int) else Decimal(str(valeur))


def valeurs(
    lignes: Iterable[Mapping[str, Any]],
    niveau: Niveau,
    mesure: Mesure,
    autres: Sequence[Mesure],
    lien: Callable[[str], str],
) -> list[Valeur]:
    """One Valeur per row with a territory (the rows of unlocated aid are left to the page that shows totals).

    autres: measures whose figures go with it as details; lien: code of a territory -> address.
    A row without the figure but with secret cells, or whose counts are withheld, is secret.
    """
    code, libelle = COLONNES[niveau]
    return [
        _valeur(ligne, ligne[code], ligne[libelle], mesure, autres, lien(ligne[code]))
        for ligne in lignes
        if ligne[code] != INCONNU
    ]


def sans_lieu(lignes: Iterable[Mapping[str, Any]], niveau: Niveau, proposees: Sequence[Mesure]) -> str:
    """The sentence for what no map can show, the aid without a known place: its first known total, or ''."""
    (inconnue,) = [ligne for ligne in lignes if ligne[COLONNES[niveau][0]] == INCONNU] or [{}]
    totaux = ((mesure, figure(inconnue, mesure)) for mesure in proposees if not mesure.suffixe)
    return next((textes()["sans_lieu"].format(total=m.ecrire(valeur)) for m, valeur in totaux if valeur), "")


def _valeur(
    ligne: Mapping[str, Any], code: str, libelle: str, mesure: Mesure, autres: Sequence[Mesure], lien: str
) -> Valeur:
    montant = figure(ligne, mesure)
    figures = ((autre, figure(ligne, autre)) for autre in autres if autre.id != mesure.id)
    details = {autre.libelle: autre.detailler(trouve) for autre, trouve in figures if trouve is not None}
    secretes = int(ligne.get("cellules_secretes") or 0)
    if secretes and montant is not None:
        formes = textes()["cellules"]
        details[textes()["partielle"]] = (formes["un"] if secretes == 1 else formes["des"]).format(n=secretes)
    secret = secretes > 0 or compte_tu(ligne, mesure.numerateur) or compte_tu(ligne, mesure.denominateur)
    return Valeur(code, libelle, montant, montant is None and secret, lien, details)
