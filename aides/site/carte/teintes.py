"""The colours of static/carte.css, for a map that leaves the site without its style sheet."""

from __future__ import annotations

import re
from functools import cache

from aides import RACINE

FEUILLE = RACINE / "static" / "carte.css"
SOMBRE = "@media (prefers-color-scheme: dark)"
VARIABLE = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{6})")


@cache
def teintes(theme: str) -> dict[str, str]:
    """Colour by class of a shape (« k5 c3 », vide, fond, rond, rond-cerne, cerne-clair); theme: clair or sombre.

    Raises ValueError when the style sheet no longer says them.
    """
    clair, _, suite = FEUILLE.read_text(encoding="utf-8").partition(SOMBRE)
    # The block of the dark theme ends at the first brace that begins a line.
    bloc = clair if theme == "clair" else suite.partition("\n}")[0]
    trouvees = dict(VARIABLE.findall(re.sub(r"\.carte \.k\d \{[^}]*\}", "", bloc)))
    for nombre, regle in re.findall(r"\.carte \.k(\d) \{([^}]*)\}", bloc):
        trouvees |= {f"k{nombre} {nom}": couleur for nom, couleur in VARIABLE.findall(regle)}
    if "k7 c6" not in trouvees or "vide" not in trouvees:
        raise ValueError(f"{FEUILLE.name} ne dit pas les couleurs du thème {theme}")
    return {**trouvees, "fond": trouvees["fond-carte"]}
