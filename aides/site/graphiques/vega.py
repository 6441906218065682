"""The interactive module, taken out of the installed package at build time: no committed bundle, no CDN."""

from __future__ import annotations

from pathlib import Path

import vl_convert

from aides import RACINE
from aides.site.graphiques.rendu import VERSION_VEGALITE

MODULE = "genere/vega.js"


def ecrire(destination: Path = RACINE / "static" / MODULE) -> Path:
    """Write vega, vega-lite and vega-embed as one script that sets window.vegaEmbed (about 0.9 MB, 0.3 MB gzip)."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_text(
        vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VERSION_VEGALITE), encoding="utf-8"
    )
    return destination
