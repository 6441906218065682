"""The datasets in the vocabulary of schema.org, for search engines: a data block in the pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from aides.commun.livraison.modele import Fichier
from aides.commun.livraison.mots import textes
from aides.site.catalogue_donnees.adresse import Absolue
from aides.site.catalogue_donnees.jeux import Jeu

# What may not stand in a <script>: the end of the element, a comment, and what old parsers take for a new line.
SURS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def bloc(donnees: dict[str, Any]) -> Markup:
    """JSON that can stand in <script type="application/ld+json"> whatever it holds."""
    return Markup(json.dumps(donnees, ensure_ascii=False, separators=(",", ":")).translate(SURS))  # noqa: S704


def catalogue(jeux: Sequence[Jeu], version: str, absolue: Absolue, editeur: str) -> dict[str, Any]:
    """The site as a catalogue: its datasets by name, and the files of the whole."""
    return {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "@id": absolue("/") + "#catalogue",
        "name": textes()["titre"],
        "description": textes()["description"].strip(),
        "url": absolue("/"),
        "inLanguage": "fr",
        "license": textes()["licence"]["adresse"],
        "publisher": {"@type": "Organization", "name": editeur},
        "dataset": [_jeu(jeu, version, absolue) for jeu in jeux],
    }


def jeu_de_donnees(jeu: Jeu, version: str, absolue: Absolue) -> dict[str, Any]:
    """One dataset with all its files."""
    return {
        "@context": "https://schema.org",
        **_jeu(jeu, version, absolue),
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": absolue("/") + "#catalogue", "url": absolue("/")},
        "distribution": [_fichier(fichier, absolue) for fichier in jeu.fichiers],
    }


def _jeu(jeu: Jeu, version: str, absolue: Absolue) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "@id": absolue(f"/donnees#{jeu.id}"),
        "identifier": jeu.id,
        "name": jeu.titre,
        "description": jeu.description,
        "url": absolue(jeu.chemin),
        "license": textes()["licence"]["adresse"],
        "creator": [{"@type": "Organization", "name": nom} for nom in jeu.producteurs],
        "isAccessibleForFree": True,
        "isBasedOn": list(jeu.sources),
        "keywords": textes()["mots_cles"],
        "spatialCoverage": "France",
        "temporalCoverage": f"{jeu.debut}/{jeu.fin}",
        "dateModified": jeu.fin,
        "variableMeasured": list(jeu.mesures),
        "version": version,
    }


def _fichier(fichier: Fichier, absolue: Absolue) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": fichier.nom,
        "contentUrl": absolue(f"/donnees/fichiers/{fichier.nom}"),
        "encodingFormat": fichier.mime,
        "contentSize": f"{fichier.octets} B",
        "sha256": fichier.sha256,
        "dateModified": fichier.contenu.date_maj,
    }
