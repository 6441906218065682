"""An extract of SIRENE for the fictional businesses: INSEE's two stock files, and what is odd in the real ones.

Column names and order are those of the stock files of 2023, when status P had come and no column of NAF 2025 yet.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samples.fictif import classeurs
from samples.fictif.entreprises import Entreprise, avec_cle_de_siret
from samples.fictif.reference import Commune, Reference

# One name a line, in INSEE's order.
COLONNES = Path(__file__).resolve().parent / "colonnes"
MASQUE = "[ND]"
ADRESSE = ("numeroVoieEtablissement", "typeVoieEtablissement", "libelleVoieEtablissement", "codePostalEtablissement")
# INSEE's third level for the two-digit categories that the sample draws.
CATEGORIES = {
    "10": "1000", "22": "2210", "52": "5202", "54": "5499", "55": "5599", "57": "5710", "65": "6540", "92": "9220",
}  # fmt: skip
ENTREPRENEUR = "10"
CAS_ORDINAIRE = "ordinaire"

Rangee = dict[str, str]


@dataclass
class Registre:
    """Rows of both files, and the businesses whose place the open register masks."""

    unites: list[Rangee] = field(default_factory=list)
    etablissements: list[Rangee] = field(default_factory=list)
    masquees: list[Entreprise] = field(default_factory=list)


def tirer(
    entreprises: Iterable[Entreprise], reference: Reference, profil: dict[str, Any], alea: random.Random
) -> Registre:
    """The register of the businesses that it knows; `profil`, [registre] of profils.toml, gives each case's share."""
    registre = Registre()
    cas = {**profil["cas"], CAS_ORDINAIRE: 1 - sum(profil["cas"].values())}
    for entreprise in entreprises:
        if not entreprise.connue:
            continue
        commune = reference.commune[entreprise.commune]
        unite, siege = _unite(entreprise, alea), _siege(entreprise, commune, alea)
        if commune.anciens_codes and alea.random() < profil["part_ancien_code"]:
            siege["codeCommuneEtablissement"] = alea.choice(commune.anciens_codes)
        choisi = alea.choices(list(cas), weights=list(cas.values()))[0]
        ajouts = VARIANTES[choisi](unite, siege, reference, alea) if choisi in VARIANTES else []
        registre.unites += [unite] * (2 if choisi == "rangee_en_double" else 1)
        registre.etablissements += [*ajouts, siege]
        if choisi == "masquee":
            registre.masquees.append(entreprise)
    return registre


def ecrire(registre: Registre, dossier: Path) -> list[Path]:
    """Write the legal units as CSV and the establishments as zipped CSV, in order of siren."""
    dossier.mkdir(parents=True, exist_ok=True)
    unites = dossier / "StockUniteLegale_utf8.csv"
    unites.write_bytes(_csv("StockUniteLegale", sorted(registre.unites, key=lambda r: r["siren"])))
    contenu = _csv("StockEtablissement", sorted(registre.etablissements, key=lambda r: r["siret"]))
    archive = dossier / "StockEtablissement_utf8.zip"
    return [unites, classeurs.archiver({"StockEtablissement_utf8.csv": contenu}, archive)]


def ecrire_les_effectifs(entreprises: Iterable[Entreprise], dossier: Path, mois: str) -> Path:
    """Write the Acoss headcounts of the employers whose bracket the register does not say."""
    chemin = dossier / f"effectifs-siren-{mois}.csv"
    chemin.parent.mkdir(parents=True, exist_ok=True)
    muettes = sorted((e.siren, e.salaries) for e in entreprises if e.salaries and not e.classe_effectif)
    texte = "".join(f"{siren},{salaries}\n" for siren, salaries in muettes)
    chemin.write_text(f"siren,effectif\n{texte}", encoding="utf-8", newline="")
    return chemin


def categorie(entreprise: Entreprise) -> str:
    """The legal category in four digits."""
    return CATEGORIES[entreprise.categorie_juridique]


def _csv(stock: str, rangees: list[Rangee]) -> bytes:
    colonnes = (COLONNES / f"{stock}.txt").read_text(encoding="utf-8").split()
    tampon = io.StringIO(newline="")
    sortie = csv.DictWriter(tampon, colonnes, restval="", lineterminator="\n")
    sortie.writeheader()
    sortie.writerows(rangees)
    return tampon.getvalue().encode()


def _unite(entreprise: Entreprise, alea: random.Random) -> Rangee:
    creation = f"{alea.randint(1985, 2019)}-{alea.randint(1, 12):02d}-01"
    personne = {"sexeUniteLegale": alea.choice("FM"), "prenomUsuelUniteLegale": "CAMILLE", "nomUniteLegale": "FICTION"}
    societe = {"denominationUniteLegale": f"FICTION {entreprise.siren[2:8]}"}
    return {
        "siren": entreprise.siren,
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": creation,
        "trancheEffectifsUniteLegale": entreprise.classe_effectif,
        "nombrePeriodesUniteLegale": "1",
        "dateDebut": creation,
        "etatAdministratifUniteLegale": "A",
        "categorieJuridiqueUniteLegale": categorie(entreprise),
        "activitePrincipaleUniteLegale": entreprise.activite.code,
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": avec_cle_de_siret(entreprise.siren, 1)[9:],
        "caractereEmployeurUniteLegale": "O" if entreprise.salaries else "N",
        **(personne if entreprise.categorie_juridique == ENTREPRENEUR else societe),
    }


def _siege(entreprise: Entreprise, commune: Commune, alea: random.Random) -> Rangee:
    return {
        **_numero(entreprise.siren, 1),
        "siren": entreprise.siren,
        "statutDiffusionEtablissement": "O",
        "dateCreationEtablissement": "2019-01-01",
        "trancheEffectifsEtablissement": entreprise.classe_effectif,
        "etablissementSiege": "true",
        "nombrePeriodesEtablissement": "1",
        "numeroVoieEtablissement": str(alea.randint(1, 40)),
        "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": "DE LA FICTION",
        "dateDebut": "2019-01-01",
        "etatAdministratifEtablissement": "A",
        "activitePrincipaleEtablissement": entreprise.activite.code,
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": "O" if entreprise.salaries else "N",
        **_lieu(commune),
    }


def _numero(siren: str, rang: int) -> Rangee:
    siret = avec_cle_de_siret(siren, rang)
    return {"siret": siret, "nic": siret[9:]}


def _lieu(commune: Commune) -> Rangee:
    return {
        "codePostalEtablissement": commune.code_postal,
        "libelleCommuneEtablissement": commune.libelle.upper(),
        "codeCommuneEtablissement": commune.code,
    }


def _ailleurs(reference: Reference, alea: random.Random) -> Rangee:
    return _lieu(alea.choice(reference.communes[alea.choice(sorted(reference.communes))]))


def _demenager(unite: Rangee, siege: Rangee, reference: Reference, alea: random.Random) -> list[Rangee]:
    """The head office left another commune: a new siret, and the old one stays, closed."""
    ancien = {**siege, **_ailleurs(reference, alea), "etablissementSiege": "false", "dateDebut": "2020-01-15"}
    ancien["etatAdministratifEtablissement"] = "F"
    siege.update(_numero(siege["siren"], 2), dateDebut="2020-01-15", dateCreationEtablissement="2020-01-15")
    unite["nicSiegeUniteLegale"] = siege["nic"]
    return [ancien]


def _cesser(unite: Rangee, siege: Rangee, reference: Reference, alea: random.Random) -> list[Rangee]:  # noqa: ARG001
    fin = f"{alea.choice((2021, 2022))}-{alea.randint(1, 12):02d}-28"
    unite.update(etatAdministratifUniteLegale="C", dateDebut=fin, nombrePeriodesUniteLegale="2")
    siege.update(etatAdministratifEtablissement="F", dateDebut=fin, nombrePeriodesEtablissement="2")
    return []


def _ouvrir_un_second(unite: Rangee, siege: Rangee, reference: Reference, alea: random.Random) -> list[Rangee]:  # noqa: ARG001
    return [{**siege, **_numero(siege["siren"], 2), **_ailleurs(reference, alea), "etablissementSiege": "false"}]


def _doubler_le_siege(unite: Rangee, siege: Rangee, reference: Reference, alea: random.Random) -> list[Rangee]:
    """Two rows that say they are the head office: the legal unit names one of them."""
    (second,) = _ouvrir_un_second(unite, siege, reference, alea)
    return [{**second, "etablissementSiege": "true", "dateDebut": "2020-06-01"}]


def _repeter(unite: Rangee, siege: Rangee, reference: Reference, alea: random.Random) -> list[Rangee]:  # noqa: ARG001
    return [dict(siege)]


def _proteger(unite: Rangee, siege: Rangee, reference: Reference, alea: random.Random) -> list[Rangee]:  # noqa: ARG001
    """Partial diffusion: names and street are masked, the commune is not."""
    unite["statutDiffusionUniteLegale"] = siege["statutDiffusionEtablissement"] = "P"
    noms = ("prenomUsuelUniteLegale", "nomUniteLegale", "sexeUniteLegale", "denominationUniteLegale")
    unite.update({colonne: MASQUE for colonne in noms if colonne in unite})
    siege.update(dict.fromkeys(ADRESSE, MASQUE))
    return []


def _masquer(unite: Rangee, siege: Rangee, reference: Reference, alea: random.Random) -> list[Rangee]:
    """The commune is masked too."""
    _proteger(unite, siege, reference, alea)
    siege.update(codeCommuneEtablissement=MASQUE, libelleCommuneEtablissement=MASQUE)
    return []


VARIANTES = {
    "demenagee": _demenager,
    "cessee": _cesser,
    "second_etablissement": _ouvrir_un_second,
    "deux_sieges": _doubler_le_siege,
    "rangee_en_double": _repeter,
    "diffusion_partielle": _proteger,
    "masquee": _masquer,
}
