"""What is told beside the cube of lines, when counts are withheld: the publication before, communes, all volets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aides.commun.cube import CommuneLignes, EnsembleLignes
from aides.construction.comptes import Choix, Dits, comptes_a_taire
from aides.construction.publications import Publication
from aides.secret.groupes import CommuneProtegee
from aides.secret.regles import Cellule, Regles
from aides.secret.relations import Cle, construire

AUJOURDHUI, HIER = "2021-06-29", "2021-05-31"
MONTANT = 10**9
RIEN = Dits((), (), {}, {}, (), None)


def cellules(total: int, *secteurs: int) -> list[Cellule]:
    """The sectors of one département, the first two hidden, after its total."""
    parts = [("section_naf", chr(65 + rang), n) for rang, n in enumerate(secteurs)]
    return [
        Cellule(Cle("VOLET2", "cumul", AUJOURDHUI, "", "departement", "84", "69", axe, modalite), n, n, MONTANT)
        for axe, modalite, n in [("total", "TOTAL", total), *parts]
    ]


def choisir(cases: list[Cellule], dits: Dits) -> Choix:
    cache = np.isin(np.arange(len(cases)), [1, 2])
    return comptes_a_taire(cases, cache, construire([c.cle for c in cases]), dits, Regles(), ())


def tus(choix: Choix) -> list[int]:
    return np.flatnonzero(choix.tus).tolist()


def hier(secteur: str, nombre: int | None) -> Dits:
    """One more sector was published the month before."""
    cle = ("fonds-solidarite", "VOLET2", "cumul", HIER, "", "departement", "84", "69", "section_naf", secteur)
    ligne = (*cle, nombre, nombre, MONTANT / 100, MONTANT, 0)
    return replace(RIEN, avant=Publication("", HIER, {}, {"cellule": [ligne]}))


def test_what_was_withheld_the_month_before_is_withheld_again() -> None:
    cases = cellules(43, 1, 2, 10, 30)
    assert tus(choisir(cases, RIEN)) == [3]
    assert tus(choisir(cases, hier("D", None))) == [4]


def test_what_was_told_the_month_before_cannot_be_withheld() -> None:
    assert tus(choisir(cellules(43, 1, 2, 10, 30), hier("C", 10))) == [4]


def test_businesses_of_all_volets_are_not_told_where_they_would_give_the_total_back() -> None:
    ensembles = (EnsembleLignes("fonds-solidarite", AUJOURDHUI, "departement", "84", "69", 9),)
    choix = choisir(cellules(9, 1, 2, 3, 3), replace(RIEN, ensembles=ensembles))
    assert (tus(choix), choix.ensembles, choix.passe_tu) == ([0], (), False)
    choix = choisir(cellules(13, 1, 2, 10), replace(RIEN, ensembles=ensembles))
    assert (tus(choix), choix.ensembles) == ([3], ensembles)


def test_communes_are_not_counted_where_they_would_give_their_departement_back() -> None:
    lyon = CommuneProtegee(CommuneLignes("fonds-solidarite", "VOLET2", AUJOURDHUI, "69123", 9, 9, MONTANT, 1), False)
    dits = replace(RIEN, communes=(lyon,), departements={"69123": "69"})
    choix = choisir(cellules(9, 1, 2, 3, 3), dits)
    assert (tus(choix), choix.sans_communes) == ([0], {("VOLET2", "69")})
    assert not choix.passe_tu
    assert choisir(cellules(13, 1, 2, 10), dits).sans_communes == set()
