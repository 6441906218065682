"""Counts that are hidden alone: of a published cell the amount stays, how many aids and businesses it holds does not.

A row that is there has a business, so that a published count of 3 for two hidden cells proves that each rests on two at
most. In: the cells of one scheme, which are hidden, their sums, what else is known of counts (aides/secret/connus.py).
Out: published cells whose counts are withheld, so that every hidden cell under the threshold may hold, for what anybody
can write, the threshold of businesses and of aids.

What is looked for is a move: numbers to add to the cells, which obey every sum, lead the hidden cell to the threshold,
and take none under what is known of it. Aids and businesses move alike first, so that what holds of both goes on
holding, then each by itself where that is not enough; amounts of hidden cells move where a ceiling an aid binds them.
One linear programme gives the moves of many cells at once, at the least price of the published ones that move: these
are withheld. Withholding more never narrows what is possible, so that a move once found stays one. The choice is made
twice: what the first one used most is cheaper in the second, which keeps what it uses alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from aides.secret.connus import Connus
from aides.secret.programme import Programme, Solveur
from aides.secret.regles import Cellule, Regles
from aides.secret.relations import MESURES_PAR_GENRE, Cle, Relations

# Cells led to the threshold by one programme: more of them move more cells than they need, fewer take longer.
ENSEMBLE = 50
CHOIX = 2
# What one cell reaching its threshold is worth: more than any price.
PRIME = 1e6
BORNE = 1e5
# Centimes beyond which what an amount gains binds no count.
GAIN_LIBRE = 1000
EPSILON = 1e-6
# How much dearer than that of a sector of a département is the count of a total, a région, a sector of France, France.
TOTAL, REGION, PAYS, FRANCE = 10.0, 3.0, 20.0, 1000.0
DEJA = 0.2
USAGE = 5.0
# A step of an amount: its size only keeps the programme's numbers of one order.
PAS_D_UN_MONTANT = 1500_00.0


@dataclass(frozen=True)
class Comptes:
    """``tus``: mask of the published cells whose counts are withheld; ``prouvees``: of the hidden ones that are still
    proved to be under the threshold."""

    tus: np.ndarray
    prouvees: np.ndarray


def taire(
    cellules: Sequence[Cellule],
    cache: np.ndarray,
    relations: Relations,
    regles: Regles,
    connus: Connus,
    choix: int = CHOIX,
) -> Comptes:
    """Which published cells withhold their counts, given the hidden ones (``cache``, mask); chosen ``choix`` times."""
    mesures = Mesures(cellules, cache, regles, connus)
    usage, reste = np.zeros(len(cache)), mesures.visees
    if not reste.any():
        return Comptes(usage > 0, reste)
    prix = _prix(cellules, mesures, connus)
    reseau = _Reseau(mesures, relations, connus, ensemble=True)
    for _ in range(choix):
        usage, reste = reseau.choisir(mesures.visees, prix)
        prix = prix / (1 + USAGE * usage)
    if reste.any():
        # What nothing frees while aids and businesses move alike may be free where they do not.
        reseau = _Reseau(mesures, relations, connus, ensemble=False)
        de_plus, reste = reseau.choisir(reste, np.where(usage > 0, 0.0, prix))
        usage = usage + de_plus
    return Comptes(usage > 0, reste)


class Mesures:
    """The counts as they are, and by how much each may move.

    ``visees``: mask of the hidden cells under the threshold; ``manque``: by how much. ``marge_n``, ``marge_e``: by how
    much the aids and the businesses of a cell may go down, above what is known of them; ``ecart``: by how much they may
    come nearer to each other. ``plafonnees``: hidden cells of which a ceiling says more than that they exist.
    """

    def __init__(self, cellules: Sequence[Cellule], cache: np.ndarray, regles: Regles, connus: Connus) -> None:
        self.cache = cache
        self.entreprises = np.array([c.entreprises or 0 for c in cellules], dtype=float)
        self.nombres = np.array([c.nombre or 0 for c in cellules], dtype=float)
        self.montants = np.array([c.montant_centimes or 0 for c in cellules], dtype=float)
        seuils = np.array([regles.seuil(c.cle) for c in cellules], dtype=float)
        self.manque = np.where(cache, np.maximum(seuils - self.entreprises, 0.0), 0.0)
        self.visees = self.manque > 0
        # Everybody knows the rule: a published cell rests on as many businesses as it asks.
        une = np.minimum(self.entreprises, np.where(cache, 1.0, seuils))
        par_aide = np.ceil(self.montants / connus.plafonds)
        self.plafonnees = cache & (par_aide > np.maximum(une, 1.0))
        nombres = np.maximum(np.maximum(une, connus.nombres), np.where(self.plafonnees, 0.0, par_aide))
        self.marge_n = np.maximum(self.nombres - nombres, 0.0)
        self.marge_e = np.maximum(self.entreprises - np.maximum(une, connus.entreprises), 0.0)
        self.ecart = np.maximum(self.nombres - self.entreprises - connus.ecarts, 0.0)


class _Reseau:
    """The programme of all moves, and the cells behind its unknowns.

    Unknowns: the moves of aids and of businesses of each cell, one for both where they move together (``ensemble``):
    up, then down for the published ones, each way at its price; the moves of the amounts that a ceiling binds.
    ``aides``, ``entreprises``: the move of every cell that may (rows) as a sum of unknowns (columns).
    """

    def __init__(self, mesures: Mesures, relations: Relations, connus: Connus, ensemble: bool) -> None:
        self.mesures, self.relations, self.connus, self.ensemble = mesures, relations, connus, ensemble
        self.cellules = np.flatnonzero(mesures.cache | connus.libres)
        self.publiees = np.flatnonzero(~mesures.cache[self.cellules])
        self.place = np.full(len(mesures.cache), -1, dtype=np.int64)
        self.place[self.cellules] = np.arange(len(self.cellules))
        caches = np.flatnonzero(mesures.cache)
        self.montants = caches[_liees(relations.matrice[:, caches], mesures.plafonnees[caches])]
        self.sommes = _utiles(relations.matrice[:, self.cellules])
        unite = sparse.eye_array(len(self.cellules)).tocsr()
        mouvement, aucun = (
            sparse.hstack([unite, -unite[:, self.publiees]]),
            sparse.csr_array((len(self.cellules), len(self.cellules) + len(self.publiees))),
        )
        sans_montant = sparse.csr_array((len(self.cellules), len(self.montants)))
        autres = [] if ensemble else [aucun]
        self.aides = sparse.hstack([mouvement, *autres, sans_montant]).tocsr()
        self.entreprises = sparse.hstack([*autres, mouvement, sans_montant]).tocsr()
        self.solveur = Solveur(self._programme())

    def _programme(self) -> Programme:
        bas, haut = self._bornes()
        egalites = self._egalites()
        inegalites, jeu = zip(*self._inegalites(), strict=True)
        return Programme(
            egalites, np.zeros(egalites.shape[0]), sparse.vstack(inegalites).tocsr(),
            np.maximum(np.concatenate(jeu), 0.0), bas, haut, False,
        )  # fmt: skip

    def _bornes(self) -> tuple[np.ndarray, np.ndarray]:
        """Hidden cells move both ways by one unknown, published ones by two."""
        marges = [self.mesures.marge_n, self.mesures.marge_e]
        bas, haut = [], []
        for marge in [np.minimum(*marges)] if self.ensemble else marges:
            ici = marge[self.cellules]
            bas += [np.where(self.mesures.cache[self.cellules], -ici, 0.0), np.zeros(len(self.publiees))]
            haut += [np.full(len(ici), BORNE), ici[self.publiees]]
        montants = np.full(len(self.montants), BORNE)
        return np.concatenate([*bas, -montants]), np.concatenate([*haut, montants])

    def _egalites(self) -> sparse.csr_matrix:
        """Sums go on holding: of aids, of businesses where they add up, of the amounts that move."""
        matrice = self.relations.matrice
        montants = _utiles(matrice[:, self.montants])
        egalites = [
            self.sommes @ self.aides,
            sparse.hstack([sparse.csr_array((montants.shape[0], self.aides.shape[1] - len(self.montants))), montants]),
        ]
        if not self.ensemble:
            genres = [MESURES_PAR_GENRE[famille.genre] for famille in self.relations.familles]
            lignes = np.flatnonzero(["entreprises" in mesures for mesures in genres])
            egalites.append(_utiles(matrice[lignes][:, self.cellules]) @ self.entreprises)
        return sparse.vstack(egalites).tocsr()

    def _inegalites(self) -> Iterator[tuple[sparse.csr_matrix, np.ndarray]]:
        """What is no sum: rows of unknowns, and by how much each may go up."""
        mesures, cellules = self.mesures, self.cellules
        liens = self.relations.liens
        liens = liens[(self.place[liens] >= 0).any(axis=1)]
        baisse = self._lignes([(lien, (1.0, -1.0)) for lien in liens.tolist()])
        for compte, bouge in ((mesures.nombres, self.aides), (mesures.entreprises, self.entreprises)):
            yield baisse @ bouge, compte[liens[:, 1]] - compte[liens[:, 0]]
        stables = [(avant, apres, jeu) for avant, apres, jeu in self._ajouts(liens) if jeu < GAIN_LIBRE]
        signes = [((*apres, *avant), (1.0,) * len(apres) + (-1.0,) * len(avant)) for avant, apres, _ in stables]
        yield self._lignes(signes) @ self.aides, np.array([jeu for *_, jeu in stables], dtype=float)
        mois = self._mois()
        tout, un = self._lignes([((m,), (1.0,)) for m, _ in mois]), self._lignes([((t,), (1.0,)) for _, t in mois])
        entreprises = mesures.entreprises
        yield (tout - un) @ self.entreprises, np.array([entreprises[t] - entreprises[m] for m, t in mois])
        for mesure, bouge in (("nombre", self.aides), ("entreprises", self.entreprises)):
            siennes = [i for i in self.connus.inegalites if i.mesure == mesure]
            yield (
                self._lignes([(i.cellules, i.fois) for i in siennes]) @ bouge,
                np.array([i.jeu for i in siennes], dtype=float),
            )
        if not self.ensemble:
            yield self.entreprises - self.aides, mesures.ecart[cellules]
            apart, avant, apres = mesures.nombres - mesures.entreprises, liens[:, 0], liens[:, 1]
            yield baisse @ (self.aides - self.entreprises), apart[apres] - apart[avant]
            yield self._mois_en_tout()
        yield from self._plafonds()

    def _ajouts(self, liens: np.ndarray) -> Iterator[tuple[list[int], list[int], float]]:
        """What an amount gains from one date to the next, of a cell that is published at both or of all those of a sum
        that are not: the cells before, after, and how many aids more it could hold, since an aid is a centime at least.
        """
        apres_de = dict(liens.tolist())
        avant_de = {apres: avant for avant, apres in apres_de.items()}
        cache, plus = self.mesures.cache, self.mesures.montants - self.mesures.nombres
        for avant, apres in apres_de.items():
            if not cache[avant] and not cache[apres]:
                yield [avant], [apres], plus[apres] - plus[avant]
        lignes = {cle: parts for cle, parts in self._parts() if not cache[cle[0]]}
        for (total, *genre), parts in lignes.items():
            suivantes = lignes.get((apres_de.get(total, -1), *genre))
            if suivantes is not None:
                caches = {c for c in parts if cache[c] or cache[apres_de.get(c, c)]}
                caches |= {avant_de[c] for c in suivantes if cache[c] and c in avant_de}
                apres = [c for c in suivantes if cache[c] or avant_de.get(c) in caches]
                if apres:
                    yield [*caches], apres, plus[apres].sum() - plus[[*caches]].sum()

    def _parts(self) -> Iterator[tuple[tuple[int, str, str], list[int]]]:
        """The parts of every sum, by its total and what it adds up."""
        matrice = self.relations.matrice
        for rang, famille in enumerate(self.relations.familles):
            membres = matrice.indices[matrice.indptr[rang] : matrice.indptr[rang + 1]]
            signes = matrice.data[matrice.indptr[rang] : matrice.indptr[rang + 1]]
            if (signes > 0).sum() == 1:
                # The date of a sum of territories is that of its total.
                genre = famille.genre, famille.detail.partition(" ")[0]
                yield (int(membres[signes > 0][0]), *genre), membres[signes < 0].tolist()

    def _lignes(self, lignes: Sequence[tuple[Sequence[int], Sequence[float]]]) -> sparse.csr_matrix:
        """Rows over the cells that may move: (cells, a coefficient each)."""
        rangs = np.repeat(np.arange(len(lignes)), [len(cellules) for cellules, _ in lignes])
        places = self.place[np.array([c for cellules, _ in lignes for c in cellules], dtype=np.int64)]
        fois = np.array([f for _, coefficients in lignes for f in coefficients], dtype=float)
        la = places >= 0
        return sparse.csr_array((fois[la], (rangs[la], places[la])), shape=(len(lignes), len(self.cellules)))

    def _mois(self) -> list[tuple[int, int]]:
        """Every month, and the cell of all months that it is of: its businesses are among theirs."""
        return [(m, tout) for tout, mois in self._par_mois() for m in mois]

    def _par_mois(self) -> Iterator[tuple[int, list[int]]]:
        return ((total, mois) for (total, genre, _), mois in self._parts() if genre == "mois")

    def _mois_en_tout(self) -> tuple[sparse.csr_matrix, np.ndarray]:
        """The businesses of all months are at most those of each, added up."""
        lignes = [((tout, *mois), (1.0, *[-1.0] * len(mois))) for tout, mois in self._par_mois()]
        comptes = self.mesures.entreprises
        jeu = [comptes[list(cellules[1:])].sum() - comptes[cellules[0]] for cellules, _ in lignes]
        return self._lignes(lignes) @ self.entreprises, np.array(jeu, dtype=float)

    def _plafonds(self) -> Iterator[tuple[sparse.csr_matrix, np.ndarray]]:
        """The amounts of the cells that a ceiling binds: at most what the aids allow, at least a centime an aid."""
        combien = len(self.montants)
        nombres, montants = self.mesures.nombres[self.montants], self.mesures.montants[self.montants]
        plafonds = self.connus.plafonds[self.montants]
        aides = self.aides[self.place[self.montants]]
        debut = sparse.csr_array((combien, aides.shape[1] - combien))
        euros = sparse.hstack([debut, sparse.eye_array(combien) * PAS_D_UN_MONTANT])
        yield sparse.diags_array(1 / plafonds) @ euros - aides, nombres - montants / plafonds
        yield (aides - euros) / PAS_D_UN_MONTANT, (montants - nombres) / PAS_D_UN_MONTANT

    def choisir(self, visees: np.ndarray, prix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lead the cells ``visees`` (mask) to their threshold, some at a time: how many times each published cell
        moved, and mask of those that nothing led there."""
        usage, prouvees = np.zeros(len(visees)), np.zeros(len(visees), dtype=bool)
        reste, ensemble = visees.copy(), ENSEMBLE
        hasard = np.random.default_rng(20200317)
        while reste.any():
            groupe = self._groupe(hasard.permutation(np.flatnonzero(reste)), ensemble)
            mouvement = self._mouvement(groupe, np.where(self.mesures.cache | (usage > 0), 0.0, prix))
            usage += (np.abs(mouvement).max(axis=0) > EPSILON) & ~self.mesures.cache
            atteintes = reste & (mouvement[1] >= self.mesures.manque - EPSILON)
            if not atteintes.any() and ensemble == 1:
                prouvees[groupe], reste[groupe] = True, False
            elif not atteintes[groupe].any():
                ensemble = 1
            reste &= ~atteintes
        return usage, prouvees

    def _groupe(self, candidates: np.ndarray, combien: int) -> np.ndarray:
        """Some of the cells that share no sum: they get in each other's way less."""
        sommes_de = self.sommes.T.tocsr()
        prises, groupe = np.zeros(self.sommes.shape[0], dtype=bool), []
        for cellule in candidates.tolist():
            place = self.place[cellule]
            lignes = sommes_de.indices[sommes_de.indptr[place] : sommes_de.indptr[place + 1]]
            if not prises[lignes].any():
                prises[lignes] = True
                groupe.append(cellule)
                if len(groupe) == combien:
                    break
        return np.array(groupe)

    def _mouvement(self, groupe: np.ndarray, prix: np.ndarray) -> np.ndarray:
        """The cheapest move of all cells, aids and businesses, that leads as many as can be of a group there."""
        mesures, places = self.mesures, self.place[groupe]
        combien = len(self.cellules) + len(self.publiees)
        marge = np.minimum(mesures.marge_n, mesures.marge_e) if self.ensemble else mesures.marge_e
        inconnues = places if self.ensemble else places + combien
        self.solveur.plafonner(inconnues, -marge[groupe], mesures.manque[groupe])
        ici = prix[self.cellules]
        couts = np.concatenate([ici, ici[self.publiees]] * (1 if self.ensemble else 2) + [np.zeros(len(self.montants))])
        couts[inconnues] = -PRIME
        trouve = self.solveur.minimiser(couts).x
        self.solveur.plafonner(inconnues, -marge[groupe], np.full(len(groupe), BORNE))
        mouvement = np.zeros((2, len(mesures.cache)))
        if trouve is not None:
            mouvement[:, self.cellules] = self.aides @ trouve, self.entreprises @ trouve
        return mouvement


def _utiles(matrice: sparse.csr_matrix) -> sparse.csr_matrix:
    """The rows that say something."""
    matrice = matrice.tocsr()
    return matrice[np.flatnonzero(np.diff(matrice.indptr))]


def _liees(matrice: sparse.csr_matrix, depart: np.ndarray) -> np.ndarray:
    """The columns that rows join to those of ``depart`` (mask), these included."""
    lignes = matrice.shape[0]
    graphe = sparse.bmat([[None, matrice], [matrice.T, None]])
    etiquettes = connected_components(graphe, directed=False)[1][lignes:]
    return np.flatnonzero(np.isin(etiquettes, etiquettes[depart]))


def _rang(cle: Cle) -> float:
    """How much a cell is looked at, beside a sector of a département."""
    if cle.niveau == "national":
        return FRANCE if cle.axe == "total" else PAYS
    return (REGION if cle.niveau == "region" else 1.0) * (TOTAL if cle.axe == "total" else 1.0)


def _prix(cellules: Sequence[Cellule], mesures: Mesures, connus: Connus) -> np.ndarray:
    """Of withholding the counts of each cell: little where it is small, less where it was withheld before."""
    prix = 1 + 0.2 * np.log1p(mesures.nombres)
    prix *= [_rang(c.cle) for c in cellules]
    return np.where(connus.deja, DEJA * prix, prix)
