"""Writing all the files of a base: official ones, everything at once, whole tables, and their description."""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from aides import RACINE
from aides.commun import francais
from aides.commun.catalogue import Catalogue, lire_catalogue
from aides.commun.livraison import paquet
from aides.commun.livraison.dossier import RACINE_EXPORT, SOMMES, chantier, dossier_de, elaguer, lire, lire_publication
from aides.commun.livraison.modele import Contenu, Export, Fichier, Publication
from aides.commun.livraison.mots import textes
from aides.diffusion.export import description, ecriture, ensemble, officiels

ECRIT, MAUVAIS_USAGE = 0, 2


def exporter(base: Path, dossier: Path) -> Export:
    """Write all the files of `base` into `dossier`, which changes all at once, and return what was written.

    The same base gives the same bytes. Raises FileNotFoundError when the base is missing, sqlite3.Error when it is not
    one of ours, OSError when the folder cannot be written: then it is as it was.
    """
    if not base.is_file():
        raise FileNotFoundError(f"la base « {base} » n'existe pas")
    connexion = sqlite3.connect(f"file:{base}?mode=ro&immutable=1", uri=True)
    connexion.row_factory = sqlite3.Row
    catalogue = lire_catalogue()
    try:
        publication = lire_publication(connexion)
        with chantier(dossier) as travail:
            ecrits = [
                *_officiels(connexion, travail, catalogue),
                *_ensemble(connexion, base, travail, publication),
                *_tables(connexion, travail, publication),
            ]
            export = Export(publication, tuple(ecrits))
            sommes = "".join(f"{f.sha256}  {f.nom}\n" for f in ecrits)
            (travail / SOMMES).write_text(sommes, encoding="utf-8")
            (travail / paquet.PAQUET).write_text(paquet.ecrire(paquet.composer(export, catalogue)), encoding="utf-8")
    finally:
        connexion.close()
    return export


def exporter_a_cote(base: Path, destination: Path) -> Export:
    """Write the files of `base` where a server of `destination` will look for them, and forget the oldest ones.

    base may be the finished database that is about to take the place of `destination`.
    """
    with sqlite3.connect(f"file:{base}?mode=ro&immutable=1", uri=True) as connexion:
        empreinte = lire_publication(connexion).empreinte
    connexion.close()
    export = exporter(base, dossier_de(destination, empreinte))
    elaguer(destination.parent / RACINE_EXPORT)
    return export


def _officiels(connexion: sqlite3.Connection, dossier: Path, catalogue: Catalogue) -> Iterator[Fichier]:
    codes = {
        table: {str(code) for (code,) in connexion.execute(f"SELECT code FROM [{table}]")}
        for table in ("region", "departement", *(axe.table for axe in catalogue.axes if axe.table))
    }
    for tableau in officiels.les_plus_recents(officiels.tableaux(connexion, catalogue)):
        contenu = description.decrire_tableau(tableau, codes, catalogue)
        chemin = dossier / f"{tableau.nom}.csv"
        ecriture.ecrire_csv(chemin, tableau.entete, tableau.lignes)
        yield _mesurer(chemin, contenu)
        ecriture.ecrire_xlsx(chemin.with_suffix(".xlsx"), tableau.entete, tableau.lignes, tableau.date_maj)
        yield _mesurer(chemin.with_suffix(".xlsx"), contenu)
    for prets in officiels.prets_directs(connexion):
        chemin = dossier / f"{prets.nom}.json"
        ecriture.ecrire_json(chemin, prets.objets)
        yield _mesurer(chemin, description.decrire_prets(prets, catalogue))


def _ensemble(connexion: sqlite3.Connection, base: Path, dossier: Path, publication: Publication) -> Iterator[Fichier]:
    chemin = dossier / ensemble.PARQUET
    lignes = ensemble.ecrire_parquet(connexion, chemin)
    yield _mesurer(chemin, description.decrire_parquet(chemin, lignes, publication))
    ensemble.copier_base(base, dossier / ensemble.SQLITE)
    contenu = description.decrire_base(dossier / ensemble.SQLITE, ensemble.lignes_de_la_base(connexion), publication)
    yield _mesurer(dossier / ensemble.SQLITE, contenu)
    chemin = dossier / ensemble.DERNIERE
    lignes = ensemble.extraire_les_dernieres(base, chemin, textes()["ensemble"]["derniere"]["avertissement"])
    yield _mesurer(chemin, description.decrire_base(chemin, lignes, publication))


def _tables(connexion: sqlite3.Connection, dossier: Path, publication: Publication) -> Iterator[Fichier]:
    for genre in ("chiffres", "nomenclatures"):
        for table in textes()[genre]:
            lue = ensemble.lire_table(connexion, table)
            chemin = dossier / f"{table}.csv"
            ecriture.ecrire_csv(chemin, lue.entete, lue.lignes)
            yield _mesurer(chemin, description.decrire_table(lue, genre, publication.derniere_date_maj))


def _mesurer(chemin: Path, contenu: Contenu) -> Fichier:
    with chemin.open("rb") as flux:
        somme = hashlib.file_digest(flux, "sha256").hexdigest()
    return Fichier(chemin.name, contenu, chemin.stat().st_size, somme)


def lire_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """Parse the command line. Wrong use exits with status 2 and says why."""
    analyseur = argparse.ArgumentParser(
        prog="build_db.py export",
        description=(
            "Écrit les fichiers à télécharger à partir de la base : les fichiers officiels sous leurs noms, toutes les "
            "valeurs en un Parquet, la base SQLite, les chiffres par territoire, les nomenclatures, leur description "
            "(datapackage.json, SHA256SUMS)."
        ),
        epilog="Codes de retour : 0 fichiers écrits ou déjà à jour, 2 mauvais usage ou dossier impossible à écrire.",
    )
    analyseur.add_argument(
        "base", type=Path, nargs="?", default=RACINE / "aides.db", help="base à exporter (par défaut aides.db)"
    )
    analyseur.add_argument(
        "--dossier",
        type=Path,
        help="dossier à écrire ; par défaut, export/<empreinte> à côté de la base, là où le site les cherche",
    )
    analyseur.add_argument(
        "--site",
        type=Path,
        metavar="DOSSIER",
        help=(
            "écrit aussi dans ce dossier une copie du site qui se passe de serveur : toutes les pages du plan du site, "
            "leurs images et leurs données, une recherche (AIDES_ADRESSE_PUBLIQUE : adresse du site)"
        ),
    )
    analyseur.add_argument(
        "--si-besoin", action="store_true", help="ne fait rien si les fichiers de cette base sont déjà là"
    )
    lus = analyseur.parse_args(arguments)
    if lus.site and lus.dossier:
        analyseur.error("--site et --dossier ne vont pas ensemble : le site cherche les fichiers à côté de la base")
    return lus


def main(arguments: list[str] | None = None) -> int:
    """`build_db.py export [base] [--dossier D] [--site D] [--si-besoin]`: 0 written or already there, 2 wrong use."""
    lus = lire_arguments(arguments)
    try:
        _fichiers(lus.base, lus.dossier, lus.si_besoin)
    except (OSError, sqlite3.Error) as erreur:
        print(f"Erreur : les fichiers n'ont pas pu être écrits ({erreur}).", file=sys.stderr)
        return MAUVAIS_USAGE
    return copier_le_site(lus.base, lus.site) if lus.site else ECRIT


def _fichiers(base: Path, demande: Path | None, si_besoin: bool) -> None:
    """Write the files of a base in the folder asked for, else where the site looks for them, and say so."""
    if not base.is_file():
        raise FileNotFoundError(f"la base « {base} » n'existe pas")
    with sqlite3.connect(f"file:{base}?mode=ro&immutable=1", uri=True) as connexion:
        empreinte = lire_publication(connexion).empreinte
    connexion.close()
    dossier = demande or dossier_de(base, empreinte)
    if si_besoin and lire(dossier, empreinte) is not None:
        return
    export = exporter(base, dossier) if demande else exporter_a_cote(base, base)
    octets = sum(fichier.octets for fichier in export.fichiers)
    print(f"{len(export.fichiers)} fichiers écrits dans {dossier} ({francais.nombre(octets)} octets).", flush=True)


def copier_le_site(base: Path, dossier: Path) -> int:
    """Run the site's own command (aides.site.miroir), of which this room knows the name only; its status."""
    commande = [sys.executable, "-m", "aides.site.miroir", str(base.resolve()), str(dossier.resolve())]
    return subprocess.run(commande, cwd=RACINE, check=False).returncode
