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
from aides.commun.langue import COURANTE, deux_points, en_anglais, espacer, mots_du_dispositif, nommer
from aides.commun.lire_yaml import lire_yaml

# Per cent of the total that the known lines must make up.
COUVERTURE = 95
PAYS = "France entière"
# Headcount classes below ten employees, those that employ nobody among them.
PETITES = ("NN", "00", "01", "02", "03")


def premier(lignes: Sequence[Mapping[str, Any]], mesure: str = "montant_total") -> str:
    """The finding of rows of sections_territoire, of a scheme as a whole; '' when it is not allowed, or has no words.

    mesure: montant_total, or nombre_aides for a scheme whose amounts are not published.
    """
    part = _part(lignes, mesure)
    if not part:
        return ""
    connues = sorted(_connues(lignes), key=lambda ligne: -ligne[part])
    dites = [_entier(ligne[part]) for ligne in connues[:2]]
    if len(dites) > 1 and dites[0] == dites[1]:
        return ""
    return _dire(connues[0], dites[0])


def petites_et_grandes(lignes: Sequence[Mapping[str, Any]], mesure: str = "montant_total") -> str:
    """The finding of rows of sections_territoire by headcount: which of the small and the others had more; '' as above.

    What is not known may be of either: the share that is told is that of the whole, and the other could not reach it.
    """
    part = _part(lignes, mesure)
    if not part:
        return ""
    sommes = dict.fromkeys(("petites", "grandes"), Decimal(0))
    for ligne in _connues(lignes):
        sommes["petites" if ligne["modalite"] in PETITES else "grandes"] += Decimal(str(ligne[part]))
    plus, moins = sorted(sommes, key=lambda genre: -sommes[genre])
    # What is missing could go to the smaller of the two.
    if _entier(sommes[plus]) <= _entier(100 - sommes[plus]) or not sommes[moins]:
        return ""
    phrase = mots_du_dispositif("effectifs", lignes[0]["dispositif"])
    sujet = textes()["effectifs"][plus][COURANTE.get()]
    return _ecrire(lignes[0], phrase, sujet, _entier(sommes[plus])) if phrase else ""


def _part(lignes: Sequence[Mapping[str, Any]], mesure: str) -> str:
    """The column of the shares that a finding may tell; '' when it may tell none."""
    part = {"montant_total": "part_montant", "nombre_aides": "part_nombre"}.get(mesure, "")
    en_euros = any(ligne.get("montant_total") is not None for ligne in lignes)
    if not part or not lignes or (part == "part_nombre" and en_euros) or not _sur(lignes, part):
        return ""
    return part


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
    phrase = mots_du_dispositif("constat", ligne["dispositif"])
    sujet = textes()["sujets"].get(ligne["axe"], {}).get(ligne["modalite"], {}).get(COURANTE.get())
    if not phrase or not sujet:
        return ""
    return _ecrire(ligne, phrase, sujet, part)


def _ecrire(ligne: Mapping[str, Any], phrase: str, sujet: str, part: int) -> str:
    pourcent = f"{part}%" if en_anglais() else f"{part}{francais.INSECABLE}%"
    lieu = "" if ligne["territoire"] == PAYS else nommer(ligne["territoire"]) + deux_points()
    selon = textes()["selon"][ligne["axe"]][COURANTE.get()]
    dite = phrase.format(sujet=sujet if not lieu else sujet[0].lower() + sujet[1:], part=pourcent, selon=selon)
    return lieu + (dite if en_anglais() else espacer(dite))


def _entier(part: float | Decimal) -> int:
    return int(Decimal(str(part)).quantize(Decimal(1), ROUND_HALF_UP))


@cache
def textes() -> dict[str, Any]:
    """Words of the findings that all schemes share (textes/constats.yml)."""
    lus: dict[str, Any] = lire_yaml(RACINE / "textes" / "constats.yml")
    return lus
