"""What the attacker finds: aims (a figure, what a date adds, a rest), and those that relations leave no doubt about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tests.attaque.moteur import (
    Bornes,
    Programme,
    Reels,
    composantes,
    contredites,
    eliminer,
    ouvrir,
    poser,
    propager,
    sans,
)
from tests.attaque.relations import Monde, Relation, Termes
from tests.attaque.verite import Cle, Verite
from tests.attaque.vu import Variable

ESSAIS_SANS_PROGRES = 3
# What the solver's tolerance and rounding to the centime may hide.
MARGE = 1e-6
# How far, of a figure, the solver may be from the bound that it gives: some centimes of ten thousand euros.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Cible:
    """A sum of figures that must not be known to lie between bas and haut. nom: what it is, for the report; vrai: its
    value; grave: whether the rules forbid to say it."""

    nom: str
    termes: Termes
    bas: float
    haut: float
    vrai: int
    grave: bool = True


@dataclass
class Trouvailles:
    """Aims that are known to lie in their bounds; those of them whose value is known exactly; those not decided because
    the solver gave no answer, which count as known."""

    connues: list[Cible] = field(default_factory=list)
    exactes: list[Cible] = field(default_factory=list)
    indecises: list[Cible] = field(default_factory=list)
    programmes: int = 0

    def ajouter(self, cible: Cible, petit: float, grand: float) -> None:
        """An aim found between two values; AssertionError when its true value is elsewhere: the attacker is wrong."""
        jeu = 0.5 + TOLERANCE * abs(cible.vrai)
        assert petit - jeu <= cible.vrai <= grand + jeu, (cible, petit, grand)
        self.connues.append(cible)
        if grand - petit < jeu:
            self.exactes.append(cible)


class Attaque:
    """Relations over what is known, the bounds that follow from them, and a programme a component, kept from one search
    to the next."""

    def __init__(self, monde: Monde, verite: Verite, relations: Sequence[Relation]) -> None:
        self.monde, self.verite = monde, verite
        systeme = poser(relations, monde.valeurs)
        self.vraie = np.array([verite.de(cle).mesure(mesure) for cle, mesure in systeme.variables], np.float64)
        fausses = contredites(systeme, self.vraie)
        # A relation that is not true of this set (money taken back breaks « never falls ») would mislead the attacker.
        self.fausses = Counter(systeme.relations[ligne].nom for ligne in fausses)
        self.systeme = sans(systeme, fausses)
        propager(self.systeme)
        for colonne, valeur in eliminer(self.systeme).items():
            self.systeme.mini[colonne] = self.systeme.maxi[colonne] = valeur
        propager(self.systeme)
        self.ouvert = ouvrir(self.systeme)
        self._de_tous = np.array([self.systeme.rangs[v] for v in self.ouvert.variables], np.int64)
        self._figures, self._lignes = composantes(self.ouvert)
        self._programmes: dict[tuple[int, ...], Programme] = {}

    def chercher(self, cibles: Sequence[Cible], savoir: Mapping[Variable, Bornes] | None = None) -> Trouvailles:
        """Attack each aim; savoir: bounds that an insider knows beside what is published."""
        trouvailles = Trouvailles()
        if not cibles:
            return trouvailles
        mini, maxi = self._en_sachant(savoir or {})
        poids, constantes = self._en_matrice(cibles)
        bas, haut = np.array([c.bas for c in cibles]), np.array([c.haut for c in cibles])
        petit, grand = _intervalles(poids, mini, maxi, constantes)
        sues = (petit >= bas - MARGE) & (grand <= haut + MARGE)
        for rang in np.flatnonzero(sues):
            trouvailles.ajouter(cibles[rang], float(petit[rang]), float(grand[rang]))
        # The true figures are one solution: an aim that they put out of its bounds needs no programme.
        sure = poids @ self.vraie[self._de_tous] + constantes
        doute = ~sues & (sure >= bas - MARGE) & (sure <= haut + MARGE)
        doute = np.flatnonzero(doute & (np.diff(poids.indptr) > 0))
        for groupes, siennes in self._par_composante(poids, doute).items():
            colonnes = np.flatnonzero(np.isin(self._figures, groupes))
            programme = self._programme(groupes, colonnes)
            programme.borner(mini[colonnes], maxi[colonnes])
            _Recherche(programme, csr_array(poids[siennes][:, colonnes]), constantes[siennes], bas[siennes],
                       haut[siennes], [cibles[rang] for rang in siennes], trouvailles).attaquer()  # fmt: skip
        return trouvailles

    def deduire(self, cibles: Sequence[Cible]) -> Trouvailles:
        """The aims that bounds and eliminations give by themselves, without any programme: a part of what can be found,
        at once on what is too large for the rest."""
        trouvailles = Trouvailles()
        poids, constantes = self._en_matrice(cibles)
        petit, grand = _intervalles(poids, self.ouvert.mini, self.ouvert.maxi, constantes)
        for cible, moins, plus in zip(cibles, petit, grand, strict=True):
            if moins >= cible.bas - MARGE and plus <= cible.haut + MARGE:
                trouvailles.ajouter(cible, float(moins), float(plus))
        return trouvailles

    def _par_composante(self, poids: csr_array, doute: NDArray[np.intp]) -> dict[tuple[int, ...], list[int]]:
        """Aims by the components that their figures are in: one, but for a sum that no relation joins."""
        par_composante: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for rang in doute:
            figures = poids.indices[poids.indptr[rang] : poids.indptr[rang + 1]]
            par_composante[tuple(np.unique(self._figures[figures]).tolist())].append(int(rang))
        return par_composante

    def voisines(self, cles: Iterable[Cle]) -> set[Cle]:
        """Hidden cells that share a relation with one of these."""
        matrice = self.systeme.matrice
        colonnes = [self.systeme.rangs[cle, "A"] for cle in cles if (cle, "A") in self.systeme.rangs]
        touchees = np.unique(csr_array(matrice.T)[colonnes].indices)
        return {self.systeme.variables[c][0] for c in np.unique(matrice[touchees].indices)}

    def _programme(self, groupes: tuple[int, ...], colonnes: NDArray[np.intp]) -> Programme:
        if groupes not in self._programmes:
            lignes = np.flatnonzero(np.isin(self._lignes, groupes))
            self._programmes[groupes] = Programme(self.ouvert, colonnes, lignes)
        return self._programmes[groupes]

    def _en_sachant(self, savoir: Mapping[Variable, Bornes]) -> tuple[Reels, Reels]:
        """Bounds of the open figures, once what an insider knows has been passed on."""
        if not savoir:
            return self.ouvert.mini, self.ouvert.maxi
        systeme = replace(self.systeme, mini=self.systeme.mini.copy(), maxi=self.systeme.maxi.copy())
        for variable, (bas, haut) in savoir.items():
            if (colonne := systeme.rangs.get(variable)) is not None:
                systeme.mini[colonne] = max(systeme.mini[colonne], bas)
                systeme.maxi[colonne] = min(systeme.maxi[colonne], haut)
        propager(systeme)
        return systeme.mini[self._de_tous], systeme.maxi[self._de_tous]

    def _en_matrice(self, cibles: Sequence[Cible]) -> tuple[csr_array, Reels]:
        """Aims over the open figures, and what the known ones add to each."""
        lignes, colonnes, fois = [], [], []
        constantes = np.zeros(len(cibles))
        for rang, cible in enumerate(cibles):
            for variable, n in cible.termes:
                if (valeur := self.monde.valeurs.get(variable)) is not None:
                    constantes[rang] += n * valeur
                elif variable in self.ouvert.rangs:
                    lignes.append(rang)
                    colonnes.append(self.ouvert.rangs[variable])
                    fois.append(float(n))
                elif variable in self.systeme.rangs:
                    constantes[rang] += n * self.systeme.mini[self.systeme.rangs[variable]]
                else:
                    constantes[rang] = np.nan  # in no relation: nothing is known of it
        return csr_array((fois, (lignes, colonnes)), shape=(len(cibles), len(self.ouvert.variables))), constantes


def _intervalles(poids: csr_array, mini: Reels, maxi: Reels, constantes: Reels) -> tuple[Reels, Reels]:
    """Bounds of each aim from those of its figures."""
    positifs, negatifs = csr_array(poids.multiply(poids > 0)), csr_array(poids.multiply(poids < 0))
    return (positifs @ mini + negatifs @ maxi + constantes), (positifs @ maxi + negatifs @ mini + constantes)


class _Recherche:
    """Aims on one component: many at once, each solution of a programme setting free those that it puts out of their
    bounds; then one by one."""

    def __init__(self, programme: Programme, poids: csr_array, constantes: Reels, bas: Reels, haut: Reels,
                 cibles: list[Cible], trouvailles: Trouvailles) -> None:  # fmt: skip
        self.programme, self.trouvailles = programme, trouvailles
        self.poids, self.constantes, self.bas, self.haut, self.cibles = poids, constantes, bas, haut, cibles
        self.doute = np.ones(len(cibles), bool)
        self.hasard = np.random.default_rng(0)

    def attaquer(self) -> None:
        self._ensemble()
        for rang in np.flatnonzero(self.doute):
            if self.doute[rang]:
                self._une(rang)

    def _resoudre(self, cout: Reels) -> Reels | None:
        """Values of all aims at the solution of least cost; those that are out of their bounds are set free."""
        self.trouvailles.programmes += 1
        solution = self.programme.extreme(cout)
        if solution is None:
            return None
        valeurs = self.poids @ solution + self.constantes
        self.doute &= (valeurs >= self.bas - MARGE) & (valeurs <= self.haut + MARGE)
        return valeurs

    def _ensemble(self) -> None:
        """Push all the aims in doubt at once, each to a side drawn at random; counts can only be too high."""
        sans_progres = 0
        while sans_progres < ESSAIS_SANS_PROGRES and self.doute.sum() > 1:
            avant = self.doute.sum()
            taille = np.maximum(np.where(np.isfinite(self.bas), np.abs(self.haut), 1.0), 1.0)
            cote = np.where(np.isfinite(self.bas), self.hasard.choice([-1.0, 1.0], len(self.bas)), -1.0)
            force = self.doute * cote * self.hasard.uniform(0.5, 1.0, len(self.bas)) / taille
            if self._resoudre(self.poids.T @ force) is None:
                return
            sans_progres = 0 if self.doute.sum() < avant else sans_progres + 1

    def _une(self, rang: int) -> None:
        """The least and the most of one aim; the most only, where only that matters."""
        cout = self.poids[[rang]].toarray().ravel()
        bornes = []
        for sens in (-1.0, 1.0) if np.isfinite(self.bas[rang]) else (-1.0,):
            valeurs = self._resoudre(sens * cout)
            if valeurs is None:
                self.trouvailles.indecises.append(self.cibles[rang])
                return
            if not self.doute[rang]:
                return
            bornes.append(valeurs[rang])
        self.doute[rang] = False
        self.trouvailles.ajouter(self.cibles[rang], bornes[-1] if len(bornes) == 2 else -np.inf, bornes[0])
