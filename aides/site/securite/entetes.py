"""The headers of every answer: what a browser may load, run, embed and tell.

Nothing on the site is inline, so that its policy needs neither 'unsafe-inline' nor 'unsafe-eval', nor a nonce, which a
kept answer could not have. The pages of the database also let in, by their hashes, the styles that
datasette-cluster-map writes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

Entetes = list[tuple[bytes, bytes]]
DROITS = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
COMMUNS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{droit}=()" for droit in DROITS),
}
POLITIQUE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# A drawing opened by itself: its own style sheet, nothing that runs.
DESSIN = {"default-src": "'none'", "style-src": "'unsafe-inline'", "img-src": "data:", "frame-ancestors": "'none'"}
CARTE_DE_POINTS = files("datasette_cluster_map") / "static" / "datasette-cluster-map.js"


@dataclass(frozen=True)
class Reglages:
    """hsts: seconds of Strict-Transport-Security, 0 without; tuiles: address of the tiles of the map of points;
    racine: path of the site, '/' at the end; base: name of the database."""

    hsts: int = 0
    tuiles: str = ""
    racine: str = "/"
    base: str = "aides"


def pour(reglages: Reglages, chemin: str, sorte: str) -> Entetes:
    """The headers of an answer of type `sorte` at a path."""
    page = chemin.removeprefix(reglages.racine).lstrip("/")
    integrable = page.startswith("integrer/")
    tous = {**COMMUNS, "Content-Security-Policy": ecrire(politique(reglages, page, sorte))}
    if not integrable:
        tous["X-Frame-Options"] = "DENY"
    if reglages.hsts:
        tous["Strict-Transport-Security"] = f"max-age={reglages.hsts}"
    return [(nom.lower().encode(), valeur.encode()) for nom, valeur in tous.items()]


def politique(reglages: Reglages, page: str, sorte: str) -> Mapping[str, str]:
    """The Content-Security-Policy of a page (its path below the site's root), directive by directive."""
    if sorte.startswith("image/svg+xml"):
        return DESSIN
    if page.startswith("integrer/"):
        return {**POLITIQUE, "frame-ancestors": "*"}
    if re.match(rf"{re.escape(reglages.base)}(?:[/.]|$)", page):
        return {**POLITIQUE, **_de_la_carte(reglages.tuiles)}
    return POLITIQUE


def ecrire(directives: Mapping[str, str]) -> str:
    """A policy as the value of its header."""
    return "; ".join(f"{nom} {valeur}" for nom, valeur in directives.items())


def remplacer(presents: Iterable[tuple[bytes, bytes]], mis: Entetes) -> Entetes:
    """Headers of an answer with those of `mis` in the place of the ones that have their names."""
    noms = {nom for nom, _ in mis}
    return [*((nom, valeur) for nom, valeur in presents if nom.lower() not in noms), *mis]


@cache
def _de_la_carte(tuiles: str) -> dict[str, str]:
    feuille, attributs = styles_de_la_carte(CARTE_DE_POINTS.read_text(encoding="utf-8"))
    adresse = urlsplit(tuiles)
    origine = f" {adresse.scheme}://{adresse.netloc}" if adresse.netloc else ""
    return {
        "style-src": f"'self' {condense(feuille)}",
        "style-src-attr": " ".join(["'unsafe-hashes'", *map(condense, attributs)]),
        "img-src": POLITIQUE["img-src"] + origine,
    }


def styles_de_la_carte(script: str) -> tuple[str, list[str]]:
    """The style sheet that datasette-cluster-map's script adds to the page, and the style attributes that it writes.

    It sets the sheet with innerText, which drops the line ends. Raises ValueError when the script has no sheet.
    """
    trouve = re.search(r"clusterMapCSS = `([^`]*)`", script)
    if trouve is None:
        raise ValueError("datasette-cluster-map has changed: its style sheet was not found")
    return trouve[1].replace("\n", ""), sorted(set(re.findall(r'style="([^"]+)"', script)))


def condense(contenu: str) -> str:
    """The source expression of CSP that lets this content in."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(contenu.encode()).digest()).decode()}'"
