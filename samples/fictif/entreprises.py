"""The fictional businesses: where they are, what they do, how big they are. Nothing is taken from a register."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from samples.fictif.reference import Commune, Reference, SousClasse

SECTION_INCONNUE = "Z"
PREFIXE_SIREN = "17"


@dataclass(frozen=True, slots=True)
class Entreprise:
    """One fictional business.

    `salaries` is its true headcount; `classe_effectif` is what the register says, '' when it does not. `connue` is
    False when the register does not hold it; `adresse_connue` then says whether the operator knows its département.
    """

    siren: str
    commune: str
    departement: str
    region: str
    activite: SousClasse
    categorie_juridique: str
    classe_effectif: str
    salaries: int
    connue: bool
    adresse_connue: bool

    @property
    def section_connue(self) -> str:
        """The section as a file can publish it."""
        return self.activite.section if self.connue else SECTION_INCONNUE


def tirer(profil: dict[str, Any], reference: Reference, alea: random.Random) -> list[Entreprise]:
    """Draw the businesses of `profil` (table [entreprises] of profils.toml)."""
    nombre = profil["nombre"]
    sirens = [avec_cle(f"{PREFIXE_SIREN}{n:06d}") for n in alea.sample(range(10**6), nombre)]
    communes = _tirer_les_communes(profil, reference, alea, nombre)
    sections = _tirer_selon(profil["sections"], alea, nombre)
    classes = _tirer_selon({code: c["part"] for code, c in profil["effectifs"].items()}, alea, nombre)
    activite = _tireur_d_activite(profil, reference, alea)
    return [
        _entreprise(siren, commune, reference, activite(section), classe, profil, alea)
        for siren, commune, section, classe in zip(sirens, communes, sections, classes, strict=True)
    ]


def avec_cle(huit_chiffres: str) -> str:
    """A nine-digit siren: the eight digits and their Luhn key."""
    return huit_chiffres + _cle_de_luhn(huit_chiffres)


def avec_cle_de_siret(siren: str, rang: int) -> str:
    """The fourteen-digit siret of a business's establishment number `rang`, with its Luhn key."""
    sans_cle = f"{siren}{rang:04d}"
    return sans_cle + _cle_de_luhn(sans_cle)


def _cle_de_luhn(chiffres: str) -> str:
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        valeur = int(chiffre) * (2 if rang % 2 == 0 else 1)
        somme += valeur - 9 if valeur > 9 else valeur
    return str(-somme % 10)


def _entreprise(
    siren: str,
    commune: Commune,
    reference: Reference,
    activite: SousClasse,
    classe: str,
    profil: dict[str, Any],
    alea: random.Random,
) -> Entreprise:
    tranche = profil["effectifs"][classe]
    salaries = alea.randint(tranche["minimum"], tranche["maximum"])
    categories = profil["categories_societes" if salaries else "categories_personnes"]
    categorie = _tirer_selon(categories, alea, 1)[0]
    inconnu = profil["effectif_inconnu"]["personnes" if categorie == "10" else "societes"]
    connue = alea.random() >= profil["part_inconnue"]
    return Entreprise(
        siren=siren,
        commune=commune.code,
        departement=commune.departement,
        region=reference.region_de[commune.departement],
        activite=activite,
        categorie_juridique=categorie,
        classe_effectif=classe if alea.random() >= inconnu else "",
        salaries=salaries,
        connue=connue,
        adresse_connue=connue or alea.random() >= profil["part_sans_adresse"],
    )


def _tirer_les_communes(
    profil: dict[str, Any], reference: Reference, alea: random.Random, nombre: int
) -> list[Commune]:
    communes = [commune for departement in sorted(reference.communes) for commune in reference.communes[departement]]
    facteurs = profil["regions"]
    poids = [c.population * facteurs.get(reference.region_de[c.departement], 1) for c in communes]
    return alea.choices(communes, weights=poids, k=nombre)


def _tireur_d_activite(
    profil: dict[str, Any], reference: Reference, alea: random.Random
) -> Callable[[str], SousClasse]:
    parts = profil["nace17"]
    poids: dict[str, list[float]] = {}
    for section, sous_classes in reference.sous_classes.items():
        secteurs = [s.nace17 for s in sous_classes]
        poids[section] = [parts.get(secteur, 1) / secteurs.count(secteur) for secteur in secteurs]

    def activite(section: str) -> SousClasse:
        return alea.choices(reference.sous_classes[section], weights=poids[section])[0]

    return activite


def _tirer_selon(parts: dict[str, float], alea: random.Random, nombre: int) -> list[str]:
    return alea.choices(list(parts), weights=list(parts.values()), k=nombre)
