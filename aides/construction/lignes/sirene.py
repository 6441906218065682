"""The SIRENE files as INSEE publishes them, seen as two tables of the few columns needed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aides.commun.cube import ColonneManquante, FichierIllisible
from aides.construction.lignes import registre as fichiers
from aides.construction.lignes.moteur import Moteur, nom, source_csv, texte
from aides.construction.lignes.registre import PANNES, Registre, ouvrir_le_flux

TAMPON = 1 << 20
LOGIQUES = {"etablissementSiege"}


@dataclass(frozen=True)
class Stock:
    """One of INSEE's stock files: the beginning of its name, the columns that it must have, those that it may have."""

    fichier: str
    requises: tuple[str, ...]
    facultatives: tuple[str, ...]


ETABLISSEMENT = Stock(
    fichiers.ETABLISSEMENT,
    ("siren", "siret", "etablissementSiege", "codeCommuneEtablissement", "activitePrincipaleEtablissement"),
    ("nic", "codePostalEtablissement", "nomenclatureActivitePrincipaleEtablissement", "trancheEffectifsEtablissement",
     "activitePrincipaleNAF25Etablissement", "etatAdministratifEtablissement", "statutDiffusionEtablissement",
     "dateDebut"),
)  # fmt: skip
UNITE_LEGALE = Stock(
    fichiers.UNITE_LEGALE,
    ("siren", "categorieJuridiqueUniteLegale"),
    ("activitePrincipaleUniteLegale", "nomenclatureActivitePrincipaleUniteLegale", "activitePrincipaleNAF25UniteLegale",
     "trancheEffectifsUniteLegale", "etatAdministratifUniteLegale", "statutDiffusionUniteLegale",
     "nicSiegeUniteLegale"),
)  # fmt: skip


@contextmanager
def ouvrir(moteur: Moteur, registre: Registre, travail: Path) -> Iterator[None]:
    """Give the engine two views, etablissement and unite_legale, for as long as the context lasts.

    Raises ColonneManquante when a file lacks a required column, FichierIllisible when it is truncated.
    """
    try:
        with ExitStack() as pile:
            for vue, stock, chemin in (
                ("etablissement", ETABLISSEMENT, registre.etablissements),
                ("unite_legale", UNITE_LEGALE, registre.unites_legales),
            ):
                _creer_la_vue(moteur, vue, stock, chemin, travail, pile)
            yield
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, *PANNES) as erreur:
        if "o space left" in str(erreur):
            raise
        noms = " ou ".join(chemin.name for chemin in registre.stocks.values() if chemin)
        raise FichierIllisible(f"le registre SIRENE n'a pas pu être lu ({noms}) : {erreur}") from erreur


def _creer_la_vue(moteur: Moteur, vue: str, stock: Stock, chemin: Path | None, travail: Path, pile: ExitStack) -> None:
    voulues = [*stock.requises, *stock.facultatives]
    if chemin is None:
        vides = ", ".join(f"NULL::{'BOOLEAN' if c in LOGIQUES else 'VARCHAR'} AS {nom(c)}" for c in voulues)
        moteur.base.execute(f"CREATE OR REPLACE TEMP VIEW {vue} AS SELECT {vides} WHERE false")
        return
    if chemin.suffix.lower() == ".parquet":
        types = moteur.lignes("SELECT name, type FROM parquet_schema(?)", [str(chemin)])
        presentes = dict(types)
        source = f"read_parquet({texte(chemin)})"
    else:
        presentes = dict.fromkeys(_entete_csv(chemin), "VARCHAR")
        source = _source_csv(chemin, [*presentes], travail, pile)
    manquantes = [c for c in stock.requises if c not in presentes]
    if manquantes:
        raise ColonneManquante(chemin.name, ", ".join(manquantes))
    expressions = {c: _expression(c, presentes.get(c)) for c in voulues}
    if "nic" in presentes and "siret" in presentes:
        # A siret is a siren and a nic: the longest column of the file need not be read.
        expressions["siret"] = f"{expressions['siren']} || {expressions['nic']}"
    colonnes = ", ".join(f"{expression} AS {nom(c)}" for c, expression in expressions.items())
    moteur.base.execute(f"CREATE OR REPLACE TEMP VIEW {vue} AS SELECT {colonnes} FROM {source}")


def _expression(colonne: str, type_: str | None) -> str:
    """A column as text, or as true or false; NULL when the file has none."""
    if type_ is None:
        return "CAST(NULL AS VARCHAR)"
    if colonne not in LOGIQUES:
        return f"CAST({nom(colonne)} AS VARCHAR)"
    return nom(colonne) if type_ == "BOOLEAN" else f"lower({nom(colonne)}) IN ('true', 't', '1')"


def _entete_csv(chemin: Path) -> list[str]:
    with ExitStack() as pile:
        flux = pile.enter_context(ouvrir_le_flux(chemin))
        premiere = flux.readline().decode("utf-8-sig")
    return next(csv.reader([premiere]))


def _source_csv(chemin: Path, colonnes: list[str], travail: Path, pile: ExitStack) -> str:
    lu = chemin
    if chemin.suffix.lower() == ".zip":
        lu = travail / f"{chemin.stem}.decompresse.csv"
        pile.enter_context(_decompresser(chemin, lu))
    return source_csv(lu, colonnes)


@contextmanager
def _decompresser(archive: Path, sortie: Path) -> Iterator[None]:
    """Unzip beside the working files for the time of the crossing: the CSV inside is read once, never kept."""
    sortie.unlink(missing_ok=True)
    try:
        with ouvrir_le_flux(archive) as flux, sortie.open("wb") as cible:
            while bloc := flux.read(TAMPON):
                cible.write(bloc)
        yield
    finally:
        sortie.unlink(missing_ok=True)
