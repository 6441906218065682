"""Completion over HTTP: faults that pass, faults that do not, and what each costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aides.construction.completion import (
    ApiEntreprise,
    Cache,
    EchecDeReponse,
    Regles,
    completer,
)
from tests.construction.completion.demandes import (
    AUTRE,
    BORDEAUX,
    INCONNUE,
    JETON,
    TRACABILITE,
    client,
    nombreux,
    public,
)
from tests.faux_api import (
    FausseHorloge,
    FauxApi,
    Guichet,
    au_compte_gouttes,
    au_compte_gouttes_par_blocs,
    corps,
    coupe_au_milieu,
    coupe_avant,
    muet,
    muet_au_milieu,
    servir,
    statut,
)

PASSAGERES = {
    "500": statut(500),
    "502": lambda guichet: guichet.erreur(502, "01999", "Erreur inconnue", fournisseur="INSEE"),
    "503": statut(503, {"Retry-After": "5"}),
    "504": lambda guichet: guichet.erreur(504, "01002", "Intermédiaire hors-délai", fournisseur="INSEE"),
    "206": lambda guichet: guichet.brut(206, b'{"data": "Donn\\u00e9e indisponible"}'),
    "html": corps(b"<html>Maintenance</html>", "text/html"),
    "tronque": corps(b'{"data": {"siret": "170'),
    "liste": corps(b"[]"),
    "vide": corps(b""),
    "sans data": corps(b'{"links": {}, "meta": {}}'),
    "data nulle": corps(b'{"data": null}'),
    "trop imbrique": corps(b"[" * 100_000),
    "coupe avant": coupe_avant,
    "coupe au milieu": coupe_au_milieu,
    "compte-gouttes": au_compte_gouttes,
    "compte-gouttes par blocs": au_compte_gouttes_par_blocs,
}


@pytest.mark.parametrize("panne", PASSAGERES.values(), ids=PASSAGERES.keys())
def test_panne_passagere_est_redemandee(api: FauxApi, panne: Callable[[Guichet], None]) -> None:
    api.pannes[BORDEAUX].extend([panne, panne])
    lu = client(api).chercher(BORDEAUX)
    assert lu
    assert lu.code_commune == "33063"
    assert len(api.demandes) == 3


@pytest.mark.parametrize(
    "panne", [p for nom, p in PASSAGERES.items() if nom != "206" and nom != "sans data" and nom != "data nulle"]
)
def test_recherche_entreprises_redemande_aussi(api: FauxApi, panne: Callable[[Guichet], None]) -> None:
    api.pannes[BORDEAUX].append(panne)
    assert public(api).chercher(BORDEAUX)
    assert len(api.demandes) == 2


def test_les_essais_sont_bornes_et_espaces_de_plus_en_plus(api: FauxApi) -> None:
    api.pannes[BORDEAUX].extend([statut(500)] * 20)
    with pytest.raises(EchecDeReponse, match="erreur 500 du fournisseur"):
        client(api).chercher(BORDEAUX)
    instants = [demande.instant for demande in api.demandes]
    ecarts = [apres - avant for avant, apres in zip(instants, instants[1:], strict=False)]
    assert ecarts == pytest.approx([1, 2, 4, 8])


def test_reponse_qui_goutte_sans_finir_est_un_delai_depasse(api: FauxApi) -> None:
    api.pannes[INCONNUE].extend([au_compte_gouttes, au_compte_gouttes_par_blocs] * 3)
    with pytest.raises(EchecDeReponse, match="délai dépassé"):
        public(api).chercher(INCONNUE)


@pytest.mark.parametrize("panne", [muet, muet_au_milieu])
def test_silence_est_un_delai_depasse(api: FauxApi, panne: Callable[[Guichet], None]) -> None:
    api.pannes[BORDEAUX].extend([muet_au_milieu, panne])
    with pytest.raises(EchecDeReponse, match="délai dépassé"):
        client(api, regles=Regles(essais=2, delai_lecture=0.1)).chercher(BORDEAUX)
    assert len(api.demandes) == 2


def test_serveur_absent_est_abandonne_apres_quelques_siren(horloge: FausseHorloge, cache: Cache) -> None:
    with servir(FauxApi(horloge, jeton=JETON)) as ferme:
        pass
    bilan = completer(nombreux(200), client(ferme), cache)
    assert bilan.echecs["connexion coupée"] == bilan.interroges
    assert bilan.interroges < 20
    assert bilan.demandes == bilan.interroges + bilan.non_demandes == 200
    assert "échecs de suite" in bilan.phrase()


def test_reponse_demesuree_est_un_echec(api: FauxApi) -> None:
    api.pannes[BORDEAUX].append(corps(b" " * 3_000_000))
    with pytest.raises(EchecDeReponse, match="trop longue"):
        client(api).chercher(BORDEAUX)


@pytest.mark.parametrize(
    ("code", "erreur", "message"),
    [(401, "00103", "jeton est refusé"), (403, "00100", "ne donne pas droit"), (422, "00203", "recipient")],
)
def test_refus_general_arrete_le_passage_en_le_disant(
    api: FauxApi, cache: Cache, code: int, erreur: str, message: str
) -> None:
    sirens = nombreux(50)
    for siren in sirens:
        api.pannes[siren].append(lambda guichet: guichet.erreur(code, erreur, "Refus", parametre="token"))
    bilan = completer(sirens, client(api), cache)
    assert bilan.arret
    assert message in bilan.arret
    assert erreur in bilan.arret
    assert bilan.non_demandes == 50
    assert len(api.demandes) <= 4 + 1


def test_422_sur_un_siren_n_arrete_pas_les_autres(api: FauxApi, cache: Cache) -> None:
    api.pannes[AUTRE].append(lambda guichet: guichet.erreur(422, "00301", "Non traitable", parametre="siren"))
    bilan = completer([AUTRE, BORDEAUX], client(api), cache)
    assert (bilan.trouves, bilan.echecs, bilan.arret) == (1, {"réponse 422": 1}, None)


def test_451_est_retenu_comme_introuvable(api: FauxApi, cache: Cache) -> None:
    api.pannes[AUTRE].append(lambda guichet: guichet.erreur(451, "01020", "Indisponible pour raisons légales"))
    assert completer([AUTRE], client(api), cache).introuvables == 1
    assert completer([AUTRE], client(api), cache).depuis_cache == 1


def test_404_d_une_mauvaise_adresse_n_est_pas_un_siren_introuvable(api: FauxApi, cache: Cache) -> None:
    perdu = ApiEntreprise(JETON, TRACABILITE, racine=api.url + "/ailleurs", horloge=api.horloge)
    bilan = completer([BORDEAUX], perdu, cache)
    assert (bilan.introuvables, bilan.echecs) == (0, {"réponse 404": 1})
    assert cache.lire(BORDEAUX, "api-entreprise") is None
