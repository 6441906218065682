"""python -m aides.site.graphiques: write what the charts need at build time.

Without argument, static/genere/vega.js, the interactive module. With `css`, the colours of charts/palette.yml into
static/graphiques.css, after a change of the palette.
"""

from __future__ import annotations

import argparse
import sys

from aides import RACINE
from aides.site.graphiques.palette import feuille_de_style
from aides.site.graphiques.vega import ecrire

DEBUT = "/* Colours: written by python -m aides.site.graphiques css */\n"
FIN = "/* End of the colours */\n"


def couleurs_css() -> None:
    """Rewrite the part of static/graphiques.css between its two marks."""
    feuille = RACINE / "static" / "graphiques.css"
    avant, _, reste = feuille.read_text(encoding="utf-8").partition(DEBUT)
    _, _, apres = reste.partition(FIN)
    feuille.write_text(avant + DEBUT + feuille_de_style() + FIN + apres, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Returns 0; the path that was written goes to stdout."""
    analyseur = argparse.ArgumentParser(prog="python -m aides.site.graphiques", description="Prépare les graphiques.")
    analyseur.add_argument("quoi", nargs="?", choices=["module", "css"], default="module")
    if analyseur.parse_args(arguments).quoi == "css":
        couleurs_css()
        print("static/graphiques.css")
    else:
        print(ecrire().relative_to(RACINE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
