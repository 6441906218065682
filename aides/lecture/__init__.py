"""Reading: one module per raw format, each a function from a file to typed rows and rejects."""

from __future__ import annotations

from aides.inventaire import Fichier
from aides.lecture import (
    activite_partielle_xlsx,
    cpsti_csv,
    csv_agrege,
    json_prets,
    json_totaux,
    pge_xlsx,
    reports_xlsx,
)
from aides.lecture.modele import Lecture
from aides.nomenclature import Nomenclature

LECTEURS = {
    "activite_partielle_xlsx": activite_partielle_xlsx.lire,
    "cpsti_csv": cpsti_csv.lire,
    "csv_agrege": csv_agrege.lire,
    "json_prets": json_prets.lire,
    "json_totaux": json_totaux.lire,
    "pge_xlsx": pge_xlsx.lire,
    "reports_xlsx": reports_xlsx.lire,
}


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one file with the reader that its format names.

    Raises FichierIllisible (nothing of it can be used) or ColonneManquante (its format changed).
    """
    return LECTEURS[fichier.formats[0].lecteur](fichier, nomenclature)
