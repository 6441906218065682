"""Downloads: what data.gouv.fr publishes for a scheme, laid out as <dispositif>/<AAAA-MM-JJ>/<file> for the inventory.

with verrouiller(cache):
    depot = Depot(cache / DATAGOUV)
    bilan = relever(dispositif, depot, transport)
print(bilan.phrases())
"""

from aides.diffusion.telechargement.datagouv import DATAGOUV, transport_de
from aides.diffusion.telechargement.depot import Depot, verrouiller
from aides.diffusion.telechargement.modele import Bilan, DepotOccupe, Ressource, SourceIndisponible
from aides.diffusion.telechargement.releve import relever

__all__ = [
    "DATAGOUV",
    "Bilan",
    "Depot",
    "DepotOccupe",
    "Ressource",
    "SourceIndisponible",
    "relever",
    "transport_de",
    "verrouiller",
]
