"""The attack itself: what an outsider can compute about the hidden cells of one scheme's published cube.

In: a ``VuePublique``, which holds nothing that is not published. Out: ``Trouvaille`` objects, one per hidden value
that is fixed or bounded too closely. The outsider writes down the sums of aides/secret/relations.py, checks on the
fully published ones which kinds of sums are exact, and supposes what the published part never contradicts: no negative
amount, cumulative totals that do not go down.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse

from aides.secret.programme import (
    Encadrement,
    Programme,
    Solveur,
    composantes,
    devoile,
    encadrer,
    interieur,
    lots,
    mesurer,
    par_date,
    restreindre,
)
from aides.secret.regles import PRECISION
from aides.secret.relations import MESURES_PAR_GENRE, TOLERANCE, Relations, bornes_et_liens, construire
from aides.secret.temoins import Temoins, admis

# The protection, then the last look at its result, ask the same of the same cube.
ATTAQUES_GARDEES = 16
# Unknowns in one piece from which a solution is looked for inside, not at a vertex: a history of hundreds of dates.
LONG = 3000
# No text of a key holds these.
FIN_DE_CLE, FIN_DE_MOT = "\x1e", "\x1f"


@dataclass(frozen=True)
class VuePublique:
    """``cache``: mask of the hidden cells; ``valeurs``: one measure, in euros or counts, NaN where not published.

    ``plancher`` and ``plafond``: what the publication rule itself says of a count in a hidden cell (a cell that a file
    leaves out holds at most two), one for all or one for each. ``part_exacte``: share of
    published sums of a kind that must be exact before the outsider takes all of them for exact. ``derivees``: mask of
    the hidden cells that are mere sums of cells of the cube, some of which are hidden: their parts are attacked one by
    one, so that knowing about how much they hold together is no leak; knowing it exactly is. ``relations``: the sums
    that bind the cells, found here unless they are given. ``temoins``: values that the hidden cells may hold, each to
    be checked before it is believed: they spare a search, and change nothing of what can be found.
    """

    cles: Sequence[tuple[str, ...]]
    cache: np.ndarray
    valeurs: np.ndarray
    plancher: float = 0.0
    plafond: float | np.ndarray = np.inf
    part_exacte: float = 1.0
    derivees: np.ndarray | None = None
    relations: Relations = None  # type: ignore[assignment]
    temoins: Temoins | None = None

    def __post_init__(self) -> None:
        if self.relations is None:
            object.__setattr__(self, "relations", construire(self.cles))

    def __getstate__(self) -> dict[str, Any]:
        """For another process: the keys as one text, a hundredth of the objects."""
        return {**self.__dict__, "cles": FIN_DE_CLE.join([FIN_DE_MOT.join(cle) for cle in self.cles])}

    def __setstate__(self, etat: dict[str, Any]) -> None:
        cles = [tuple(cle.split(FIN_DE_MOT)) for cle in etat["cles"].split(FIN_DE_CLE)] if etat["cles"] else []
        self.__dict__.update({**etat, "cles": cles})

    def precisions(self, rang: np.ndarray, precision: float) -> np.ndarray:
        """Share either side within which each of the cells ``rang`` must not be known."""
        voulues = np.full(len(rang), precision)
        if self.derivees is not None:
            voulues[self.derivees[rang]] = 0.0
        return voulues


@dataclass(frozen=True)
class Trouvaille:
    """Hidden cell ``indice`` lies in ``bas``..``haut``. ``relations``: rows of the matrix that give it away.

    ``soustraction``: found by subtractions alone, without linear programming; ``rang`` counts them (1: a single one).
    Between 0 and infinity, the cell was not attacked: what the outsider supposes has no solution there, or none that
    the solver found. It counts as given away.
    """

    indice: int
    bas: float
    haut: float
    soustraction: bool
    rang: int = 0
    relations: list[int] = field(default_factory=list)

    @property
    def inattaquee(self) -> bool:
        """Whether nothing could be tried."""
        return bool(np.isinf(self.haut))


def attaquer(vue: VuePublique, mesure: str, precision: float = PRECISION) -> list[Trouvaille]:
    """Hidden cells of one measure that the published ones give away."""
    return list(_attaquer_une_fois(_Question(vue, mesure, precision)))


class _Question:
    """What an attack depends on: two of the same content have the same answer."""

    def __init__(self, vue: VuePublique, mesure: str, precision: float) -> None:
        self.vue, self.mesure, self.precision = vue, mesure, precision
        self._contenu = (_contenu(vue, mesure, precision, range(len(vue.cles))), vue.relations.empreinte)

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, _Question) and self._contenu == autre._contenu

    def __hash__(self) -> int:
        return hash(self._contenu)


@lru_cache(maxsize=ATTAQUES_GARDEES)
def _attaquer_une_fois(question: _Question) -> tuple[Trouvaille, ...]:
    vue, mesure = question.vue, question.mesure
    exactes, _, _ = _juger(vue, mesure)
    valeurs = vue.valeurs.copy()
    trouvees = _soustraire(vue.relations.matrice, exactes, valeurs, vue.cache)
    return (*trouvees, *_programmer(replace(vue, valeurs=valeurs), mesure, question.precision))


def empreinte(vue: VuePublique, mesure: str, precision: float = PRECISION) -> str:
    """What an attack depends on, whatever the order of the cells: one that found nothing need not be made again."""
    return _contenu(vue, mesure, precision, sorted(range(len(vue.cles)), key=vue.cles.__getitem__))


def _contenu(vue: VuePublique, mesure: str, precision: float, ordre: Sequence[int]) -> str:
    contenu = hashlib.sha256(repr((mesure, precision, vue.plancher, vue.part_exacte)).encode())
    contenu.update(FIN_DE_CLE.join([FIN_DE_MOT.join(vue.cles[i]) for i in ordre]).encode())
    derivees = np.zeros(len(ordre), dtype=bool) if vue.derivees is None else vue.derivees
    plafonds = np.broadcast_to(np.asarray(vue.plafond, dtype=float), len(ordre))
    for colonne in (vue.cache, derivees, plafonds, vue.valeurs.astype(float)):
        contenu.update(colonne[list(ordre)].tobytes())
    return contenu.hexdigest()


def estimer(vue: VuePublique, mesure: str) -> np.ndarray:
    """The measure with one possible value in the place of each unknown: 0 where the sums contradict one another."""
    exactes, _, _ = _juger(vue, mesure)
    valeurs = vue.valeurs.copy()
    _soustraire(vue.relations.matrice, exactes, valeurs, vue.cache)
    rang = np.flatnonzero(np.isnan(valeurs))
    if len(rang):
        programme, _ = _programme(replace(vue, valeurs=valeurs), mesure, rang)
        valeurs[rang] = np.nan_to_num(_une_solution(programme, composantes(programme), essais=6))
    return valeurs


def hypotheses_fausses(vue: VuePublique, mesure: str, vraies: np.ndarray) -> bool:
    """True where what the outsider supposes is not true of the true values: the attack may then claim anything."""
    rang = np.flatnonzero(np.isnan(vue.valeurs))
    programme = _programme(vue, mesure, rang)[0]
    x = np.nan_to_num(vraies[rang])
    ecarts = [np.abs(programme.egalites @ x - programme.somme), programme.inegalites @ x - programme.plafond]
    ecarts += [programme.bas - x, x - programme.haut]
    return any(ecart.size and ecart.max() > TOLERANCE for ecart in ecarts)


def _juger(vue: VuePublique, mesure: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows that an outsider takes as exact; as total >= parts; as total <= parts."""
    matrice, familles = vue.relations.matrice, vue.relations.familles
    inconnues = np.isnan(vue.valeurs)
    connues = (abs(matrice) @ inconnues.astype(float)) == 0
    residus = matrice @ np.nan_to_num(vue.valeurs)
    lignes: dict = {}
    for i, famille in enumerate(familles):
        if mesure in MESURES_PAR_GENRE[famille.genre]:
            lignes.setdefault(famille, []).append(i)
    exactes, superieures, inferieures = [], [], []
    for rangs in lignes.values():
        rangs = np.array(rangs)
        temoins = residus[rangs[connues[rangs]]]
        juste = np.abs(temoins) <= TOLERANCE
        if not len(temoins) or juste.mean() >= vue.part_exacte:
            exactes.append(rangs)
        elif (temoins >= -TOLERANCE).all():
            superieures.append(rangs)
        elif (temoins <= TOLERANCE).all():
            inferieures.append(rangs)
    vide = [np.zeros(0, dtype=np.int64)]
    return np.concatenate(exactes + vide), np.concatenate(superieures + vide), np.concatenate(inferieures + vide)


def _soustraire(
    matrice: sparse.csr_matrix, exactes: np.ndarray, valeurs: np.ndarray, cache: np.ndarray
) -> list[Trouvaille]:
    """Sums with a single unknown, again and again; ``valeurs`` is completed in place."""
    trouvees: list[Trouvaille] = []
    lignes = matrice[exactes]
    for rang in range(1, len(valeurs) + 1):
        inconnues = np.isnan(valeurs)
        seules = np.flatnonzero(abs(lignes) @ inconnues.astype(float) == 1)
        if not len(seules):
            break
        avant = np.nan_to_num(valeurs)
        for ligne in seules:
            debut, fin = lignes.indptr[ligne], lignes.indptr[ligne + 1]
            membres, signes = lignes.indices[debut:fin], lignes.data[debut:fin]
            place = int(np.flatnonzero(inconnues[membres])[0])
            indice = int(membres[place])
            if np.isnan(valeurs[indice]):
                valeurs[indice] = round(float(-(signes @ avant[membres]) * signes[place]), 2)
                if cache[indice]:
                    trouvees.append(
                        Trouvaille(indice, valeurs[indice], valeurs[indice], True, rang, [int(exactes[ligne])])
                    )
    return trouvees


def _programmer(vue: VuePublique, mesure: str, precision: float) -> list[Trouvaille]:
    """Linear programming on what subtractions left unknown."""
    rang = np.flatnonzero(np.isnan(vue.valeurs))
    if not len(rang):
        return []
    programme, origine = _programme(vue, mesure, rang)
    etiquettes = composantes(programme)
    points = _points_connus(vue.temoins, programme, etiquettes, rang)
    solution = _une_solution(programme, etiquettes, points)
    resolues = ~np.isnan(solution)
    visees = resolues & vue.cache[rang]
    trouvees = [Trouvaille(int(rang[i]), 0.0, np.inf, False) for i in np.flatnonzero(vue.cache[rang] & ~resolues)]
    solution = np.nan_to_num(solution)
    precisions = vue.precisions(rang, precision)
    # What stays narrow is looked at cell by cell below.
    cadre = encadrer(programme, solution, precisions, visees, points, patience=1)
    _laisser(vue.temoins, rang, solution, cadre)
    epreuve = _Epreuve(programme, solution, etiquettes, cadre, origine, precisions)
    # What one date alone gives away is proved by it.
    d_un_jour = cadre.exact.copy()
    du_jour = epreuve.par_date() if d_un_jour.any() else epreuve
    for inconnue in np.flatnonzero(visees & devoile(cadre.bas, cadre.haut, programme.entier, precisions)):
        trouvaille = (du_jour if d_un_jour[inconnue] else epreuve).prouver(int(inconnue))
        if trouvaille:
            indice = int(rang[inconnue])
            lignes = trouvaille.relations or _sommes_de(indice, mesure, vue.relations)
            trouvees.append(replace(trouvaille, indice=indice, relations=lignes))
    return trouvees


def _points_connus(
    temoins: Temoins | None, programme: Programme, etiquettes: np.ndarray, rang: np.ndarray
) -> np.ndarray | None:
    """What others found that the unknowns may hold, where it is true of the outsider's own programme."""
    return admis(programme, etiquettes, temoins.tous(rang)) if temoins else None


def _laisser(temoins: Temoins | None, rang: np.ndarray, solution: np.ndarray, cadre: Encadrement) -> None:
    """Leave what was found to the next attack."""
    if temoins is None:
        return
    for lot, x in cadre.points:
        point = solution.copy()
        point[lot] = x
        temoins.garder(rang, point)


def _sommes_de(indice: int, mesure: str, relations: Relations) -> list[int]:
    lignes = relations.matrice[:, [indice]].nonzero()[0]
    return [int(i) for i in lignes if mesure in MESURES_PAR_GENRE[relations.familles[i].genre]]


def _programme(vue: VuePublique, mesure: str, rang: np.ndarray) -> tuple[Programme, np.ndarray]:
    """The outsider's programme, and the row of the matrix behind each of its equalities."""
    connues = np.nan_to_num(vue.valeurs)
    inconnu = np.isnan(vue.valeurs)
    exactes, superieures, inferieures = _juger(vue, mesure)
    matrice = vue.relations.matrice
    touche = abs(matrice) @ inconnu.astype(float) > 0
    exactes, superieures, inferieures = (lignes[touche[lignes]] for lignes in (exactes, superieures, inferieures))
    entier = mesure != "montant_centimes"
    negatifs = bool((connues < 0).any())
    plancher = -np.inf if negatifs else vue.plancher if entier else 0.0
    bas = np.where(vue.cache[rang], plancher, -np.inf if negatifs else 0.0)
    haut = np.where(vue.cache[rang], np.broadcast_to(vue.plafond, len(vue.cles))[rang], np.inf)
    liens = bornes_et_liens(_croissants(vue), inconnu, connues, rang, bas, haut)
    majorees = sparse.vstack([-matrice[superieures], matrice[inferieures]]).tocsr()
    egalites = matrice[exactes]
    programme = Programme(
        egalites[:, rang], -(egalites @ connues),
        sparse.vstack([liens, majorees[:, rang]]).tocsr(),
        np.concatenate([np.zeros(liens.shape[0]), -(majorees @ connues)]),
        bas, haut, entier,
    )  # fmt: skip
    return programme, exactes


def _croissants(vue: VuePublique) -> np.ndarray:
    """Pairs of dates of a table (volet, concept, axis) in which no published cell goes down."""
    liens = vue.relations.liens
    with np.errstate(invalid="ignore"):
        baisse = vue.valeurs[liens[:, 1]] < vue.valeurs[liens[:, 0]] - TOLERANCE
    if not baisse.any():
        return liens
    tables = vue.relations.tables(vue.cles)
    return liens[~np.isin(tables, tables[baisse])]


def _une_solution(
    programme: Programme, etiquettes: np.ndarray, points: np.ndarray | None = None, essais: int = 2
) -> np.ndarray:
    """Mean of the solutions ``points`` (columns; NaN where they are none), or else of ``essais`` solutions; NaN for the
    components where the suppositions contradict each other."""
    solution = np.full(programme.taille, np.nan)
    if points is not None and points.shape[1]:
        nombre = (~np.isnan(points)).sum(axis=1)
        solution = np.where(nombre > 0, np.nansum(points, axis=1) / np.maximum(nombre, 1), np.nan)
    for lot in lots(etiquettes, np.isnan(solution)):
        _resoudre_ensemble(programme, etiquettes, lot, solution, essais)
    return solution


def _resoudre_ensemble(
    programme: Programme, etiquettes: np.ndarray, rang: np.ndarray, solution: np.ndarray, essais: int
) -> None:
    """Solve whole components at once; where one of them has no solution, half of them at a time."""
    partie = restreindre(programme, rang, np.zeros(programme.taille))
    if len(rang) > LONG and (x := interieur(partie)) is not None:
        solution[rang] = x
        return
    solveur = Solveur(partie)
    hasard = np.random.default_rng(2020)
    poids = hasard.uniform(0.1, 1.0, len(rang))
    trouves = []
    for _ in range(essais):
        reponse = solveur.minimiser(hasard.permutation(poids))
        # Where amounts may be negative an objective may have no bound: any solution will do.
        x = solveur.minimiser(np.zeros(len(rang))).x if reponse.sans_fin else reponse.x
        if x is None:
            break
        trouves.append(x)
    presentes = np.unique(etiquettes[rang])
    if trouves:
        solution[rang] = np.mean(trouves, axis=0)
    elif len(presentes) > 1:
        premieres = np.isin(etiquettes[rang], presentes[: len(presentes) // 2])
        _resoudre_ensemble(programme, etiquettes, rang[premieres], solution, essais)
        _resoudre_ensemble(programme, etiquettes, rang[~premieres], solution, essais)


@dataclass(frozen=True)
class _Piece:
    """One component: its unknowns, the equalities that bind them, its solver."""

    rang: np.ndarray
    lignes: np.ndarray
    solveur: Solveur


@dataclass(frozen=True)
class _Epreuve:
    """What the proofs of one programme share: its components, found once each, and the intervals known so far."""

    programme: Programme
    solution: np.ndarray
    etiquettes: np.ndarray
    cadre: Encadrement
    origine: np.ndarray
    precisions: np.ndarray
    pieces: dict[int, _Piece] = field(default_factory=dict)

    def _large(self, inconnue: int) -> bool:
        bas, haut = self.cadre.bas[[inconnue]], self.cadre.haut[[inconnue]]
        return not devoile(bas, haut, self.programme.entier, float(self.precisions[inconnue]))[0]

    def par_date(self) -> "_Epreuve":
        """The same of each date alone, of which nothing is known yet."""
        seul = par_date(self.programme)
        cadre = Encadrement(self.solution.copy(), self.solution.copy(), np.zeros(seul.taille, dtype=bool))
        return _Epreuve(seul, self.solution, composantes(seul), cadre, self.origine, self.precisions)

    def _piece(self, etiquette: int) -> _Piece:
        if etiquette not in self.pieces:
            rang = np.flatnonzero(self.etiquettes == etiquette)
            lignes = np.flatnonzero(np.diff(self.programme.egalites[:, rang].indptr))
            self.pieces[etiquette] = _Piece(rang, lignes, Solveur(restreindre(self.programme, rang, self.solution)))
        return self.pieces[etiquette]

    def prouver(self, inconnue: int) -> Trouvaille | None:
        """Exact bounds of one unknown; the equalities with a price in the optimum are those that give it away."""
        if self._large(inconnue):
            return None
        piece = self._piece(int(self.etiquettes[inconnue]))
        reponses = mesurer(piece.solveur, inconnue, piece.rang, self.cadre, lambda: self._large(inconnue))
        if self._large(inconnue):
            return None
        actives: set[int] = set()
        for reponse in reponses:
            if reponse.x is not None and len(piece.lignes):
                actives |= set(piece.lignes[np.abs(reponse.prix) > 1e-7].tolist())
        bas, haut = float(self.cadre.bas[inconnue]), float(self.cadre.haut[inconnue])
        if self.programme.entier:
            bas, haut = float(np.ceil(bas - 1e-5)), float(np.floor(haut + 1e-5))
        return Trouvaille(inconnue, bas, haut, False, 0, sorted(int(self.origine[ligne]) for ligne in actives))
