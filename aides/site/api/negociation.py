"""What an Accept header asks of an address of data that has no extension (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Collection

from aides.commun.types_de_fichiers import MIMES

PAGE = "text/html"


def choisir(accepte: str, formats: Collection[str]) -> str:
    """The extension to answer with, out of `formats`; '' for the page.

    The page is for whoever accepts it as much as anything else, for */*, and for those who accept nothing that we have.
    """
    qualites = _qualites(accepte)
    page = max(qualites.get(PAGE, 0.0), qualites.get("application/xhtml+xml", 0.0))
    voulus = {format_: qualites.get(MIMES[format_], 0.0) for format_ in formats}
    meilleur = max(voulus, key=lambda format_: voulus[format_], default="")
    return meilleur if meilleur and voulus[meilleur] > page else ""


def _qualites(accepte: str) -> dict[str, float]:
    """Quality of each media type, by its name; 0 for what cannot be read."""
    lues: dict[str, float] = {}
    for element in accepte.lower().split(","):
        nom, *parametres = (partie.strip() for partie in element.split(";"))
        qualite = next((p.removeprefix("q=") for p in parametres if p.startswith("q=")), "1")
        try:
            lues[nom] = float(qualite)
        except ValueError:
            lues[nom] = 0.0
    return lues
