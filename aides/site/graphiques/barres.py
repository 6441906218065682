"""Rows of a breakdown (sectors, headcount, legal categories, types) and of a comparison as horizontal bars."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from aides import RACINE
from aides.commun import langue
from aides.commun.langue import deux_points, nommer, traduire
from aides.commun.lire_yaml import lire_yaml
from aides.site.graphiques.catalogue import DOSSIER
from aides.site.graphiques.lecture import (
    CONNU,
    INCONNU,
    SECRET,
    Demande,
    Donnees,
    Ligne,
    dire,
    etat,
    maximum,
    separateur,
    valeur,
)
from aides.site.graphiques.nombres import court, exact, pourcentage, pourcentage_court
from aides.site.graphiques.palette import NEUTRE, SERIES, reference

# Not known, published as such, and what no line holds.
NON_REPARTI = "NR"
INCONNUES = ("Z", "ZZ", NON_REPARTI)
# Below this, in per cent, what is missing is said.
COMPLET = Decimal("99.95")
AUTRES = {
    "section_naf": "Autres ({n} secteurs)",
    "nace17": "Autres ({n} secteurs)",
    "categorie_juridique": "Autres ({n} catégories)",
    "type": "Autres ({n} types)",
}

# What a scheme that counts no euros is compared by.
EN_NOMBRE = {"part_montant": "part_nombre", "indice_montant": "indice_nombre"}
# What a bar of a comparison says, by the first word of its measure.
SENS = {
    "part": "Chaque barre est la part d'un territoire dans le total national du dispositif.",
    "indice": "100 % : autant par habitant qu'en France.",
}


def classement(lignes: Sequence[Ligne], demande: Demande) -> Donnees:
    """The largest values, then "Autres" (how many, their sum), then what is not known, each apart."""
    colonne = demande.mesure.colonne
    nommees = [ligne for ligne in lignes if ligne["modalite"] not in INCONNUES]
    nommees.sort(key=lambda ligne: (ligne.get(colonne) is None, -(valeur(ligne, colonne) or 0), ligne["modalite"]))
    # "Autres" that would hold a single line says less than the line itself.
    combien = demande.combien if len(nommees) > demande.combien + 1 else len(nommees)
    barres = [_barre(ligne, demande) for ligne in nommees[:combien]]
    if nommees[combien:]:
        barres.append(_autres(nommees[combien:], demande))
    barres += [_barre(ligne, demande) for ligne in lignes if ligne["modalite"] in INCONNUES]
    return replace(_finir(barres, lignes), reste=[_barre(ligne, demande) for ligne in nommees[combien:]])


def ordre_naturel(lignes: Sequence[Ligne], demande: Demande) -> Donnees:
    """Headcount classes from the smallest to the largest, all of them, what is not known at the end."""
    ordre = _classes_effectif()
    rangees = sorted(lignes, key=lambda ligne: (ordre.get(ligne["modalite"], len(ordre)), ligne["modalite"]))
    return _finir([_barre(ligne, demande) for ligne in rangees], lignes)


def comparaison(lignes: Sequence[Ligne], demande: Demande) -> Donnees:
    """Two bars for each scheme (and volet), one per territory: their averages against France's, or their shares."""
    rangs: list[dict[str, Any]] = []
    for ligne in lignes:
        mesure, precision = _mesure_de(ligne, demande.mesure.colonne)
        volet = traduire("volet {n}", n=ligne["volet"].removeprefix("VOLET")) if ligne["volet"] else ""
        titre = ", ".join(filter(None, [nommer(ligne["titre"]), volet, precision]))
        rangs.append({"genre": "titre", "libelle": titre})
        rangs += [_moitie(ligne, cote, titre, mesure) for cote in ("a", "b")]
    rangs = [{"rang": rang, **ligne} for rang, ligne in enumerate(rangs)]
    noms = {f"territoire_{cote}": nommer(ligne[f"territoire_{cote}"] or "?") for ligne in lignes for cote in ("a", "b")}
    largeur = min(200, 7 * max((len(nom) for nom in noms.values()), default=0) + 12)
    dites = separateur().join(
        f"{r['dispositif']}, {r['territoire']}{deux_points()}{r['texte']}" for r in rangs if r["genre"] == "valeur"
    )
    vides = {r["texte"] for r in rangs if r["genre"] == "valeur" and r["etat"] != CONNU}
    faits = {
        **noms,
        "territoire": "",
        "sens": traduire(SENS[demande.mesure.colonne.partition("_")[0]]),
        "lignes": dites + ".",
        "note": traduire("Hachures : {causes}.", causes=traduire(" ou ").join(sorted(vides))) if vides else "",
    }
    plafond = maximum(Decimal(str(r["valeur"])) for r in rangs if r.get("valeur") is not None)
    return Donnees(
        rangs, {"gouttiere": {"large": largeur, "etroit": min(largeur, 160)}, "plafond": float(plafond or 1)}, faits
    )


def _mesure_de(ligne: Ligne, voulue: str) -> tuple[str, str]:
    """The measure to compare: a scheme that counts no euros is compared by number, and its name says so."""

    def absente(nom: str) -> bool:
        return ligne.get(f"{nom}_a") is None and ligne.get(f"{nom}_b") is None

    autre = EN_NOMBRE.get(voulue)
    if autre and absente(voulue) and not absente(autre):
        return autre, traduire("en nombre")
    return voulue, ""


def _moitie(ligne: Ligne, cote: str, titre: str, mesure: str) -> dict[str, Any]:
    colonne = f"{mesure}_{cote}"
    v = valeur(ligne, colonne)
    situation = etat({**ligne, "secret": ligne.get(f"secret_{cote}")}, colonne)
    return {
        "genre": "valeur",
        "dispositif": titre,
        "territoire": nommer(ligne[f"territoire_{cote}"] or "?"),
        "valeur": None if v is None else float(v),
        "etat": situation,
        "texte": dire(situation) if v is None else pourcentage(v),
        "exact": dire(situation) if v is None else exact(v, "%"),
        "couleur": reference(SERIES[0] if cote == "a" else SERIES[1]),
    }


def _barre(ligne: Ligne, demande: Demande) -> dict[str, Any]:
    mesure = demande.mesure
    v, situation = valeur(ligne, mesure.colonne), etat(ligne, mesure.colonne)
    partiel = v is not None and bool(ligne.get("cellules_secretes")) and ligne["modalite"] != NON_REPARTI
    part = valeur(ligne, mesure.part) if mesure.part else None
    return {
        "code": ligne["modalite"],
        "libelle": nommer(ligne["libelle_modalite"]),
        "nom": nommer(nom_court(ligne["axe"], ligne["modalite"], ligne["libelle_modalite"])),
        "couleur": reference(NEUTRE if ligne["modalite"] in INCONNUES else SERIES[0]),
        **_ecrire(v, situation, mesure.unite, part, partiel=partiel),
    }


def _autres(lignes: Sequence[Ligne], demande: Demande) -> dict[str, Any]:
    """The sum of what is known, said to be a minimum when a value is withheld; no sum where adding would be wrong."""
    mesure = demande.mesure
    connues = [v for ligne in lignes if (v := valeur(ligne, mesure.colonne)) is not None]
    etats = {etat(ligne, mesure.colonne) for ligne in lignes}
    total = sum(connues, Decimal(0)) if connues and mesure.additif else None
    situation = CONNU if total is not None else SECRET if etats == {SECRET} else INCONNU
    parts = [p for ligne in lignes if mesure.part and (p := valeur(ligne, mesure.part)) is not None]
    ecrite = _ecrire(
        total, situation, mesure.unite, sum(parts, Decimal(0)) if parts else None,
        partiel=any(ligne.get("cellules_secretes") for ligne in lignes) or not etats <= {CONNU},
    )  # fmt: skip
    if connues and not mesure.additif:
        non_additifs = traduire("ces nombres ne s'additionnent pas d'un secteur à l'autre")
        ecrite |= {"texte": traduire("non additif"), "exact": non_additifs}
    phrase = AUTRES.get(lignes[0]["axe"], "Autres ({n} lignes)")
    nom = traduire(phrase, n=len(lignes))
    return {"code": "autres", "libelle": nom, "nom": nom, "couleur": reference(NEUTRE), **ecrite}


def _ecrire(v: Decimal | None, situation: str, unite: str, part: Decimal | None, *, partiel: bool) -> dict[str, Any]:
    if v is None:
        return {
            "valeur": None,
            "etat": situation,
            "texte": dire(situation),
            "exact": dire(situation),
            "part": "",
            "part_courte": "",
        }

    def dit(texte: str) -> str:
        return traduire("au moins {valeur}", valeur=texte) if partiel else texte

    return {
        "valeur": float(v),
        "etat": situation,
        "texte": dit(court(v, unite)),
        "exact": dit(exact(v, unite)),
        "part": "" if part is None else pourcentage(part),
        "part_courte": "" if part is None else pourcentage_court(part),
        "partiel": partiel,
    }


def _finir(barres: list[dict[str, Any]], lignes: Sequence[Ligne]) -> Donnees:
    rangees = [{"rang": rang, **barre} for rang, barre in enumerate(barres)]
    dites = separateur().join(f"{barre['libelle']}{deux_points()}{barre['texte']}" for barre in rangees)
    caches = sum(int(ligne.get("cellules_secretes") or 0) for ligne in lignes if ligne["modalite"] != NON_REPARTI)
    notes = [traduire("{n} valeurs protégées par le secret statistique.", n=caches)] if caches else []
    note = " ".join([*notes, *_base(lignes)])
    fin = max((ligne["date_maj"] for ligne in lignes), default="")
    return Donnees(rangees, {}, {"lignes": dites + ".", "note": note, "fin": langue.jour(fin)})


def _base(lignes: Sequence[Ligne]) -> list[str]:
    """What the shares are of, where the lines do not hold all of it."""
    couverture = next((c for ligne in lignes if (c := valeur(ligne, "couverture")) is not None), None)
    if couverture is None or couverture >= COMPLET:
        return []
    phrase = (
        "Les lignes publiées couvrent {part} du total réparti, dont les parts sont prises ;"
        " le reste est « Non réparti »."
    )
    return [traduire(phrase, part=pourcentage(couverture))]


def nom_court(axe: str, code: str, libelle: str) -> str:
    """The name of a line on the drawing: short when the official label would not fit."""
    return _noms_courts().get((axe, code), libelle)


@cache
def _noms_courts() -> dict[tuple[str, str], str]:
    lus = lire_yaml(DOSSIER / "libelles.yml")
    with (RACINE / "nomenclatures" / "nace17.csv").open(encoding="utf-8", newline="") as fichier:
        lus["nace17"] = {ligne["code"]: ligne["libelle_court"] for ligne in csv.DictReader(fichier)}
    return {(axe, code): nom for axe, paires in lus.items() for code, nom in paires.items()}


@cache
def _classes_effectif() -> dict[str, int]:
    with (RACINE / "nomenclatures" / "classe_effectif.csv").open(encoding="utf-8", newline="") as fichier:
        return {ligne["code"]: int(ligne["ordre"]) for ligne in csv.DictReader(fichier)}
