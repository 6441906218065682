"""Completion over HTTP: each siren is counted once, asked for once, and no name is kept."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aides.construction.completion import (
    Cache,
    CompletionImpossible,
    completer,
    fournisseur_demande,
)
from tests.construction.completion.demandes import (
    BORDEAUX,
    CESSEE,
    ETRANGERE,
    INCONNUE,
    JETON,
    PARTIELLE,
    RACINE,
    client,
    nombreux,
    public,
)
from tests.faux_api import (
    FauxApi,
    statut,
)


def test_bilan_compte_chaque_siren_une_fois(api: FauxApi, cache: Cache) -> None:
    demandes = [BORDEAUX, BORDEAUX, PARTIELLE, ETRANGERE, INCONNUE, "17000001", "170000011", "¹70000012"]
    bilan = completer(demandes, client(api), cache)
    assert (bilan.demandes, bilan.invalides, bilan.interroges) == (7, 3, 4)
    assert (bilan.trouves, bilan.introuvables, bilan.sans_commune) == (3, 1, 1)
    assert bilan.sans_localisation == 5
    assert sorted(api.sirens()) == sorted([BORDEAUX, PARTIELLE, ETRANGERE, INCONNUE])
    assert "7 siren à compléter : 3 trouvés, 1 introuvable, 0 en échec" in bilan.phrase()
    assert "5 siren restent sans localisation." in bilan.phrase()
    assert [lu.siren for lu in cache.etablissements(demandes)] == [BORDEAUX, PARTIELLE, ETRANGERE]


def test_second_passage_ne_redemande_rien(api: FauxApi, tmp_path: Path) -> None:
    sirens = [BORDEAUX, PARTIELLE, INCONNUE]
    with Cache(tmp_path / "c.db") as cache:
        premier = completer(sirens, client(api), cache)
        lus = list(cache.etablissements(sirens, premier.fournisseur))
    posees = len(api.demandes)
    with Cache(tmp_path / "c.db") as cache:
        second = completer(sirens, client(api), cache)
        assert list(cache.etablissements(sirens, second.fournisseur)) == lus
    assert len(api.demandes) == posees == 3
    assert (second.depuis_cache, second.interroges) == (3, 0)
    assert (second.trouves, second.introuvables) == (premier.trouves, premier.introuvables)


def test_introuvable_chez_l_un_est_demande_a_l_autre_mais_pas_un_trouve(api: FauxApi, cache: Cache) -> None:
    completer([BORDEAUX, CESSEE], public(api), cache)
    bilan = completer([BORDEAUX, CESSEE], client(api), cache)
    assert (bilan.depuis_cache, bilan.interroges, bilan.trouves) == (1, 1, 2)
    assert api.sirens().count(BORDEAUX) == 1


def test_echec_n_est_pas_retenu_et_est_redemande(api: FauxApi, cache: Cache) -> None:
    api.pannes[BORDEAUX].extend([statut(500)] * 5)
    premier = completer([BORDEAUX, INCONNUE], client(api), cache)
    assert (premier.echecs, premier.introuvables) == ({"erreur 500 du fournisseur": 1}, 1)
    assert "erreur 500 du fournisseur (1)" in premier.phrase()
    second = completer([BORDEAUX, INCONNUE], client(api), cache)
    assert (second.trouves, second.depuis_cache, second.interroges) == (1, 1, 1)


def test_sans_jeton_le_dit_et_continue(cache: Cache) -> None:
    fournisseur = fournisseur_demande(None, {})
    assert fournisseur is None
    bilan = completer([BORDEAUX, INCONNUE], fournisseur, cache)
    assert (bilan.non_demandes, bilan.sans_localisation) == (2, 2)
    assert "pas de jeton API Entreprise" in bilan.phrase()
    assert "2 siren restent sans localisation." in bilan.phrase()


def test_sans_jeton_le_cache_sert_encore(api: FauxApi, cache: Cache) -> None:
    completer([BORDEAUX], client(api), cache)
    bilan = completer([BORDEAUX, INCONNUE], None, cache)
    assert (bilan.depuis_cache, bilan.trouves, bilan.non_demandes) == (1, 1, 1)


def test_cache_n_est_lisible_que_par_son_proprietaire(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.db") as cache:
        cache.retenir(INCONNUE, "api-entreprise", None)
    assert stat.S_IMODE((tmp_path / "c.db").stat().st_mode) == 0o600


def test_cache_abime_ou_d_une_autre_version_est_refuse_en_francais(tmp_path: Path) -> None:
    (tmp_path / "abime.db").write_bytes(b"ceci n'est pas une base" * 500)
    with pytest.raises(CompletionImpossible, match=r"abime\.db est illisible"):
        Cache(tmp_path / "abime.db")
    with sqlite3.connect(tmp_path / "vieux.db") as base:
        base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(CompletionImpossible, match="version 99, attendue 1"):
        Cache(tmp_path / "vieux.db")


def test_cache_et_journal_ne_gardent_ni_nom_ni_adresse(
    api: FauxApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Cache(tmp_path / "c.db") as cache:
        completer([BORDEAUX, PARTIELLE], client(api), cache)
    gardes = b"".join(fichier.read_bytes() for fichier in tmp_path.iterdir()) + caplog.text.encode()
    assert b"33063" in gardes
    for personnel in (b"CAMILLE", b"INVENTEE", b"FICTION", b"SOCIETE", b"AJACCIO"):
        assert personnel not in gardes


TUE_EN_ROUTE = """
import sys
from pathlib import Path
from aides.construction.completion import ApiEntreprise, Cache, Tracabilite, completer
racine, jeton, chemin, *sirens = sys.argv[1:]
fournisseur = ApiEntreprise(jeton, Tracabilite("c", "o", "13002526500013"), racine=racine)
with Cache(Path(chemin)) as cache:
    completer(sirens, fournisseur, cache, concurrence=2)
"""


def test_passage_tue_reprend_ou_il_en_etait(api: FauxApi, tmp_path: Path) -> None:
    sirens = nombreux(12)
    chemin = tmp_path / "c.db"
    processus = subprocess.Popen([sys.executable, "-c", TUE_EN_ROUTE, api.url, JETON, str(chemin), *sirens], cwd=RACINE)
    api.a_chaque_demande = lambda combien: os.kill(processus.pid, signal.SIGKILL) if combien == 6 else None
    assert processus.wait(60) == -signal.SIGKILL
    api.a_chaque_demande = lambda _: None
    avant = set(api.sirens())
    with Cache(chemin) as cache:
        bilan = completer(sirens, client(api), cache)
    assert bilan.introuvables == 12
    assert bilan.depuis_cache >= len(avant) - 2
    assert len(api.demandes) <= 12 + 2
