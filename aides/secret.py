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
- secondary: further cells, so that no hidden value can be computed, or bounded within ``precision`` either side, from
  the sums of aides/secret_relations.py, from the fact that amounts and counts are not negative, and that cumulative
  totals do not go down. aides/secret_complement.py chooses them; every hidden cell is
  then attacked with linear programming until none gives way.

A cell absent from the cube is a zero, and public.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from aides.audit_cube import VuePublique, attaquer, hypotheses_fausses
from aides.secret_complement import Motif
from aides.secret_relations import MESURES, Cle, construire, unite

PASSES = 60
PETIT_CUBE = 500
ESSAIS = 12


class Statut(Enum):
    PUBLIEE = "publiée"
    PRIMAIRE = "secret primaire"
    SECONDAIRE = "secret secondaire"


@dataclass(frozen=True)
class Regles:
    """Thresholds. ``precision``: a hidden value must not be known within this share either side."""

    seuil_entreprises: int = 3
    seuil_dominance: float = 0.85
    precision: float = 0.10


@dataclass(frozen=True, slots=True)
class Cellule:
    """One true cell. Amounts in centimes; None where a measure does not exist or is unknown.

    ``plus_forte_centimes``: what the best-helped business of the cell received; None switches the dominance rule off
    for this cell. ``entreprises`` None: the number of establishments or of aids stands in.
    """

    cle: Cle
    nombre: int | None
    entreprises: int | None
    montant_centimes: int | None
    plus_forte_centimes: int | None = None
    etablissements: int | None = None
    salaries: int | None = None
    heures: int | None = None


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
    statuts: list[Statut]
    rapport: Rapport


@dataclass(frozen=True)
class Deja:
    """Cells that are hidden before anything is chosen, as masks over the cells.

    ``cachees``: withheld by the administration that sends the figures; their values are then estimates.
    ``derivees``: among them, mere sums of cells of the cube, of which some are hidden: nobody but their parts is to be
    protected, so that they only must not be known exactly.
    """

    cachees: np.ndarray
    derivees: np.ndarray


def sous_secret_primaire(cellule: Cellule, regles: Regles) -> bool:
    """True where the cell itself tells about too few businesses. An empty cell (no aid at all) tells about none."""
    unites = _unites(cellule)
    if unites is not None and 0 < unites < regles.seuil_entreprises:
        return True
    if cellule.plus_forte_centimes is None or cellule.montant_centimes is None:
        return False
    return cellule.plus_forte_centimes > regles.seuil_dominance * max(cellule.montant_centimes, 0)


def proteger(cellules: Iterable[Cellule], regles: Regles | None = None, deja: Deja | None = None) -> Protection:
    """Status of every cell of one scheme, in the order given; what is hidden already counts as primary.

    Keys must differ (ValueError).
    """
    regles = regles or Regles()
    liste = list(cellules)
    cles = [cellule.cle for cellule in liste]
    if len(set(cles)) != len(cles):
        raise ValueError("secret : deux cellules du cube ont la même clé.")
    primaire = np.array([sous_secret_primaire(cellule, regles) for cellule in liste], dtype=bool)
    valeurs = _valeurs(liste)
    derivees = np.zeros(len(liste), dtype=bool)
    if deja is not None:
        primaire, derivees = primaire | deja.cachees, deja.derivees
    motif = Motif(construire(cles), valeurs, primaire, regles.precision, derivees)
    passes = _chercher(motif, cles, valeurs, regles.precision)
    if not motif.entier:
        motif.alleger(primaire, ESSAIS if motif.cache.sum() <= PETIT_CUBE else 0)
        passes += _chercher(motif, cles, valeurs, regles.precision)
    statuts = [
        Statut.PRIMAIRE if p else Statut.SECONDAIRE if c else Statut.PUBLIEE
        for p, c in zip(primaire, motif.cache, strict=True)
    ]
    return Protection(statuts, _rapport(liste, primaire, motif.cache, regles, passes))


def _chercher(motif: Motif, cles: Sequence[Cle], valeurs: dict[str, np.ndarray], precision: float) -> int:
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
            derivees=motif.derivees, relations=motif.relations,
        )  # fmt: skip
        if hypotheses_fausses(vue, mesure, colonne):
            for trouvaille in attaquer(vue, mesure, precision):
                fuites[trouvaille.indice] = True
    return fuites


def _rapport(liste: Sequence[Cellule], primaire: np.ndarray, cache: np.ndarray, regles: Regles, passes: int) -> Rapport:
    euros = np.array([abs(cellule.montant_centimes or 0) for cellule in liste], dtype=float)
    seuil = np.array([_sous_seuil(cellule, regles) for cellule in liste], dtype=bool)
    nombre, total = max(len(liste), 1), max(euros.sum(), 1.0)
    secondaire = cache & ~primaire
    return Rapport(
        len(liste), int(primaire.sum()), int(secondaire.sum()),
        float(primaire.sum() / nombre), float(secondaire.sum() / nombre),
        float(euros[primaire].sum() / total), float(euros[secondaire].sum() / total),
        float(seuil.sum() / nombre), float(euros[seuil].sum() / total), passes,
    )  # fmt: skip


def _unites(cellule: Cellule) -> int | None:
    """Businesses of the cell, else what comes nearest: its establishments, else its aids."""
    return next((u for u in (cellule.entreprises, cellule.etablissements, cellule.nombre) if u is not None), None)


def _sous_seuil(cellule: Cellule, regles: Regles) -> bool:
    unites = _unites(cellule)
    return unites is not None and 0 < unites < regles.seuil_entreprises
