"""Which files of the SIRENE register are used: INSEE's two monthly stocks and the Acoss headcount files.

Of several stocks the newest is used. A stock's month stands in its name or in its folder's (AAAA-MM), else in what it
holds: the last date of treatment.
"""

from __future__ import annotations

import csv
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

import duckdb

from aides.commun.cube import FichierIllisible, Observation
from aides.commun.parcours import parcourir
from aides.construction.lignes.effectifs import Effectifs, reperer_les_effectifs
from aides.construction.lignes.empreintes import Empreintes
from aides.construction.lignes.modele import DISPOSITIF
from aides.construction.lignes.moteur import nom, texte

SUFFIXES = (".parquet", ".zip", ".csv")
ETABLISSEMENT, UNITE_LEGALE = "StockEtablissement", "StockUniteLegale"
EFFECTIFS = "effectifs"
MOIS_ECRIT = re.compile(r"(?<!\d)(20\d{2})[-_]?(0[1-9]|1[0-2])(?!\d{3})")
# Files are in the order of siren and every day treats siren of all ages: the first rows tell the last month.
LIGNES_LUES = 200_000


@dataclass(frozen=True)
class Registre:
    """The register's files; each may be missing: payments are then located by the completion or their postal code.

    `delaisses`: stocks that were found and are not used, a newer one being there.
    """

    etablissements: Path | None = None
    unites_legales: Path | None = None
    effectifs: tuple[Effectifs, ...] = ()
    delaisses: tuple[Path, ...] = ()

    @property
    def stocks(self) -> dict[str, Path | None]:
        return {ETABLISSEMENT: self.etablissements, UNITE_LEGALE: self.unites_legales}

    @property
    def fichiers(self) -> tuple[Path, ...]:
        """Every file that is the register's, used or not."""
        presents = [chemin for chemin in self.stocks.values() if chemin]
        return (*presents, *self.delaisses, *(e.chemin for e in self.effectifs))

    @property
    def empreinte(self) -> str:
        """Changes when a file of the register does (path, size, time of change): hashing 10 GB would cost more."""
        chemins = [self.etablissements, self.unites_legales, *(e.chemin for e in self.effectifs)]
        etats = [(str(c), c.stat().st_size, c.stat().st_mtime_ns) if c else None for c in chemins]
        return hashlib.sha256(repr(etats).encode()).hexdigest()


@dataclass(frozen=True)
class Piece:
    """A file of the register as it is told in source_fichier; `mois` is AAAA-MM, '' when nothing says it."""

    nom: str
    genre: str
    mois: str
    octets: int
    sha256: str
    date_recuperation: str


def reperer(dossier: Path) -> Registre:
    """Find the register's files anywhere below a folder, links followed, names in any case.

    Of several stocks the newest is taken; of one month, Parquet is preferred to zip, zip to CSV.
    Raises FichierIllisible when two must be compared and one cannot be opened, OSError when a folder cannot be listed.
    """
    trouves: dict[str, list[Path]] = {ETABLISSEMENT: [], UNITE_LEGALE: []}
    for chemin in parcourir(dossier):
        genre = _genre(chemin)
        if genre and chemin.is_file():
            trouves[genre].append(chemin)
    choisis = {genre: _le_plus_recent(liste, genre, dossier) for genre, liste in trouves.items()}
    delaisses = tuple(c for genre, liste in trouves.items() for c in liste if c != choisis[genre])
    return Registre(choisis[ETABLISSEMENT], choisis[UNITE_LEGALE], tuple(reperer_les_effectifs(dossier)), delaisses)


def _genre(chemin: Path) -> str:
    """Which stock a file is by its name, '' for none."""
    if chemin.suffix.lower() not in SUFFIXES or chemin.name.startswith(("._", "~$")):
        return ""
    for genre in (ETABLISSEMENT, UNITE_LEGALE):
        # StockEtablissementHistorique and …LiensSuccession begin alike and are other files.
        debut, reste = chemin.name[: len(genre)], chemin.name[len(genre) :]
        if debut.casefold() == genre.casefold() and reste[:1] in "._-":
            return genre
    return ""


def _le_plus_recent(chemins: list[Path], genre: str, dossier: Path) -> Path | None:
    if len(chemins) < 2:
        return chemins[0] if chemins else None
    return max(
        chemins,
        key=lambda c: (
            mois_du_stock(c, genre, dossier), -SUFFIXES.index(c.suffix.lower()), c.stat().st_mtime_ns, str(c)
        ),
    )  # fmt: skip


def decrire(registre: Registre, dossier: Path, prefixe: str, memoire: Path) -> list[Piece]:
    """The register's files as they are told of: name below `dossier`, month, size, hash (remembered in `memoire`).

    Raises FichierIllisible, OSError.
    """
    memoire.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    empreintes = Empreintes(memoire)
    dates = {e.chemin: e.date for e in registre.effectifs}
    genres = {chemin: genre for genre, chemin in registre.stocks.items() if chemin}
    pieces = []
    for chemin in (*genres, *dates):
        empreinte = empreintes.de(chemin)
        mois = dates[chemin] if chemin in dates else mois_du_stock(chemin, genres[chemin], dossier)
        nom_ecrit = prefixe + chemin.relative_to(dossier).as_posix()
        genre = genres.get(chemin, EFFECTIFS)
        pieces.append(Piece(nom_ecrit, genre, mois, empreinte.octets, empreinte.sha256, empreinte.date_recuperation))
    empreintes.garder()
    return pieces


def manques(registre: Registre) -> Iterator[Observation]:
    """What the register lacks: a failure for each stock that is not there."""
    for genre, chemin in registre.stocks.items():
        if chemin is None:
            yield Observation("registre_absent", {"sujet": genre, "dispositif": DISPOSITIF, "stock": genre})


def remarques(registre: Registre, pieces: list[Piece]) -> Iterator[Observation]:
    """What is to be said of the register's files: others that were left, months that differ."""
    stocks = [piece for piece in pieces if piece.genre != EFFECTIFS]
    for piece in stocks:
        autres = sorted(c.name for c in registre.delaisses if _genre(c) == piece.genre)
        if autres:
            faits = {"sujet": piece.nom, "dispositif": DISPOSITIF, "fichier": piece.nom, "autres": ", ".join(autres)}
            yield Observation("registre_multiple", {**faits, "mois": piece.mois or "inconnu"})
    mois = {piece.genre: piece.mois for piece in stocks}
    if len(set(mois.values())) > 1:
        faits = {"sujet": "SIRENE", "dispositif": DISPOSITIF}
        ecrits = {"etablissements": mois.get(ETABLISSEMENT) or None, "unites": mois.get(UNITE_LEGALE) or None}
        yield Observation("registre_mois_differents", {**faits, **ecrits})


def mois_du_stock(chemin: Path, genre: str, dossier: Path) -> str:
    """The month of a stock, AAAA-MM; '' when neither its name, its folders nor its rows say it.

    Raises FichierIllisible when it cannot be opened.
    """
    relatif = chemin.relative_to(dossier) if chemin.is_relative_to(dossier) else Path(chemin.name)
    for partie in reversed(relatif.parts):
        trouve = MOIS_ECRIT.search(partie)
        if trouve:
            return "-".join(trouve.groups())
    colonne = f"dateDernierTraitement{genre.removeprefix('Stock')}"
    try:
        if chemin.suffix.lower() == ".parquet":
            return _mois_d_un_parquet(chemin, colonne)
        with ouvrir_le_flux(chemin) as flux:
            return _dernier_mois(flux, colonne)
    except (duckdb.Error, *PANNES) as erreur:
        raise FichierIllisible(f"le registre SIRENE n'a pas pu être lu ({chemin.name}) : {erreur}") from erreur


def _mois_d_un_parquet(chemin: Path, colonne: str) -> str:
    with duckdb.connect() as base:
        colonnes = {c for (c,) in base.execute("SELECT name FROM parquet_schema(?)", [str(chemin)]).fetchall()}
        if colonne not in colonnes:
            return ""
        lu = base.execute(f"SELECT CAST(max({nom(colonne)}) AS VARCHAR) FROM read_parquet({texte(chemin)})").fetchone()
    return str(lu[0] or "")[:7] if lu else ""


def _dernier_mois(flux: IO[bytes], colonne: str) -> str:
    lignes = csv.reader(ligne.decode("utf-8-sig", "replace") for ligne in flux)
    entete = next(lignes, [])
    if colonne not in entete:
        return ""
    rang = entete.index(colonne)
    dates = (ligne[rang][:7] for ligne in islice(lignes, LIGNES_LUES) if len(ligne) > rang)
    return max((d for d in dates if re.fullmatch(r"\d{4}-\d{2}", d)), default="")


# What a file that is no zip, that is cut, damaged or protected makes zipfile and csv raise.
PANNES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError, csv.Error)


@contextmanager
def ouvrir_le_flux(chemin: Path) -> Iterator[IO[bytes]]:
    """The bytes of a CSV, or of the only CSV of a zip. Raises FichierIllisible, and PANNES."""
    if chemin.suffix.lower() != ".zip":
        with chemin.open("rb") as flux:
            yield flux
        return
    with zipfile.ZipFile(chemin) as archive:
        membres = [m for m in archive.namelist() if m.lower().endswith(".csv") and not m.startswith("__MACOSX/")]
        if len(membres) != 1:
            raise FichierIllisible(f"{chemin.name} : l'archive a {len(membres)} fichiers CSV au lieu d'un")
        with archive.open(membres[0]) as membre:
            yield membre
