"""Payment lines of the fonds de solidarité: read, validated, crossed with SIRENE, aggregated, kept inside.

    resultat = traiter(fichiers, registre, completer, Options(dossier_de_travail, base_interne))

What may be published leaves as cells that still have to be protected; the lines themselves only go to
aides-interne.db, which is never served.
"""

from aides.commun.cube import AjoutLignes, CelluleLignes, CommuneLignes, EnsembleLignes, JourLignes, MoisLignes
from aides.construction.lignes.interne import EcritureImpossible
from aides.construction.lignes.modele import (
    DISPOSITIF,
    Completer,
    EtablissementTrouve,
    Options,
    Provisoire,
    ResultatLignes,
    SourceLignes,
)
from aides.construction.lignes.moteur import quantite_de_memoire
from aides.construction.lignes.registre import Registre, decrire, manques, remarques, reperer
from aides.construction.lignes.traitement import TraitementImpossible, TravailEnCours, preparer, traiter

__all__ = [
    "DISPOSITIF",
    "AjoutLignes",
    "CelluleLignes",
    "CommuneLignes",
    "EnsembleLignes",
    "Completer",
    "EcritureImpossible",
    "EtablissementTrouve",
    "JourLignes",
    "MoisLignes",
    "Options",
    "Provisoire",
    "Registre",
    "ResultatLignes",
    "SourceLignes",
    "TraitementImpossible",
    "TravailEnCours",
    "decrire",
    "manques",
    "preparer",
    "quantite_de_memoire",
    "remarques",
    "reperer",
    "traiter",
]
