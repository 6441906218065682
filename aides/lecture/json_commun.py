"""Opening a published JSON list, and its numbers, which are written as text, as numbers or as null."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from aides.inventaire import Fichier
from aides.lecture.modele import FichierIllisible
from aides.lecture.nombres import lire_centimes, lire_entier


def ouvrir(fichier: Fichier) -> list[dict[str, Any]]:
    """The objects of the file. Raises FichierIllisible when it is empty or is not a JSON list of objects."""
    texte = fichier.chemin.read_bytes()
    if not texte.strip():
        raise FichierIllisible("le fichier est vide")
    try:
        contenu = json.loads(texte.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError) as erreur:
        raise FichierIllisible(f"le fichier n'est pas un JSON lisible ({erreur})") from erreur
    if not isinstance(contenu, list) or not all(isinstance(objet, dict) for objet in contenu):
        raise FichierIllisible("le fichier n'est pas une liste d'objets JSON")
    if not contenu:
        raise FichierIllisible("le fichier ne contient aucune donnée")
    return contenu


def entier(valeur: object) -> int | None:
    """A count; None stays None. Raises ValueError with a French reason."""
    return None if valeur is None else lire_entier(str(valeur))


def centimes(valeur: object) -> int | None:
    """An amount in euros as centimes; None stays None. Raises ValueError with a French reason."""
    return None if valeur is None else lire_centimes(str(valeur))
