"""Republishing figures that arrive with holes: further cells are hidden, so that the holes cannot be filled.

In: the database being built, its cube with the computed totals, and the formats whose policy is ``renforcer``
(dispositif.yml). Out: the same cube with more cells secret, and one ``Observation`` per scheme.

An administration that withholds a cell does not tell its value. The protection needs one, so that a solution of all
the published sums stands in for it; what is hidden is then attacked as an outsider would, who knows no more than we
do, until nothing gives way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from aides.commun.cube import Observation
from aides.commun.parallele import repartir
from aides.commun.parts import fourchette_de
from aides.commun.sql import SQL
from aides.secret.attaque import VuePublique, attaquer, empreinte, estimer
from aides.secret.boucle import Deja, proteger
from aides.secret.comptes import taire
from aides.secret.connus import rien_d_autre
from aides.secret.regles import Cellule, Regles, Statut, sous_secret_primaire
from aides.secret.relations import MESURES, Cle, Relations, construire, sommes_partielles, unite
from aides.secret.temoins import Temoins

TENTATIVES = 6
PUBLIEES = (
    f"SELECT {', '.join(Cle._fields)}, secret, secret = 0 AND nombre IS NULL FROM agregat"
    " WHERE dispositif = ? AND origine <> 'lignes'"
)
LIRE = (SQL / "secret_cube_a_renforcer.sql").read_text(encoding="utf-8")
CACHER = (SQL / "secret_cacher.sql").read_text(encoding="utf-8")
TAIRE = (SQL / "secret_taire.sql").read_text(encoding="utf-8")


class Publiee(NamedTuple):
    """What the base in service tells of a cell: it is hidden, or its number of aids alone is withheld."""

    secret: bool
    tu: bool


@dataclass(frozen=True)
class Cube:
    """The cells of one scheme. ``valeurs``: one column per measure, centimes or counts, NaN where not known;
    ``calculees``: totals that no file gives; ``plafonds`` and ``part_exacte``: see aides.secret.attaque.VuePublique;
    ``publiees``: what the base in service tells of its cells."""

    dispositif: str
    date_maj: str
    identifiants: list[int]
    cles: list[Cle]
    valeurs: dict[str, np.ndarray]
    cachees: np.ndarray
    calculees: np.ndarray
    plafonds: Mapping[str, float] = field(default_factory=dict)
    part_exacte: float = 1.0
    publiees: Mapping[Cle, Publiee] = field(default_factory=dict)

    def deja(self, quoi: Callable[[Publiee], bool]) -> np.ndarray:
        """Mask of the cells of which the base in service says so."""
        return np.array([cle in self.publiees and quoi(self.publiees[cle]) for cle in self.cles], dtype=bool)

    @cached_property
    def relations(self) -> Relations:
        """The sums that bind the cells."""
        return construire(self.cles)

    def vue(self, mesure: str, cachees: np.ndarray, derivees: np.ndarray | None = None) -> VuePublique:
        """What a reader sees of one measure when the cells ``cachees`` are hidden."""
        colonne = self.valeurs[mesure] / unite(mesure)
        # The rule of publication says nothing of what we hide: the ceiling is that of the cells hidden on arrival.
        plafond = np.where(self.cachees, self.plafonds.get(mesure, np.inf), np.inf)
        return VuePublique(
            self.cles, cachees, np.where(cachees, np.nan, colonne), 0.0, plafond, self.part_exacte, derivees,
            self.relations,
        )  # fmt: skip


class Travail(NamedTuple):
    """A cube to protect, and its rules."""

    cube: Cube
    regles: Regles


class Masques(NamedTuple):
    """Of the cells of a cube, those to hide (those hidden on arrival included), those that tell of too few, and those
    published ones whose number of aids is not told.

    ``vaines``: the attacks on the result, none of which finds anything (aides.secret.attaque.empreinte).
    """

    cachees: np.ndarray
    trop_peu: np.ndarray
    tus: np.ndarray
    vaines: frozenset[str] = frozenset()


def renforcer(
    base: sqlite3.Connection,
    formats: Collection[str],
    individuelles: Collection[str],
    regles: Regles,
    vaines: set[str] | None = None,
    en_service: Path | None = None,
) -> list[Observation]:
    """Hide what must be in the schemes that have files of these ``formats``.

    What the base ``en_service`` hides of a date stays hidden, what it tells stays told: another choice, whatever came
    since, would tell of one date what both publications hide in turn.

    ``individuelles``: schemes whose aids the State publishes one by one, to which the number of businesses of a cell
    is no secret. ``vaines`` gets the attacks made on the result, which found nothing.
    """
    cubes = [_lire(base, dispositif, formats, en_service) for dispositif in dispositifs(base, formats)]
    return appliquer(base, cubes, individuelles, regles, vaines)


def appliquer(
    base: sqlite3.Connection,
    cubes: Iterable[Cube],
    individuelles: Collection[str],
    regles: Regles,
    vaines: set[str] | None = None,
    cacher: str = CACHER,
) -> list[Observation]:
    """Protect each of the cubes on its own, and write what is hidden: ``cacher`` is the SQL that hides the cell of an
    identifier. ``vaines``: as in `renforcer`."""
    travaux = [
        Travail(
            cube,
            replace(regles, seuil_entreprises=0, seuil_personnes=0) if cube.dispositif in individuelles else regles,
        )
        for cube in cubes
        if cube.cles and not (cube.dispositif in individuelles and not cube.cachees.any())
    ]
    observations = []
    resultats = repartir(_proteger, travaux, sum(len(travail.cube.cles) for travail in travaux))
    for (cube, _), (cachees, trop_peu, tus, attaques) in zip(travaux, resultats, strict=True):
        if vaines is not None:
            vaines |= attaques
        nouvelles = [i for i, c, avant in zip(cube.identifiants, cachees, cube.cachees, strict=True) if c and not avant]
        base.executemany(cacher, [(identifiant,) for identifiant in nouvelles])
        base.executemany(TAIRE, [(i,) for i, tu in zip(cube.identifiants, tus, strict=True) if tu])
        observations.append(_bilan(cube, cachees, trop_peu))
        if tus.any():
            observations.append(Observation("comptes_tus", {**_sujet(cube), "trouve": int(tus.sum())}))
    return observations


def dispositifs(base: sqlite3.Connection, formats: Collection[str]) -> list[str]:
    """Schemes of which a file of these formats was read."""
    sources = base.execute("SELECT DISTINCT dispositif, format FROM source_fichier WHERE etat = 'lu' ORDER BY 1")
    return list(dict.fromkeys(dispositif for dispositif, format_ in sources if format_ in formats))


def _lire(base: sqlite3.Connection, dispositif: str, formats: Collection[str], en_service: Path | None = None) -> Cube:
    liste = sorted(formats)
    lignes = base.execute(LIRE.format(formats=", ".join("?" * len(liste))), (dispositif, *liste)).fetchall()
    cles = [Cle(*ligne[1:10]) for ligne in lignes]
    mesures = np.array([ligne[10:16] for ligne in lignes], dtype=float).reshape(-1, len(MESURES))
    valeurs = {m: mesures[:, rang] for rang, m in enumerate(MESURES) if not np.isnan(mesures[:, rang]).all()}
    cachees = np.array([ligne[16] for ligne in lignes], dtype=bool)
    calculees = np.array([ligne[17] == "calcule" for ligne in lignes], dtype=bool)
    derniere = max((cle.date_maj for cle in cles), default="")
    publiees = _publiees(en_service, dispositif) if en_service else {}
    return Cube(
        dispositif, derniere, [ligne[0] for ligne in lignes], cles, valeurs, cachees, calculees, publiees=publiees
    )


def _publiees(en_service: Path, dispositif: str) -> dict[Cle, Publiee]:
    """What a base tells of the cells of a scheme that are of no payment line."""
    with closing(sqlite3.connect(f"{en_service.resolve().as_uri()}?mode=ro", uri=True)) as base:
        return {
            Cle(*cle): Publiee(bool(secret), bool(tu)) for *cle, secret, tu in base.execute(PUBLIEES, (dispositif,))
        }


def _proteger(travail: Travail) -> Masques:
    cube, regles = travail
    valeurs = {mesure: _completer(cube, mesure) for mesure in cube.valeurs}
    cellules = list(_cellules(cube, valeurs))
    trop_peu = np.array([sous_secret_primaire(cellule, regles) for cellule in cellules], dtype=bool) & ~cube.cachees
    dites = cube.deja(lambda publiee: not publiee.secret) & ~cube.cachees
    cachees, exigence = cube.cachees | cube.deja(lambda publiee: publiee.secret), regles
    for _ in range(TENTATIVES):
        derivees = sommes_partielles(cube.relations, cube.calculees, cachees)
        # Files that leave cells out were published as they are, with what that leaves.
        deja = Deja(cachees, derivees, cube.cachees if cube.plafonds else None, dites)
        protection = proteger(cellules, exigence, deja)
        cachees = np.array([statut is not Statut.PUBLIEE for statut in protection.statuts], dtype=bool)
        fuites = _fuites(cube, cachees, regles.precision, protection.temoins)
        if not fuites.any():
            tus = _comptes_tus(cube, cellules, cachees, regles)
            return Masques(cachees, trop_peu, tus, _attaques(cube, cachees, regles.precision))
        # The estimates were too far from what the sums allow: more room is asked for, and the sums are hidden whole.
        exigence = replace(exigence, precision=exigence.precision * 1.5)
        cachees = cachees | (_autour(cube.relations, fuites) & ~dites)
    return Masques(np.ones(len(cachees), dtype=bool), trop_peu, np.zeros(len(cachees), dtype=bool))


def _comptes_tus(cube: Cube, cellules: Sequence[Cellule], cachees: np.ndarray, regles: Regles) -> np.ndarray:
    """Whose number of aids would prove a hidden cell to rest on too few (aides/secret/comptes.py). What arrives with
    holes has been told with its numbers."""
    if cube.cachees.any() or {*cube.valeurs} != {"nombre", "montant_centimes"}:
        return np.zeros(len(cachees), dtype=bool)
    aides = [replace(cellule, entreprises=cellule.nombre) for cellule in cellules]
    tus = cube.deja(lambda publiee: publiee.tu)
    libres = ~cachees & ~cube.deja(lambda publiee: not publiee.secret and not publiee.tu)
    connus = replace(rien_d_autre(aides, cachees), libres=libres, deja=tus)
    comptes = taire(aides, cachees, cube.relations, regles, connus, choix=1)
    return ~cachees if comptes.prouvees.any() else comptes.tus | (tus & ~cachees)


def _completer(cube: Cube, mesure: str) -> np.ndarray:
    """The measure with an estimate in the place of every unknown: a solution of the published sums."""
    vue = cube.vue(mesure, cube.cachees)
    return estimer(replace(vue, valeurs=np.where(cube.cachees, np.nan, np.nan_to_num(vue.valeurs))), mesure)


def _cellules(cube: Cube, valeurs: dict[str, np.ndarray]) -> Iterable[Cellule]:
    """The cells with their estimates; a hidden one has the measures that its table gives elsewhere."""
    connues = {mesure: ~np.isnan(cube.valeurs[mesure]) for mesure in valeurs}
    donnees = {m: {_table(cle) for cle, connue in zip(cube.cles, connues[m], strict=True) if connue} for m in valeurs}
    for i, cle in enumerate(cube.cles):
        mesures = {
            mesure: round(float(colonne[i]) * unite(mesure))
            for mesure, colonne in valeurs.items()
            if connues[mesure][i] or (cube.cachees[i] and _table(cle) in donnees[mesure])
        }
        yield Cellule(cle, mesures.pop("nombre", None), mesures.pop("entreprises", None),
                      mesures.pop("montant_centimes", None), None, **mesures)  # fmt: skip


def _table(cle: Cle) -> tuple[str, ...]:
    return cle.volet, cle.concept, cle.date_maj


def _fuites(cube: Cube, cachees: np.ndarray, precision: float, temoins: Mapping[str, Temoins]) -> np.ndarray:
    fuites = np.zeros(len(cachees), dtype=bool)
    derivees = sommes_partielles(cube.relations, cube.calculees, cachees)
    for mesure in cube.valeurs:
        vue = replace(cube.vue(mesure, cachees, derivees), temoins=temoins.get(mesure))
        trouvailles = attaquer(vue, mesure, precision)
        # A cell that can only be empty is a zero.
        fuites[[t.indice for t in trouvailles if t.haut > 0]] = True
    return fuites


def _attaques(cube: Cube, cachees: np.ndarray, precision: float) -> frozenset[str]:
    derivees = sommes_partielles(cube.relations, cube.calculees, cachees)
    return frozenset(empreinte(cube.vue(m, cachees, derivees), m, precision) for m in cube.valeurs)


def _autour(relations: Relations, fuites: np.ndarray) -> np.ndarray:
    matrice = abs(relations.matrice)
    return fuites | (matrice.T @ (matrice @ fuites.astype(float)) > 0)


def _sujet(cube: Cube) -> dict[str, str]:
    return {"sujet": cube.dispositif, "dispositif": cube.dispositif, "date_maj": cube.date_maj}


def _bilan(cube: Cube, cachees: np.ndarray, trop_peu: np.ndarray) -> Observation:
    """How many figures are hidden, and roughly what those hidden to protect others weigh.

    Neither which were hidden on arrival is told, nor which tell of too few.
    """
    en_plus = cachees & ~cube.cachees & ~trop_peu
    mesure = next(m for m in ("montant_centimes", "heures", "nombre") if m in cube.valeurs)
    poids = np.abs(np.nan_to_num(cube.valeurs[mesure]))
    return Observation(
        "renforcement_du_secret",
        {
            **_sujet(cube),
            "attendu": len(cachees),
            "trouve": int(cachees.sum()),
            "part_en_plus": fourchette_de(float(poids[en_plus].sum() / max(poids.sum(), 1))),
        },
    )
