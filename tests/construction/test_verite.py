"""Truth: payments whose every euro is known are followed to where they end, to the cent, through SIRENE's hard cases.

The answer is written beside each payment when it is planted; nothing of it is computed by the code under test.
"""

from __future__ import annotations

import csv
import random
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import build_db
from tests.fabrique import Base
from tests.fabrique_sirene import Atelier, etablissement, paiement, unite

REJETE = "rejected"
FDS = "fonds-solidarite"


@dataclass(frozen=True)
class Plante:
    """One planted payment: its line, its centimes, and where it must end: (département, section), or REJETE."""

    ligne: list[str]
    centimes: int
    fin: tuple[str, str] | str


@dataclass
class Semis:
    """What was planted, and the register that goes with it."""

    hasard: random.Random
    plantes: list[Plante]
    etablissements: list[dict[str, str]]
    unites: list[dict[str, str]]
    rang: int = 0

    def qui(self) -> int:
        self.rang += 1
        return self.rang

    def payer(self, rang: int | str, fin: tuple[str, str] | str, **ecrit: str) -> None:
        """One to three payments of odd cents to a business, on days of their own."""
        for jour in self.hasard.sample(range(1, 29), self.hasard.randint(1, 3)):
            centimes = self.hasard.randint(10_000, 150_000)
            montant = ecrit.get("montant", f"{centimes // 100},{centimes % 100:02}")
            autres = {cle: valeur for cle, valeur in ecrit.items() if cle != "montant"}
            ligne = paiement(rang, montant, **{"jour": f"04-{jour:02}-20", **autres})  # type: ignore[arg-type]
            self.plantes.append(Plante(ligne, centimes if "montant" not in ecrit else 0, fin))


def _au_registre(semis: Semis) -> None:
    """Businesses that the register locates: overseas, merged communes, arrondissements, ceased, moved."""
    simples = {"31555": "31", "75101": "75", "75120": "75", "13201": "13", "69381": "69", "69123": "69",
               "2A004": "2A", "97411": "974", "97502": "975",
               "98818": "988", "97701": "977", "01003": "01", "01165": "01"}  # fmt: skip
    for commune, departement in simples.items():
        for _ in range(semis.hasard.choice((1, 2, 5, 9))):
            rang = semis.qui()
            semis.etablissements.append(etablissement(rang, commune))
            semis.unites.append(unite(rang))
            semis.payer(rang, (departement, "I"))
    for _ in range(5):
        cessee, demenagee, sans_siege = semis.qui(), semis.qui(), semis.qui()
        semis.etablissements += [
            etablissement(cessee, "33063", etatAdministratifEtablissement="F"),
            etablissement(demenagee, "59350", etablissementSiege="false", etatAdministratifEtablissement="F"),
            etablissement(demenagee, "67482", nic="00021"),
            etablissement(sans_siege, "44109", etablissementSiege="false", activitePrincipaleEtablissement="[ND]"),
        ]
        semis.unites += [
            unite(cessee, etatAdministratifUniteLegale="C"),
            unite(demenagee, nicSiegeUniteLegale="00021"),
            unite(sans_siege, activitePrincipaleUniteLegale="62.01Z"),
        ]
        semis.payer(cessee, ("33", "I"))
        semis.payer(demenagee, ("67", "I"))
        semis.payer(sans_siege, ("44", "J"))


def _hors_registre(semis: Semis) -> None:
    """Partial diffusion, head offices abroad, siren that no register has, payments that are none."""
    for _ in range(4):
        masquee, etranger, absente, introuvable = (semis.qui() for _ in range(4))
        nd = {"codePostalEtablissement": "[ND]", "statutDiffusionEtablissement": "P"}
        semis.etablissements += [etablissement(masquee, "[ND]", **nd), etablissement(etranger, "")]
        semis.unites += [unite(masquee, statutDiffusionUniteLegale="P"), unite(etranger)]
        semis.payer(masquee, ("06", "I"), code_postal="06000")
        semis.payer(etranger, ("ZZ", "I"), code_postal="1000", pays="BE")
        semis.payer(absente, ("59", "Z"), code_postal="59000")
        semis.payer(introuvable, ("ZZ", "Z"), code_postal="")
        semis.payer("", ("986", "Z"), code_postal="98600")
        semis.payer("123456789", REJETE)
        semis.payer(masquee, REJETE, devise="USD")
        semis.payer(masquee, REJETE, montant="1 50O")
        semis.payer(absente, REJETE, jour="01-15-22")


@pytest.fixture(scope="module", params=[20200401, 20210609])
def verite(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, nomenclatures: Any
) -> tuple[Path, list[Plante]]:
    atelier = Atelier(tmp_path_factory.mktemp("verite"))
    semis = Semis(random.Random(request.param), [], [], [])
    _au_registre(semis)
    _hors_registre(semis)
    doublons = [Plante(p.ligne, p.centimes, REJETE) for p in semis.hasard.sample(semis.plantes[:40], 5)]
    # Days are drawn without replacement for a business, so that no two planted payments are the same by accident.
    lignes = [*semis.plantes, *doublons]
    tiers = len(lignes) // 3
    for numero, part in enumerate((lignes[:tiers], lignes[tiers : 2 * tiers], lignes[2 * tiers :])):
        atelier.csv(f"envoi{numero}.csv", [p.ligne for p in part])
    atelier.sirene(semis.etablissements, semis.unites)
    sortie = atelier.dossier / "publie" / "aides.db"
    mots = ["--sources", str(atelier.dossier), "--output", str(sortie), "--cache", str(atelier.dossier / "cache")]
    with nomenclatures.choisir(toutes=True):
        assert build_db.main([*mots, "--completion", "aucun"]) == 0
    return sortie, lignes


def attendus(lignes: list[Plante]) -> dict[tuple[str, str], tuple[int, int]]:
    """Number of payments and centimes by (département, section), as planted."""
    comptes: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for plante in lignes:
        if isinstance(plante.fin, tuple):
            comptes[plante.fin][0] += 1
            comptes[plante.fin][1] += plante.centimes
    return {cle: (nombre, centimes) for cle, (nombre, centimes) in comptes.items()}


def cellules(base: Path) -> dict[tuple[str, str], dict[str, object]]:
    lues = Base(base).lignes(
        "SELECT departement, modalite, nombre, montant_centimes, secret FROM agregat"
        " WHERE dispositif = ? AND axe = 'section_naf' AND niveau = 'departement' AND concept = 'cumul'",
        FDS,
    )
    return {(str(c["departement"]), str(c["modalite"])): c for c in lues}


def test_every_payment_ends_where_it_was_planted(verite: tuple[Path, list[Plante]]) -> None:
    base, lignes = verite
    with sqlite3.connect(base.with_name("aides-interne.db")) as interne:
        trouves = {
            (departement, section): (nombre, centimes)
            for departement, section, nombre, centimes in interne.execute(
                "SELECT departement, section, count(*), sum(montant_centimes) FROM aide GROUP BY 1, 2"
            )
        }
    assert trouves == attendus(lignes)


def test_a_published_cell_is_the_planted_one_and_a_hidden_one_holds_nothing(verite: tuple[Path, list[Plante]]) -> None:
    base, lignes = verite
    vrais = attendus(lignes)
    publiees = cellules(base)
    assert set(publiees) == set(vrais)
    montrees = {cle: c for cle, c in publiees.items() if not c["secret"]}
    assert 0 < len(montrees) < len(publiees), "the cases must hide some cells and show others"
    assert {cle: (c["nombre"], c["montant_centimes"]) for cle, c in montrees.items()} == {
        cle: vrais[cle] for cle in montrees
    }
    assert all(c["montant_centimes"] is None for c in publiees.values() if c["secret"])


def test_published_hidden_unlocated_and_rejected_make_the_whole_to_the_cent(
    verite: tuple[Path, list[Plante]],
) -> None:
    base, lignes = verite
    vrais = attendus(lignes)
    publie = cache = non_localise = 0
    for (departement, section), cellule in cellules(base).items():
        _, centimes = vrais[departement, section]
        if departement == "ZZ":
            non_localise += centimes
        elif cellule["secret"]:
            cache += centimes
        else:
            publie += int(str(cellule["montant_centimes"]))
    with base.with_name("rejets-internes.csv").open(encoding="utf-8", newline="") as flux:
        rejets = list(csv.DictReader(flux))
    rejete = sum(int(Decimal(r["montant"]) * 100) for r in rejets if r["montant"])
    assert min(publie, cache, non_localise, rejete) > 0
    assert publie + cache + non_localise + rejete == sum(p.centimes for p in lignes)
    assert len(rejets) == sum(p.fin == REJETE for p in lignes)
    assert rejete == sum(p.centimes for p in lignes if p.fin == REJETE)
    national = Base(base).valeur(
        "SELECT sum(montant_centimes) FROM agregat WHERE dispositif = ? AND axe = 'total' AND niveau = 'national'"
        " AND concept = 'cumul' AND date_maj = (SELECT date_maj FROM dispositif WHERE id = 'fonds-solidarite')",
        FDS,
    )
    assert national == publie + cache + non_localise
