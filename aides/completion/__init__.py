"""Completion: head offices of the siren that the open SIRENE files do not hold, asked from a register, remembered.

with Cache(chemin) as cache:
    bilan = completer(sirens, fournisseur_demande(None, os.environ), cache)
    sieges = cache.etablissements(sirens, bilan.fournisseur)
print(bilan.phrase())
"""

from aides.completion.api_entreprise import ApiEntreprise, Tracabilite
from aides.completion.cache import Cache, Souvenir
from aides.completion.enregistrees import ReponsesEnregistrees
from aides.completion.limites import Horloge
from aides.completion.modele import (
    ArretDuFournisseur,
    Bilan,
    CompletionImpossible,
    EchecDeReponse,
    Etablissement,
    Fournisseur,
    siren_valide,
)
from aides.completion.passage import completer, fournisseur_demande
from aides.completion.recherche_entreprises import RechercheEntreprises
from aides.completion.transport import Regles

__all__ = [
    "ApiEntreprise",
    "ArretDuFournisseur",
    "Bilan",
    "Cache",
    "CompletionImpossible",
    "EchecDeReponse",
    "Etablissement",
    "Fournisseur",
    "Horloge",
    "RechercheEntreprises",
    "Regles",
    "ReponsesEnregistrees",
    "Souvenir",
    "Tracabilite",
    "completer",
    "fournisseur_demande",
    "siren_valide",
]
