"""How long protecting and attacking a national cube takes, and what it costs.

    python -m bench.secret [--echelle 1.0]        a fictional scheme, many dates, one breakdown
    python -m bench.secret --lignes FOLDER        the payment lines of bench.generateur, beside their build

One fictional scheme: 101 départements in 18 régions, 21 sections, 30 snapshots, a million payments to a third as many
businesses, of very unequal size, département and sector. Prints one line per step; --echelle scales the payments.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from aides.construction.lignes import Options, reperer, traiter
from aides.construction.producteur import en_cellule
from aides.secret.attaque import VuePublique, attaquer
from aides.secret.boucle import proteger
from aides.secret.regles import Cellule, Statut
from aides.secret.relations import Cle
from bench.national import fichiers

PAIEMENTS, DEPARTEMENTS, REGIONS, SECTIONS, DATES = 1_000_000, 101, 18, 21, 30


def cube(paiements: int) -> list[Cellule]:
    """Cumulative cells by section and in all, for every territory and date."""
    hasard = np.random.default_rng(1)
    entreprises = paiements // 3
    parts_departement, parts_section = hasard.lognormal(0, 1, DEPARTEMENTS), hasard.lognormal(0, 1.8, SECTIONS)
    departement = hasard.choice(DEPARTEMENTS, entreprises, p=parts_departement / parts_departement.sum())
    section = hasard.choice(SECTIONS, entreprises, p=parts_section / parts_section.sum())
    region = np.sort(hasard.integers(0, REGIONS, DEPARTEMENTS))
    taille = hasard.lognormal(7, 0.8, entreprises)
    qui, quand = hasard.integers(0, entreprises, paiements), hasard.integers(0, DATES, paiements)
    montants = np.zeros((entreprises, DATES), np.int64)
    nombres = np.zeros((entreprises, DATES), np.int64)
    np.add.at(montants, (qui, quand), np.round(taille[qui] * hasard.uniform(30, 150, paiements)).astype(np.int64))
    np.add.at(nombres, (qui, quand), 1)
    montants, nombres = montants.cumsum(axis=1), nombres.cumsum(axis=1)
    places = (
        ("departement", departement, [(f"{region[d]:02d}", f"{d:03d}") for d in range(DEPARTEMENTS)]),
        ("region", region[departement], [(f"{r:02d}", "TOUS") for r in range(REGIONS)]),
        ("national", np.zeros(entreprises, int), [("FR", "TOUS")]),
    )
    axes = (
        ("section_naf", section, [chr(65 + s) for s in range(SECTIONS)]),
        ("total", np.zeros(entreprises, int), ["TOTAL"]),
    )
    return [
        cellule
        for niveau, lieu, noms in places
        for axe, code, modalites in axes
        for cellule in _cellules(niveau, noms, axe, modalites, lieu * len(modalites) + code, montants, nombres)
    ]


def _cellules(
    niveau: str, noms: list, axe: str, modalites: list, groupe: np.ndarray, montants: np.ndarray, nombres: np.ndarray
) -> Iterator[Cellule]:
    ordre = np.argsort(groupe, kind="stable")
    debuts = np.flatnonzero(np.diff(groupe[ordre], prepend=-1))
    sommes = np.add.reduceat(montants[ordre], debuts)
    maxima = np.maximum.reduceat(montants[ordre], debuts)
    aides = np.add.reduceat(nombres[ordre], debuts)
    unites = np.add.reduceat((nombres[ordre] > 0).astype(np.int64), debuts)
    for g, rang in enumerate(groupe[ordre][debuts]):
        region, departement = noms[rang // len(modalites)]
        for d in range(DATES):
            if aides[g, d]:
                cle = Cle(
                    "", "cumul", f"{2020 + d // 12}-{d % 12 + 1:02d}-28", "", niveau, region, departement, axe,
                    modalites[rang % len(modalites)],
                )  # fmt: skip
                yield Cellule(
                    cle, int(aides[g, d]), int(unites[g, d]), int(sommes[g, d]), int(maxima[g, d])
                )  # fmt: skip


def cube_des_lignes(dossier: Path) -> tuple[list[Cellule], float]:
    """The cells that the payment lines of `dossier` give to protect, and how long they took to make, in seconds."""
    debut = time.perf_counter()
    resultat = traiter(fichiers(dossier), reperer(dossier / "sirene"), None, Options(dossier / "travail-secret", None))
    cellules = [en_cellule(cellule) for cellule in resultat.cellules_a_publier()]
    return cellules, time.perf_counter() - debut


def mesurer(cellules: list[Cellule]) -> float:
    """Protect then attack, and say what it took and cost; returns the seconds of both."""
    debut = time.perf_counter()
    protection = proteger(cellules)
    total = time.perf_counter() - debut
    print(f"protect: {total:.1f} s for {len(cellules)} cells")
    for nom, valeur in asdict(protection.rapport).items():
        print(f"  {nom}: {valeur:.5f}" if isinstance(valeur, float) else f"  {nom}: {valeur}")
    cache = np.array([statut is not Statut.PUBLIEE for statut in protection.statuts])
    for mesure, unite in (("montant_centimes", 100), ("nombre", 1), ("entreprises", 1)):
        valeurs = np.array([getattr(cellule, mesure) for cellule in cellules], dtype=float) / unite
        debut = time.perf_counter()
        vue = VuePublique([cellule.cle for cellule in cellules], cache, np.where(cache, np.nan, valeurs))
        fuites = attaquer(vue, mesure)
        duree = time.perf_counter() - debut
        print(f"attack {mesure}: {len(fuites)} leaks, {duree:.1f} s")
        total += duree
    return total


def main() -> None:
    """Run the measures."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--echelle", type=float, default=1.0, help="share of the million payments")
    analyseur.add_argument("--lignes", type=Path, help="a folder of bench.generateur")
    demande = analyseur.parse_args()
    if demande.lignes:
        cellules, construction = cube_des_lignes(demande.lignes)
        print(f"build: {construction:.1f} s")
        print(f"protect and attack: {mesurer(cellules):.1f} s, build: {construction:.1f} s")
    else:
        mesurer(cube(int(PAIEMENTS * demande.echelle)))


if __name__ == "__main__":
    main()
