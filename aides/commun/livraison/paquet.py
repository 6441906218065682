"""datapackage.json: the Frictionless description of the files (https://datapackage.org), which we also read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aides.commun.catalogue import Catalogue
from aides.commun.livraison.modele import Champ, Contenu, Export, Fichier, Publication
from aides.commun.livraison.mots import textes

PAQUET = "datapackage.json"
NOM = "aides-aux-entreprises"
# Column of a reference table that others point to, where it is not `code`.
CLES = {"dispositif": "id"}

# Formats whose size frictionless knows when it reads them from a site; it says of any other that its `bytes` are wrong,
# none being what it counted (tried with 5.21).
MESURES_A_DISTANCE = ("csv", "db")


def composer(export: Export, catalogue: Catalogue) -> dict[str, Any]:
    """The whole descriptor. Paths are file names: it stands beside the files.

    Beyond the standard: empreinte and fictif of the publication; of a resource, octets (size), lignes (rows),
    date_maj, dispositif, niveau, axe, volet; of a field, unite.
    """
    licence = textes()["licence"]
    publication = export.publication
    return {
        "name": NOM,
        "title": publication.titre,
        "description": publication.avertissement or textes()["description"].strip(),
        "version": f"{publication.version_schema}+{publication.empreinte[:12]}",
        "keywords": textes()["mots_cles"],
        "licenses": [{"name": licence["code"], "title": licence["titre"], "path": licence["adresse"]}],
        "sources": [{"title": d.titre, "path": d.source_url} for d in catalogue.dispositifs],
        "contributors": [{"title": nom, "role": "author"} for nom in _operateurs(catalogue)],
        **_publication(publication),
        "resources": [_ressource(fichier) for fichier in export.fichiers],
    }


def ecrire(descripteur: Mapping[str, Any]) -> str:
    """The descriptor as text, the same for the same content."""
    return json.dumps(descripteur, ensure_ascii=False, indent=1) + "\n"


def relire(descripteur: Mapping[str, Any]) -> Export:
    """What `composer` wrote. Raises KeyError or TypeError for anything else."""
    publication = Publication(
        descripteur["empreinte"],
        descripteur["title"],
        bool(descripteur["fictif"]),
        descripteur["avertissement"],
        descripteur["version_schema"],
        descripteur["date_maj"],
    )
    return Export(publication, tuple(_fichier(ressource) for ressource in descripteur["resources"]))


def _operateurs(catalogue: Catalogue) -> list[str]:
    return list(dict.fromkeys(dispositif.operateur for dispositif in catalogue.dispositifs))


def _publication(publication: Publication) -> dict[str, Any]:
    return {
        "empreinte": publication.empreinte,
        "fictif": publication.fictif,
        "avertissement": publication.avertissement,
        "version_schema": publication.version_schema,
        "date_maj": publication.derniere_date_maj,
    }


def _ressource(fichier: Fichier) -> dict[str, Any]:
    contenu = fichier.contenu
    ressource: dict[str, Any] = {
        "name": contenu.nom if fichier.format in ("csv", "json") else f"{contenu.nom}-{fichier.format}",
        "path": fichier.nom,
        "title": contenu.titre,
        "description": contenu.description,
        "format": fichier.format,
        "mediatype": fichier.mime,
        "octets": fichier.octets,
        "hash": f"sha256:{fichier.sha256}",
        "lignes": contenu.lignes,
        "date_maj": contenu.date_maj,
        "dispositif": contenu.dispositif,
        "niveau": contenu.niveau,
        "axe": contenu.axe,
        "volet": contenu.volet,
    }
    if fichier.format in MESURES_A_DISTANCE:
        ressource["bytes"] = fichier.octets
    if fichier.format in ("csv", "json"):
        ressource["encoding"] = "utf-8"
    if contenu.champs:
        ressource["type"] = "table"
        ressource["schema"] = _schema(contenu)
    return ressource


def _schema(contenu: Contenu) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_descripteur(champ) for champ in contenu.champs], "missingValues": [""]}
    if contenu.cle:
        schema["primaryKey"] = list(contenu.cle)
    if contenu.etrangeres:
        schema["foreignKeys"] = [
            {"fields": [colonne], "reference": {"resource": table, "fields": [CLES.get(table, "code")]}}
            for colonne, table in contenu.etrangeres
        ]
    return schema


def _descripteur(champ: Champ) -> dict[str, str]:
    unite = {"unite": champ.unite} if champ.unite else {}
    return {"name": champ.nom, "type": champ.type, "description": champ.description, **unite}


def _fichier(ressource: Mapping[str, Any]) -> Fichier:
    champs = ressource.get("schema", {}).get("fields", ())
    contenu = Contenu(
        nom=ressource["path"].rpartition(".")[0],
        titre=ressource["title"],
        description=ressource["description"],
        date_maj=ressource["date_maj"],
        champs=tuple(Champ(c["name"], c["type"], c["description"], c.get("unite", "")) for c in champs),
        lignes=ressource["lignes"],
        dispositif=ressource["dispositif"],
        niveau=ressource["niveau"],
        axe=ressource["axe"],
        volet=ressource["volet"],
    )
    # Folders written before sizes had a name of their own are still read.
    octets = ressource["octets"] if "octets" in ressource else ressource["bytes"]
    return Fichier(ressource["path"], contenu, octets, ressource["hash"].removeprefix("sha256:"))
