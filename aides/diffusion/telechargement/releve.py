"""One scheme brought up to date: listed, downloaded, then put in place whole, or not at all."""

from __future__ import annotations

from datetime import date

from aides.commun.catalogue import Dispositif
from aides.commun.reseau.transport import Transport
from aides.commun.sante import aujourdhui
from aides.diffusion.telechargement.datagouv import lister
from aides.diffusion.telechargement.depot import Depot
from aides.diffusion.telechargement.fichiers import telecharger
from aides.diffusion.telechargement.modele import Bilan


def relever(dispositif: Dispositif, depot: Depot, transport: Transport, jour: date | None = None) -> Bilan:
    """Download what changed of a scheme's dataset into `depot` on `jour` (today), and say what did.

    Raises SourceIndisponible, the depot being as it was; what was received whole is not asked again the next time.
    """
    annonce = lister(dispositif, transport, jour or aujourdhui())
    ressources = annonce.ressources
    avant = depot.gardes_du(dispositif.id)
    gardes = {ressource: depot.garde(ressource) for ressource in ressources}
    recus = {r: telecharger(r, gardes[r], depot.parties, transport) for r in ressources}
    connus = {ressource.id for ressource in ressources} | {laissee.id for laissee in annonce.laissees}
    disparus = [cle for cle, garde in avant.items() if cle not in connus and not garde.disparu]
    bilan = Bilan(dispositif.id, disparus=[avant[cle] for cle in disparus], slug=annonce.slug)
    for laissee in annonce.laissees:
        if laissee.raison:
            bilan.laisses.append(laissee)
        elif laissee.id in avant:
            bilan.renommes.append((avant[laissee.id], laissee.titre))
        else:
            bilan.non_reconnus.append(laissee.titre)
    noms = {garde.nom for garde in avant.values()}
    for ressource, garde in depot.ranger(recus, disparus).items():
        ancien = gardes[ressource]
        if ancien and ancien.sha256 == garde.sha256:
            bilan.inchanges.append(garde)
        elif garde.nom in noms:
            bilan.changes.append(garde)
        else:
            bilan.ajoutes.append(garde)
    return bilan
