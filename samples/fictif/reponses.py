"""Recorded answers of API Entreprise about fictional head offices, one JSON file a siren; no file, not found."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from samples.fictif.entreprises import PREFIXE_SIREN, Entreprise, avec_cle_de_siret
from samples.fictif.reference import Reference
from samples.fictif.registre import CAS_ORDINAIRE, ENTREPRENEUR, categorie

# Written by hand for the tests of the API client, each for a case of its own.
FAITES_A_LA_MAIN = frozenset({"170000012", "170000020", "170000038", "170000046"})
NON_SUPPORTEE = {"code": "55.3A", "nomenclature": "NAF1993", "libelle": "ancienne révision NAF (NAF1993) non supportée"}
CREATION = 1_396_303_200
FORMES = {
    "1000": "Entrepreneur individuel",
    "2210": "Société créée de fait entre personnes physiques",
    "5202": "Société en nom collectif",
    "5499": "Société à responsabilité limitée (sans autre indication)",
    "5599": "SA à conseil d'administration (s.a.i.)",
    "5710": "SAS, société par actions simplifiée",
    "6540": "Société civile immobilière",
    "9220": "Association déclarée",
}


def choisir(
    absentes: Iterable[Entreprise], profil: dict[str, Any], alea: random.Random
) -> Iterator[tuple[Entreprise, str]]:
    """The businesses, among those that the open register does not hold, that the API answers about, and the case that
    each is; `profil` is [reponses] of profils.toml."""
    cas = {**profil["cas"], CAS_ORDINAIRE: 1 - sum(profil["cas"].values())}
    for entreprise in absentes:
        if alea.random() < profil["part_trouvee"]:
            yield entreprise, alea.choices(list(cas), weights=list(cas.values()))[0]


def ecrire(reponses: Iterable[tuple[Entreprise, str]], reference: Reference, dossier: Path) -> list[Path]:
    """Write the answers (business, case) into `dossier`, in place of those of a former draw.

    Raises ValueError when a siren is one of those written by hand.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    for ancienne in dossier.glob(f"{PREFIXE_SIREN}*.json"):
        if ancienne.stem not in FAITES_A_LA_MAIN:
            ancienne.unlink()
    chemins = []
    for entreprise, cas in reponses:
        if entreprise.siren in FAITES_A_LA_MAIN:
            raise ValueError(f"Le siren {entreprise.siren} a déjà une réponse écrite à la main : changez la graine.")
        reponse = _reponse(entreprise, reference)
        if cas != CAS_ORDINAIRE:
            VARIANTES[cas](reponse)
        chemin = dossier / f"{entreprise.siren}.json"
        chemin.write_text(json.dumps(reponse, ensure_ascii=False) + "\n", encoding="utf-8", newline="")
        chemins.append(chemin)
    return chemins


def _reponse(entreprise: Entreprise, reference: Reference) -> dict[str, Any]:
    siret = avec_cle_de_siret(entreprise.siren, 1)
    activite = {"code": entreprise.activite.code, "nomenclature": "NAFRev2", "libelle": entreprise.activite.libelle}
    return {
        "data": {
            "siret": siret,
            "siege_social": True,
            "etat_administratif": "A",
            "status_diffusion": "partiellement_diffusible",
            "date_fermeture": None,
            "enseigne": None,
            "activite_principale": activite,
            "tranche_effectif_salarie": _tranche(entreprise, reference),
            "diffusable_commercialement": False,
            "date_creation": CREATION,
            "unite_legale": _unite(entreprise, reference, siret, activite),
            "adresse": _adresse(entreprise, reference, siret),
        },
        "links": {"unite_legale": f"https://entreprise.api.gouv.fr/v3/insee/sirene/unites_legales/{entreprise.siren}"},
        "meta": {"date_derniere_mise_a_jour": 1_671_404_400, "redirect_from_siret": None},
    }


def _unite(entreprise: Entreprise, reference: Reference, siret: str, activite: dict[str, str]) -> dict[str, Any]:
    personne = entreprise.categorie_juridique == ENTREPRENEUR
    forme = categorie(entreprise)
    physique = {
        "pseudonyme": None,
        "prenom_usuel": "CAMILLE" if personne else None,
        "prenom_1": "CAMILLE" if personne else None,
        **dict.fromkeys(("prenom_2", "prenom_3", "prenom_4", "nom_usage")),
        "nom_naissance": "FICTION" if personne else None,
        "sexe": "F" if personne else None,
    }
    raison = None if personne else f"FICTION {entreprise.siren[2:8]}"
    return {
        "siren": entreprise.siren,
        "siret_siege_social": siret,
        "status_diffusion": "partiellement_diffusible",
        "type": "personne_physique" if personne else "personne_morale",
        "personne_morale_attributs": {"raison_sociale": raison, "sigle": None},
        "personne_physique_attributs": physique,
        "categorie_entreprise": "PME",
        "diffusable_commercialement": False,
        "forme_juridique": {"code": forme, "libelle": FORMES[forme]},
        "activite_principale": activite,
        "tranche_effectif_salarie": _tranche(entreprise, reference),
        "economie_sociale_et_solidaire": None,
        "date_creation": CREATION,
        "etat_administratif": "A",
        "date_derniere_mise_a_jour": 1_670_347_900,
        "redirect_from_siren": None,
    }


def _adresse(entreprise: Entreprise, reference: Reference, siret: str) -> dict[str, Any]:
    commune = reference.commune[entreprise.commune]
    libelle = commune.libelle.upper()
    lignes = {f"l{rang}": "" for rang in range(1, 7)} | {"l4": "1 RUE DE LA FICTION"}
    return {
        "siret": siret,
        "complement_adresse": None,
        "numero_voie": "1",
        "indice_repetition_voie": None,
        "type_voie": "RUE",
        "libelle_voie": "DE LA FICTION",
        "code_postal": commune.code_postal,
        "libelle_commune": libelle,
        "libelle_commune_etranger": None,
        "distribution_speciale": None,
        "code_commune": commune.code,
        "status_diffusion": "partiellement_diffusible",
        "code_cedex": None,
        "libelle_cedex": None,
        "code_pays_etranger": None,
        "libelle_pays_etranger": None,
        "acheminement_postal": {**lignes, "l6": f"{commune.code_postal} {libelle}", "l7": "FRANCE"},
    }


def _tranche(entreprise: Entreprise, reference: Reference) -> dict[str, Any]:
    code = entreprise.classe_effectif or None
    intitule = reference.libelles["classe_effectif"][code] if code else None
    return {"de": None, "a": None, "code": code, "date_reference": "2020" if code else None, "intitule": intitule}


def _cesser(reponse: dict[str, Any]) -> None:
    """Closed long ago: its activity is in a nomenclature that no longer is."""
    siege = reponse["data"]
    siege.update(etat_administratif="F", date_fermeture=1_609_369_200, activite_principale=NON_SUPPORTEE)
    siege["unite_legale"].update(etat_administratif="C", activite_principale=NON_SUPPORTEE)


def _expatrier(reponse: dict[str, Any]) -> None:
    """A head office abroad has no commune."""
    adresse = reponse["data"]["adresse"]
    adresse.update(code_postal=None, libelle_commune=None, code_commune=None, libelle_commune_etranger="NULLE PART")
    adresse.update(code_pays_etranger="99131", libelle_pays_etranger="BELGIQUE")
    adresse["acheminement_postal"].update(l6="NULLE PART", l7="BELGIQUE")


VARIANTES = {"cessee": _cesser, "a_l_etranger": _expatrier}
