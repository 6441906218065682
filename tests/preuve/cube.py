"""The cells that files do not give, added up: a territory from the main breakdown, a région from its départements,
France from its régions. A sum with a withheld part is withheld."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from tests.preuve.lecture import MESURES, Mesures, Nomenclatures, Sources
from tests.preuve.nombres import somme_lisible

SOMMABLES = tuple(m for m in MESURES if m != "entreprises")
# scheme volet concept date mois niveau lieu
Ou = tuple[str, str, str, str, str, str, str]


@dataclass
class Cellule:
    mesures: Mesures
    secret: bool = False
    publiee: bool = True


@dataclass
class Cube:
    """Every cell: by place (Ou), then by axis and member; the months of each publication, its dates."""

    cellules: dict[Ou, dict[str, dict[str, Cellule]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def axe(self, ou: Ou, axe: str) -> dict[str, Cellule]:
        return self.cellules.get(ou, {}).get(axe, {})

    def total(self, ou: Ou) -> Cellule | None:
        return self.axe(ou, "total").get("TOTAL")


def _additionner(cellules: list[Cellule]) -> Cellule:
    cachee = any(c.secret for c in cellules)
    mesures: Mesures = dict.fromkeys(MESURES)
    if not cachee:
        mesures |= {m: somme_lisible(c.mesures[m] for c in cellules) for m in SOMMABLES}
    return Cellule(mesures, cachee, publiee=False)


def remplir(sources: Sources, nomenclatures: Nomenclatures) -> Cube:
    """The cube of the cells that were read."""
    cube = Cube()
    for cle, mesures in sources.cellules.items():
        axe, modalite = cle[7:]
        cube.cellules[cle[:7]][axe][modalite] = Cellule(mesures, cle in sources.secretes)
    for ou, axes in cube.cellules.items():
        principal = nomenclatures.dispositifs[ou[0]]["axe_principal"]
        if principal in axes and "total" not in axes:
            axes["total"]["TOTAL"] = _additionner(list(axes[principal].values()))
    regions = {code: ligne["region"] for code, ligne in nomenclatures.departements.items()}
    _monter(cube, "departement", "region", {**regions, "ZZ": "ZZ"})
    _monter(cube, "region", "national", dict.fromkeys([*nomenclatures.regions, "ZZ"], "FR"))
    return cube


def _monter(cube: Cube, de: str, vers: str, parents: dict[str, str]) -> None:
    """Add up one level into the next, for each publication and axis that the next level does not have."""
    presents = {(*ou[:5], axe) for ou, axes in cube.cellules.items() if ou[5] == vers for axe in axes}
    parts: dict[tuple[Ou, str, str], list[Cellule]] = defaultdict(list)
    for ou, axes in cube.cellules.items():
        if ou[5] == de:
            haut: Ou = (*ou[:5], vers, parents[ou[6]])
            for axe, modalites in axes.items():
                if (*ou[:5], axe) not in presents:
                    for modalite, cellule in modalites.items():
                        parts[haut, axe, modalite].append(cellule)
    for (haut, axe, modalite), cellules in parts.items():
        cube.cellules[haut][axe][modalite] = _additionner(cellules)
