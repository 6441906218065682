"""Completion over HTTP: the token is nowhere but in its header, and settings are checked before anything is asked."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest

from aides.construction.completion import (
    ApiEntreprise,
    ArretDuFournisseur,
    Cache,
    CompletionImpossible,
    EchecDeReponse,
    Regles,
    completer,
    fournisseur_demande,
)
from tests.construction.completion.demandes import (
    AUTRE,
    BORDEAUX,
    JETON,
    TRACABILITE,
    client,
    public,
)
from tests.faux_api import (
    FausseHorloge,
    FauxApi,
    corps,
    coupe_au_milieu,
    coupe_avant,
    muet,
    servir,
    statut,
)


def test_redirection_n_emporte_pas_le_jeton(api: FauxApi, horloge: FausseHorloge) -> None:
    with servir(FauxApi(horloge, jeton=JETON)) as ailleurs:
        api.pannes[BORDEAUX].append(statut(302, {"Location": f"{ailleurs.url}/v3/vol"}))
        with pytest.raises(EchecDeReponse, match=r"redirection refusée \(302\)"):
            client(api).chercher(BORDEAUX)
        assert ailleurs.demandes == []


def test_netrc_ne_remplace_pas_le_jeton(api: FauxApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login quelqu-un password autre\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert client(api).chercher(BORDEAUX)
    assert public(api).chercher(BORDEAUX)
    assert "Authorization" not in api.demandes[1].entetes


def test_le_jeton_n_est_nulle_part(
    api: FauxApi, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    ecrits: list[str] = []
    with Cache(tmp_path / "c.db") as cache:
        for panne in (statut(500), coupe_avant, coupe_au_milieu, muet, corps(JETON.encode()), statut(307)):
            api.pannes[BORDEAUX].extend([panne] * 2)
            fournisseur = client(api, regles=Regles(essais=2, delai_lecture=0.1))
            ecrits += [completer([BORDEAUX], fournisseur, cache).phrase(), repr(fournisseur), str(vars(fournisseur))]
            api.pannes[BORDEAUX].extend([panne] * 2)
            with pytest.raises(EchecDeReponse) as echec:
                client(api, regles=Regles(essais=2, delai_lecture=0.1)).chercher(BORDEAUX)
            ecrits += _tout(echec.value)
            api.pannes[BORDEAUX].clear()
        api.pannes[AUTRE].append(lambda guichet: guichet.erreur(401, "00101", f"Jeton {JETON} inconnu"))
        with pytest.raises(ArretDuFournisseur, match="jeton masqué") as arret:
            client(api).chercher(AUTRE)
        ecrits += _tout(arret.value)
    fichiers = b"".join(fichier.read_bytes() for fichier in tmp_path.iterdir())
    sortie = capfd.readouterr()
    assert fichiers
    assert caplog.text
    for texte in (*ecrits, caplog.text, fichiers.decode("latin-1"), sortie.out, sortie.err):
        assert "tres-secret" not in texte


def _tout(erreur: BaseException) -> list[str]:
    """All that an exception says: itself, its traceback with local variables, and the exceptions behind it."""
    capture = traceback.TracebackException.from_exception(erreur, capture_locals=False)
    textes = [str(erreur), repr(erreur), repr(erreur.args), *capture.format()]
    derriere = erreur.__cause__ or erreur.__context__
    return textes if derriere is None else textes + _tout(derriere) + [str(vars(derriere))]


@pytest.mark.parametrize("jeton", ["", "deux tres-secret", "tres-secret\r\nX: 1", "tres-secret-é", "tres-secret\n"])
def test_jeton_mal_recopie_est_refuse_sans_etre_cite(jeton: str) -> None:
    with pytest.raises(CompletionImpossible) as refus:
        ApiEntreprise(jeton, TRACABILITE)
    assert "tres-secret" not in str(refus.value)


def test_jeton_ne_voyage_pas_en_clair() -> None:
    with pytest.raises(CompletionImpossible, match="https"):
        ApiEntreprise(JETON, TRACABILITE, racine="http://entreprise.exemple.fr")


REGLAGES = {
    "AIDES_API_ENTREPRISE_TOKEN": JETON,
    "AIDES_API_ENTREPRISE_CONTEXT": "Aides publiques",
    "AIDES_API_ENTREPRISE_OBJECT": "Publication",
    "AIDES_API_ENTREPRISE_RECIPIENT": "13002526500013",
}


def test_reglages_de_l_environnement(api: FauxApi) -> None:
    fournisseur = fournisseur_demande(None, {**REGLAGES, "AIDES_API_ENTREPRISE_URL": api.url})
    assert fournisseur
    assert fournisseur.nom == "api-entreprise"
    assert fournisseur.chercher(BORDEAUX)
    assert api.demandes[0].parametres["object"] == "Publication"
    assert fournisseur_demande("aucun", REGLAGES) is None
    choisi = fournisseur_demande("recherche-entreprises", {"AIDES_RECHERCHE_ENTREPRISES_URL": api.url})
    assert choisi
    assert choisi.chercher(BORDEAUX)


@pytest.mark.parametrize("variable", [nom for nom in REGLAGES if not nom.endswith("TOKEN")])
def test_parametre_de_tracabilite_absent_est_nomme(variable: str) -> None:
    with pytest.raises(CompletionImpossible, match=variable):
        fournisseur_demande(None, {**REGLAGES, variable: " "})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"AIDES_API_ENTREPRISE_RECIPIENT": "1300252650001"}, "14 chiffres"),
        ({"AIDES_API_ENTREPRISE_OBJECT": "x" * 51}, "50 caractères"),
        ({"AIDES_API_ENTREPRISE_URL": "entreprise.api.gouv.fr"}, "n'est pas l'adresse"),
    ],
)
def test_reglage_mal_forme_est_refuse(change: dict[str, str], message: str) -> None:
    with pytest.raises(CompletionImpossible, match=message):
        fournisseur_demande(None, {**REGLAGES, **change})


@pytest.mark.parametrize(("nom", "message"), [("api-entreprise", "TOKEN"), ("pappers", "n'est pas un fournisseur")])
def test_fournisseur_sans_jeton_ou_inconnu(nom: str, message: str) -> None:
    with pytest.raises(CompletionImpossible, match=message):
        fournisseur_demande(nom, {})
