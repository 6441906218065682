"""JSON Schemas of what is asked and answered, for aides/site/api/openapi.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aides.site.api.catalogue import Catalogue, Colonne, Parametre, regles

Objet = dict[str, Any]

JSON_TYPES = {"texte": "string", "entier": "integer", "nombre": "number"}
# Integers that every JSON reader keeps exact.
EXACT = 2**53 - 1
PROPRE = r"^[^\u0000-\u001f\u007f]*$"
ERREURS: Objet = {
    "400": {"$ref": "#/components/responses/Refus"},
    "404": {"$ref": "#/components/responses/Introuvable"},
    "503": {"$ref": "#/components/responses/Indisponible"},
}
ERREURS_DE_PAGE: Objet = {nom: {"$ref": f"{reponse['$ref']}DePage"} for nom, reponse in ERREURS.items()}
ENTETES: Objet = {
    "X-Lignes": {"description": "Nombre de lignes de la réponse.", "schema": {"type": "string"}},
    "X-Lignes-Total": {"description": "Nombre de lignes en tout.", "schema": {"type": "string"}},
    "X-Tronque": {
        "description": "« oui » quand la réponse n'a pas toutes les lignes.",
        "schema": {"type": "string", "enum": ["oui", "non"]},
    },
    "Link": {
        "description": "Page suivante (rel=next), fichiers entiers (rel=alternate).",
        "schema": {"type": "string"},
    },
}


def unites_communes(base: Mapping[str, Any]) -> dict[str, str]:
    """Units of the column names that have one and the same in every table. base: databases.aides of metadata.yml."""
    lues: dict[str, set[str]] = {}
    for decrit in base["tables"].values():
        for nom, unite in decrit.get("unites", {}).items():
            lues.setdefault(nom, set()).add(unite)
    return {nom: next(iter(unites)) for nom, unites in lues.items() if len(unites) == 1}


def ligne(colonnes: Iterable[Colonne], decrites: Mapping[str, str], unites: Mapping[str, str]) -> Objet:
    """A row as an object. Any column may be left out (_col, _nocol), and any value may be missing."""
    proprietes: Objet = {}
    for colonne in colonnes:
        schema: Objet = {"type": [*_types(colonne), "null"]}
        if colonne.lien:
            schema = {"anyOf": [schema, {"$ref": "#/components/schemas/Libelle"}]}
        if colonne.nom in decrites:
            schema["description"] = decrites[colonne.nom]
        if colonne.nom in unites:
            schema["x-unite"] = unites[colonne.nom]
        proprietes[colonne.nom] = schema
    return {"type": "object", "properties": proprietes, "additionalProperties": False}


def _types(colonne: Colonne) -> list[str]:
    return [JSON_TYPES[colonne.type]] if colonne.type else ["string", "number"]


def valeur(colonne: Colonne, references: Mapping[str, Sequence[str]]) -> Objet:
    """A value that a column may be compared with."""
    if colonne.reference in references:
        return code(colonne.reference)
    if colonne.nom in regles()["jours"]:
        return {"type": "string", "format": "date"}
    if colonne.nom in regles()["mois"]:
        return {"$ref": "#/components/schemas/Mois"}
    if colonne.type == "entier":
        return {"type": "integer", "minimum": -EXACT, "maximum": EXACT}
    if colonne.type == "nombre":
        return {"type": "number", "minimum": -EXACT, "maximum": EXACT}
    return {"$ref": "#/components/schemas/Texte"}


def parametre(decrit: Parametre) -> Objet:
    """A parameter of a canned query."""
    if decrit.reference:
        return code(decrit.reference)
    if decrit.valeurs:
        return {"type": "string", "enum": list(decrit.valeurs)}
    if decrit.genre == "date":
        return {"type": "string", "format": "date"}
    if decrit.genre == "month":
        return {"$ref": "#/components/schemas/Mois"}
    if decrit.genre == "number":
        return {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    return {"$ref": "#/components/schemas/Texte"}


def aide(decrit: Parametre, metadonnees: Mapping[str, Any]) -> str:
    """What a parameter of a canned query is, its choices and its default, in one line."""
    phrases = [f"{decrit.libelle or decrit.nom}."]
    choix = {**metadonnees.get("choix", {}), **metadonnees.get("aussi", {})}
    if choix:
        phrases.append(" ; ".join(f"{cle} : {libelle}" for cle, libelle in choix.items()) + ".")
    if decrit.defaut:
        phrases.append(f"Par défaut : {decrit.defaut}.")
    return " ".join([*phrases, decrit.aide]).strip()


def special(regle: Mapping[str, Any], bornes: Mapping[str, int]) -> Objet:
    """A parameter of Datasette, out of parametres.yml."""
    if regle["genre"] == "choix":
        return {"type": "string", "enum": list(regle["valeurs"])}
    if regle["genre"] == "entier":
        minimum, maximum = (
            bornes[borne] if isinstance(borne, str) else borne for borne in (regle["minimum"], regle["maximum"])
        )
        entier = {"type": "integer", "minimum": minimum, "maximum": maximum}
        return {"oneOf": [entier, {"type": "string", "enum": list(regle["valeurs"])}]} if "valeurs" in regle else entier
    if regle["genre"] == "oui":
        return {"type": "string", "enum": ["on"]}
    return {"type": "string", "maxLength": 200}


def code(reference: str) -> Objet:
    """A code of a nomenclature."""
    return {"$ref": f"#/components/schemas/Code.{reference}"}


def reponses(nom: str, objet: bool, page: str = "Page") -> Objet:
    """The answers of an address in JSON. nom: whose rows, '' for any; objet: _shape=object is one of the shapes."""
    rang: Objet = {"$ref": f"#/components/schemas/Ligne.{nom}"} if nom else {"type": "object"}
    formes: list[Objet] = [
        {
            "title": "objects, arrays",
            "allOf": [
                {"$ref": f"#/components/schemas/{page}"},
                {
                    "type": "object",
                    "properties": {
                        "rows": {"anyOf": [{"type": "array", "items": rang}, {"$ref": "#/components/schemas/Listes"}]}
                    },
                },
            ],
        },
        {"title": "array", "type": "array", "items": rang},
        {"title": "arrayfirst", "type": "array", "items": {"$ref": "#/components/schemas/Valeur"}},
    ]
    if objet:
        formes.append({"title": "object", "type": "object", "additionalProperties": rang})
    contenu = {"application/json": {"schema": {"anyOf": formes}}, "text/plain": {"schema": {"type": "string"}}}
    return {"200": {"description": "Les lignes.", "headers": ENTETES, "content": contenu}, **ERREURS}


def reponses_communes() -> Objet:
    """Errors: for the data always JSON; for the other addresses JSON to those who ask for it, else a page."""
    phrases = {
        "Refus": "La demande n'a pas de sens : « error » dit pourquoi, en français.",
        "Introuvable": "Rien à cette adresse.",
        "Indisponible": "La base ne peut pas répondre pour l'instant.",
    }
    erreur = {"application/json": {"schema": {"$ref": "#/components/schemas/Erreur"}}}
    page = {**erreur, "text/html": {"schema": {"type": "string"}}}
    return {
        **{nom: {"description": phrase, "content": erreur} for nom, phrase in phrases.items()},
        **{f"{nom}DePage": {"description": phrase, "content": page} for nom, phrase in phrases.items()},
    }


def communs(catalogue: Catalogue) -> Objet:
    """Schemas that many addresses share."""
    codes = {
        f"Code.{nom}": {"type": "string", "enum": list(valeurs), "description": f"Code de la nomenclature {nom}."}
        for nom, valeurs in catalogue.references.items()
    }
    nul_ou = lambda genre: {"type": [genre, "null"]}  # noqa: E731
    page: Objet = {
        "type": "object",
        "required": ["rows", "columns", "truncated"],
        "properties": {
            "rows": {"type": "array"},
            "columns": {"type": "array", "items": {"type": "string"}},
            "truncated": {"type": "boolean", "description": "Vrai quand une requête a plus de lignes que la réponse."},
            "next": {**nul_ou("string"), "description": "Valeur de _next pour la page suivante."},
            "next_url": {**nul_ou("string"), "description": "Adresse de la page suivante."},
            "filtered_table_rows_count": {**nul_ou("integer"), "description": "Nombre de lignes après filtres."},
        },
    }
    return {
        **codes,
        "Texte": {"type": "string", "maxLength": 200, "pattern": PROPRE},
        "Mois": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "example": "2021-06"},
        "Valeur": {"type": ["string", "number", "null"]},
        "Listes": {"type": "array", "items": {"type": "array"}},
        "Libelle": {
            "type": "object",
            "description": "Avec _labels=on : le code et son libellé.",
            "required": ["value", "label"],
            "properties": {"value": {"type": ["string", "integer"]}, "label": nul_ou("string")},
        },
        "Page": page,
        "Page.ligne": {**page, "required": ["rows", "columns", "primary_keys"]},
        "Erreur": {
            "type": "object",
            "required": ["ok", "error", "status", "title"],
            "additionalProperties": False,
            "properties": {
                "ok": {"const": False},
                "error": {"type": "string", "description": "Une phrase en français."},
                "status": {"type": "integer"},
                "title": {"type": "string"},
                "detail": {"type": "string", "description": "Les mots de SQLite, pour qui a écrit le SQL."},
            },
        },
    }
