"""What crosses the doors of the lines package. Amounts are whole centimes; codes are text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import duckdb

from aides.inventaire import Fichier
from aides.lecture.modele import Observation, Rejet

DISPOSITIF = "fonds-solidarite"
T = TypeVar("T")


class EtablissementTrouve(Protocol):
    """A head office found by the completion step (aides.completion.Etablissement is one). None = not said."""

    @property
    def siren(self) -> str: ...
    @property
    def siret(self) -> str | None: ...
    @property
    def code_commune(self) -> str | None: ...
    @property
    def code_postal(self) -> str | None: ...
    @property
    def activite_principale(self) -> str | None: ...
    @property
    def tranche_effectif(self) -> str | None: ...
    @property
    def tranche_effectif_unite_legale(self) -> str | None: ...
    @property
    def categorie_juridique(self) -> str | None: ...


# Asked for the siren (9 digits) that the open register does not locate; gives those that it could find.
Completer = Callable[[list[str]], Iterable[EtablissementTrouve]]


@dataclass(frozen=True)
class Options:
    """Where to work and how much to use.

    `dossier_de_travail` keeps what a next run needs (validated payments, state of the cube) and the spill files;
    it can be deleted at any time. `base_interne` is the file to publish, None to write no lines. `memoire` is the
    engine's limit; the process itself takes some 300 MB more.
    """

    dossier_de_travail: Path
    base_interne: Path | None
    memoire: str = "2GB"
    fils: int = 2


@dataclass
class SourceLignes:
    """One raw file: lignes_lues = lignes_retenues + lignes_rejetees; the total row is not a line.

    Centimes rejected count only amounts that could be read. `ecarte` is '' for a file that is in.
    """

    fichier: Fichier
    octets: int
    sha256: str
    date_recuperation: str
    lignes_lues: int = 0
    lignes_retenues: int = 0
    centimes_lus: int = 0
    centimes_retenus: int = 0
    rejets: list[Rejet] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    ecarte: str = ""

    @property
    def lignes_rejetees(self) -> int:
        return self.lignes_lues - self.lignes_retenues

    @property
    def centimes_rejetes(self) -> int:
        return self.centimes_lus - self.centimes_retenus


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


@dataclass
class ResultatLignes:
    """What a run gave. The cells lie in `parquet` (one file per table) and are read back as objects on demand.

    `localisations` counts payments by means of location; `registre` counts what was met in the register (sieges,
    fermes, cessees, non_diffusibles, sieges_multiples, sans_siege, communes_anciennes, absents); `secondes` is the
    time of each step. When no file holds a payment, `date_maj` is '' and there are no cells.
    """

    date_maj: str
    sources: list[SourceLignes]
    observations: list[Observation]
    parquet: Path
    base_interne: Path | None
    localisations: dict[str, int]
    registre: dict[str, int]
    secondes: dict[str, float]
    incremental: bool

    def cellules(self) -> Iterable[CelluleLignes]:
        """Every cell of the cube, cumul and mensuel, in the order of its key."""
        return _lire(self.parquet / "cellules.parquet", CelluleLignes)

    def communes(self) -> Iterable[CommuneLignes]:
        """Every commune at the last date."""
        return _lire(self.parquet / "communes.parquet", CommuneLignes)

    def jours(self) -> Iterable[JourLignes]:
        """The daily national history."""
        return _lire(self.parquet / "jours.parquet", JourLignes)


def _lire(chemin: Path, modele: Callable[..., T]) -> Iterator[T]:
    if not chemin.exists():
        return
    with duckdb.connect() as base:
        curseur = base.execute("SELECT * FROM read_parquet(?)", [str(chemin)])
        while lot := curseur.fetchmany(10_000):
            for ligne in lot:
                yield modele(*ligne)
