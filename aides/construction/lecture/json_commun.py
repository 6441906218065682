"""Opening a published JSON list, and its numbers, which are written as text, as numbers or as null."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from aides.commun.cube import FichierIllisible
from aides.construction.inventaire import Fichier
from aides.construction.lecture.nombres import lire_centimes, lire_entier

OCTETS_MAXIMUM = 256 * 1024 * 1024


def ouvrir(fichier: Fichier) -> list[dict[str, Any]]:
    """The objects of the file. Raises FichierIllisible when it is empty or is not a JSON list of objects."""
    if fichier.chemin.stat().st_size > OCTETS_MAXIMUM:
        raise FichierIllisible(f"le fichier pèse plus de {OCTETS_MAXIMUM // 1024**2} Mo")
    texte = fichier.chemin.read_bytes()
    if not texte.strip():
        raise FichierIllisible("le fichier est vide")
    try:
        contenu = json.loads(texte.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as erreur:
        ligne = texte[: erreur.start].count(b"\n") + 1
        raise FichierIllisible(f"ligne {ligne} : le texte n'est pas en UTF-8") from erreur
    except json.JSONDecodeError as erreur:
        raise FichierIllisible(f"ligne {erreur.lineno} : ce n'est pas du JSON lisible ({erreur.msg})") from erreur
    except (ValueError, RecursionError) as erreur:  # a number of thousands of digits, lists in lists without end
        raise FichierIllisible("un nombre ou une imbrication y dépasse toute mesure") from erreur
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
