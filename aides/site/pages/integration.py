"""What can be embedded, and what an address of this site would show in a frame."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

# Blocks, and the height of their frame in CSS pixels: the tallest of each from 640 pixels of width on, for sites that
# do not run static/cadre.js, which gives each frame its own.
BLOCS = {"chiffres": 720, "carte": 1360, "graphique": 1000}
PAGE = re.compile(r"/dispositif/(?P<dispositif>[^/]+)(?:/(?P<niveau>region|departement)/(?P<code>[^/]+))?$")
GARDES = ("volet", "date_maj")


@dataclass(frozen=True)
class Cible:
    """bloc: a key of BLOCS; parametres: scheme and filters; lieu: (niveau, code), None for France."""

    bloc: str
    parametres: dict[str, str]
    lieu: tuple[str, str] | None


def cible(adresse: str) -> Cible | None:
    """What to embed for the address of a page: the map of a scheme's page; None for another page."""
    morceaux = urlsplit(adresse)
    trouve = PAGE.search(morceaux.path)
    if trouve is None:
        return None
    choix = {cle: valeur for cle, valeur in parse_qsl(morceaux.query) if cle in GARDES}
    lieu = (trouve["niveau"], trouve["code"]) if trouve["niveau"] else None
    return Cible("carte", {"dispositif": trouve["dispositif"], **choix}, lieu)
