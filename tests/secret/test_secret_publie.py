"""What a reader subtracts from what is published, through the public command, on small payment files.

Each case is a relation that once gave a payment away: communes and their département, ends of months.
"""

from __future__ import annotations

from pathlib import Path

import build_db
from tests.fabrique import Base
from tests.fabrique_sirene import Atelier, etablissement, paiement, unite
from tests.preuves import au_moins_un

TOULOUSE, MONTPELLIER, NIMES, ALES = "31555", "34172", "30189", "30007"


def construire(dossier: Path, lieux: dict[int, str], *paiements: list[str]) -> Base:
    """The published base of payments to businesses whose head offices are in these communes."""
    atelier = Atelier(dossier / "sources")
    atelier.csv("paiements.csv", paiements, "2020-12-31")
    atelier.sirene([etablissement(rang, lieu) for rang, lieu in lieux.items()], [unite(rang) for rang in lieux])
    sortie = dossier / "publie" / "aides.db"
    mots = ["--sources", str(atelier.dossier), "--output", str(sortie), "--cache", str(dossier / "cache")]
    assert build_db.main([*mots, "--completion", "aucun"]) == 0
    return Base(sortie)


def a(lieu: str, depart: int, nombre: int) -> dict[int, str]:
    return dict.fromkeys(range(depart, depart + nombre), lieu)


def test_a_hidden_departement_is_not_the_sum_of_its_communes(tmp_path: Path) -> None:
    """Two businesses in the Gard: the Haute-Garonne is hidden with it, and its only commune, of five, was published."""
    lieux = {**a(NIMES, 1, 2), **a(TOULOUSE, 10, 5), **a(MONTPELLIER, 20, 40)}
    base = construire(tmp_path, lieux, *(paiement(rang, str(1000 + rang)) for rang in lieux))
    totaux = base.lignes(
        "SELECT departement, secret FROM agregat WHERE niveau = 'departement' AND axe = 'total' AND concept = 'cumul'"
    )
    caches = {ligne["departement"] for ligne in totaux if ligne["secret"]}
    assert caches == {"30", "31"}
    assert base.lignes("SELECT commune, secret FROM agregat_commune") == [{"commune": MONTPELLIER, "secret": 0}]


def test_what_published_communes_leave_of_their_departement_is_no_business_alone(tmp_path: Path) -> None:
    """One business of the Gard is known by its postal code only: the département less its communes was its payment."""
    lieux = {**a(NIMES, 1, 9), **a(ALES, 10, 5)}
    seul = paiement(99, "1234", code_postal="30100")
    base = construire(tmp_path, lieux, *(paiement(rang, "1000") for rang in lieux), seul)
    (gard,) = base.lignes(
        "SELECT montant, entreprises FROM agregat WHERE departement = '30' AND axe = 'total' AND concept = 'cumul'"
    )
    assert gard == {"montant": 15234, "entreprises": 15}
    communes = {c["commune"]: c["montant"] for c in base.lignes("SELECT commune, montant FROM agregat_commune")}
    assert communes == {NIMES: 9000, ALES: None}


def test_an_end_of_month_that_adds_two_businesses_is_not_told(tmp_path: Path) -> None:
    lieux = a(TOULOUSE, 1, 20)
    paiements = [paiement(rang, "1000", "04-15-20") for rang in range(1, 10)]
    paiements += [paiement(rang, "777", "05-15-20") for rang in (10, 11)]
    paiements += [paiement(rang, "1000", "06-15-20") for rang in range(12, 21)]
    base = construire(tmp_path, lieux, *paiements)
    dates = base.lignes(
        "SELECT date_maj, montant FROM agregat WHERE niveau = 'national' AND axe = 'total' AND concept = 'cumul'"
        " UNION SELECT date, montant_cumule FROM historique_quotidien ORDER BY 1"
    )
    assert [d["montant"] for d in au_moins_un(dates)] == [9000, 9000, 19554]
