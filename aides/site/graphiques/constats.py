"""Findings: the sentence that a breakdown allows, « L'hébergement-restauration a reçu 36 % du fonds… ».

A sentence is told only when nothing unseen could make it false: no line is withheld, the known lines make up at least
COUVERTURE of the total, the first is ahead of the second in the figure that is written, and no volet is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from aides import RACINE
from aides.commun import francais
from aides.commun.langue import COURANTE, deux_points, en_anglais, espacer, nommer
from aides.commun.lire_yaml import lire_yaml

# Per cent of the total that the known lines must make up.
COUVERTURE = 95
PAYS = "France entière"


def premier(lignes: Sequence[Mapping[str, Any]], mesure: str = "montant_total") -> str:
    """The finding of rows of sections_territoire, of a scheme as a whole; '' when it is not allowed, or has no words.

    mesure: montant_total, or nombre_aides for a scheme whose amounts are not published.
    """
    part = {"montant_total": "part_montant", "nombre_aides": "part_nombre"}.get(mesure, "")
    en_euros = any(ligne.get("montant_total") is not None for ligne in lignes)
    if not part or not lignes or (part == "part_nombre" and en_euros) or not _sur(lignes, part):
        return ""
    connues = sorted(_connues(lignes), key=lambda ligne: -ligne[part])
    dites = [_entier(ligne[part]) for ligne in connues[:2]]
    if len(dites) > 1 and dites[0] == dites[1]:
        return ""
    return _dire(connues[0], dites[0])


def _sur(lignes: Sequence[Mapping[str, Any]], part: str) -> bool:
    """Whether nothing is withheld, and the known lines make up enough of the total of the place."""
    couverture = lignes[0].get("couverture")
    if couverture is None or any(ligne["cellules_secretes"] for ligne in lignes):
        return False
    connues = _connues(lignes)
    if couverture < COUVERTURE or any(ligne[part] is None for ligne in connues):
        return False
    return sum(Decimal(str(ligne[part])) for ligne in connues) >= COUVERTURE


def _connues(lignes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [ligne for ligne in lignes if ligne["nature_modalite"] == "connue"]


def _dire(ligne: Mapping[str, Any], part: int) -> str:
    textes, langue = _textes(), COURANTE.get()
    phrase = textes["phrases"].get(ligne["dispositif"], {}).get(langue)
    sujet = textes["sujets"].get(ligne["axe"], {}).get(ligne["modalite"], {}).get(langue)
    if not phrase or not sujet:
        return ""
    pourcent = f"{part}%" if en_anglais() else f"{part}{francais.INSECABLE}%"
    lieu = "" if ligne["territoire"] == PAYS else nommer(ligne["territoire"]) + deux_points()
    dite = phrase.format(sujet=sujet if not lieu else sujet[0].lower() + sujet[1:], part=pourcent)
    return lieu + (dite if en_anglais() else espacer(dite))


def _entier(part: float) -> int:
    return int(Decimal(str(part)).quantize(Decimal(1), ROUND_HALF_UP))


@cache
def _textes() -> dict[str, Any]:
    lus: dict[str, Any] = lire_yaml(RACINE / "textes" / "constats.yml")
    return lus
