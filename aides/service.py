"""Serve the site: the one list of Datasette arguments that `make serve` and the tests share.

Settings are read and checked here before anything starts (aides/commun/reglages.py).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from aides import RACINE
from aides.commun import reglages

PORT = 8001
PORT_MAX = 65535
HOTE = "127.0.0.1"
NOM_SERVI = "aides.db"
# An address that no one has (RFC 6666).
PERSONNE = "100::"

# Limits are chosen for a public server on the real database: every page of ours answers in some tens of milliseconds.
REGLAGES = {
    "default_page_size": 50,
    "max_returned_rows": 2000,
    "num_sql_threads": 3,
    "sql_time_limit_ms": 1500,
    "default_facet_size": 30,
    "facet_time_limit_ms": 500,
    "suggest_facets": 0,
    "allow_download": 1,
    "allow_csv_stream": 1,
    "max_csv_mb": 200,
    "default_cache_ttl": 300,
    "truncate_cells_html": 2048,
}


def options(base: Path, port: int = PORT, hote: str = HOTE) -> list[str]:
    """Arguments of the command `datasette` that serve `base` (a path to aides.db) at `hote`, an address of ours.

    The file is opened as immutable: it is replaced whole by a build, never changed. Its name is part of every public
    address (/aides/...), and it keeps the internal database, which holds individual rows, from being served.
    Raises FileNotFoundError or ValueError with a sentence in French.
    """
    if base.name != NOM_SERVI:
        raise ValueError(f"seul un fichier nommé {NOM_SERVI} peut être servi, pas « {base.name} »")
    if not base.is_file():
        raise FileNotFoundError(f"la base « {base} » n'existe pas ; construisez-la avec « make build »")
    reglages = [mot for nom, valeur in REGLAGES.items() for mot in ("--setting", nom, str(valeur))]
    return [
        "serve",
        "--immutable", str(base),
        "--metadata", str(RACINE / "metadata.yml"),
        "--template-dir", str(RACINE / "templates"),
        "--plugins-dir", str(RACINE / "plugins"),
        "--static", f"static:{RACINE / 'static'}",
        "--host", hote,
        "--port", str(port),
        *reglages,
    ]  # fmt: skip


def environnement() -> dict[str, str]:
    """The environment of the server: the plugins import the package aides, whatever the working directory.

    X-Forwarded-For and X-Forwarded-Proto are believed only from the fronts named in AIDES_MANDATAIRES (addresses or
    networks, with commas): uvicorn alone would believe anyone on the same machine. Raises ReglageFaux.
    """
    chemins = [str(RACINE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        # Memory that threads have freed goes back to the system instead of to a pool of each.
        "MALLOC_ARENA_MAX": "2",
        **os.environ,
        "PYTHONPATH": os.pathsep.join(chemins),
        "FORWARDED_ALLOW_IPS": ",".join(reglages.lire("AIDES_MANDATAIRES")) or PERSONNE,
    }


def main(arguments: list[str] | None = None) -> int:
    """Replace this process by the Datasette server; returns 2, with a sentence on stderr, when it cannot start."""
    lus = lire_arguments(arguments)
    try:
        for remarque in reglages.verifier("site"):
            print(f"Attention : {remarque}", file=sys.stderr)
        commande = [sys.executable, "-m", "datasette", *options(lus.base.resolve(), lus.port, lus.hote)]
        milieu = environnement()
    except (FileNotFoundError, ValueError) as erreur:
        print(f"Erreur : {erreur}.", file=sys.stderr)
        return 2
    return os.execve(commande[0], commande, milieu)


def port(texte: str) -> int:
    """The number of a port. Raises ArgumentTypeError, a sentence in French."""
    if not texte.isdecimal() or int(texte) > PORT_MAX:
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas un port, de 0 à {PORT_MAX}")
    return int(texte)


def lire_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """Parse the command line. Wrong use exits with status 2 and says why."""
    analyseur = argparse.ArgumentParser(
        prog="python -m aides.service",
        description="Sert le site en local. Une erreur au démarrage est dite en une phrase, avec le code de retour 2.",
        epilog=reglages.aide("site"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    analyseur.add_argument("--base", type=Path, default=RACINE / NOM_SERVI, metavar="FICHIER", help="base à servir")
    analyseur.add_argument("--port", type=port, default=PORT, help=f"port d'écoute (par défaut {PORT})")
    analyseur.add_argument(
        "--hote", default=HOTE, metavar="ADRESSE", help=f"adresse d'écoute (par défaut {HOTE} ; 0.0.0.0 en conteneur)"
    )
    return analyseur.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
