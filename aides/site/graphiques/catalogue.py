"""The charts that exist: one Vega-Lite specification a file in charts/, with our own part under usermeta.graphique."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aides import RACINE
from aides.commun.langue import traduire
from aides.commun.lire_yaml import lire_yaml
from aides.commun.mesures import mesures as du_cube

DOSSIER = RACINE / "charts"
CONFIGURATION = "config"


@dataclass(frozen=True)
class Mesure:
    """A measure of the cube, or of charts/mesures.yml: unite is euros, nombre or %; additif: its sums mean something;
    part: the column of its share, if any."""

    colonne: str
    libelle: str
    unite: str
    additif: bool = True
    part: str = ""


@dataclass(frozen=True)
class Modele:
    """A chart before its rows: the canned query and its fixed parameters, how rows are prepared, the wording.

    combien: bars before "Autres". bloc: rows that stay together when a card is cut in two columns.
    """

    nom: str
    requete: str
    preparation: str
    mesures: tuple[str, ...]
    titre: str
    sous_titre: str
    description: str
    note: str
    vegalite: dict[str, Any] = field(repr=False)
    parametres: dict[str, str] = field(default_factory=dict)
    hauteurs: dict[str, int] = field(default_factory=dict)
    combien: int = 10
    bloc: int = 1


@cache
def noms() -> tuple[str, ...]:
    """Names of the charts, in alphabetical order."""
    return tuple(sorted(chemin.stem for chemin in DOSSIER.glob("*.json") if chemin.stem != CONFIGURATION))


@cache
def charger(nom: str) -> Modele:
    """Read charts/<nom>.json. Raises KeyError, with a sentence in French, when there is no such chart."""
    if nom not in noms():
        raise KeyError(traduire("Le graphique « {nom} » n'existe pas.", nom=nom))
    lu = json.loads((DOSSIER / f"{nom}.json").read_text(encoding="utf-8"))
    propre = lu.pop("usermeta")["graphique"]
    mesures = tuple(propre.pop("mesures"))
    return Modele(nom=nom, mesures=mesures, vegalite=lu, **propre)


@cache
def configuration() -> dict[str, Any]:
    """The look that every chart shares (Vega-Lite `config`)."""
    lu: dict[str, Any] = json.loads((DOSSIER / f"{CONFIGURATION}.json").read_text(encoding="utf-8"))
    return lu


@cache
def mesures() -> dict[str, Mesure]:
    """Measures by column name."""
    lues: dict[str, dict[str, Any]] = lire_yaml(DOSSIER / "mesures.yml")
    for mesure in du_cube().values():
        unite = "euros" if mesure.unite == "euros" else "nombre"
        lues[mesure.colonne] = {"libelle": mesure.libelle, "unite": unite, **lues.get(mesure.colonne, {})}
    return {colonne: Mesure(colonne=colonne, **dits) for colonne, dits in lues.items()}
