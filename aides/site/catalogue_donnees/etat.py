"""What the addresses of data share: the files of the served base, the datasets, absolute addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.commun import reglages
from aides.commun.catalogue import catalogue_du_depot
from aides.commun.livraison.dossier import dossier_de, lire
from aides.commun.livraison.modele import Export
from aides.commun.requetes import BASE
from aides.commun.sante import aujourdhui, dire_rythmes, evaluer
from aides.site.catalogue_donnees.adresse import Absolue, racine
from aides.site.catalogue_donnees.jeux import Jeu, lister
from aides.site.porte import metadonnees
from aides.site.requetes import interroger

Ligne = Mapping[str, Any]


@dataclass(frozen=True)
class Etat:
    """The served publication: rows of canned queries, its files (None when they are not there), its datasets."""

    publication: Ligne
    fiches: Sequence[Ligne]
    dates: Mapping[str, Sequence[Ligne]]
    dossier: Path
    export: Export | None
    jeux: Sequence[Jeu]

    @property
    def version(self) -> str:
        """What catalogues call the version: the beginning of the fingerprint, as in the footer."""
        return str(self.publication["empreinte"])[:12]

    def jeu(self, dispositif: str) -> Jeu | None:
        """The dataset of a scheme."""
        return next((jeu for jeu in self.jeux if jeu.chemin == f"/dispositif/{dispositif}"), None)


async def lire_etat(datasette: Datasette, dispositif: str = "") -> Etat:
    """What is served now; of one scheme alone where it is named, for a page that describes no other."""
    publication = (await interroger(datasette, "etat_publication")).lignes[0]
    toutes = (await interroger(datasette, "dispositifs")).lignes
    fiches = [fiche for fiche in toutes if dispositif in ("", fiche["id"])]
    lues = await asyncio.gather(
        *(interroger(datasette, "publications_dispositif", dispositif=fiche["id"]) for fiche in fiches)
    )
    dates = {fiche["id"]: trouvees.lignes for fiche, trouvees in zip(fiches, lues, strict=True)}
    premieres = {nom: min(ligne["date_maj"] for ligne in lignes) for nom, lignes in dates.items() if lignes}
    dossier, export = fichiers(datasette, publication["empreinte"])
    # The rows of the query dispositifs do not say that they are of a sample: the publication does.
    datees = [{**fiche, "fictif": publication["fictif"]} for fiche in fiches]
    rythmes = dire_rythmes(evaluer(datees, catalogue_du_depot(), aujourdhui()))
    return Etat(publication, fiches, dates, dossier, export, lister(fiches, premieres, publication, export, rythmes))


def fichiers(datasette: Datasette, empreinte: str) -> tuple[Path, Export | None]:
    """Where the files of the served base are, and what they are; None when they are missing or of another base."""
    dossier = dossier_de(Path(datasette.get_database(BASE).path), empreinte)
    return dossier, lire(dossier, empreinte)


def adresses(datasette: Datasette, request: Request) -> Absolue:
    """A function from a path of this site to its absolute address."""
    reglage = reglages.lire("AIDES_ADRESSE_PUBLIQUE")
    if reglage:
        return lambda chemin: reglage + chemin
    https = "https" if datasette.setting("force_https_urls") else ""
    debut = racine("", request.scope, https, reglages.lire("AIDES_HOTES"))
    return lambda chemin: debut + str(datasette.urls.path(chemin))


def editeur(datasette: Datasette) -> str:
    """Who publishes the site: a setting, else its title."""
    return reglages.lire("AIDES_EDITEUR") or metadonnees(datasette).get("title", BASE)


def contact() -> str:
    """The e-mail to write to, '' when it is not set."""
    return str(reglages.lire("AIDES_CONTACT"))
