"""JSON Schemas of what is asked and answered, for aides/site/api/openapi.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aides.commun.colonnes import de_type
from aides.site.api.catalogue import Catalogue, Colonne, Parametre

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


# The one shape that the document describes: with the five, no generator of clients can tell what an answer is.
FORME = "objects"
# What a page of rows says beside them, and the schema of each; the first is always there.
SUITE = {
    "truncated": "Tronque",
    "next": "Suivante",
    "next_url": "AdresseSuivante",
    "filtered_table_rows_count": "Compte",
}


def ligne(colonnes: Iterable[Colonne], decrites: Mapping[str, str], unites: Mapping[str, str]) -> Objet:
    """A row as an object. Any column may be left out (_col, _nocol), and any value may be missing."""
    proprietes: Objet = {}
    for colonne in colonnes:
        schema: Objet = {"type": [*_types(colonne), "null"]}
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
    if colonne.nom in de_type("jour"):
        return {"type": "string", "format": "date"}
    if colonne.nom in de_type("mois"):
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


def reponses(nom: str, page: str = "Page") -> Objet:
    """The answers of an address in JSON, of shape FORME. nom: whose rows; page: `Page`, or `Fiche` for one row by its
    key."""
    contenu = json({"$ref": f"#/components/schemas/{page}.{nom}"})
    return {"200": {"description": "Les lignes.", "headers": ENTETES, "content": contenu}, **ERREURS}


def json(schema: Mapping[str, Any], *mimes: str) -> Objet:
    """The content of an answer in JSON."""
    return {mime: {"schema": schema} for mime in mimes or ("application/json",)}


def page(nom: str, genre: str = "Page") -> Objet:
    """The answer that holds rows of `nom`, a schema of its own: generators of clients do not follow an allOf that
    narrows the rows of a common one. genre: as for `reponses`."""
    lignes = {"type": "array", "items": {"$ref": f"#/components/schemas/Ligne.{nom}"}}
    suite = {"primary_keys": "Noms"} if genre == "Fiche" else SUITE
    proprietes = {"columns": "Noms", **suite}
    return {
        "type": "object",
        "required": ["rows", "columns", next(iter(suite))],
        "properties": {
            "rows": lignes,
            **{cle: {"$ref": f"#/components/schemas/{schema}"} for cle, schema in proprietes.items()},
        },
    }


def fichier(mimes: Iterable[str]) -> Objet:
    """The content of an answer that is bytes. Generators of clients know few media types and drop an answer that has
    none of those: the first one is for them, and is as true of any bytes (RFC 2046, 4.5.1)."""
    octets: Objet = {"schema": {"type": "string", "format": "binary"}}
    return dict.fromkeys(("application/octet-stream", *mimes), octets)


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
    return {
        **codes,
        "Texte": {"type": "string", "maxLength": 200, "pattern": PROPRE},
        "Mois": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "example": "2021-06"},
        "Noms": {"type": "array", "items": {"type": "string"}},
        "Tronque": {"type": "boolean", "description": "Vrai quand une requête a plus de lignes que la réponse."},
        "Suivante": {"type": ["string", "null"], "description": "Valeur de _next pour la page suivante."},
        "AdresseSuivante": {"type": ["string", "null"], "description": "Adresse de la page suivante."},
        "Compte": {"type": ["integer", "null"], "description": "Nombre de lignes après filtres."},
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
