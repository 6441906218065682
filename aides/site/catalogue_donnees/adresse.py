"""The public address of the site, for what must be absolute: catalogues, feed, site map.

It is a setting, AIDES_ADRESSE_PUBLIQUE, the address of the home page. Without it, a Host header is believed when it
names this very machine, or a site of AIDES_HOTES; any other could come from anyone and stay in a shared cache, so the
address that the server listens on is given instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from aides.commun.adresses import HOTE, HOTES_LOCAUX

PORT = re.compile(r":\d{1,5}$", re.ASCII)

Absolue = Callable[[str], str]


def racine(reglage: str, scope: Mapping[str, Any], https: str = "", hotes: tuple[str, ...] = ()) -> str:
    """Scheme and host of a request's site, without a last slash: those of the setting, else those of this machine.

    https: 'https' where the server is told that it stands behind TLS, else ''; hotes: names that the site answers to.
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
