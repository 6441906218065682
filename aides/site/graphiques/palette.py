"""Colours of charts/palette.yml. A drawing holds references, var(--g-…), that a style sheet or a theme resolves."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from aides.commun.lire_yaml import lire_yaml
from aides.site.graphiques.catalogue import DOSSIER

THEMES = ("clair", "sombre")
REFERENCE = re.compile(r"var\(--g-([a-zA-Z0-9-]+)\)")
SERIES = ("serie-1", "serie-2", "serie-3")
NEUTRE = "neutre"


@cache
def couleurs() -> dict[str, dict[str, str]]:
    """Every colour by reference name (encre, serie-1, neutre), as {clair: #…, sombre: #…}."""
    lue: dict[str, Any] = lire_yaml(DOSSIER / "palette.yml")
    return {**lue["encres"], **lue["series"]}


def reference(nom: str) -> str:
    """The colour `nom` as a drawing holds it."""
    return f"var(--g-{nom})"


def resoudre(texte: str, theme: str) -> str:
    """Replace every reference by the colour of the theme, 'clair' or 'sombre'. Raises KeyError on an unknown colour."""
    return REFERENCE.sub(lambda trouve: couleurs()[trouve[1]][theme], texte)


def feuille_de_style(noms: Collection[str] | None = None) -> str:
    """CSS variables for both themes: those of `noms`, or all of them, the generated part of static/graphiques.css."""
    voulues = {nom: teintes for nom, teintes in couleurs().items() if noms is None or nom in noms}

    def variables(theme: str) -> str:
        return " ".join(f"--g-{nom}: {teintes[theme]};" for nom, teintes in voulues.items())

    return (
        f":root {{ {variables('clair')} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {variables('sombre')} }} }}\n"
        f"@media print {{ :root {{ {variables('clair')} }} }}\n"
    )
