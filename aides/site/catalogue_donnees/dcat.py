"""The catalogue in DCAT-AP, as JSON-LD, with what the harvester of data.gouv.fr reads.

Facts about that harvester (udata): the title and the identifier are needed; a period is read from a blank node with
dcat:startDate and dcat:endDate; a checksum from SPDX's vocabulary; a licence is recognised by its address or its title.
Up to its version 17 it reads a checksum of type xsd:hexBinary, which the profile wants, as bytes that it cannot store,
and refuses the dataset: ?sommes=texte is for it.

Whatever the profile gives a class to says so (@type), so that its ranges can be checked without other vocabularies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aides.commun.livraison.modele import Fichier
from aides.commun.livraison.mots import textes
from aides.site.catalogue_donnees.adresse import Absolue
from aides.site.catalogue_donnees.jeux import Jeu

CONTEXTE = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTORITE = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
# Codes of the European list of file types. SQLite has none: its bytes are said to be bytes, its media type says which.
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "parquet": "PARQUET"}
AUTRE_FORMAT = "OCTET"
# The type of checksums, by the word that asks for it; the first is the profile's.
SOMMES = {"hexadecimales": "xsd:hexBinary", "texte": "xsd:string"}


def catalogue(
    jeux: Sequence[Jeu], version: str, absolue: Absolue, editeur: str, contact: str, somme: str
) -> dict[str, Any]:
    """The catalogue of all datasets.

    version: of the base; absolue: path -> address; editeur: who publishes the site; contact: an e-mail or '';
    somme: the type of checksums, one of SOMMES.
    """
    communs = {
        "dct:publisher": _organisme(editeur),
        "dcat:contactPoint": _contact(editeur, contact, absolue),
        "dct:language": _ref(f"{AUTORITE}language/FRA", "dct:LinguisticSystem"),
        "dct:license": _licence(),
    }
    return {
        "@context": CONTEXTE,
        "@id": absolue("/catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": _francais(textes()["titre"]),
        "dct:description": _francais(textes()["description"].strip()),
        "foaf:homepage": _ref(absolue("/"), "foaf:Document"),
        "dct:modified": _instant(max(jeu.fin for jeu in jeux)),
        **communs,
        "dcat:dataset": [_jeu(jeu, version, absolue, somme) | communs for jeu in jeux],
    }


def _jeu(jeu: Jeu, version: str, absolue: Absolue, somme: str) -> dict[str, Any]:
    rythme = _ref(f"{AUTORITE}frequency/{jeu.frequence}", "dct:Frequency")
    return {
        "@id": absolue(f"/donnees#{jeu.id}"),
        "@type": "dcat:Dataset",
        "dct:identifier": jeu.id,
        "dct:title": _francais(jeu.titre),
        "dct:description": _francais(jeu.description),
        "dcat:keyword": [_francais(mot) for mot in textes()["mots_cles"]],
        "dcat:theme": [_ref(f"{AUTORITE}data-theme/{theme}") for theme in ("ECON", "GOVE")],
        "dct:spatial": _ref(f"{AUTORITE}country/FRA", "dct:Location"),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _date(jeu.debut),
            "dcat:endDate": _date(jeu.fin),
        },
        "dct:issued": _instant(jeu.debut),
        "dct:modified": _instant(jeu.fin),
        "dcat:version": version,
        "dct:rights": textes()["licence"]["mention"],
        "dct:creator": [_organisme(nom) for nom in jeu.producteurs],
        "dct:source": [_ref(source) for source in jeu.sources],
        "dcat:landingPage": _ref(absolue(jeu.chemin), "foaf:Document"),
        **({"dct:accrualPeriodicity": rythme} if jeu.frequence else {}),
        "dcat:distribution": [_distribution(fichier, absolue, somme) for fichier in jeu.fichiers],
    }


def _distribution(fichier: Fichier, absolue: Absolue, somme: str) -> dict[str, Any]:
    adresse = absolue(f"/donnees/fichiers/{fichier.nom}")
    type_ = FORMATS.get(fichier.format, AUTRE_FORMAT)
    return {
        "@id": f"{adresse}#distribution",
        "@type": "dcat:Distribution",
        "dct:identifier": fichier.nom,
        "dct:title": fichier.nom,
        "dct:description": _francais(f"{fichier.contenu.titre}. {fichier.contenu.description}"),
        "dcat:downloadURL": _ref(adresse),
        "dcat:accessURL": _ref(adresse),
        "dcat:mediaType": _ref(IANA + fichier.mime, "dct:MediaType"),
        "dct:format": _ref(f"{AUTORITE}file-type/{type_}", "dct:MediaTypeOrExtent"),
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(fichier.octets)},
        "dct:modified": _instant(fichier.contenu.date_maj),
        "dct:license": _licence(),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _ref("http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"),
            "spdx:checksumValue": {"@type": somme, "@value": fichier.sha256},
        },
    }


def _organisme(nom: str) -> dict[str, Any]:
    return {"@type": ["foaf:Agent", "foaf:Organization"], "foaf:name": nom}


def _contact(editeur: str, contact: str, absolue: Absolue) -> dict[str, Any]:
    courriel = {"vcard:hasEmail": _ref(f"mailto:{contact}")} if contact else {}
    genre = ["vcard:Kind", "vcard:Organization"]
    return {"@type": genre, "vcard:fn": editeur, "vcard:hasURL": _ref(absolue("/a-propos")), **courriel}


def _licence() -> dict[str, str]:
    return _ref(textes()["licence"]["adresse"], "dct:LicenseDocument")


def _ref(adresse: str, classe: str = "") -> dict[str, str]:
    return {"@id": adresse, "@type": classe} if classe else {"@id": adresse}


def _francais(texte: str) -> dict[str, str]:
    return {"@language": "fr", "@value": texte}


def _date(jour: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": jour}


def _instant(jour: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": f"{jour}T00:00:00+00:00"}
