"""What is handed from room to room: cells, totals, rejected rows, observations on a file, figures of payment lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Cellule(NamedTuple):
    """One published figure set. Counts are integers, `centimes` is the amount in euro cents; None = not given.

    `region` is 'FR' on national rows, `departement` is 'TOUS' above the département; 'ZZ' is an unknown place.
    A `secret` cell exists but its measures were withheld by the source: all are None. A tuple, of which the first ten
    are its key: a build makes one of every row that it reads.
    """

    dispositif: str
    volet: str
    concept: str
    date_maj: str
    mois: str
    niveau: str
    region: str
    departement: str
    axe: str
    modalite: str
    ligne: int
    nombre: int | None = None
    entreprises: int | None = None
    etablissements: int | None = None
    centimes: int | None = None
    salaries: int | None = None
    heures: int | None = None
    secret: bool = False

    @property
    def cle(self) -> tuple[str, ...]:
        """The cube's key: two cells with the same key are the same figure."""
        return self[:10]


# What a cell holds besides its key, its line and its secrecy.
MESURES = Cellule._fields[11:-1]


@dataclass(frozen=True, slots=True)
class TotalOfficiel:
    """A total that the administration publishes beside its breakdowns, to reconcile with."""

    dispositif: str
    date_maj: str
    niveau: str
    region: str
    departement: str
    nombre: int | None
    entreprises: int | None
    centimes: int | None
    volet: str = ""


@dataclass(frozen=True, slots=True)
class Rejet:
    """A row or value set aside: where it stood, what it said, why; `centimes` when its amount could be read."""

    ligne: int | None
    colonne: str
    valeur: str
    raison: str
    centimes: int | None = None


@dataclass(frozen=True)
class Observation:
    """Something to say about a file: `nom` is an entry of controles.yml, `faits` fill its sentence."""

    nom: str
    faits: Mapping[str, object]


@dataclass
class Lecture:
    """All that one file gave. lignes_lues = lignes_retenues + number of rejected rows, always."""

    format: str
    lignes_lues: int = 0
    lignes_retenues: int = 0
    cellules: list[Cellule] = field(default_factory=list)
    totaux: list[TotalOfficiel] = field(default_factory=list)
    rejets: list[Rejet] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    empreinte: str = ""

    @property
    def lignes_rejetees(self) -> int:
        return self.lignes_lues - self.lignes_retenues


class FichierIllisible(Exception):
    """The file cannot be read at all; the message is a French sentence. It is left out, the rest goes on."""


class FichierRefuse(Exception):
    """The file can be read, but what it says cannot be trusted; the message is a French sentence that says where.

    Nothing may be published from it, nor without it.
    """


class ColonneManquante(Exception):
    """A file of a known format lacks a required column: nothing may be published from a format that changed."""

    def __init__(self, fichier: str, colonne: str) -> None:
        self.fichier, self.colonne = fichier, colonne
        entete = "" if fichier.lower().endswith(".xlsx") else "ligne 1, "
        super().__init__(f"{fichier}, {entete}colonne {colonne} : la colonne est absente du fichier.")


@dataclass(frozen=True, slots=True)
class CelluleLignes:
    """One cell computed from lines, before secrecy: same key as table agregat.

    `entreprises` counts distinct siren; `plus_gros_centimes` is the largest amount that one of them holds: it is what
    the dominance rule needs, and is never published.
    """

    dispositif: str
    volet: str
    concept: str
    date_maj: str
    mois: str
    niveau: str
    region: str
    departement: str
    axe: str
    modalite: str
    nombre: int
    entreprises: int
    montant_centimes: int
    plus_gros_centimes: int


@dataclass(frozen=True, slots=True)
class AjoutLignes:
    """What a publication adds to a cell of the one before, or to a commune (`niveau` commune, `departement` its code).

    `entreprises` counts the siren whose figures there are others; `plus_gros_centimes` is the largest difference that
    one makes.
    """

    volet: str
    concept: str
    mois: str
    niveau: str
    region: str
    departement: str
    axe: str
    modalite: str
    nombre: int
    entreprises: int
    montant_centimes: int
    plus_gros_centimes: int


@dataclass(frozen=True, slots=True)
class EnsembleLignes:
    """Distinct siren paid under any volet in a territory, up to the last payment date, before secrecy."""

    dispositif: str
    date_maj: str
    niveau: str
    region: str
    departement: str
    entreprises: int


@dataclass(frozen=True, slots=True)
class CommuneLignes:
    """Cumulative totals of a commune at the last payment date, before secrecy."""

    dispositif: str
    volet: str
    date_maj: str
    commune: str
    nombre: int
    entreprises: int
    montant_centimes: int
    plus_gros_centimes: int


@dataclass(frozen=True, slots=True)
class JourLignes:
    """The national history, one payment date: that day's figures and the cumulated ones, before secrecy."""

    dispositif: str
    volet: str
    date: str
    nombre: int
    entreprises: int
    montant_centimes: int
    plus_gros_centimes: int
    nombre_cumule: int
    entreprises_cumulees: int
    montant_cumule_centimes: int


@dataclass(frozen=True, slots=True)
class MoisLignes:
    """What a territory received in one month of payment (`date_maj`: its snapshot), before secrecy.

    `entreprises` counts those paid for the first time; `plus_gros_centimes` is at least what any business received in
    the month (it is what one of those paid then has received since the beginning).
    """

    volet: str
    date_maj: str
    niveau: str
    region: str
    departement: str
    nombre: int
    entreprises: int
    montant_centimes: int
    plus_gros_centimes: int
