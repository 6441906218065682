"""The catalogue of schemes: dispositifs.yml and the sheets of dispositifs/ as typed objects.

The only module that knows their layout. Nothing here reads data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from aides import RACINE
from aides.commun.dispositifs import DOSSIER, FICHE, fiches
from aides.commun.lire_yaml import lire_yaml

NIVEAUX = {"national": "national", "regional": "region", "departemental": "departement"}
TERMINEE = "terminee"
REPUBLIER, RENFORCER = "republier", "renforcer"
RYTHMES_DES_LIGNES = JOUR, SEMAINE, MOIS = "jour", "semaine", "mois"
DATA_GOUV = "https://www.data.gouv.fr/datasets/"


@dataclass(frozen=True)
class Axe:
    """A breakdown: its code in the cube, the column that carries it in published files, its reference table."""

    code: str
    libelle: str
    ordre: int
    colonne: str = ""
    fichier: str = ""
    table: str = ""
    inconnu: str = ""


@dataclass(frozen=True)
class Format:
    """One way of writing a scheme's files (see the head of dispositifs.yml for the fields)."""

    dispositif: str
    fichier: str
    lecteur: str
    concept: str
    colonnes: dict[str, str]
    requises: tuple[str, ...]
    absentes: tuple[str, ...]
    facultatives: tuple[str, ...]
    date_ecrite: bool
    comptes_entiers: bool
    brut: bool
    extensions: tuple[str, ...]
    secret: str = REPUBLIER

    def correspondance(self, nom: str) -> re.Match[str] | None:
        """Match a file name; the groups niveau and axe say what the name announces."""
        motif = re.escape(self.fichier.rsplit(".", 1)[0])
        motif = motif.replace(r"\{niveau\}", f"(?P<niveau>{'|'.join(NIVEAUX)})")
        motif = motif.replace(r"\{axe\}", "(?P<axe>[a-z0-9-]+?)").replace(r"\{volet\}", r"(?P<volet>\d+)")
        extension = re.escape(self.fichier.rsplit(".", 1)[1])
        return re.fullmatch(rf"{motif}(?:-latest)?\.{extension}", nom)


@dataclass(frozen=True)
class Frequence:
    """A rhythm: days between two publications, and the age in days from which figures are late (None: never)."""

    jours: int
    alarme: int | None = None


@dataclass(frozen=True)
class Plafond:
    """The most that one aid can be, in euros: of a volet, of the months until `mois`, paid until `jour`, or of all."""

    euros: int
    volet: str = ""
    mois: str = ""
    jour: str = ""

    def vaut(self, volet: str, mois: str, jour: str) -> bool:
        """Whether it binds the aids of a cell: those of a month, or all that were paid until a day."""
        if self.volet not in ("", volet):
            return False
        return mois <= self.mois if mois and self.mois else not self.jour or (not mois and jour <= self.jour)


@dataclass(frozen=True)
class Dispositif:
    """A scheme: wording, operator, measures, rhythm, and the formats of its files."""

    id: str
    ordre: int
    titre: str
    libelle_publie: str
    description: str
    operateur: str
    unite_nombre: str
    mesures: tuple[str, ...]
    axe_principal: str
    jeu_de_donnees: str
    licence: str
    frequence: str
    formats: tuple[Format, ...]
    fin: str = ""
    publication_individuelle: bool = False
    rythme_des_lignes: str = MOIS
    graphique_des_mois: str = "historique-mois"
    mois_par_secteur: bool = False
    plafonds: tuple[Plafond, ...] = ()

    @property
    def source_url(self) -> str:
        """Page of the scheme's dataset on data.gouv.fr."""
        return f"{DATA_GOUV}{self.jeu_de_donnees}/"


@dataclass(frozen=True)
class Concept:
    code: str
    libelle: str
    description: str


@dataclass(frozen=True)
class Catalogue:
    """Everything that dispositifs.yml says."""

    dispositifs: tuple[Dispositif, ...]
    axes: tuple[Axe, ...]
    concepts: tuple[Concept, ...]
    secret: Mapping[str, Any]
    frequences: Mapping[str, Frequence]
    profil_du_secret: str = ""

    def axe(self, code: str) -> Axe:
        return next(axe for axe in self.axes if axe.code == code)

    def dispositif(self, identifiant: str) -> Dispositif:
        return next(d for d in self.dispositifs if d.id == identifiant)

    def connu(self, identifiant: str) -> Dispositif | None:
        """The sheet of a scheme that a base holds; None where the project has it no more."""
        return next((d for d in self.dispositifs if d.id == identifiant), None)

    def fichiers_lus_par(self, lecteur: str) -> frozenset[str]:
        """File patterns of the formats that this reader reads."""
        return frozenset(f.fichier for f in self._formats() if f.lecteur == lecteur)

    def formats_a_renforcer(self) -> frozenset[str]:
        """File patterns of the raw feeds whose figures are protected further before they are republished."""
        return frozenset(f.fichier for f in self._formats() if f.secret == RENFORCER and f.brut)

    def formats_publies_a_renforcer(self) -> frozenset[str]:
        """File patterns of the published files, where a cell that is not there is hidden, to protect further."""
        return frozenset(f.fichier for f in self._formats() if f.secret == RENFORCER and not f.brut)

    def avec_secret(self, politique: str) -> Catalogue:
        """The same catalogue with one policy (REPUBLIER or RENFORCER) for every format."""
        dispositifs = tuple(
            replace(d, formats=tuple(replace(f, secret=politique) for f in d.formats)) for d in self.dispositifs
        )
        return replace(self, dispositifs=dispositifs)

    def _formats(self) -> Iterator[Format]:
        return (format_ for dispositif in self.dispositifs for format_ in dispositif.formats)

    def individuels(self) -> frozenset[str]:
        """Schemes whose aids the State publishes one by one."""
        return frozenset(d.id for d in self.dispositifs if d.publication_individuelle)

    def rythme(self, dispositif: Dispositif, jour: date) -> Frequence:
        """The rhythm to expect of a scheme on `jour`."""
        termine = dispositif.fin and dispositif.fin < jour.isoformat()
        return self.frequences[TERMINEE if termine else dispositif.frequence]


@cache
def catalogue_du_depot() -> Catalogue:
    """dispositifs.yml, read once: for the site, which does not change it."""
    return lire_catalogue()


def lire_catalogue(chemin: Path = RACINE / "dispositifs.yml", dossier: Path = DOSSIER) -> Catalogue:
    """Read the catalogue: what schemes share, and the folder of their sheets.

    Raises ValueError, naming the scheme and the field, when an entry is incomplete or unknown.
    """
    contenu = lire_yaml(chemin)
    axes = tuple(Axe(**axe) for axe in contenu["axes"])
    concepts = tuple(Concept(**concept) for concept in contenu["concepts"])
    codes = {concept.code for concept in concepts}
    frequences = {nom: Frequence(**jours) for nom, jours in contenu["frequences"].items()}
    dispositifs = tuple(_dispositif(d, contenu["licences"], codes, frequences) for d in fiches(dossier))
    return Catalogue(dispositifs, axes, concepts, _profil(contenu, chemin), frequences, contenu["secret"]["profil"])


def _profil(contenu: dict, chemin: Path) -> Mapping[str, Any]:
    """The rules of secrecy in force."""
    profil, profils = contenu["secret"]["profil"], contenu["profils_du_secret"]
    if profil not in profils:
        raise ValueError(f"{chemin.name}, secret : le profil « {profil} » n'est pas défini ({', '.join(profils)})")
    return profils[profil]


def _dispositif(
    entree: dict, licences: dict[str, str], concepts: set[str], frequences: Mapping[str, Frequence]
) -> Dispositif:
    champs = dict(entree)
    try:
        _verifier_les_cles(champs)
        if champs["frequence"] not in frequences:
            raise ValueError(f"la fréquence « {champs['frequence']} » n'est pas définie")
        if champs.get("rythme_des_lignes", MOIS) not in RYTHMES_DES_LIGNES:
            raise ValueError(
                f"rythme_des_lignes vaut « {champs['rythme_des_lignes']} », au lieu de jour, semaine ou mois"
            )
        if champs.get("fin"):
            date.fromisoformat(champs["fin"])
        formats = tuple(_format(champs["id"], f, concepts) for f in champs.pop("formats"))
        champs["plafonds"] = tuple(Plafond(**plafond) for plafond in champs.get("plafonds", ()))
        champs["licence"] = licences[champs["licence"]]
        champs["mesures"] = tuple(champs["mesures"])
        return Dispositif(**champs, formats=formats)
    except (KeyError, TypeError, ValueError) as erreur:
        raise ValueError(f"dispositifs/{entree['id']}/{FICHE} : {erreur}") from erreur


def _verifier_les_cles(champs: Mapping[str, object]) -> None:
    connues = {champ.name: champ.default is MISSING for champ in fields(Dispositif)}
    manquantes = [nom for nom, requise in connues.items() if requise and nom not in champs]
    if manquantes:
        raise ValueError(f"il manque {', '.join(manquantes)}")
    if inconnues := [nom for nom in champs if nom not in connues]:
        raise ValueError(f"{', '.join(inconnues)} : clé inconnue (les clés sont {', '.join(connues)})")


def _format(dispositif: str, entree: dict, concepts: set[str]) -> Format:
    concept = entree.get("concept", "cumul")
    if concept not in concepts:
        raise ValueError(f"le concept « {concept} » n'est pas défini")
    secret = entree.get("secret", RENFORCER if entree.get("brut") else REPUBLIER)
    if secret not in (REPUBLIER, RENFORCER):
        raise ValueError(f"secret vaut « {secret} », au lieu de {REPUBLIER} ou {RENFORCER}")
    return Format(
        dispositif=dispositif,
        fichier=entree["fichier"],
        lecteur=entree["lecteur"],
        concept=concept,
        colonnes=entree.get("colonnes", {}),
        requises=tuple(entree.get("requises", ())),
        absentes=tuple(entree.get("absentes", ())),
        facultatives=tuple(entree.get("facultatives", ())),
        date_ecrite=entree.get("date_ecrite", True),
        comptes_entiers=entree.get("comptes_entiers", False),
        brut=entree.get("brut", False),
        extensions=tuple(entree.get("extensions", [f".{entree['fichier'].rsplit('.', 1)[1]}"])),
        secret=secret,
    )
