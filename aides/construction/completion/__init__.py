"""Completion: head offices of the siren that the open SIRENE files do not hold, asked from a register, remembered.

with Cache(chemin) as cache:
    bilan = completer(sirens, fournisseur_demande(None, os.environ), cache)
    sieges = cache.etablissements(sirens, bilan.fournisseur)
print(bilan.phrase())
"""

from aides.commun.reseau.limites import Horloge
from aides.commun.reseau.pannes import ArretDuFournisseur, CompletionImpossible, EchecDeReponse
from aides.commun.reseau.transport import Regles
from aides.construction.completion.api_entreprise import ApiEntreprise, Tracabilite
from aides.construction.completion.cache import Cache, Souvenir
from aides.construction.completion.enregistrees import ReponsesEnregistrees
from aides.construction.completion.modele import Bilan, Etablissement, Fournisseur, siren_valide
from aides.construction.completion.passage import completer, fournisseur_demande
from aides.construction.completion.recherche_entreprises import RechercheEntreprises

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
