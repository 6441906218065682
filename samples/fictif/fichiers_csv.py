"""The published CSV files: same names, headers, order of columns, quoting and line ends as data.gouv.fr's."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from samples.fictif.cumuls import Cle, Cumul, compte, cumuler, euros, publiables
from samples.fictif.lignes import Ligne
from samples.fictif.reference import Reference, ordre


@dataclass(frozen=True)
class Axe:
    """A breakdown: its name in file names, its two columns, its table of labels, and the code of a line (None: out)."""

    fichier: str
    code: str
    libelle: str
    table: str
    valeur: Callable[[Ligne], str | None]


@dataclass(frozen=True)
class Modele:
    """One family of files.

    `nom` holds {niveau} and {axe}; `mesures` are (column, how a cell writes it); `lieu` gives the région and the
    département of a line as published, blank when they are not known, or None when the line is in no file.
    """

    nom: str
    libelle: str
    axes: tuple[Axe, ...]
    niveaux: tuple[str, ...]
    mesures: tuple[tuple[str, Callable[[Cumul], str]], ...]
    lieu: Callable[[Ligne], tuple[str, str] | None]
    volet: str = ""
    mensuel: bool = False
    date_maj: str = ""


SECTION = Axe("naf", "code_section", "libelle_section", "section_naf", lambda ligne: ligne.entreprise.section_connue)
EFFECTIF = Axe(
    "classe-effectif",
    "classe_effectif",
    "libelle_classe_effectif",
    "classe_effectif",
    lambda ligne: ligne.entreprise.classe_effectif or None,
)
CATEGORIE = Axe(
    "categorie-juridique",
    "code_categorie_juridique",
    "libelle_categorie_juridique",
    "categorie_juridique",
    lambda ligne: ligne.entreprise.categorie_juridique,
)
NACE17 = Axe(
    "nace17",
    "code_section_nace17",
    "libelle_section_nace17",
    "nace17",
    lambda ligne: ligne.entreprise.activite.nace17,
)


def modele_fonds_solidarite(volet: str, jour: str) -> Modele:
    """Volet 1 by region and département, volet 2 by region only; businesses are counted from 2021-01-20."""
    premiere = jour < "2020-06-01"
    mesures: tuple[tuple[str, Callable[[Cumul], str]], ...] = (("nombre_aides", lambda c: str(c.nombre)),)
    if jour >= "2021-01-20":
        mesures += (("nombre_entreprises", lambda c: str(c.entreprises)),)
    return Modele(
        nom=f"fonds-solidarite-volet-{volet[-1]}-{{niveau}}-{{axe}}-latest.csv",
        libelle="Fonds de solidarité",
        axes=(SECTION,) if premiere else (CATEGORIE, EFFECTIF, SECTION),
        niveaux=("departemental", "regional") if volet == "VOLET1" else ("regional",),
        mesures=(*mesures, ("montant_total", _montant)),
        lieu=_lieu_au_registre,
        volet=volet,
    )


def modele_a_montant(dispositif: str, date_maj: str) -> Modele:
    """PGE, reports d'échéances and CPSTI: a count and an amount by section; `date_maj` '' for no such column."""
    libelle, colonne = {
        "pge": ("Prêts garantis par l'Etat", "nombre_pge"),
        "reports-echeances": ("Reports d'échéances fiscales", "nombre_reports"),
        "cpsti": ("Aide CPSTI", "nombre_beneficiaires"),
    }[dispositif]
    return Modele(
        nom=f"{dispositif}-{{niveau}}-{{axe}}-latest.csv",
        libelle=libelle,
        axes=(SECTION,),
        niveaux=("departemental", "regional"),
        mesures=((colonne, _nombre), ("montant_total", _montant)),
        lieu=_lieu if dispositif == "pge" else _lieu_si_connu,
        date_maj=date_maj,
    )


def modele_activite_partielle(date_maj: str) -> Modele:
    """Claims since the start, with the establishments concerned."""
    return Modele(
        nom="activite-partielle-{niveau}-{axe}-latest.csv",
        libelle="Activite Partielle",
        axes=(NACE17,),
        niveaux=("departemental", "regional"),
        mesures=(*_MESURES_D_ACTIVITE, ("nombre_etablissements_concernes", lambda c: compte(c.entreprises))),
        lieu=_lieu_si_connu,
        date_maj=date_maj,
    )


def modele_somme_mensuelle(date_maj: str) -> Modele:
    """The later concept under the same file name: monthly claims added up, without establishments."""
    return Modele(
        nom="activite-partielle-{niveau}-{axe}-latest.csv",
        libelle="Activite Partielle",
        axes=(NACE17,),
        niveaux=("regional",),
        mesures=_MESURES_D_ACTIVITE,
        lieu=_lieu_ou_rien,
        date_maj=date_maj,
    )


def modele_mensuel(date_maj: str) -> Modele:
    """Monthly claims, by region and month."""
    return Modele(
        nom="activite-partielle-2-{niveau}-{axe}-latest.csv",
        libelle="Activite Partielle",
        axes=(NACE17,),
        niveaux=("regional",),
        mesures=_MESURES_D_ACTIVITE,
        lieu=_lieu_ou_rien,
        mensuel=True,
        date_maj=date_maj,
    )


def ecrire(modele: Modele, lignes: Iterable[Ligne], reference: Reference, minimum: int, dossier: Path) -> list[Path]:
    """Write the files of `modele` that add up `lignes` into `dossier`, without cells of under `minimum` businesses."""
    dossier.mkdir(parents=True, exist_ok=True)
    lignes = list(lignes)
    chemins = []
    for axe in modele.axes:
        for niveau in modele.niveaux:
            cellules = publiables(cumuler(lignes, _cle(modele, axe, niveau)), minimum)
            chemin = dossier / modele.nom.format(niveau=niveau, axe=axe.fichier)
            with chemin.open("w", encoding="utf-8", newline="") as flux:
                sortie = csv.DictWriter(flux, entete(modele, axe, niveau), lineterminator="\n")
                sortie.writeheader()
                sortie.writerows(_rangees(modele, axe, niveau, cellules, reference))
            chemins.append(chemin)
    return chemins


def entete(modele: Modele, axe: Axe, niveau: str) -> list[str]:
    """The header of one file, in the published order."""
    return [
        "dispositif",
        *(["volet"] if modele.volet else []),
        *(["mois"] if modele.mensuel else []),
        *[colonne for colonne, _ in modele.mesures],
        "reg",
        "libelle_region",
        *(["dep", "libelle_departement"] if niveau == "departemental" else []),
        axe.code,
        axe.libelle,
        *(["date_maj"] if modele.date_maj else []),
    ]


def _cle(modele: Modele, axe: Axe, niveau: str) -> Callable[[Ligne], Cle | None]:
    def cle(ligne: Ligne) -> Cle | None:
        lieu, modalite = modele.lieu(ligne), axe.valeur(ligne)
        if lieu is None or modalite is None:
            return None
        region, departement = lieu
        return (
            ligne.mois if modele.mensuel else "",
            region,
            departement if niveau == "departemental" else "",
            modalite,
        )

    return cle


def _rangees(
    modele: Modele, axe: Axe, niveau: str, cellules: dict[Cle, Cumul], reference: Reference
) -> Iterator[dict[str, str]]:
    libelles = reference.libelles[axe.table]

    def rang(cle: Cle) -> tuple[str, bool, str, str, str]:
        mois, region, departement, modalite = cle
        noms = reference.regions.get(region, ""), reference.departements.get(departement, "")
        return mois, not region, ordre(noms[0]), ordre(noms[1]), modalite

    for cle in sorted(cellules, key=rang):
        mois, region, departement, modalite = cle
        valeurs = {
            "dispositif": modele.libelle,
            "volet": modele.volet,
            "mois": mois,
            **{colonne: ecriture(cellules[cle]) for colonne, ecriture in modele.mesures},
            "reg": region,
            "libelle_region": reference.regions.get(region, ""),
            "dep": departement,
            "libelle_departement": reference.departements.get(departement, ""),
            axe.code: modalite,
            axe.libelle: libelles[modalite],
            "date_maj": modele.date_maj,
        }
        yield {colonne: valeurs[colonne] for colonne in entete(modele, axe, niveau)}


def _lieu(ligne: Ligne) -> tuple[str, str]:
    return ligne.entreprise.region, ligne.entreprise.departement


def _lieu_au_registre(ligne: Ligne) -> tuple[str, str] | None:
    return _lieu(ligne) if ligne.entreprise.connue else None


def _lieu_si_connu(ligne: Ligne) -> tuple[str, str]:
    return _lieu(ligne) if ligne.entreprise.adresse_connue else ("", "")


def _lieu_ou_rien(ligne: Ligne) -> tuple[str, str] | None:
    return _lieu(ligne) if ligne.entreprise.adresse_connue else None


def _nombre(cumul: Cumul) -> str:
    return compte(cumul.nombre)


def _montant(cumul: Cumul) -> str:
    return euros(cumul.centimes)


_MESURES_D_ACTIVITE: tuple[tuple[str, Callable[[Cumul], str]], ...] = (
    ("nombre_demandes_deposees", _nombre),
    ("nombre_salaries_concernes", lambda c: compte(c.salaries)),
    ("nombre_heures_demandees", lambda c: compte(c.heures)),
)
