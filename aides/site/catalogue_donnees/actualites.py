"""News: one entry per date at which a scheme was published, one for this version of the base.

An entry's id depends on what it is about only, so that a reader sees it once, whatever the site's address; its date is
that of the data, so that the same base gives the same feed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from aides.commun import francais
from aides.commun.livraison.mots import textes

# Drawn once: ids of entries are made from it and must never change.
ESPACE = uuid.UUID("6d0f7a0e-5b0a-4c39-9c55-1f2a7f6b8f11")
DERNIERES = 200


@dataclass(frozen=True)
class Entree:
    """One piece of news: id is a URN, date an ISO day, chemin its page on this site."""

    id: str
    titre: str
    resume: str
    date: str
    chemin: str
    dispositif: str = ""


def entrees(
    fiches: Sequence[Mapping[str, Any]],
    dates: Mapping[str, Sequence[Mapping[str, Any]]],
    publication: Mapping[str, Any],
) -> list[Entree]:
    """All the news, the latest first.

    fiches: rows of the canned query dispositifs; dates: scheme -> rows of publications_dispositif; publication: the row
    of etat_publication.
    """
    empreinte, mots = publication["empreinte"], textes()["actualites"]
    toutes = [
        Entree(
            id=urn("publication", empreinte),
            titre=mots["version"].format(version=empreinte[:12]),
            resume=mots["resume_version"],
            date=publication["derniere_date_maj"],
            chemin="/donnees",
        )
    ]
    for fiche in fiches:
        for date, lignes in groupby(dates[fiche["id"]], key=lambda ligne: ligne["date_maj"]):
            volets = [ligne["volet"].removeprefix("VOLET") for ligne in lignes if ligne["volet"]]
            toutes.append(
                Entree(
                    id=urn(fiche["id"], date),
                    titre=mots["publication"].format(dispositif=fiche["titre"], date=francais.jour(date)),
                    resume=_resume(fiche, volets),
                    date=date,
                    chemin=f"/dispositif/{fiche['id']}?{urlencode({'date_maj': date})}",
                    dispositif=fiche["id"],
                )
            )
    return sorted(toutes, key=lambda entree: entree.date, reverse=True)


def urn(*parties: str) -> str:
    """The id of a piece of news, from what it is about."""
    return uuid.uuid5(ESPACE, "/".join(parties)).urn


def _resume(fiche: Mapping[str, Any], volets: Sequence[str]) -> str:
    mots = textes()["actualites"]
    detail = mots["volets"].format(volets=", ".join(sorted(volets))) if volets else ""
    return " ".join(filter(None, (mots["operateur"].format(operateur=fiche["operateur"]), detail)))
