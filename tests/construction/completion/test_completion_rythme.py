"""Completion over HTTP: quotas are kept, whatever time it is at the server's, and waits are those that it asks for."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from aides.construction.completion import (
    Cache,
    Regles,
    completer,
)
from tests.construction.completion.demandes import (
    BORDEAUX,
    PARTIELLE,
    client,
    nombreux,
    public,
)
from tests.faux_api import (
    DEBUT,
    FauxApi,
    statut,
)


def test_le_quota_annonce_est_tenu_sans_aucun_429(api: FauxApi, cache: Cache) -> None:
    api.quota = 20
    bilan = completer(nombreux(70), client(api), cache)
    assert bilan.introuvables == 70
    assert 429 not in api.statuts
    assert api.horloge.maintenant() - DEBUT >= 3 * 60


def test_jamais_plus_que_la_limite_documentee_dans_une_minute(api: FauxApi, cache: Cache) -> None:
    completer(nombreux(300), client(api), cache, concurrence=1)
    instants = [demande.instant for demande in api.demandes]
    assert max(sum(debut <= autre < debut + 60 for autre in instants) for debut in instants) <= 250


def test_recherche_entreprises_reste_sous_sept_par_seconde(api: FauxApi, cache: Cache) -> None:
    completer(nombreux(40), public(api), cache, concurrence=1)
    instants = [demande.instant for demande in api.demandes]
    assert max(sum(debut <= autre < debut + 1 for autre in instants) for debut in instants) <= 7


@pytest.mark.parametrize(
    ("entetes", "attendu"),
    [
        ({"Retry-After": "17"}, 17),
        ({"Retry-After": formatdate(DEBUT + 25, usegmt=True)}, 25),
        ({"RateLimit-Reset": str(int(DEBUT) + 40)}, 41),
        ({"Retry-After": "plus tard"}, 60),
        ({}, 60),
    ],
)
def test_429_attend_ce_que_le_serveur_demande(api: FauxApi, entetes: dict[str, str], attendu: float) -> None:
    api.pannes[BORDEAUX].append(statut(429, entetes))
    assert client(api).chercher(BORDEAUX)
    avant, apres = (demande.instant for demande in api.demandes)
    assert apres - avant == pytest.approx(attendu, abs=1)


@pytest.mark.parametrize("decalage", [-3600.0, 3600.0])
def test_429_se_lit_a_l_heure_du_serveur(api: FauxApi, decalage: float) -> None:
    api.decalage = decalage
    echeance = DEBUT + decalage + 25
    api.pannes[BORDEAUX].append(statut(429, {"Retry-After": formatdate(echeance, usegmt=True)}))
    api.pannes[PARTIELLE].append(statut(429, {"RateLimit-Reset": str(int(echeance + 40))}))
    fournisseur = client(api)
    assert fournisseur.chercher(BORDEAUX)
    assert fournisseur.chercher(PARTIELLE)
    instants = [demande.instant - DEBUT for demande in api.demandes]
    assert instants[1] == pytest.approx(25, abs=1)
    assert instants[3] == pytest.approx(66, abs=1)


@pytest.mark.parametrize("decalage", [-3600.0, 3600.0])
def test_le_quota_est_tenu_malgre_une_autre_heure(api: FauxApi, cache: Cache, decalage: float) -> None:
    api.quota, api.decalage = 20, decalage
    assert completer(nombreux(50), client(api), cache).introuvables == 50
    assert 429 not in api.statuts


@pytest.mark.parametrize("essais", [1, 5])
def test_429_suspend_toutes_les_questions(api: FauxApi, cache: Cache, essais: int) -> None:
    sirens = nombreux(8)
    api.pannes[sirens[0]].append(statut(429, {"Retry-After": "30"}))
    completer(sirens, client(api, regles=Regles(essais=essais)), cache, concurrence=1)
    assert api.demandes[1].instant >= api.demandes[0].instant + 30


def test_attente_demesuree_abandonne_le_fournisseur(api: FauxApi, cache: Cache) -> None:
    sirens = nombreux(30)
    for siren in sirens:
        api.pannes[siren].append(statut(429, {"Retry-After": "43200"}))
    bilan = completer(sirens, client(api), cache)
    assert bilan.non_demandes == 30
    assert "43200 secondes" in bilan.phrase()
    assert len(api.demandes) <= 4 + 1
    assert api.horloge.maintenant() < DEBUT + 300
