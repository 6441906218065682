"""Statistical confidentiality: which cells of a scheme's cube may be published, and which must be hidden.

Use
    protection = proteger(cellules, Regles())
    protection.statuts[i]     Statut of cellules[i]
    protection.rapport        Rapport: shares of cells and of euros hidden
``cellules`` is any iterable of ``Cellule``: the *whole* cube of one scheme (every volet, concept, date, month, level
and axis), since a table protects or betrays another. The caller sets ``secret`` to 1 and every measure to NULL where
the status is not PUBLIEE. Nothing is read or written here.

Rules (docs/methodologie.md gives the sources)
- primary: fewer than ``seuil_entreprises`` businesses, or one business above ``seuil_dominance`` of the amount;
- secondary: further cells, so that what a published sum leaves of its hidden members is itself a cell that could be
  published (aides/secret/restes.py), and so that no hidden value can be computed, or bounded within ``precision``
  either side, from the sums of aides/secret/relations.py, from the fact that amounts and counts are not negative, and
  that cumulative totals do not go down. aides/secret/complement.py chooses them; every hidden cell is then attacked
  with linear programming until none gives way.

A cell absent from the cube is a zero, and public.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from aides.secret.attaque import VuePublique, attaquer, hypotheses_fausses
from aides.secret.avant import Avant
from aides.secret.complement import Motif
from aides.secret.regles import Cellule, Regles, Statut, sous_secret_primaire, sous_seuil, unites
from aides.secret.relations import MESURES, Cle, Relations, construire, unite
from aides.secret.restes import Restes, RestesEnSuite
from aides.secret.temoins import Temoins

PASSES = 60
PETIT_CUBE = 500
ESSAIS = 12


@dataclass(frozen=True)
class Rapport:
    """What confidentiality costs. Shares between 0 and 1; euros are summed over all cells, so dates count each time.

    ``part_euros_sous_seuil`` and ``part_cellules_sous_seuil``: what the plain rule "hide below the threshold" hides.
    """

    cellules: int
    primaires: int
    secondaires: int
    part_cellules_primaire: float
    part_cellules_secondaire: float
    part_euros_primaire: float
    part_euros_secondaire: float
    part_cellules_sous_seuil: float
    part_euros_sous_seuil: float
    passes: int


@dataclass(frozen=True)
class Protection:
    """``relations``: the sums of the cells; ``temoins``: for each measure, values that the hidden cells may hold
    (aides/secret/temoins.py)."""

    statuts: list[Statut]
    rapport: Rapport
    relations: Relations = field(compare=False)
    temoins: Mapping[str, Temoins] = field(default_factory=dict, compare=False)

    @property
    def cache(self) -> np.ndarray:
        """Mask of the hidden cells."""
        return np.array([statut is not Statut.PUBLIEE for statut in self.statuts], dtype=bool)


@dataclass(frozen=True)
class Deja:
    """Cells that are hidden before anything is chosen, as masks over the cells.

    ``cachees``: withheld by the administration that sends the figures; their values are then estimates.
    ``derivees``: among them, mere sums of cells of the cube, of which some are hidden: nobody but their parts is to be
    protected, so that they only must not be known exactly. ``publiques``: those of which the sums
    were published before us (none by default). ``dites``: those that we published, which cannot be hidden any more.
    """

    cachees: np.ndarray
    derivees: np.ndarray
    publiques: np.ndarray | None = None
    dites: np.ndarray | None = None


def proteger(
    cellules: Iterable[Cellule], regles: Regles | None = None, deja: Deja | None = None, avant: Avant | None = None
) -> Protection:
    """Status of every cell of one scheme, in the order given; what is hidden already counts as primary.

    What a cell adds to what was told of it before is told with it, so that it obeys the same rule; the result is then
    of the cells that are not of before. Keys must differ (ValueError).
    """
    regles = regles or Regles()
    liste = list(cellules)
    cles = [cellule.cle for cellule in liste]
    if len(set(cles)) != len(cles):
        raise ValueError("secret : deux cellules du cube ont la même clé.")
    primaire = np.array([sous_secret_primaire(cellule, regles) for cellule in liste], dtype=bool)
    valeurs = _valeurs(liste)
    derivees = np.zeros(len(liste), dtype=bool)
    # Of what was told before, a reader takes off what he knows: what was added since is left.
    inconnues = liste if avant is None else [d or c for c, d in zip(liste, avant.depuis, strict=True)]
    solitaires = np.array([unites(cellule) == 1 for cellule in inconnues], dtype=bool)
    if deja is not None:
        if deja.dites is not None:
            primaire &= ~deja.dites
        primaire, derivees = primaire | deja.cachees, deja.derivees
        # Of what the administration withholds, an estimate says nobody's number.
        solitaires &= ~deja.cachees
    relations = construire(cles)
    seuls = Restes(relations, inconnues, regles, deja.publiques if deja else None)
    restes: Restes | RestesEnSuite = seuls
    if avant is not None:
        trahies = np.array([sous_secret_primaire(cellule, regles) for cellule in inconnues], dtype=bool)
        primaire = np.where(avant.fixes, avant.cachees, primaire | trahies)
        restes = RestesEnSuite(seuls, Restes(relations, avant.ajouts, regles), avant.cachees_avant)
    dites = deja.dites if deja else None
    motif = Motif(relations, valeurs, primaire, regles.precision, derivees, restes, solitaires, avant, dites)
    passes = _chercher(motif, cles, valeurs, regles.precision, avant)
    if not motif.entier:
        motif.alleger(primaire, ESSAIS if motif.cache.sum() <= PETIT_CUBE else 0)
        passes += _chercher(motif, cles, valeurs, regles.precision, avant)
    if avant is not None:
        return _du_moment(liste, primaire, motif.cache, regles, passes, avant.fixes)
    rapport = _rapport(liste, primaire, motif.cache, regles, passes)
    return Protection(_statuts(primaire, motif.cache), rapport, relations, motif.temoins)


def _du_moment(
    liste: Sequence[Cellule], primaire: np.ndarray, cache: np.ndarray, regles: Regles, passes: int, fixes: np.ndarray
) -> Protection:
    """What is said of the cells that no publication before has told."""
    libres = np.flatnonzero(~fixes)
    ici, primaire, cache = [liste[rang] for rang in libres.tolist()], primaire[libres], cache[libres]
    rapport = _rapport(ici, primaire, cache, regles, passes)
    return Protection(_statuts(primaire, cache), rapport, construire([c.cle for c in ici]))


def _statuts(primaire: np.ndarray, cache: np.ndarray) -> list[Statut]:
    return [
        Statut.PRIMAIRE if p else Statut.SECONDAIRE if c else Statut.PUBLIEE
        for p, c in zip(primaire, cache, strict=True)
    ]


def _chercher(
    motif: Motif, cles: Sequence[Cle], valeurs: dict[str, np.ndarray], precision: float, avant: Avant | None = None
) -> int:
    """Hide further cells until none gives way; the number of passes that it took.

    The attacks are those of one who knows all true sums, then those of one who guesses them as an outsider.
    """
    passes = 0
    while not motif.entier:
        fuites = motif.mal_protegees()
        if fuites.any():
            continuer = motif.renforcer(fuites)
        else:
            fuites = _vues_du_dehors(motif, cles, valeurs, precision)
            if avant is not None:
                fuites &= ~avant.suivies
            if not fuites.any():
                break
            continuer = motif.elargir(fuites)
        passes += 1
        if passes > PASSES or not continuer:
            motif.tout_cacher()
    return passes


def _valeurs(liste: Sequence[Cellule]) -> dict[str, np.ndarray]:
    """Measures that the scheme has, as floats (euros and counts); an unknown value is NaN."""
    valeurs = {}
    for mesure in MESURES:
        colonne = np.array([getattr(cellule, mesure) for cellule in liste], dtype=float)
        if not np.isnan(colonne).all():
            valeurs[mesure] = colonne / unite(mesure)
    return valeurs


def _vues_du_dehors(motif: Motif, cles: Sequence[Cle], valeurs: dict[str, np.ndarray], precision: float) -> np.ndarray:
    """Hidden cells that give way to an outsider, where what he supposes is not true."""
    fuites = np.zeros(len(cles), dtype=bool)
    for mesure, colonne in valeurs.items():
        vue = VuePublique(
            cles, motif.cache, np.where(motif.cache, np.nan, colonne),
            derivees=motif.derivees, relations=motif.relations, temoins=motif.temoins.get(mesure),
        )  # fmt: skip
        if hypotheses_fausses(vue, mesure, colonne):
            for trouvaille in attaquer(vue, mesure, precision):
                fuites[trouvaille.indice] = True
    return fuites


def _rapport(liste: Sequence[Cellule], primaire: np.ndarray, cache: np.ndarray, regles: Regles, passes: int) -> Rapport:
    euros = np.array([abs(cellule.montant_centimes or 0) for cellule in liste], dtype=float)
    seuil = np.array([sous_seuil(cellule, regles) for cellule in liste], dtype=bool)
    nombre, total = max(len(liste), 1), max(euros.sum(), 1.0)
    secondaire = cache & ~primaire
    return Rapport(
        len(liste), int(primaire.sum()), int(secondaire.sum()),
        float(primaire.sum() / nombre), float(secondaire.sum() / nombre),
        float(euros[primaire].sum() / total), float(euros[secondaire].sum() / total),
        float(seuil.sum() / nombre), float(euros[seuil].sum() / total), passes,
    )  # fmt: skip
