"""Reading: one module per raw format, each a function from a file to typed rows and rejects."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from aides.commun.cube import Lecture
from aides.construction.inventaire import Fichier

if TYPE_CHECKING:
    from aides.construction.nomenclature import Nomenclature


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one file with the reader that its format names.

    A reader is imported only when a file asks for it. Raises FichierIllisible (nothing of the file can be used) or
    ColonneManquante (its format changed).
    """
    return import_module(f"aides.construction.lecture.{fichier.formats[0].lecteur}").lire(fichier, nomenclature)
