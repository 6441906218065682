"""What crosses the doors of the lines package. Amounts are whole centimes; codes are text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

import duckdb

from aides.commun.cube import (
    AjoutLignes,
    CelluleLignes,
    CommuneLignes,
    EnsembleLignes,
    JourLignes,
    MoisLignes,
    Observation,
    Rejet,
)
from aides.construction.inventaire import Fichier
from aides.construction.lignes.moteur import liste, requete, texte

DISPOSITIF = "fonds-solidarite"
T = TypeVar("T")


class EtablissementTrouve(Protocol):
    """A head office found by the completion step (an Etablissement of the completion). None = not said."""

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
    def nomenclature_activite(self) -> str | None: ...
    @property
    def tranche_effectif(self) -> str | None: ...
    @property
    def tranche_effectif_unite_legale(self) -> str | None: ...
    @property
    def categorie_juridique(self) -> str | None: ...


class Provisoire(Protocol):
    """The lines of a run, written beside aides-interne.db or in it, and not yet seen by those who read it.

    publier() puts them in place in one step; it raises EcritureImpossible when it cannot, and the old database is then
    still there, whole. abandonner() leaves the old one and removes what was written.
    """

    def publier(self) -> None: ...
    def abandonner(self) -> None: ...


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


@dataclass
class ResultatLignes:
    """What a run gave. The cells are made on demand out of the state of the cube (`etat`), until the next run.

    `localisations` counts payments by means of location; `registre` counts what was met in the register (sieges,
    fermes, cessees, non_diffusibles, sieges_multiples, sans_siege, communes_anciennes, absents); `secondes` is the
    time of each step. When no file holds a payment, `date_maj` is '' and there are no cells.
    `interne` holds the lines that are not in place yet: see aides.construction.lignes.traitement.preparer; `parquets`
    are the validated files, in the order in which they were counted.
    """

    date_maj: str
    sources: list[SourceLignes]
    observations: list[Observation]
    etat: Path | None
    base_interne: Path | None
    localisations: dict[str, int]
    registre: dict[str, int]
    secondes: dict[str, float]
    incremental: bool
    interne: Provisoire | None = None
    parquets: tuple[Path, ...] = ()

    def cellules(self) -> Iterable[CelluleLignes]:
        """Every cell of the cube, cumul and mensuel, in the order of its key."""
        return self._lire("cellules.sql", CelluleLignes)

    def cellules_a_publier(self) -> Iterable[CelluleLignes]:
        """Those that are put to protection: every breakdown at the last date, months by territory (axis total), and the
        national totals of every date. For territories at past dates, see `territoires_par_mois`."""
        return self._lire("cellules_a_publier.sql", CelluleLignes)

    def ensemble(self) -> Iterable[EnsembleLignes]:
        """The businesses of all volets together in every territory, at the last date."""
        return self._lire("entreprises_ensemble.sql", EnsembleLignes)

    def communes(self) -> Iterable[CommuneLignes]:
        """Every commune at the last date."""
        return self._lire("communes_finales.sql", CommuneLignes)

    def territoires_par_mois(self) -> Iterable[MoisLignes]:
        """What each département and région received in each month of payment, all sectors together."""
        return self._lire("territoires_par_mois.sql", MoisLignes)

    def jours(self) -> Iterable[JourLignes]:
        """The daily national history."""
        return self._lire("histoire.sql", JourLignes)

    def contributions(self) -> bytes:
        """What each business received, as a file that the next publication is compared with: never to be served."""
        chemins = liste([str(parquet) for parquet in self.parquets])
        with self._ouvrir() as base, TemporaryDirectory(dir=self._travail) as dossier:
            base.execute(requete("source.sql", numeros=str([*range(1, len(self.parquets) + 1)]), chemins=chemins))
            sortie = Path(dossier) / "contributions.parquet"
            base.execute(f"COPY ({requete('contributions.sql', chemins=chemins)}) TO {texte(sortie)} (FORMAT parquet)")
            return sortie.read_bytes()

    def ajouts(self, avant: bytes, maintenant: bytes) -> list[AjoutLignes]:
        """What one publication adds to the one before, out of the contributions of both."""
        with self._ouvrir() as base, TemporaryDirectory(dir=self._travail) as dossier:
            fichiers = {"avant": avant, "maintenant": maintenant}
            for nom, contenu in fichiers.items():
                (Path(dossier) / nom).write_bytes(contenu)
            chemins = {nom: texte(Path(dossier) / nom) for nom in fichiers}
            return [AjoutLignes(*ligne) for ligne in base.execute(requete("ajouts.sql", **chemins)).fetchall()]

    @property
    def _travail(self) -> Path:
        """The working folder, that nobody else reads."""
        assert self.etat is not None
        return self.etat.parent

    @contextmanager
    def _ouvrir(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(config={"threads": 2}) as base:
            base.execute(f"ATTACH {texte(self.etat)} AS etat (READ_ONLY)")
            base.execute(f"SET VARIABLE derniere_date = DATE {texte(self.date_maj)}")
            yield base

    def _lire(self, fichier: str, modele: Callable[..., T]) -> Iterator[T]:
        if self.etat is None:
            return
        with self._ouvrir() as base:
            curseur = base.execute(requete(fichier, dispositif=texte(DISPOSITIF)))
            while lot := curseur.fetchmany(10_000):
                for ligne in lot:
                    yield modele(*ligne)
