"""What crosses the doors of this package: figures and choices in, measures and their words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from aides.commun import francais, langue, natures
from aides.commun.langue import traduire
from aides.commun.lire_yaml import lire_yaml
from aides.commun.mesures import mesures as du_cube

DOSSIER = Path(__file__).parent
SIGNES = ((Decimal(10) ** 9, "Md"), (Decimal(10) ** 6, "M"))
DITS = ("libelle", "unite", "suffixe")
Niveau = Literal["region", "departement"]
Mode = Literal["couleurs", "cercles"]


def textes() -> dict[str, Any]:
    """Words of the map, from textes.yml, in the language of the request."""
    return _textes(langue.COURANTE.get())


@cache
def _textes(_langue: str) -> dict[str, Any]:
    lus: dict[str, Any] = _traduits(lire_yaml(DOSSIER / "textes.yml"))
    return lus


def _traduits(noeud: Any) -> Any:
    return {cle: _traduits(valeur) for cle, valeur in noeud.items()} if isinstance(noeud, dict) else traduire(noeud)


def mots_du_niveau(niveau: str, codes: Iterable[str]) -> dict[str, str]:
    """What the places of a map are called (libelle, un, des): those of a level that have these codes."""
    avec = any(natures.nature(niveau, code) == natures.COLLECTIVITE for code in codes)
    mots: dict[str, str] = textes()["niveaux"][natures.COLLECTIVITE if avec else niveau]
    return mots


@cache
def _catalogue() -> dict[str, Any]:
    return lire_yaml(DOSSIER / "mesures.yml")


@cache
def catalogue() -> list[dict[str, Any]]:
    """The measures of mesures.yml, those of the cube with their own words."""
    return [{**_du_cube(entree["id"]), **entree} for entree in _catalogue()["mesures"]]


def _du_cube(nom: str) -> dict[str, Any]:
    mesure = du_cube().get(nom)
    if mesure is None:
        return {}
    return {"libelle": mesure.libelle, "unite": mesure.unite, "numerateur": mesure.colonne, "exige": [nom]}


@dataclass(frozen=True)
class Valeur:
    """The figure of one territory.

    code: INSEE code of a région or département; valeur: in the unit of the measure, None when unknown or secret;
    lien: where a click goes ('' for nowhere); details: other figures to show with it, label -> formatted text.
    """

    code: str
    libelle: str
    valeur: int | Decimal | None
    secret: bool = False
    lien: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mesure:
    """A quantity that a map can show (names are columns of the canned queries); a ratio has a suffix; annonce: it takes
    the total that the State announces wherever there is one."""

    id: str
    libelle: str
    unite: str
    numerateur: str
    denominateur: str = ""
    suffixe: str = ""
    decimales: int = 0
    annonce: bool = False

    @property
    def mode_conseille(self) -> Mode:
        """Colours for a ratio, circles for a total: a total in colours is proportional to nothing one sees."""
        return "couleurs" if self.suffixe else "cercles"

    def ecrire(self, valeur: int | Decimal) -> str:
        """A figure with its unit: 1,24 million d'euros, 3 412 € par entreprise, 12 prêts."""
        if self.unite == "euros":
            texte = langue.euros_abreges(valeur)
        else:
            texte = langue.nombre(valeur, self.decimales) + francais.INSECABLE + self.unite
        return f"{texte} {self.suffixe}".strip()

    def detailler(self, valeur: int | Decimal) -> str:
        """The same beside its own label, which names the unit of a count already."""
        if self.unite == "euros" or self.suffixe:
            return self.ecrire(valeur)
        return langue.nombre(valeur, self.decimales)

    def abreger(self, valeur: Decimal) -> str:
        """A round figure as short as a drawing wants it: 5 Md€, 200 M€, 50 000 €, counts 200 M; English: €5bn."""
        seuil, prefixe = next((s for s in SIGNES if valeur >= s[0]), (Decimal(1), ""))
        devise = "€" if self.unite == "euros" else ""
        court = (valeur / seuil).normalize()
        chiffres = langue.nombre(court, max(0, -int(court.as_tuple().exponent)))
        if langue.en_anglais():
            return devise + chiffres + (traduire(prefixe) if prefixe else "")
        return francais.INSECABLE.join(filter(None, [chiffres, prefixe + devise]))


@dataclass(frozen=True)
class Options:
    """How a map is drawn. region: code of the only région to show ('' for all); surligne: code to outline;
    zoom: 'oui' or 'non'; classes: 3 to 7 colours; identifiant: prefix of the ids in the page."""

    niveau: Niveau
    mesure: Mesure
    mode: Mode
    methode: str = "jenks"
    zoom: str = "oui"
    classes: int = 5
    titre: str = ""
    sous_titre: str = ""
    region: str = ""
    surligne: str = ""
    identifiant: str = "carte"


def mesures(disponibles: Collection[str], unite_nombre: str) -> list[Mesure]:
    """Measures that a scheme with these columns of the cube (nombre, montant...) can show, in the order of the file."""
    une = langue.une(unite_nombre)
    unite = traduire(unite_nombre)
    retenues = []
    for entree in catalogue():
        champs: dict[str, Any] = {
            cle: traduire(valeur, unite_nombre=unite, une=une, de_unite=langue.de(unite)) if cle in DITS else valeur
            for cle, valeur in entree.items()
            if cle != "exige"
        }
        if set(entree["exige"]) <= set(disponibles):
            retenues.append(Mesure(**champs))
    return retenues


def mesure_par_defaut(proposees: Sequence[Mesure]) -> Mesure:
    """The measure of a map whose address chooses none: a ratio if the scheme has one."""
    par_id = {mesure.id: mesure for mesure in proposees}
    for candidat in _catalogue()["par_defaut"]:
        if candidat in par_id:
            return par_id[candidat]
    return proposees[0]
