"""The files to download: official ones under their official names, everything in one Parquet and one SQLite.

`commande` writes them out of aides.db with their description, `dossier` says where they are and reads it back: the
server imports only the latter, without the writers of workbooks and Parquet.
"""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """`build_db.py export`: see aides.diffusion.export.commande."""
    from aides.diffusion.export.commande import main as lancer

    return lancer(arguments)
