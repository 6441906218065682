"""Reader for the dashboard's totals by territory (aides-maille-national.json and its like).

Only the totals are taken: they are what the broken-down files are reconciled with.
"""

from __future__ import annotations

from typing import Any

from aides.commun.catalogue import NIVEAUX
from aides.commun.cube import ColonneManquante, Lecture, Rejet, TotalOfficiel
from aides.construction.inventaire import Fichier
from aides.construction.lecture.json_commun import centimes, entier, ouvrir
from aides.construction.nomenclature import FRANCE, INCONNU, TOUS, Nomenclature


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read the totals of one JSON file. Raises FichierIllisible or ColonneManquante."""
    objets = ouvrir(fichier)
    niveau = NIVEAUX[fichier.niveau]
    lecture = Lecture(format=fichier.formats[0].fichier, lignes_lues=len(objets))
    for rang, objet in enumerate(objets, start=1):
        for cle in ("nombre", "montant"):
            if cle not in objet:
                raise ColonneManquante(fichier.nom, cle)
        region, departement = _territoire(niveau, objet, nomenclature)
        try:
            total = TotalOfficiel(
                dispositif=fichier.dispositif,
                date_maj=fichier.date_maj,
                niveau=niveau,
                region=region,
                departement=departement,
                nombre=entier(objet["nombre"]),
                entreprises=entier(objet.get("nombre_siren")),
                centimes=centimes(objet["montant"]),
            )
        except ValueError as erreur:
            lecture.rejets.append(Rejet(rang, "", str(objet)[:200], str(erreur)))
        else:
            lecture.totaux.append(total)
    lecture.lignes_retenues = len(lecture.totaux)
    return lecture


def _territoire(niveau: str, objet: dict[str, Any], nomenclature: Nomenclature) -> tuple[str, str]:
    if niveau == "national":
        return FRANCE, TOUS
    if niveau == "region":
        return nomenclature.region(str(objet.get("reg") or "")), TOUS
    departement = nomenclature.departement(str(objet.get("dep") or ""))
    return nomenclature.departements.get(departement, INCONNU), departement
