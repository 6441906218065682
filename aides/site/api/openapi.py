"""/api/openapi.json: the interface for programs in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), made out of
metadata.yml and of the served database, so that it describes what is there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from aides import VERSION_SCHEMA
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import BASE
from aides.commun.types_de_fichiers import MIMES
from aides.site.api import schemas
from aides.site.api.catalogue import ICI, Catalogue, Colonne, Element, Requete, regles

Objet = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """adresse: of the site's root, without a slash at its end; formats: of files; bornes: limits of the server;
    chemins: other addresses that the site has; graphiques: names of its charts."""

    adresse: str
    formats: Sequence[str]
    bornes: Mapping[str, int]
    chemins: Collection[str] = ()
    graphiques: Sequence[str] = ()


def document(
    catalogue: Catalogue,
    colonnes: Mapping[str, Sequence[Colonne]],
    definitions: Mapping[str, Mapping[str, str]],
    metadonnees: Mapping[str, Any],
    site: Site,
    abandons: Collection[str] = (),
) -> Objet:
    """The document. colonnes, definitions: of each canned query; abandons: paths that are being withdrawn."""
    base = metadonnees["databases"][BASE]
    chemins: Objet = {}
    lignes: Objet = {"Ligne.sql": {"type": "object", "description": "Une colonne par nom choisi dans le SELECT."}}
    for nom, decrite in base["queries"].items():
        lignes[f"Ligne.{nom}"] = schemas.ligne(colonnes[nom], definitions[nom], decrite.get("unites", {}))
        chemins[f"/{BASE}/{nom}.json"] = {"get": _requete(catalogue.requetes[nom], decrite)}
    for nom, decrite in base["tables"].items():
        element = catalogue.elements[nom]
        propres = list(element.colonnes.values())
        lignes[f"Ligne.{nom}"] = schemas.ligne(propres, decrite.get("columns", {}), decrite.get("unites", {}))
        chemins[f"/{BASE}/{nom}.json"] = {"get": _table(element, decrite, catalogue)}
        if element.cles:
            chemins[f"/{BASE}/{nom}/{{cle}}.json"] = {"get": _ligne(element, decrite)}
    chemins |= _generaux(catalogue, base, site)
    _marquer(chemins, abandons)
    return {
        "openapi": "3.1.0",
        "info": _info(metadonnees, site),
        "servers": [{"url": site.adresse or "/"}],
        "externalDocs": {"url": f"{site.adresse}/api", "description": "Mode d'emploi, exemples et engagements"},
        "tags": _etiquettes(base),
        "paths": chemins,
        "components": {
            "schemas": {**schemas.communs(catalogue), **lignes, **_pages(catalogue, lignes)},
            "responses": schemas.reponses_communes(),
            "parameters": _parametres_communs(site.bornes),
        },
    }


def _pages(catalogue: Catalogue, lignes: Collection[str]) -> Objet:
    """The answers that hold the rows of `lignes`, names of schemas: page after page, and one by its key."""
    noms = [nom.removeprefix("Ligne.") for nom in lignes]
    fiches = [nom for nom in noms if nom in catalogue.elements and catalogue.elements[nom].cles]
    return {
        **{f"Page.{nom}": schemas.page(nom) for nom in noms},
        **{f"Fiche.{nom}": schemas.page(nom, "Fiche") for nom in fiches},
    }


def _info(metadonnees: Mapping[str, Any], site: Site) -> Objet:
    return {
        "title": metadonnees["title"],
        "version": str(VERSION_SCHEMA),
        "summary": "Les données du site pour les programmes, en lecture, sans clé.",
        "description": metadonnees["description"],
        "contact": {"name": metadonnees["title"], "url": f"{site.adresse}/a-propos"},
        "license": {"name": metadonnees["license"], "url": metadonnees["license_url"]},
    }


def _etiquettes(base: Mapping[str, Any]) -> list[Objet]:
    groupes = [decrit.get("groupe", "Autres") for decrit in (*base["queries"].values(), *base["tables"].values())]
    return [{"name": nom} for nom in dict.fromkeys([*groupes, "Autres"])]


def _table(element: Element, decrite: Mapping[str, Any], catalogue: Catalogue) -> Objet:
    descriptions = decrite.get("columns", {})
    parametres = [_ref(nom) for nom in _publics(element.genre)]
    parametres += [_de_colonne(nom, element) for nom in _de_colonnes(element.genre)]
    parametres += [
        {
            "name": colonne.nom,
            "in": "query",
            "description": f"Garder les lignes qui ont cette valeur. {descriptions.get(colonne.nom, '')}".strip(),
            "schema": schemas.valeur(colonne, catalogue.references),
        }
        for colonne in element.colonnes.values()
    ]
    parametres.append(_operateurs(element))
    return {
        "operationId": f"{element.genre}_{element.nom}",
        "tags": [decrite.get("groupe", "Autres")],
        "summary": decrite["title"],
        "description": decrite.get("description", ""),
        "parameters": parametres,
        "responses": schemas.reponses(element.nom),
    }


def _requete(requete: Requete, decrite: Mapping[str, Any]) -> Objet:
    parametres: list[Objet] = [
        {
            "name": parametre.nom,
            "in": "query",
            "description": schemas.aide(parametre, decrite.get("parametres", {}).get(parametre.nom, {})),
            "schema": schemas.parametre(parametre),
        }
        for parametre in requete.parametres.values()
    ]
    parametres += [_ref(nom) for nom in _publics("requete") if nom != "_size"]
    return {
        "operationId": f"requete_{requete.nom}",
        "tags": [decrite.get("groupe", "Autres")],
        "summary": decrite["title"],
        "description": decrite.get("description", ""),
        "parameters": parametres,
        "responses": schemas.reponses(requete.nom),
    }


def _ligne(element: Element, decrite: Mapping[str, Any]) -> Objet:
    cles = ", ".join(element.cles)
    return {
        "operationId": f"ligne_{element.nom}",
        "tags": [decrite.get("groupe", "Autres")],
        "summary": f"{decrite['title']} : une ligne",
        "description": f"La ligne qui a cette clé. {decrite.get('description', '')}".strip(),
        "parameters": [
            {
                "name": "cle",
                "in": "path",
                "required": True,
                "description": f"Valeur de la clé primaire ({cles}), les valeurs étant séparées par des virgules.",
                "schema": {"type": "string", "pattern": _motif_de_cle(len(element.cles))},
            },
            _ref("_shape"),
        ],
        "responses": schemas.reponses(element.nom, page="Fiche"),
    }


def _motif_de_cle(colonnes: int) -> str:
    """One value, or several of which some may be empty: a scheme without volets."""
    valeur = "[0-9A-Za-z_-]"
    return f"^{valeur}+{f',{valeur}*' * (colonnes - 1)}$"


def _generaux(catalogue: Catalogue, base: Mapping[str, Any], site: Site) -> Objet:
    """Any SQL, any format, and what the site gives besides."""
    sql = {
        "name": "sql",
        "in": "query",
        "required": True,
        "description": "Une requête SELECT ; ses paramètres nommés (:x) se donnent dans l'adresse (&x=).",
        "schema": {"type": "string", "minLength": 1, "maxLength": regles()["longueurs"]["sql"]},
        "example": "SELECT code, libelle FROM region ORDER BY code",
    }
    chemins: Objet = {
        f"/{BASE}.json": {
            "get": {
                "operationId": "sql",
                "tags": ["Autres"],
                "summary": "Une requête SQL, en lecture",
                "description": "Le tableau que donne un SELECT sur les tables et les vues ; rien ne peut être écrit.",
                "parameters": [sql, _ref("_shape")],
                "responses": schemas.reponses("sql"),
            }
        },
        f"/{BASE}/{{element}}.{{format}}": {"get": _fichier([*base["tables"], *base["queries"]], site.formats)},
    }
    if site.graphiques:
        chemins |= _graphiques(catalogue, site.graphiques)
    for autre in autres():
        if autre["chemin"] in site.chemins:
            chemins[autre["chemin"]] = {"get": _autre(autre)}
    return chemins


def _fichier(elements: Sequence[str], formats: Sequence[str]) -> Objet:
    return {
        "operationId": "fichier",
        "tags": ["Autres"],
        "summary": "Une table, une vue ou une requête, en fichier",
        "description": (
            "Les mêmes paramètres que le JSON : filtres d'une table, paramètres d'une requête. Le fichier est entier,"
            " ou l'en-tête X-Tronque vaut « oui »."
        ),
        "parameters": [
            _chemin("element", elements, "Nom de la table, de la vue ou de la requête."),
            _chemin("format", formats, "Format du fichier."),
        ],
        "responses": {
            "200": {"description": "Le fichier.", "content": schemas.fichier(MIMES[nom] for nom in formats)},
            **schemas.ERREURS,
        },
    }


def _graphiques(catalogue: Catalogue, noms: Sequence[str]) -> Objet:
    """A chart: as an image, and as the specification that draws it."""
    codes = [nom for nom in ("dispositif", "region", "departement") if nom in catalogue.references]
    communs = [
        _chemin("nom", noms, "Nom du graphique."),
        *[{"name": nom, "in": "query", "schema": schemas.code(nom)} for nom in codes],
        {"name": "lang", "in": "query", "schema": {"type": "string", "enum": ["fr", "en"]}},
    ]
    image = {
        "operationId": "graphique",
        "tags": ["Autres"],
        "summary": "Un graphique du site, en image",
        "description": "Le dessin que montre le site, pour le dispositif et le territoire demandés.",
        "parameters": [*communs, _chemin("extension", ["svg", "png"], "Format de l'image.")],
        "responses": {
            "200": {"description": "L'image.", "content": schemas.fichier(("image/svg+xml", "image/png"))},
            **schemas.ERREURS_DE_PAGE,
        },
    }
    specification = {
        "operationId": "graphique_vega",
        "tags": ["Autres"],
        "summary": "Un graphique du site, en spécification Vega-Lite",
        "description": "Ce qui dessine le graphique, avec ses données.",
        "parameters": communs,
        "responses": {
            "200": {"description": "La spécification.", "content": schemas.json({"type": "object"})},
            **schemas.ERREURS_DE_PAGE,
        },
    }
    return {
        "/-/graphique/{nom}.{extension}": {"get": image},
        "/-/graphique/{nom}.json": {"get": specification},
    }


def _autre(autre: Mapping[str, Any]) -> Objet:
    """An entry of autres.yml."""
    mimes = autre["reponses"]
    contenu = schemas.json(autre["schema"], *mimes) if "schema" in autre else schemas.fichier(mimes)
    reponse = {"description": "La réponse.", "content": contenu}
    pannes = {**schemas.ERREURS_DE_PAGE, **({"503": reponse} if autre.get("meme_en_panne") else {})}
    return {
        "operationId": re.sub(r"\W+", "_", autre["chemin"]).strip("_"),
        "tags": ["Autres"],
        "summary": autre["resume"],
        "description": autre["description"],
        "parameters": autre.get("parametres", []),
        "responses": {"200": reponse, **pannes},
    }


@cache
def autres() -> list[Objet]:
    """autres.yml: addresses outside the database."""
    lues: list[Objet] = lire_yaml(ICI / "autres.yml")
    return lues


def _chemin(nom: str, valeurs: Sequence[str], description: str) -> Objet:
    return {
        "name": nom,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "enum": list(valeurs)},
    }


def _publics(genre: str) -> list[str]:
    """Parameters that are the same for every element of a kind, and described."""
    return [nom for nom, regle in _decrits().items() if genre in regle["pour"]]


def _decrits() -> dict[str, Any]:
    """Parameters that a generated client may give: not those that give answers another shape, which it cannot read."""
    return {
        nom: regle
        for nom, regle in regles()["parametres"].items()
        if regle.get("public") and not regle.get("change_la_forme") and regle["genre"] != "colonne"
    }


def _de_colonnes(genre: str) -> list[str]:
    return [
        nom
        for nom, regle in regles()["parametres"].items()
        if regle.get("public") and genre in regle["pour"] and regle["genre"] == "colonne"
    ]


def _de_colonne(nom: str, element: Element) -> Objet:
    regle = regles()["parametres"][nom]
    permises = [colonne for colonne in element.colonnes if nom != "_nocol" or colonne not in element.cles]
    une: Objet = {"type": "string", "enum": permises}
    plusieurs = {"type": "array", "items": une, "uniqueItems": True, "maxItems": 5}
    return {
        "name": nom,
        "in": "query",
        "description": regle["description"],
        "schema": plusieurs if regle.get("plusieurs") else une,
    }


def _operateurs(element: Element) -> Objet:
    """The filters column__operator, too many to be listed: an object whose keys follow a pattern."""
    operateurs = regles()["operateurs"]
    liste = " ; ".join(f"{nom} : {sens}" for nom, sens in operateurs.items())
    noms = "|".join(sorted(element.colonnes, key=len, reverse=True))
    return {
        "name": "filtres",
        "in": "query",
        "style": "form",
        "explode": True,
        "description": f"Filtres de la forme colonne__opérateur=valeur. Opérateurs : {liste}.",
        "schema": {
            "type": "object",
            "propertyNames": {"pattern": f"^({noms})__({'|'.join(operateurs)})$"},
            "additionalProperties": {"type": "string"},
        },
        "example": {},
    }


def _parametres_communs(bornes: Mapping[str, int]) -> Objet:
    communs: Objet = {
        nom: {"name": nom, "in": "query", "description": regle["description"], "schema": schemas.special(regle, bornes)}
        for nom, regle in _decrits().items()
    }
    forme = {"type": "string", "enum": [schemas.FORME], "default": schemas.FORME}
    communs["_shape"] = {**communs["_shape"], "required": True, "schema": forme}
    return communs


def _marquer(chemins: Objet, abandons: Collection[str]) -> None:
    for chemin, operations in chemins.items():
        if chemin.removesuffix(".json") in abandons:
            operations["get"]["deprecated"] = True


def _ref(nom: str) -> Objet:
    return {"$ref": f"#/components/parameters/{nom}"}
