"""The datasets that the catalogues describe: one per scheme, and the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aides.commun.livraison.modele import Export, Fichier
from aides.commun.livraison.mots import textes
from aides.commun.livraison.paquet import NOM
from aides.commun.sante import ACHEVEE

# Rhythms of dispositifs.yml in the vocabulary of the European Union.
FREQUENCES = {
    "quotidienne": "DAILY",
    "hebdomadaire": "WEEKLY",
    "bimensuelle": "MONTHLY_2",
    "mensuelle": "MONTHLY",
    "trimestrielle": "QUARTERLY",
    "annuelle": "ANNUAL",
    "ponctuelle": "AS_NEEDED",
    ACHEVEE: "NEVER",
}


@dataclass(frozen=True)
class Jeu:
    """A dataset: dates are ISO, frequence a code of FREQUENCES or '', chemin its page on this site."""

    id: str
    titre: str
    description: str
    producteurs: tuple[str, ...]
    sources: tuple[str, ...]
    frequence: str
    debut: str
    fin: str
    mesures: tuple[str, ...]
    chemin: str
    fichiers: tuple[Fichier, ...]


def lister(
    fiches: Sequence[Mapping[str, Any]],
    premieres: Mapping[str, str],
    publication: Mapping[str, Any],
    export: Export | None,
    rythmes: Mapping[str, str],
) -> list[Jeu]:
    """Datasets of the schemes that have data, then the whole.

    fiches: rows of the canned query dispositifs; premieres: scheme -> its first date; publication: the row of
    etat_publication; export: the files, None when they are not there; rythmes: how often each scheme is published.
    """
    marque = "[Fictif] " if publication["fictif"] else ""
    avertissement = f"{publication['avertissement']} " if publication["avertissement"] else ""
    fichiers = export.fichiers if export else ()
    jeux = [
        Jeu(
            id=f"{NOM}-{fiche['id']}",
            titre=marque + fiche["titre"],
            description=avertissement + fiche["description"].strip(),
            producteurs=(fiche["operateur"],),
            sources=(fiche["source_url"],),
            frequence=FREQUENCES.get(rythmes[fiche["id"]], ""),
            debut=premieres[fiche["id"]],
            fin=fiche["date_maj"],
            mesures=tuple(fiche["mesures"].split()),
            chemin=f"/dispositif/{fiche['id']}",
            fichiers=tuple(f for f in fichiers if f.contenu.dispositif == fiche["id"]),
        )
        for fiche in fiches
        if fiche["date_maj"] and fiche["id"] in premieres
    ]
    entier = Jeu(
        id=NOM,
        titre=marque + textes()["titre"],
        description=avertissement + textes()["description"].strip(),
        producteurs=tuple(dict.fromkeys(nom for jeu in jeux for nom in jeu.producteurs)),
        sources=tuple(source for jeu in jeux for source in jeu.sources),
        frequence="",
        debut=min((jeu.debut for jeu in jeux), default=""),
        fin=publication["derniere_date_maj"] or "",
        mesures=tuple(dict.fromkeys(mesure for jeu in jeux for mesure in jeu.mesures)),
        chemin="/donnees",
        fichiers=tuple(f for f in fichiers if not f.contenu.dispositif),
    )
    return [*jeux, entier]
