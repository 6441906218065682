"""The site map: every page that a search engine may show, with the date of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

PAGES = (
    "/", "/carte", "/territoires", "/secteurs", "/secteurs-regions", "/comparer", "/temps", "/donnees", "/schema",
    "/api", "/qualite", "/methodologie", "/a-propos", "/accessibilite",
)  # fmt: skip


def pages(
    fiches: Sequence[Mapping[str, Any]],
    territoires: Sequence[Mapping[str, Any]],
    secteurs: Sequence[str],
    derniere: str,
) -> Iterator[tuple[str, str]]:
    """Path and ISO date of each page: those of explanations, the schemes, the territories, the sectors, both crossed.

    fiches and territoires are rows of the canned queries dispositifs and territoires; secteurs are codes.
    """
    for chemin in PAGES:
        yield chemin, derniere
    for fiche in fiches:
        if not fiche["date_maj"]:
            continue
        yield f"/dispositif/{fiche['id']}", fiche["date_maj"]
        for territoire in territoires:
            if fiche[f"par_{territoire['niveau']}"]:
                yield f"/dispositif/{fiche['id']}/{territoire['chemin']}", fiche["date_maj"]
    for territoire in territoires:
        yield f"/territoire/{territoire['chemin']}", derniere
    for code in secteurs:
        yield f"/secteur/{code}", derniere
