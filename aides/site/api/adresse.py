"""Addresses as they arrive: bytes that no page can mean are refused before anything reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_to_bytes, urlencode

from aides.commun.langue import traduire
from aides.commun.requetes import BASE
from aides.site.api.catalogue import regles
from aides.site.api.validation import Cible, Refus, phrases
from aides.site.porte import tilde_decode, tilde_encode

IMAGES = ("svg", "png")
METHODES = ("GET", "HEAD", "OPTIONS")
CASSE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Tabs and line ends are at home in a typed query, nowhere else.
CONTROLES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DONNEES = re.compile(rf"/{BASE}(?:/(?P<element>[^/.]+)(?:/(?P<cle>[^/]+?))?)?(?:\.(?P<format>\w+))?")


def verifier(scope: Mapping[str, Any]) -> None:
    """Raises Refus for a method or an address that means nothing, in the language of the request."""
    if scope["method"] not in METHODES:
        raise _refus("methode", 405, permises=", ".join(METHODES))
    suite = scope.get("query_string", b"").decode("latin-1")
    maximum = regles()["longueurs"]["adresse"]
    if len(suite) + len(chemin(scope)) > maximum:
        raise _refus("longue", 414, maximum=maximum)
    for partie in (chemin(scope), suite):
        if CASSE.search(partie):
            raise _refus("pourcent")
        try:
            texte = unquote_to_bytes(partie.replace("+", " ")).decode("utf-8")
        except UnicodeDecodeError:
            raise _refus("utf8") from None
        if CONTROLES.search(texte):
            raise _refus("nul")
    # A browser reads it as a slash: /\\exemple.fr is another site's address, and ours is written back in redirections.
    if "\\" in chemin(scope):
        raise _refus("oblique")
    nombre = regles()["longueurs"]["parametres"]
    if suite.count("&") >= nombre:
        raise _refus("nombreux", maximum=nombre)


def chemin(scope: Mapping[str, Any]) -> str:
    """The path as it was written, percent signs included."""
    brut = scope.get("raw_path")
    return brut.decode("latin-1").partition("?")[0] if brut else str(scope["path"])


def cible(chemin: str) -> Cible | None:
    """What a path below the site's root names in the database; None for any other page."""
    trouve = DONNEES.fullmatch(chemin)
    if trouve is None:
        return None
    return Cible(
        element=tilde_decode(unquote(trouve["element"] or "")),
        cle=unquote(trouve["cle"] or ""),
        format=trouve["format"] or "",
    )


def ecrire(cible: Cible) -> str:
    """The path of a target as Datasette writes it: ~2F where others write %2F, which it does not read."""
    cles = ",".join(tilde_encode(tilde_decode(cle)) for cle in cible.cle.split(","))
    morceaux = [BASE, *([tilde_encode(cible.element)] if cible.element else []), *([cles] if cible.cle else [])]
    return "/" + "/".join(morceaux) + (f".{cible.format}" if cible.format else "")


def parametres(suite: bytes) -> dict[str, list[str]]:
    """Parameters by name, in order."""
    lus: dict[str, list[str]] = {}
    for nom, valeur in parse_qsl(suite.decode("latin-1"), keep_blank_values=True):
        lus.setdefault(nom, []).append(valeur)
    return lus


def sans_ignores(suite: bytes) -> bytes:
    """The query string without what the site has read already (the language), which is no column of ours."""
    paires = parse_qsl(suite.decode("latin-1"), keep_blank_values=True)
    gardees = [(nom, valeur) for nom, valeur in paires if nom not in regles()["ignores"]]
    return suite if len(gardees) == len(paires) else urlencode(gardees).encode()


def veut_json(chemin: str, accepte: str) -> bool:
    """Whether an error is for a program: a data format in the address, or no page asked for and an image or JSON."""
    extension = unquote(chemin).rpartition("/")[2].rpartition(".")
    if extension[1] and extension[2] not in ("html", *IMAGES, "js", "css", "db"):
        return True
    types = [partie.partition(";")[0].strip() for partie in accepte.split(",")]
    if "text/html" in types:
        return False
    return extension[2] in IMAGES or any(sorte == "application/json" or sorte.endswith("+json") for sorte in types)


def _refus(raison: str, status: int = 400, **valeurs: object) -> Refus:
    return Refus(status, traduire(phrases()["adresse"][raison], **valeurs))
