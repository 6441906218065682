"""Additive relations that bind the cells of one scheme's cube.

In: the key of every cell, as the nine texts of ``Cle``. Out: a ``Relations``: one sparse row per sum that a reader
can write down (a total minus its parts), the family of each sum, and the pairs (earlier date, later date) of a same
cell. The protection and the attacker read the same relations, so that what one defends is what the other attacks.

A cell that is absent from the cube is a known zero: nobody was helped there. It therefore takes part in no relation.
Unlocated cells ('ZZ') are ordinary parts of their total.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from aides.commun.mesures import mesures

# Sums of euros rounded to the cent.
TOLERANCE = 0.006


class Cle(NamedTuple):
    """Key of a cell inside one scheme; the values are those of the table ``agregat``."""

    volet: str
    concept: str
    date_maj: str
    mois: str
    niveau: str
    region: str
    departement: str
    axe: str
    modalite: str


@dataclass(frozen=True)
class Famille:
    """Sums of one kind: ``genre`` is territoire, axe, volet or mois; ``detail`` is the level, axis or concept."""

    genre: str
    detail: str


@dataclass(frozen=True)
class Relations:
    """``matrice`` (relations x cells): +1 for a total, -1 for its parts; ``familles[i]`` names row i.

    ``liens`` (n x 2): indices of a same cell at two consecutive dates, the earlier one first.
    """

    matrice: sparse.csr_matrix
    familles: list[Famille]
    liens: np.ndarray

    def __getstate__(self) -> dict[str, Any]:
        """For another process: each family once, and which of them each row is of."""
        uniques = list(dict.fromkeys(self.familles))
        rangs = {famille: rang for rang, famille in enumerate(uniques)}
        numeros = np.fromiter((rangs[famille] for famille in self.familles), dtype=np.int32, count=len(self.familles))
        return {**self.__dict__, "familles": (uniques, numeros)}

    def __setstate__(self, etat: dict[str, Any]) -> None:
        uniques, numeros = etat["familles"]
        self.__dict__.update({**etat, "familles": [uniques[numero] for numero in numeros.tolist()]})

    def tables(self, cles: Sequence[tuple[str, ...]]) -> np.ndarray:
        """Of each link, a number for its table (volet, concept, axis) and its two dates: worked out once for all the
        measures of ``cles``, the keys of the cells."""
        if "_tables" not in self.__dict__:
            numeros: dict[tuple[str, ...], int] = {}
            suite = (numeros.setdefault((cle[0], cle[1], cle[7], cle[2]), len(numeros)) for cle in cles)
            de_la_cellule = np.fromiter(suite, dtype=np.int64, count=len(cles))
            self.__dict__["_tables"] = de_la_cellule[self.liens] @ np.array([len(numeros), 1])
        return self.__dict__["_tables"]

    @cached_property
    def empreinte(self) -> str:
        """What the sums are, to tell two questions apart: worked out once for all the measures of a table."""
        matrice = self.matrice
        contenu = hashlib.sha256(repr((self.familles, matrice.shape)).encode())
        for partie in (matrice.indptr, matrice.indices, matrice.data):
            contenu.update(f"{len(partie)} {partie.dtype}".encode())
            contenu.update(partie.tobytes())
        return contenu.hexdigest()


MESURES = tuple(mesure.cube for mesure in mesures().values())
ADDITIVES = frozenset(mesure.cube for mesure in mesures().values() if mesure.se_cumule)
MESURES_PAR_GENRE = {
    "territoire": frozenset(MESURES),
    "axe": frozenset(MESURES),
    "volet": ADDITIVES,
    "mois": ADDITIVES,
}
# Amounts are exact centimes where they are kept, and euros where they are reckoned with.
UNITES = {"montant_centimes": 100}
CONCEPTS_ANNUELS = ("cumul", "somme-mensuelle")


def unite(mesure: str) -> int:
    """What to divide a measure of the cube by, to have euros or counts."""
    return UNITES.get(mesure, 1)


def construire(cles: Sequence[tuple[str, ...]]) -> Relations:
    """Find every relation among the cells whose keys are given (in the order of ``Cle``, each key once)."""
    index = {cle: i for i, cle in enumerate(cles)}
    sommes: dict[tuple[int, str, str], list[int]] = {}
    orphelines: dict[tuple, dict[str, list[int]]] = {}
    for i, cle in enumerate(cles):
        for parent, genre, detail in _totaux(cle, index):
            sommes.setdefault((parent, genre, detail), []).append(i)
        if (*cle[:7], "total", "TOTAL") not in index:
            orphelines.setdefault(cle[:7], {}).setdefault(cle[7], []).append(i)
    lignes = [([total], parts, Famille(genre, detail)) for (total, genre, detail), parts in sommes.items()]
    lignes += _axes_sans_total(orphelines)
    return Relations(_matrice(lignes, len(cles)), [famille for *_, famille in lignes], _liens(cles))


def sommes_partielles(relations: Relations, calculees: np.ndarray, cachees: np.ndarray) -> np.ndarray:
    """Mask of the hidden cells that are mere sums (``calculees``, mask) of cells of which some are published.

    What is to be protected is their hidden parts, not the sum; a sum of which all is hidden is protected as a cell.
    """
    matrice = relations.matrice
    parts_publiees = (matrice < 0) @ (~cachees).astype(float) > 0
    d_un_total = (matrice > 0).T @ parts_publiees.astype(float) > 0
    return calculees & cachees & d_un_total


def _totaux(cle: tuple[str, ...], index: dict[tuple[str, ...], int]) -> list[tuple[int, str, str]]:
    volet, concept, date, mois, niveau, region, _, axe, modalite = cle
    trouves = []
    if niveau != "national":
        quand, quoi = (volet, concept, date, mois), (axe, modalite)
        parent = index.get((*quand, "region", region, "TOUS", *quoi)) if niveau == "departement" else None
        detail = "region"
        if parent is None:
            parent, detail = index.get((*quand, "national", "FR", "TOUS", *quoi)), "national"
        if parent is not None:
            # At a past date some territories may be left out: whether sums hold is judged date by date.
            trouves.append((parent, "territoire", f"{detail} {date}"))
    if axe != "total":
        parent = index.get((*cle[:7], "total", "TOTAL"))
        if parent is not None:
            trouves.append((parent, "axe", axe))
    if volet:
        parent = index.get(("", *cle[1:]))
        if parent is not None:
            trouves.append((parent, "volet", ""))
    if mois:
        for cumule in CONCEPTS_ANNUELS:
            parent = index.get((volet, cumule, date, "", *cle[4:]))
            if parent is not None:
                trouves.append((parent, "mois", f"{concept}/{cumule}"))
    return trouves


def _axes_sans_total(orphelines: dict[tuple, dict[str, list[int]]]) -> list[tuple[list[int], list[int], Famille]]:
    """Two axes of a place whose total is not in the cube have the same sum all the same."""
    lignes = []
    for axes in orphelines.values():
        premier, *autres = sorted(axes)
        lignes += [(axes[premier], axes[autre], Famille("axe", f"{premier}={autre}")) for autre in autres]
    return lignes


def _matrice(lignes: list[tuple[list[int], list[int], Famille]], taille: int) -> sparse.csr_matrix:
    colonnes = np.fromiter((i for totaux, parts, _ in lignes for i in (*totaux, *parts)), dtype=np.int64)
    signes = np.fromiter(
        (s for totaux, parts, _ in lignes for s in [1.0] * len(totaux) + [-1.0] * len(parts)), dtype=float
    )
    longueurs = [len(totaux) + len(parts) for totaux, parts, _ in lignes]
    debuts = np.concatenate([[0], np.cumsum(longueurs, dtype=np.int64)])
    return sparse.csr_matrix((signes, colonnes, debuts), shape=(len(lignes), taille))


def _liens(cles: Sequence[tuple[str, ...]]) -> np.ndarray:
    series: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for i, cle in enumerate(cles):
        series.setdefault((*cle[:2], *cle[3:]), []).append((cle[2], i))
    paires = []
    for points in series.values():
        if len(points) > 1:
            points.sort()
            paires += [(avant[1], apres[1]) for avant, apres in zip(points, points[1:], strict=False)]
    return np.array(paires, dtype=np.int64).reshape(-1, 2)


def bornes_et_liens(
    liens: np.ndarray, inconnu: np.ndarray, valeurs: np.ndarray, rang: np.ndarray, bas: np.ndarray, haut: np.ndarray
) -> sparse.csr_matrix:
    """Cells that do not go down: ``bas`` and ``haut`` are tightened to the nearest published dates before and after.

    ``liens``: pairs (earlier, later), the dates of a cell in order; ``inconnu``: mask; ``rang``: indices of the
    unknowns, in the order of the bounds. Returns the inequalities between two hidden dates.
    """
    avant, apres = dates_voisines(liens, inconnu, valeurs)
    np.maximum(bas, avant[rang], out=bas)
    np.minimum(haut, apres[rang], out=haut)
    doubles = liens[inconnu[liens].all(axis=1)]
    place = np.full(len(inconnu), -1, dtype=np.int64)
    place[rang] = np.arange(len(rang))
    lignes = np.repeat(np.arange(len(doubles)), 2)
    signes = np.tile([1.0, -1.0], len(doubles))
    return sparse.csr_matrix((signes, (lignes, place[doubles].ravel())), shape=(len(doubles), len(rang)))


def dates_voisines(liens: np.ndarray, inconnu: np.ndarray, valeurs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every cell, its last published value at an earlier date, and the first one at a later date."""
    avant, apres = np.full(len(valeurs), -np.inf), np.full(len(valeurs), np.inf)
    for sens, trouvees in ((1, avant), (-1, apres)):
        depart, arrivee = liens[:, ::sens].T
        plus_pres = _plus_proches(depart, arrivee, inconnu)
        connues = ~inconnu[plus_pres]
        trouvees[arrivee[connues]] = valeurs[plus_pres[connues]]
    return avant, apres


def _plus_proches(depart: np.ndarray, arrivee: np.ndarray, inconnu: np.ndarray) -> np.ndarray:
    """Of each link, the nearest cell before its end that is known, or the first one of all."""
    rangs = np.arange(len(depart))
    venant = np.full(len(inconnu), -1, dtype=np.int64)
    venant[arrivee] = rangs
    precedent = venant[depart]
    # Each step goes twice as far as the one before it.
    racine = np.where(inconnu[depart] & (precedent >= 0), precedent, rangs)
    while (racine[racine] != racine).any():
        racine = racine[racine]
    return depart[racine]
