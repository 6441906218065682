"""From figures and choices to a drawing: every shape with its class, its words and its link, ready for the templates.

templates/carte/carte.html writes it: an SVG, its legend and the table of the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from aides.commun import langue
from aides.commun.langue import deux_points
from aides.site.carte.contours import Cadre, Contour, Contours, Encart, charger
from aides.site.carte.discretisation import Classes, discretiser
from aides.site.carte.legende import Legende, compter_absents, legende_cercles, legende_couleurs, teinte
from aides.site.carte.modele import Options, Valeur, mots_du_niveau, textes

# Radius of the largest circle, as a share of the width in sight.
RAYON = {"region": 0.07, "departement": 0.06}
# Place of the reference circles, in the Bay of Biscay: left, and the lowest point that they share.
ANCRE = (4.0, 470.0)
# Least distance between the baselines of their figures, as a share of the width in sight.
ECART = 0.03
MARGE = 0.06
PROPORTION_MINIMALE = 1.15


@dataclass(frozen=True)
class Forme:
    """A territory as drawn: path data and place, CSS classes, the lines of its tooltip, its link, its circle (radius
    0: none)."""

    code: str
    contour: Contour
    teinte: str
    lignes: tuple[str, ...]
    lien: str
    rayon: float = 0.0
    surligne: bool = False

    @property
    def bulle(self) -> str:
        """The text of its tooltip."""
        return "\n".join(self.lignes)


@dataclass(frozen=True)
class Ligne:
    """A row of the table: rank ('' without figure), territory, its figure in words and the other figures."""

    rang: str
    valeur: Valeur
    texte: str


@dataclass(frozen=True)
class Carte:
    """Everything that templates/carte/carte.html writes."""

    options: Options
    vue: str
    largeur: float
    fonds: tuple[Contour, ...]
    formes: tuple[Forme, ...]
    limites: tuple[Contour, ...]
    encarts: tuple[Encart, ...]
    zoom: tuple[Forme, ...]
    cadre_zoom: Cadre | None
    repere_zoom: Cadre | None
    etiquettes: bool
    ancre: tuple[float, float]
    legende: Legende
    lignes: tuple[Ligne, ...]
    colonnes: tuple[str, ...]
    note: str
    source: str

    @property
    def mots(self) -> dict[str, str]:
        """What its places are called."""
        return mots_du_niveau(self.options.niveau, (ligne.valeur.code for ligne in self.lignes))

    def autres(self, valeur: Valeur) -> list[str]:
        """The other figures of a territory, in the order of the columns; '' where there is none."""
        return [valeur.details.get(colonne, "") for colonne in self.colonnes]

    @property
    def cercles(self) -> tuple[Forme, ...]:
        """Shapes with a circle, the largest first so that a small one stays in sight."""
        return tuple(sorted((forme for forme in self.formes if forme.rayon), key=lambda forme: -forme.rayon))

    @property
    def cercles_zoom(self) -> tuple[Forme, ...]:
        """The same, at the scale of the zoom."""
        return tuple(sorted((forme for forme in self.zoom if forme.rayon), key=lambda forme: -forme.rayon))


def dessiner(valeurs: Sequence[Valeur], options: Options, contours: Contours | None = None) -> Carte:
    """Draw a map of `valeurs` (territories of options.niveau; codes without outline stay in the table only)."""
    contours = contours or charger()
    visibles = _visibles(options, contours, {valeur.code for valeur in valeurs})
    montres = [valeur for valeur in valeurs if valeur.code in visibles] if options.region else list(valeurs)
    par_code = {valeur.code: valeur for valeur in montres}
    vue = _avec_echelle(_vue(options, contours, visibles), options)
    figures = [Decimal(valeur.valeur) for valeur in montres if valeur.valeur is not None and valeur.code in visibles]
    classes = _classes(valeurs, figures, options)
    maximum = max(figures, default=Decimal(0))
    rayon = vue[2] * RAYON[options.niveau]
    absents = compter_absents(montres, len(visibles.keys() - par_code.keys()))
    formes = [
        _forme(code, contour, par_code.get(code), options, classes, maximum, rayon)
        for code, contour in visibles.items()
    ]
    zoom = _zoom(formes, options, contours)
    legende = (
        legende_couleurs(options, classes, absents)
        if options.mode == "couleurs"
        else legende_cercles(options.mesure, maximum, rayon, vue[2] * ECART, absents)
    )
    return Carte(
        options=options,
        vue=" ".join(f"{nombre:g}" for nombre in vue),
        largeur=vue[2],
        fonds=_fonds(options, contours, vue),
        formes=tuple(sorted(formes, key=lambda forme: (forme.surligne, forme.teinte))),
        limites=_limites(options, contours),
        encarts=()
        if options.region
        else tuple(encart for encart in contours.encarts if _code(encart, options) in visibles),
        zoom=zoom,
        cadre_zoom=contours.zoom.cadre if zoom else None,
        repere_zoom=contours.zoom.repere if zoom else None,
        etiquettes=bool(options.region),
        ancre=_ancre(options, vue),
        legende=legende,
        lignes=_tableau(montres, options),
        colonnes=tuple(dict.fromkeys(libelle for valeur in montres for libelle in valeur.details)),
        note=_note(options),
        source=contours.source,
    )


def _classes(valeurs: Sequence[Valeur], figures: Sequence[Decimal], options: Options) -> Classes:
    """Classes of the whole country, so that a colour keeps its meaning when one région is shown alone."""
    ensemble = (
        [Decimal(valeur.valeur) for valeur in valeurs if valeur.valeur is not None] if options.region else figures
    )
    return discretiser(ensemble, options.methode, options.classes).recompter(figures)


def _code(encart: Encart, options: Options) -> str:
    return encart.region if options.niveau == "region" and encart.region else encart.code


def _visibles(options: Options, contours: Contours, codes: Iterable[str]) -> Mapping[str, Contour]:
    """Outlines to draw as territories: all of the level; a collectivité d'outre-mer only if it has a figure."""
    if options.region and options.region == contours.zoom.region:
        return contours.zoom.departements
    if options.region:
        return {code: forme for code, forme in contours.departements.items() if forme.region == options.region}
    if options.niveau == "region":
        return contours.regions
    return {code: forme for code, forme in contours.departements.items() if forme.region or code in set(codes)}


def _vue(options: Options, contours: Contours, visibles: Mapping[str, Contour]) -> Cadre:
    """viewBox: the country, or one région with a margin, never taller than wide."""
    if not options.region:
        bas = max(forme.bornes[3] for forme in visibles.values())
        return (0, 0, contours.largeur, contours.hauteur_com if bas > contours.hauteur else contours.hauteur)
    gauche = min(forme.bornes[0] for forme in visibles.values())
    haut = min(forme.bornes[1] for forme in visibles.values())
    largeur = max(forme.bornes[2] for forme in visibles.values()) - gauche
    hauteur = max(forme.bornes[3] for forme in visibles.values()) - haut
    marge = MARGE * max(largeur, hauteur)
    voulue = max(largeur + 2 * marge, (hauteur + 2 * marge) * PROPORTION_MINIMALE)
    cadre = (gauche - (voulue - largeur) / 2, haut - marge, voulue, hauteur + 2 * marge)
    return tuple(round(nombre, 1) for nombre in cadre)  # type: ignore[return-value]


def _avec_echelle(vue: Cadre, options: Options) -> Cadre:
    """Room under a région for the reference circles, which must be at the scale of the drawing."""
    if not options.region or options.mode == "couleurs":
        return vue
    x, y, largeur, hauteur = vue
    return (x, y, largeur, round(hauteur + largeur * 2.2 * RAYON[options.niveau], 1))


def _ancre(options: Options, vue: Cadre) -> tuple[float, float]:
    if not options.region:
        return ANCRE
    return (round(vue[0] + vue[2] / 100, 1), round(vue[1] + vue[3] - vue[2] / 100, 1))


def _forme(
    code: str,
    contour: Contour,
    valeur: Valeur | None,
    options: Options,
    classes: Classes,
    maximum: Decimal,
    rayon: float,
) -> Forme:
    surligne = code == options.surligne
    if valeur is None:
        return Forme(code, contour, "vide", (code, textes()["absente"]), "", surligne=surligne)
    separation = deux_points()
    details = (nom + separation + texte for nom, texte in valeur.details.items())
    lignes = (valeur.libelle, _texte(valeur, options), *details)
    if valeur.secret or valeur.valeur is None:
        return Forme(code, contour, "secret" if valeur.secret else "vide", lignes, valeur.lien, surligne=surligne)
    if options.mode == "couleurs":
        nuance = teinte(classes.classe(valeur.valeur), classes)
        return Forme(code, contour, nuance, lignes, valeur.lien, surligne=surligne)
    part = max(Decimal(0), Decimal(valeur.valeur)) / maximum if maximum > 0 else Decimal(0)
    return Forme(code, contour, "fond", lignes, valeur.lien, round(rayon * float(part) ** 0.5, 1), surligne)


def _texte(valeur: Valeur, options: Options) -> str:
    if valeur.secret:
        return textes()["secret"]
    return textes()["absente"] if valeur.valeur is None else options.mesure.ecrire(valeur.valeur)


def _zoom(formes: Sequence[Forme], options: Options, contours: Contours) -> tuple[Forme, ...]:
    """The same shapes at the scale of the zoom; nothing for régions, for one région, or when it is dropped."""
    if options.zoom == "non" or options.niveau == "region" or options.region:
        return ()
    agrandis = contours.zoom.departements
    choisies = [forme for forme in formes if forme.code in agrandis]
    return tuple(Forme(f.code, agrandis[f.code], f.teinte, f.lignes, f.lien, f.rayon, f.surligne) for f in choisies)


def _fonds(options: Options, contours: Contours, vue: Cadre) -> tuple[Contour, ...]:
    """Neighbours of the région in sight, without figures, so that it does not float in the void."""
    if not options.region or options.region == contours.zoom.region:
        return ()
    if any(encart.region == options.region for encart in contours.encarts):
        return ()
    ailleurs = {encart.region for encart in contours.encarts}
    return tuple(
        forme
        for code, forme in contours.regions.items()
        if code != options.region and code not in ailleurs and _touche(forme.bornes, vue)
    )


def _touche(bornes: Cadre, vue: Cadre) -> bool:
    gauche, haut, droite, bas = bornes
    x, y, largeur, hauteur = vue
    return gauche < x + largeur and droite > x and haut < y + hauteur and bas > y


def _limites(options: Options, contours: Contours) -> tuple[Contour, ...]:
    """Outlines of the régions, over a map of départements."""
    if options.niveau == "region" or options.region == contours.zoom.region:
        return ()
    return tuple(forme for code, forme in contours.regions.items() if options.region in ("", code))


def _tableau(valeurs: Sequence[Valeur], options: Options) -> tuple[Ligne, ...]:
    """Rows by descending figure; equal figures share a rank, territories without figure come last."""
    connues = sorted((v for v in valeurs if v.valeur is not None), key=lambda v: (-Decimal(v.valeur or 0), v.code))
    autres = sorted((v for v in valeurs if v.valeur is None), key=lambda v: v.code)
    rangs: dict[Decimal, int] = {}
    for place, valeur in enumerate(connues, start=1):
        rangs.setdefault(Decimal(valeur.valeur or 0), place)
    lignes = [Ligne(langue.nombre(rangs[Decimal(v.valeur or 0)]), v, _texte(v, options)) for v in connues]
    return (*lignes, *(Ligne("", v, _texte(v, options)) for v in autres))


def _note(options: Options) -> str:
    if options.mode == options.mesure.mode_conseille:
        return ""
    cle = "absolue_en_couleurs" if options.mode == "couleurs" else "rapport_en_cercles"
    return textes()["notes"][cle]
