"""The public address of the site, for what must be absolute: catalogues, feed, site map.

It is a setting, AIDES_ADRESSE_PUBLIQUE, the address of the home page. Without it, a Host header is believed when it
names this very machine, or a site of AIDES_HOTES; any other could come from anyone and stay in a shared cache, so the
address that the server listens on is given instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from aides.commun.adresses import HOTES_LOCAUX

VARIABLE = "AIDES_ADRESSE_PUBLIQUE"
HOTES = "AIDES_HOTES"
PORT = re.compile(r":\d{1,5}$", re.ASCII)
CHEMIN = re.compile(r"[A-Za-z0-9._~/-]*")
HOTE = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:]+\](?::\d{1,5})?", re.ASCII)

Absolue = Callable[[str], str]


def lire_reglage(environnement: Mapping[str, str]) -> str:
    """The setting without its last slash, '' when it is not set.

    Raises ValueError, with a sentence in French, when it is not the address of a site.
    """
    valeur = environnement.get(VARIABLE, "").strip()
    if not valeur:
        return ""
    try:
        lue = urlsplit(valeur)
        valable = lue.scheme in ("http", "https") and HOTE.fullmatch(lue.netloc) and CHEMIN.fullmatch(lue.path)
    except ValueError:
        valable = None
    if not valable or lue.query or lue.fragment:
        raise ValueError(f"{VARIABLE} doit être l'adresse de la page d'accueil, comme https://aides.exemple.fr/")
    return valeur.rstrip("/")


def lire_hotes(environnement: Mapping[str, str]) -> tuple[str, ...]:
    """The names that the site answers to, in lower case; none when the setting is not there."""
    return tuple(environnement.get(HOTES, "").lower().replace(",", " ").split())


def racine(reglage: str, scope: Mapping[str, Any], https: str = "", hotes: tuple[str, ...] = ()) -> str:
    """Scheme and host of a request's site, without a last slash: those of the setting, else those of this machine.

    https: 'https' where the server is told that it stands behind TLS, else ''; hotes: names of lire_hotes.
    """
    if reglage:
        return reglage
    entetes = dict(scope.get("headers") or [])
    demande = entetes.get(b"host", b"").decode("latin-1")
    if HOTE.fullmatch(demande) and PORT.sub("", demande).lower() in (*HOTES_LOCAUX, *hotes):
        hote = demande
    else:
        nom, port = scope.get("server") or ("localhost", None)
        nom = f"[{nom}]" if ":" in nom else nom
        hote = f"{nom}:{port}" if port else nom
    return f"{https or scope.get('scheme') or 'http'}://{hote}"
