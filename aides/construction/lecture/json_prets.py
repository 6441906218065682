"""Reader for prêts directs, published as JSON only: a total per territory and a list by type of loan.

Numbers are text, integers or null. The national file's types do not add up to its total and the regional file holds
a type with a blank name: both are kept, the blank one as "Type non précisé". The regional file is what the cube takes;
the national total is what it is reconciled with.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from aides.commun.catalogue import NIVEAUX
from aides.commun.cube import Cellule, ColonneManquante, Lecture, Rejet, TotalOfficiel
from aides.construction.inventaire import Fichier
from aides.construction.lecture.json_commun import centimes, entier, ouvrir
from aides.construction.nomenclature import FRANCE, INCONNU, TOUS, Nomenclature

SANS_VALEUR = "aucune valeur n'est publiée pour ce territoire"


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one file of prêts directs. Raises FichierIllisible or ColonneManquante."""
    objets = ouvrir(fichier)
    niveau = NIVEAUX[fichier.niveau]
    lecture = Lecture(format=fichier.formats[0].fichier)
    for rang, objet in enumerate(objets, start=1):
        for cle in ("nombre", "montant", "effectifs", "type"):
            if cle not in objet:
                raise ColonneManquante(fichier.nom, cle)
        _verifier_les_types(fichier, objet)
        lecture.lignes_lues += 1 + len(objet["type"] or [])
        if niveau == "national":
            _lire_le_total(fichier, objet, lecture)
        else:
            _lire_le_territoire(fichier, niveau, rang, objet, nomenclature, lecture)
    lecture.lignes_retenues = lecture.lignes_lues - len(lecture.rejets)
    return lecture


def _verifier_les_types(fichier: Fichier, objet: dict[str, Any]) -> None:
    """A list of loans by type, each with its figures: another shape is another format."""
    types = objet["type"] or []
    if not isinstance(types, list):
        raise ColonneManquante(fichier.nom, "type")
    for detail in types:
        for cle in ("libelle", "nombre", "montant", "effectifs"):
            if not isinstance(detail, dict) or cle not in detail:
                raise ColonneManquante(fichier.nom, f"type.{cle}")


def _lire_le_total(fichier: Fichier, objet: dict[str, Any], lecture: Lecture) -> None:
    try:
        nombre, montant = entier(objet["nombre"]), centimes(objet["montant"])
    except ValueError as erreur:
        for detail in [objet, *(objet["type"] or [])]:
            lecture.rejets.append(Rejet(None, "", str(detail)[:200], str(erreur)))
        return
    lecture.totaux.append(
        TotalOfficiel(fichier.dispositif, fichier.date_maj, "national", FRANCE, TOUS, nombre, None, montant)
    )


def _lire_le_territoire(
    fichier: Fichier, niveau: str, rang: int, objet: dict[str, Any], nomenclature: Nomenclature, lecture: Lecture
) -> None:
    if objet["nombre"] is None:
        valeur = f"{objet.get('reg') or objet.get('dep') or ''} {objet.get('libelle', '')}".strip()
        lecture.rejets.append(Rejet(rang, "nombre", valeur, SANS_VALEUR))
        return
    try:
        lecture.cellules.extend(_cellules(fichier, niveau, rang, objet, nomenclature))
    except ValueError as erreur:
        for detail in [objet, *(objet["type"] or [])]:
            lecture.rejets.append(Rejet(rang, "", str(detail)[:200], str(erreur)))


def _cellules(
    fichier: Fichier, niveau: str, rang: int, objet: dict[str, Any], nomenclature: Nomenclature
) -> Iterator[Cellule]:
    region = nomenclature.region(str(objet.get("reg") or ""))
    departement = TOUS
    if niveau == "departement":
        departement = nomenclature.departement(str(objet.get("dep") or ""))
        region = nomenclature.departements.get(departement, INCONNU)
    types = {_sans_accent(libelle): code for code, libelle in nomenclature.modalites["type"].items()}
    details = [("total", "TOTAL", objet)]
    details += [("type", types.get(_sans_accent(str(t["libelle"] or "")), INCONNU), t) for t in objet["type"] or []]
    for axe, modalite, detail in details:
        yield Cellule(
            dispositif=fichier.dispositif,
            volet="",
            concept=fichier.formats[0].concept,
            date_maj=fichier.date_maj,
            mois="",
            niveau=niveau,
            region=region,
            departement=departement,
            axe=axe,
            modalite=modalite,
            ligne=rang,
            nombre=entier(detail["nombre"]),
            centimes=centimes(detail["montant"]),
            salaries=entier(detail["effectifs"]),
        )


def _sans_accent(texte: str) -> str:
    decompose = unicodedata.normalize("NFKD", texte.casefold())
    return "".join(c for c in decompose if not unicodedata.combining(c)).strip()
