"""What linear programming can say about hidden values: bounds of every unknown of a system of published relations.

In: a ``Programme`` (unknowns, equalities, inequalities, bounds) and one solution of it. Out: an ``Encadrement``: for
each unknown, an interval of values that are all possible; where ``exact`` is true no value outside is possible.

Trees of relations need no programme (aides/secret/arbres.py), nor do most of the other unknowns one of their own: every
solution found widens the interval of all the unknowns at once (the set of solutions is convex), so a few solutions with
random objectives clear nearly all of them. Only those that remain narrow are minimised and maximised one by one.
Solver: HiGHS, through highspy: a model is given to it once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from aides.secret import arbres
from aides.secret.regles import PRECISION

TOURS = 24
LOT = 600
# Up to so many unknowns, one programme of the whole costs less than many of its parts.
ENSEMBLE = 5000
# Rounds in a row that clear nothing, before one gives up.
PATIENCE = 3
EPSILON = 0.005
# Euros, or counts, by which a solution may be wrong.
PROCHE = 1e-4
# From outside in: some tens of steps are enough where there is a solution; where there is none, nothing else ends it.
PAS = 200
# A bound in iterations, not in time: a busy machine must not change what comes out.
ITERATIONS = 500_000
# HiGHS moves prices a little, against ties: it costs more than ties do, unless one of them has no end.
SANS_HASARD = 20_000
HASARD = "dual_simplex_cost_perturbation_multiplier"


@dataclass(frozen=True)
class Programme:
    """Unknowns x with ``egalites @ x = somme``, ``inegalites @ x <= plafond``, ``bas <= x <= haut``.

    ``entier``: the unknowns are counts; an interval is then rounded to the integers that it holds.
    """

    egalites: sparse.csr_matrix
    somme: np.ndarray
    inegalites: sparse.csr_matrix
    plafond: np.ndarray
    bas: np.ndarray
    haut: np.ndarray
    entier: bool

    @property
    def taille(self) -> int:
        return len(self.bas)


@dataclass
class Encadrement:
    """Intervals found; where ``exact``, no value outside ``bas``..``haut`` solves the programme.

    ``points``: the solutions that gave them, each as values of some unknowns (the others do not move).
    """

    bas: np.ndarray
    haut: np.ndarray
    exact: np.ndarray
    points: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    def elargir(self, rang: np.ndarray, x: np.ndarray | None) -> None:
        """Take one more solution (of the unknowns ``rang``) into account."""
        if x is not None:
            self.bas[rang] = np.minimum(self.bas[rang], x)
            self.haut[rang] = np.maximum(self.haut[rang], x)

    def noter(self, rang: np.ndarray, x: np.ndarray | None) -> None:
        """The same, and keep the solution."""
        if x is not None:
            self.elargir(rang, x)
            self.points.append((rang, x))


def devoile(bas: np.ndarray, haut: np.ndarray, entier: bool, precision: float | np.ndarray = PRECISION) -> np.ndarray:
    """True where the interval is one value, or lies within ``precision`` either side of its middle (one for all, or one
    for each)."""
    if entier:
        bas, haut = np.ceil(bas - 1e-5), np.floor(haut + 1e-5)
    bas, haut = np.where(haut <= 0, -haut, bas), np.where(haut <= 0, -bas, haut)
    etroit = (bas > 0) & (haut * (1 - precision) <= bas * (1 + precision))
    return etroit | (haut - bas < 2 * EPSILON)


def composantes(programme: Programme) -> np.ndarray:
    """Label of the connected component of each unknown: two unknowns of one relation belong together."""
    relations = sparse.vstack([programme.egalites, programme.inegalites]).tocsr()
    lignes = relations.shape[0]
    if not lignes:
        return np.arange(programme.taille)
    graphe = sparse.bmat([[None, relations], [relations.T, None]])
    return connected_components(graphe, directed=False)[1][lignes:]


def restreindre(programme: Programme, libres: np.ndarray, solution: np.ndarray) -> Programme:
    """The programme of the unknowns ``libres`` when all others hold the value that they have in ``solution``."""
    fixes = solution.copy()
    fixes[libres] = 0
    egalites, inegalites = programme.egalites[:, libres], programme.inegalites[:, libres]
    e, i = np.flatnonzero(np.diff(egalites.indptr)), np.flatnonzero(np.diff(inegalites.indptr))
    return Programme(
        egalites[e], programme.somme[e] - (programme.egalites @ fixes)[e],
        inegalites[i], programme.plafond[i] - (programme.inegalites @ fixes)[i],
        programme.bas[libres], programme.haut[libres], programme.entier,
    )  # fmt: skip


@dataclass(frozen=True)
class Reponse:
    """What the solver found; `x` is None where there is no solution, or it gives up; `prix`: one an equality.

    ``sans_fin``: there are solutions as low as one likes.
    """

    x: np.ndarray | None
    prix: np.ndarray
    sans_fin: bool = False


# A programme that is known to have a solution is not infeasible.
SANS_FIN = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class _Silencieux(highspy.Highs):
    """HiGHS without its banner, which goes to the standard output when its callbacks are set up: here none are."""

    def enableCallbacks(self) -> None:
        self.silent()


class Solveur:
    """One programme, solved for one objective after the other: each starts from where the last one ended."""

    def __init__(self, programme: Programme, iterations: int = ITERATIONS) -> None:
        self._egalites = programme.egalites.shape[0]
        self._colonnes = np.arange(programme.taille, dtype=np.int32)
        self._highs = _Silencieux()
        self._highs.setOptionValue("threads", 1)
        self._iterations = iterations
        # Presolve takes the prices of small cells, a billionth of the dearest, for nothing; it is also slower.
        self._highs.setOptionValue("presolve", "off")
        _donner(self._highs, programme)

    def plafonner(self, places: np.ndarray, bas: np.ndarray, haut: np.ndarray) -> None:
        """Bounds of some unknowns for the solutions to come."""
        self._highs.changeColsBounds(len(places), places.astype(np.int32), bas.astype(float), haut.astype(float))

    def minimiser(self, objectif: np.ndarray) -> Reponse:
        """The solution of least objective."""
        self._highs.changeColsCost(len(objectif), self._colonnes, np.asarray(objectif, dtype=float))
        etat = self._resoudre(0.0, min(SANS_HASARD, self._iterations))
        if etat == highspy.HighsModelStatus.kIterationLimit:
            self._highs.clearSolver()
            etat = self._resoudre(1.0, self._iterations)
        if etat != highspy.HighsModelStatus.kOptimal:
            # What follows must not start from a programme without end.
            self._highs.clearSolver()
            return Reponse(None, np.zeros(self._egalites), etat in SANS_FIN)
        trouve = self._highs.getSolution()
        return Reponse(np.array(trouve.col_value), np.array(trouve.row_dual)[: self._egalites])

    def _resoudre(self, hasard: float, iterations: int) -> highspy.HighsModelStatus:
        self._highs.setOptionValue(HASARD, hasard)
        self._highs.setOptionValue("simplex_iteration_limit", iterations)
        self._highs.run()
        return self._highs.getModelStatus()


def _donner(highs: highspy.Highs, programme: Programme) -> None:
    """Give the programme to HiGHS as arrays, which it reads without making lists of them."""
    lignes = sparse.vstack([programme.egalites, programme.inegalites]).tocsr()
    bas = np.concatenate([programme.somme, np.full(len(programme.plafond), -np.inf)])
    haut = np.concatenate([programme.somme, programme.plafond])
    highs.passModel(
        programme.taille, lignes.shape[0], lignes.nnz,
        int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        np.zeros(programme.taille), programme.bas.astype(float), programme.haut.astype(float), bas, haut,
        lignes.indptr.astype(np.int32), lignes.indices.astype(np.int32), lignes.data.astype(float),
        np.zeros(programme.taille, dtype=np.int32),
    )  # fmt: skip


def interieur(programme: Programme) -> np.ndarray | None:
    """A solution far from all bounds, by interior points: what a vertex of a large programme costs a hundred times.

    None where none is found that holds within PROCHE: the method stops near a solution, and does not say so.
    """
    highs = _Silencieux()
    for option, valeur in (("threads", 1), ("solver", "ipm"), ("run_crossover", "off"), ("ipm_iteration_limit", PAS)):
        highs.setOptionValue(option, valeur)
    _donner(highs, programme)
    highs.run()
    x = np.array(highs.getSolution().col_value)
    if len(x) != programme.taille:
        return None
    x = np.clip(x, programme.bas, programme.haut)
    ecarts = [np.abs(programme.egalites @ x - programme.somme), programme.inegalites @ x - programme.plafond]
    return x if all(not ecart.size or ecart.max() <= PROCHE for ecart in ecarts) else None


def par_date(programme: Programme) -> Programme:
    """The same without what joins two dates: whatever is narrow here is narrow there."""
    vide = sparse.csr_matrix((0, programme.taille))
    return replace(programme, inegalites=vide, plafond=np.zeros(0))


def encadrer(
    programme: Programme,
    solution: np.ndarray,
    precision: float | np.ndarray = PRECISION,
    voulues: np.ndarray | None = None,
    points: np.ndarray | None = None,
    patience: int = PATIENCE,
) -> Encadrement:
    """Widen the intervals of the unknowns ``voulues`` (mask; all by default), from one known ``solution``.

    ``precision``: one for all, or one for each unknown. ``points``: more solutions (columns; NaN where they are none).
    ``patience``: rounds in a row that may clear nothing; the last look at a long history always has PATIENCE of them.

    What no loop of relations binds needs no solver (aides/secret/arbres.py).
    Totals link many small tables into a large one. They are first held at their known value, which leaves small
    programmes and can only narrow the intervals; the unknowns that are still narrow are then looked at with their
    neighbourhood, after those that one date alone gives away. An interval that stays narrow is not proved so, unless
    it is exact: see ``mesurer``.
    """
    cadre = Encadrement(solution.copy(), solution.copy(), np.zeros(programme.taille, dtype=bool))
    if points is not None:
        cadre.bas = np.fmin(cadre.bas, np.fmin.reduce(points, axis=1, initial=np.nan))
        cadre.haut = np.fmax(cadre.haut, np.fmax.reduce(points, axis=1, initial=np.nan))
    voulues = np.ones(programme.taille, dtype=bool) if voulues is None else voulues
    precisions = np.broadcast_to(precision, programme.taille)
    hasard = np.random.default_rng(20200317)
    toutes, longue = np.arange(programme.taille), programme.taille > ENSEMBLE
    separee = _sans_inegalites(programme, solution)
    vues = [_voir(essai, voulues, cadre) for essai in (programme, separee)]
    essais = [(programme, toutes, ~vues[0], PATIENCE if longue else patience)]
    if longue:
        hors_totaux = np.flatnonzero(~_totaux(programme))
        tenus = [restreindre(essai, hors_totaux, solution) for essai in (separee, programme)]
        a_separer = ~(vues[0] | vues[1])
        essais = [
            (tenus[0], hors_totaux, a_separer, patience),
            (separee, toutes, a_separer, patience),
            (tenus[1], hors_totaux, ~vues[0], patience),
            *essais,
        ]
    for essai, libres, utiles, constance in essais:
        if longue and essai is programme:
            etroites = voulues & _douteuses(programme, cadre, precisions)
            _prouver_par_date(programme, cadre, solution, etroites, precisions)
        visees = voulues & utiles & ~cadre.exact
        douteuses = visees[libres] & _douteuses(programme, cadre, precisions)[libres]
        for lot in lots(composantes(essai), douteuses):
            partie = restreindre(essai, lot, solution[libres])
            _parcourir(partie, libres[lot], visees, precisions, cadre, solution, hasard, constance)
    return cadre


def _voir(programme: Programme, voulues: np.ndarray, cadre: Encadrement) -> np.ndarray:
    """Widen the intervals of the unknowns ``voulues`` that no loop of relations binds; the mask of these, of which
    nothing more can be said."""
    bas, haut, vues = _sans_boucle(programme)
    vues &= voulues
    cadre.bas[vues] = np.minimum(cadre.bas, bas)[vues]
    cadre.haut[vues] = np.maximum(cadre.haut, haut)[vues]
    return vues


def _sans_boucle(programme: Programme) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The exact intervals of the unknowns that no loop of relations binds, and the mask of these."""
    p = programme
    return arbres.intervalles(p.egalites, p.somme, p.inegalites, p.plafond, p.bas, p.haut)


def _prouver_par_date(
    programme: Programme, cadre: Encadrement, solution: np.ndarray, douteuses: np.ndarray, precisions: np.ndarray
) -> None:
    """Mark as exact the unknowns that the programme of their date alone gives away: the long one has less to see."""
    seul = par_date(programme)
    bas, haut, connues = _sans_boucle(seul)
    prouvees = douteuses & connues & devoile(bas, haut, programme.entier, precisions)
    cadre.bas[prouvees], cadre.haut[prouvees], cadre.exact[prouvees] = bas[prouvees], haut[prouvees], True
    douteuses = douteuses & ~connues
    for lot in lots(composantes(seul), douteuses, taille=1):
        solveur, ici, places = Solveur(restreindre(seul, lot, solution)), solution[lot], np.arange(len(lot))
        for place in np.flatnonzero(douteuses[lot]):
            vu = Encadrement(ici.copy(), ici.copy(), np.zeros(len(lot), dtype=bool))
            if _reste_etroite(solveur, int(place), places, vu, programme.entier, float(precisions[lot[place]])):
                cadre.bas[lot[place]], cadre.haut[lot[place]] = vu.bas[place], vu.haut[place]
                cadre.exact[lot[place]] = True


def _reste_etroite(
    solveur: Solveur, inconnue: int, rang: np.ndarray, cadre: Encadrement, entier: bool, precision: float
) -> bool:
    """Whether one unknown is narrow in the programme of its solver, whatever is tried."""

    def large() -> bool:
        return not devoile(cadre.bas[[inconnue]], cadre.haut[[inconnue]], entier, precision)[0]

    mesurer(solveur, inconnue, rang, cadre, large)
    return not large()


def _sans_inegalites(programme: Programme, solution: np.ndarray) -> Programme:
    """Each inequality turned into bounds that hold whatever the other unknowns of it do within theirs: narrower.

    An inequality joins a cell at one date to the same cell at the next (earlier - later <= plafond): here one of the
    two moves while the other keeps its value, so that each date becomes a programme of its own.
    """
    bas, haut = programme.bas.copy(), programme.haut.copy()
    lignes = programme.inegalites.tocoo()
    marge = np.maximum(programme.plafond - programme.inegalites @ solution, 0)[lignes.row]
    monte = lignes.data > 0
    np.minimum.at(haut, lignes.col[monte], (solution[lignes.col] + marge)[monte])
    np.maximum.at(bas, lignes.col[~monte], (solution[lignes.col] - marge)[~monte])
    vide = sparse.csr_matrix((0, programme.taille))
    return Programme(programme.egalites, programme.somme, vide, np.zeros(0), bas, haut, programme.entier)


def mesurer(
    solveur: Solveur, inconnue: int, rang: np.ndarray, cadre: Encadrement, suffit: Callable[[], bool]
) -> list[Reponse]:
    """Exact interval of one unknown, by two programmes on its component ``rang``, of which one is enough where
    ``suffit`` is then true; the answers of the solver.

    A programme that the solver gives up leaves the interval as narrow as it was: what is not attacked is given away.
    """
    reponses = []
    # What is hidden is more often free upwards.
    for sens in (-1.0, 1.0):
        reponse = solveur.minimiser(sens * (rang == inconnue))
        reponses.append(reponse)
        cadre.noter(rang, reponse.x)
        if reponse.sans_fin:
            (cadre.bas if sens > 0 else cadre.haut)[inconnue] = -sens * np.inf
        if suffit():
            return reponses
    cadre.exact[inconnue] = True
    return reponses


def _douteuses(programme: Programme, cadre: Encadrement, precisions: np.ndarray) -> np.ndarray:
    return devoile(cadre.bas, cadre.haut, programme.entier, precisions)


def _totaux(programme: Programme) -> np.ndarray:
    colonnes = programme.egalites.tocsc()
    totaux = np.zeros(programme.taille, dtype=bool)
    totaux[np.repeat(np.arange(programme.taille), np.diff(colonnes.indptr))[colonnes.data > 0]] = True
    return totaux


def lots(etiquettes: np.ndarray, voulues: np.ndarray, taille: int = LOT) -> Iterator[np.ndarray]:
    """Groups of whole components that hold a wanted unknown, of about ``taille`` unknowns."""
    utiles = np.flatnonzero(np.isin(etiquettes, etiquettes[voulues]))
    ordre = utiles[np.argsort(etiquettes[utiles], kind="stable")]
    if not len(ordre):
        return
    debut = 0
    for fin in [*np.flatnonzero(np.diff(etiquettes[ordre], prepend=-1))[1:], len(ordre)]:
        if fin - debut >= taille or fin == len(ordre):
            yield ordre[debut:fin]
            debut = fin


def _parcourir(lot, rang, voulues, precisions, cadre, solution, hasard, patience) -> None:  # type: ignore[no-untyped-def]
    """Widen the intervals of the unknowns ``rang`` with solutions of random objectives."""
    # Where everything up to the national total is hidden, objectives have no bound without a ceiling.
    ampleur = np.abs(solution[rang]) * 4 + 1000
    borne = Programme(
        lot.egalites, lot.somme, lot.inegalites, lot.plafond,
        np.maximum(lot.bas, solution[rang] - ampleur), np.minimum(lot.haut, solution[rang] + ampleur), lot.entier,
    )  # fmt: skip
    echelle = np.maximum(np.abs(solution[rang]), 1.0)
    solveur, plafonne = Solveur(lot), False
    reste, vains = -1, 0
    for _ in range(TOURS):
        douteuses = voulues[rang] & devoile(cadre.bas[rang], cadre.haut[rang], lot.entier, precisions[rang])
        vains = vains + 1 if douteuses.sum() == reste else 0
        reste = douteuses.sum()
        if not reste or vains > patience:
            return
        poids = hasard.choice([-1.0, 1.0], len(rang)) * hasard.uniform(0.5, 1.5, len(rang)) / echelle
        for sens in (poids * douteuses, -poids * douteuses):
            reponse = solveur.minimiser(sens)
            if reponse.sans_fin and not plafonne:
                # What has no end for one objective has none for most.
                solveur, plafonne = Solveur(borne), True
                reponse = solveur.minimiser(sens)
            cadre.noter(rang, reponse.x)
