"""A history of hundreds of dates is attacked in pieces of its own: what is found must be what one programme finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aides.secret import attaque, audit, programme
from aides.secret.publiees import Publication
from aides.secret.relations import Cle

REGIONS = {"11": ("75", "77", "78", "91"), "76": ("09", "11", "12", "30", "31")}
SECTIONS = "ABCFG"
DATES = [f"2020-{mois:02}-{jour:02}" for mois in (6, 7, 8) for jour in (1, 8, 15, 22)]


def publication(graine: int) -> Publication:
    """Totals that grow from date to date, published from three aids on: régions, départements and sections."""
    hasard = np.random.default_rng(graine)
    cellules: dict[Cle, tuple[int | None, ...]] = {}
    nombres = {lieu: hasard.integers(0, 3, len(SECTIONS)) for region in REGIONS.values() for lieu in region}
    euros = {lieu: nombre * hasard.integers(50, 1500, len(SECTIONS)) for lieu, nombre in nombres.items()}
    for date in DATES:
        for lieu in nombres:
            de_plus = hasard.integers(0, 2, len(SECTIONS)) * hasard.integers(0, 2, len(SECTIONS))
            nombres[lieu] = nombres[lieu] + de_plus
            euros[lieu] = euros[lieu] + de_plus * hasard.integers(50, 1500, len(SECTIONS))
        for region, lieux in REGIONS.items():
            for rang, section in enumerate(SECTIONS):
                lignes = [("departement", lieu, nombres[lieu][rang], euros[lieu][rang]) for lieu in lieux]
                lignes.append(("region", "TOUS", sum(li[2] for li in lignes), sum(li[3] for li in lignes)))
                for niveau, lieu, nombre, montant in lignes:
                    if nombre > 2:
                        cle = Cle("VOLET1", "cumul", date, "", niveau, region, lieu, "section_naf", section)
                        cellules[cle] = (100 * int(montant), int(nombre), None, None, None, None)
    return Publication("fonds-solidarite", cellules)


def trouvees(graine: int) -> dict[tuple[Cle, str], tuple[float, float]]:
    attaque._attaquer_une_fois.cache_clear()
    fuites = audit.examiner_publications([publication(graine)]).fuites
    return {(fuite.cle, fuite.mesure): (fuite.bas, fuite.haut) for fuite in fuites}


@pytest.mark.parametrize("graine", range(6))
def test_a_long_history_gives_away_what_it_gives_away_as_one_programme(
    monkeypatch: pytest.MonkeyPatch, graine: int
) -> None:
    monkeypatch.setattr(programme, "ENSEMBLE", 10**9)
    monkeypatch.setattr(attaque, "LONG", 10**9)
    ensemble = trouvees(graine)
    assert len(ensemble) > 20
    prouvees, prouver = [], programme._prouver_par_date

    def noter(lui: programme.Programme, cadre: programme.Encadrement, *autres: Any) -> None:
        prouver(lui, cadre, *autres)
        prouvees.append(cadre.exact.sum())

    monkeypatch.setattr(programme, "_prouver_par_date", noter)
    monkeypatch.setattr(programme, "ENSEMBLE", 0)
    monkeypatch.setattr(attaque, "LONG", 0)
    en_morceaux = trouvees(graine)
    assert set(en_morceaux) == set(ensemble)
    assert sum(prouvees), "nothing was proved by its date alone"
    # One date alone says less of a value than all of them; what it says is true.
    for cle, (bas, haut) in ensemble.items():
        assert en_morceaux[cle][0] <= bas + 0.01 <= haut + 0.02 <= en_morceaux[cle][1] + 0.03
