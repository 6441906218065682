"""The legend: what each colour or circle means, in which unit, and how many territories it covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from aides.commun import langue
from aides.site.carte.discretisation import Classes
from aides.site.carte.modele import Mesure, Options, Valeur, textes

ECHELLES = ((Decimal(10) ** 9, "milliards"), (Decimal(10) ** 6, "millions"))


@dataclass(frozen=True)
class Rang:
    """A line of the legend: CSS class of its swatch, its text, how many territories, and that number in percent."""

    teinte: str
    texte: str
    effectif: int
    part: int


@dataclass(frozen=True)
class Rond:
    """A circle of the legend, in units of the drawing: radius, how far its figure stands above the lowest point of all
    circles, and that figure."""

    rayon: float
    hauteur: float
    texte: str


@dataclass(frozen=True)
class Legende:
    """Unit in words ('en millions d'euros'), lines for colours, circles by descending radius, lines for what is not
    shown, and the method's explanation ('' without classes)."""

    unite: str
    rangs: tuple[Rang, ...]
    ronds: tuple[Rond, ...]
    absents: tuple[Rang, ...]
    explication: str


def teinte(classe: int, classes: Classes) -> str:
    """CSS class of the rank of a class; the palette of each number of classes is in static/carte.css."""
    return f"k{len(classes.effectifs)} c{classe}"


def legende_couleurs(options: Options, classes: Classes, absents: tuple[Rang, ...]) -> Legende:
    """The legend of a choropleth."""
    echelle, nom = _echelle(classes.bornes)
    bornes = _ecrire_bornes([borne / echelle for borne in classes.bornes])
    total = max(1, sum(classes.effectifs))
    rangs = tuple(
        Rang(teinte(rang, classes), texte, effectif, round(100 * effectif / total))
        for rang, (texte, effectif) in enumerate(zip(_intervalles(bornes), classes.effectifs, strict=False))
    )
    explication = textes()["methodes"][classes.methode]["explication"]
    if options.region:
        explication += " " + textes()["seuils_nationaux"]
    return Legende(_unite(options.mesure, nom), rangs, (), absents, explication)


def legende_cercles(
    mesure: Mesure, maximum: Decimal, rayon_maximum: float, ecart: float, absents: tuple[Rang, ...]
) -> Legende:
    """The legend of proportional circles: three round figures, the largest at most `maximum`, `ecart` apart."""
    ronds: list[Rond] = []
    for figure in _paliers(maximum) if maximum > 0 else []:
        rayon = rayon_maximum * float(figure / maximum) ** 0.5
        hauteur = min(2 * rayon, ronds[-1].hauteur - ecart) if ronds else 2 * rayon
        ronds.append(Rond(round(rayon, 1), round(hauteur, 1), mesure.abreger(figure)))
    return Legende(_unite(mesure, ""), (), tuple(ronds), absents, "")


def compter_absents(valeurs: Sequence[Valeur], sans_figure: int) -> tuple[Rang, ...]:
    """Lines for hatching (secret) and grey (no data), when some territory is so; sans_figure: those with no row."""
    secrets = sum(valeur.secret for valeur in valeurs)
    vides = sans_figure + sum(valeur.valeur is None and not valeur.secret for valeur in valeurs)
    lignes = (("secret", textes()["secret"], secrets), ("vide", textes()["absente"], vides))
    return tuple(Rang(genre, texte, effectif, 0) for genre, texte, effectif in lignes if effectif)


def _echelle(bornes: Sequence[Decimal]) -> tuple[Decimal, str]:
    """The largest of a thousand million, a million and one that leaves the smallest figure above one tenth."""
    positives = [abs(borne) for borne in bornes if borne]
    for seuil, nom in ECHELLES:
        if positives and min(positives) >= seuil / 10 and max(positives) >= seuil:
            return seuil, nom
    return Decimal(1), ""


def _unite(mesure: Mesure, echelle: str) -> str:
    mots = textes()
    nom = f"{mots['echelles'][echelle]} {langue.de(mesure.unite)}" if echelle else mesure.unite
    return f"{mots['en'].format(unite=nom)} {mesure.suffixe}".strip()


def _ecrire_bornes(nombres: Sequence[Decimal]) -> list[str]:
    decimales = max((_decimales(nombre) for nombre in nombres), default=0)
    return [langue.nombre(nombre, decimales) for nombre in nombres]


def _decimales(nombre: Decimal) -> int:
    exposant = nombre.normalize().as_tuple().exponent
    return max(0, -exposant) if isinstance(exposant, int) else 0


def _intervalles(bornes: Sequence[str]) -> list[str]:
    """Words of one more interval than breaks."""
    formes = textes()["bornes"]
    if not bornes:
        return [formes["unique"]]
    milieux = [formes["milieu"].format(bas=bas, haut=haut) for bas, haut in zip(bornes, bornes[1:], strict=False)]
    return [formes["premiere"].format(haut=bornes[0]), *milieux, formes["derniere"].format(bas=bornes[-1])]


def _paliers(maximum: Decimal) -> list[Decimal]:
    """The largest 1, 2 or 5 times a power of ten under the maximum, then about a fifth and a twenty-fifth of it."""
    dizaine = Decimal(1).scaleb(maximum.adjusted())
    haut = next(pas * dizaine for pas in (Decimal(5), Decimal(2), Decimal(1)) if pas * dizaine <= maximum)
    suites = {
        5: (Decimal("0.2"), Decimal("0.04")),
        2: (Decimal("0.25"), Decimal("0.05")),
        1: (Decimal("0.2"), Decimal("0.05")),
    }
    return [haut, *(haut * part for part in suites[int(haut / dizaine)])]
