"""From payment lines to the cube: snapshots, months, days, communes; no centime is lost."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aides.commun.cube import CelluleLignes
from aides.construction.lignes import ResultatLignes, reperer
from tests.fabrique_sirene import Atelier, etablissement, paiement, siren, unite


def cube(resultat: ResultatLignes) -> dict[tuple[str, ...], CelluleLignes]:
    cellules = list(resultat.cellules())
    par_cle: dict[tuple[str, ...], CelluleLignes] = {
        (c.volet, c.concept, c.date_maj, c.mois, c.niveau, c.region, c.departement, c.axe, c.modalite): c
        for c in cellules
    }
    assert len(par_cle) == len(cellules)
    return par_cle


def mesures(cellule: CelluleLignes) -> tuple[int, int, int, int]:
    return cellule.nombre, cellule.entreprises, cellule.montant_centimes, cellule.plus_gros_centimes


def test_the_cube_holds_cumulated_snapshots_of_every_month_and_the_months_of_activity(atelier: Atelier) -> None:
    atelier.csv(
        "jour.csv",
        [
            paiement(1, "1000", "04-15-20"),
            paiement(1, "500", "05-04-20", periode="04-VOLET1"),
            paiement(2, "2000", "07-10-20", periode="04-VOLET1"),
            paiement(3, "100", "07-10-20", periode="04-VOLET2"),
        ],
    )
    atelier.sirene(
        [etablissement(1, "31555"), etablissement(2, "75101"), etablissement(3, "75101")],
        [unite(1), unite(2), unite(3)],
    )
    trouve = cube(atelier.traiter(reperer(atelier.dossier)))

    def france(date_maj: str, mois: str = "", volet: str = "VOLET1") -> tuple[int, int, int, int]:
        concept = "mensuel" if mois else "cumul"
        return mesures(trouve[volet, concept, date_maj, mois, "national", "FR", "TOUS", "total", "TOTAL"])

    assert france("2020-04-30") == (1, 1, 100000, 100000)
    assert france("2020-05-31") == (2, 1, 150000, 150000)
    assert france("2020-06-30") == (2, 1, 150000, 150000)
    assert france("2020-07-10") == (3, 2, 350000, 200000)
    assert france("2020-07-10", "2020-03") == (1, 1, 100000, 100000)
    assert france("2020-07-10", "2020-04") == (2, 2, 250000, 200000)
    assert france("2020-07-10", volet="VOLET2") == (1, 1, 10000, 10000)
    assert mesures(trouve["VOLET1", "cumul", "2020-06-30", "", "region", "76", "TOUS", "section_naf", "I"]) == (
        2,
        1,
        150000,
        150000,
    )
    assert mesures(trouve["VOLET1", "cumul", "2020-07-10", "", "departement", "11", "75", "classe_effectif", "01"]) == (
        1,
        1,
        200000,
        200000,
    )
    assert mesures(
        trouve["VOLET1", "cumul", "2020-07-10", "", "national", "FR", "TOUS", "categorie_juridique", "54"]
    ) == (3, 2, 350000, 200000)


def test_the_daily_history_and_the_communes(atelier: Atelier) -> None:
    atelier.csv(
        "jour.csv", [paiement(1, "1000", "04-15-20"), paiement(2, "10", "04-15-20"), paiement(1, "500", "04-16-20")]
    )
    atelier.sirene([etablissement(1, "31555"), etablissement(2, "31555")], [])
    resultat = atelier.traiter(reperer(atelier.dossier))
    jours = [
        (
            j.date,
            j.nombre,
            j.entreprises,
            j.montant_centimes,
            j.plus_gros_centimes,
            j.nombre_cumule,
            j.entreprises_cumulees,
            j.montant_cumule_centimes,
        )
        for j in resultat.jours()
    ]
    assert jours == [
        ("2020-04-15", 2, 2, 101000, 100000, 2, 2, 101000),
        ("2020-04-16", 1, 1, 50000, 50000, 3, 2, 151000),
    ]
    (commune,) = resultat.communes()
    assert (
        commune.commune,
        commune.nombre,
        commune.entreprises,
        commune.montant_centimes,
        commune.plus_gros_centimes,
    ) == (
        "31555",
        3,
        2,
        151000,
        150000,
    )


TIRAGES = 100 if os.environ.get("AIDES_CAMPAGNES") else 6
MONTANTS = st.one_of(
    st.integers(-99_999, 9_999_999).map(lambda c: f"{'-' if c < 0 else ''}{abs(c) // 100}.{abs(c) % 100:02d}"),
    st.sampled_from(["1500", "1 500,00", "1.500,00", "1 50O", ""]),
)
JOURS = st.one_of(
    st.integers(0, 400).map(lambda n: (date(2020, 3, 31) + timedelta(n)).strftime("%m-%d-%y")),
    st.sampled_from(["", "31-31-20"]),
)
QUI = st.one_of(st.integers(1, 12).map(siren), st.sampled_from(["", "12345678", "123456789"]))
LIGNE = st.tuples(
    st.sampled_from(["03-VOLET1", "04-VOLET1", "AVRIL-VOLET2", "VOLET4", "12-VOLET2", ""]),
    QUI,
    st.sampled_from(["75001", "98600", "", "20090"]),
    st.just("FR"),
    MONTANTS,
    st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    JOURS,
)


def lire_en_python(montant: str) -> int | None:
    """The amounts that the strategy writes, read another way."""
    connus = {"1": 100, "1500": 150000, "1 500,00": 150000}
    if montant in connus:
        return connus[montant]
    try:
        return round(float(montant) * 100) if montant.count(".") == 1 and "," not in montant else None
    except ValueError:
        return None


@settings(max_examples=TIRAGES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(LIGNE, max_size=25), min_size=1, max_size=3))
def test_every_centime_read_is_in_the_cube_or_rejected_with_its_reason(fichiers: list[list[tuple[str, ...]]]) -> None:
    with TemporaryDirectory() as dossier:
        atelier = Atelier(Path(dossier))
        for rang, lignes in enumerate(fichiers):
            # A last line that looks like a total row would be one.
            atelier.csv(f"{rang}.csv", [*(list(ligne) for ligne in lignes), paiement(20 + rang, "1")], "2021-12-31")
        atelier.sirene(
            [etablissement(1, "31555"), etablissement(2, "97411"), etablissement(3, "01003")], [unite(1), unite(3)]
        )
        resultat = atelier.traiter(reperer(atelier.dossier))
        sources = resultat.sources
        assert not any(s.ecarte for s in sources)
        textes = [fichier.chemin.read_text(encoding="utf-8") for fichier in atelier.fichiers()]
        lus = [ligne for texte in textes for ligne in list(csv.reader(io.StringIO(texte), delimiter=";"))[1:]]
        vides = sum(not any((ligne[0], ligne[1], ligne[4], ligne[6])) for ligne in lus)
        centimes = sum(lire_en_python(ligne[4]) or 0 for ligne in lus)
        rejetes = sum(r.centimes or 0 for s in sources for r in s.rejets)
        cellules = [c for c in resultat.cellules() if c.concept == "cumul" and c.date_maj == resultat.date_maj]
        par_axe: dict[tuple[str, str], int] = defaultdict(int)
        for c in cellules:
            par_axe[c.niveau, c.axe] += c.montant_centimes
        # Raw = cube (located or not) + rejected, at every level, on every axis.
        assert set(par_axe.values()) == {centimes - rejetes}
        assert len(par_axe) == 12
        assert sum(s.lignes_lues for s in sources) + vides == len(lus)
        assert all(len(s.rejets) == s.lignes_rejetees for s in sources)
        assert sum(c.nombre for c in cellules if (c.niveau, c.axe) == ("national", "total")) == sum(
            s.lignes_retenues for s in sources
        )
        _verifier_par_volet_et_mois(resultat, atelier.interne)


def _verifier_par_volet_et_mois(resultat: ResultatLignes, interne: Path) -> None:
    """Totals by volet and month of activity, against the lines themselves; businesses too."""
    with sqlite3.connect(interne) as base:
        lignes = base.execute("SELECT volet, mois, montant_centimes, siren FROM aide").fetchall()
    sommes: Counter[tuple[str, str]] = Counter()
    entreprises: dict[tuple[str, str], set[str]] = defaultdict(set)
    for volet, mois, montant, qui in lignes:
        for cle in ((volet, ""), (volet, mois)):
            entreprises[cle] |= {qui} - {""}
        sommes[volet, ""] += montant
        if mois:
            sommes[volet, mois] += montant
    trouve = {
        (c.volet, c.mois): (c.montant_centimes, c.entreprises)
        for c in resultat.cellules()
        if (c.niveau, c.axe, c.date_maj) == ("national", "total", resultat.date_maj)
    }
    attendu = {(volet, ""): sommes[volet, ""] for volet, *_ in lignes} | {
        (v, m): sommes[v, m] for v, m, *_ in lignes if m
    }
    assert trouve == {cle: (somme, len(entreprises[cle])) for cle, somme in attendu.items()}
