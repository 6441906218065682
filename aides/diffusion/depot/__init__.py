"""Publishing the exported files as resources of a dataset of data.gouv.fr: dry run by default, never deletes."""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """`build_db.py publish`: see aides.diffusion.depot.commande."""
    from aides.diffusion.depot.commande import main as lancer

    return lancer(arguments)
