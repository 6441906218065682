"""Completion over HTTP: what is read of an answer, and what is left behind."""

from __future__ import annotations

import json

import pytest

from aides.construction.completion import (
    Cache,
    Etablissement,
    ReponsesEnregistrees,
    completer,
)
from tests.construction.completion.demandes import (
    AUTRE,
    BORDEAUX,
    CESSEE,
    ETRANGERE,
    INCONNUE,
    JETON,
    PARTIELLE,
    client,
    public,
)
from tests.faux_api import (
    ENREGISTREES,
    FauxApi,
)


def test_siege_social_est_lu_sans_nom_ni_adresse(api: FauxApi) -> None:
    assert client(api).chercher(BORDEAUX) == Etablissement(
        siren=BORDEAUX,
        siret="17000001200014",
        code_commune="33063",
        code_postal="33000",
        activite_principale="56.10A",
        nomenclature_activite="NAFRev2",
        tranche_effectif="02",
        tranche_effectif_unite_legale="02",
        categorie_juridique="5499",
        diffusible=True,
        statut="actif",
    )
    (demande,) = api.demandes
    assert demande.entetes["Authorization"] == f"Bearer {JETON}"
    assert demande.parametres == {
        "context": "Aides publiques",
        "object": "Publication des aides Covid-19",
        "recipient": "13002526500013",
    }


def test_diffusion_partielle_nomenclature_ancienne_et_siege_etranger(api: FauxApi) -> None:
    partielle, cessee, etrangere = (client(api).chercher(siren) for siren in (PARTIELLE, CESSEE, ETRANGERE))
    assert partielle
    assert not partielle.diffusible
    assert partielle.code_commune == "2A004"
    assert partielle.tranche_effectif is None
    assert cessee
    assert (cessee.activite_principale, cessee.nomenclature_activite, cessee.statut) == (None, "NAF1993", "cesse")
    assert etrangere
    assert (etrangere.code_commune, etrangere.code_postal) == (None, None)


def test_sans_statut_de_diffusion_le_doute_protege(api: FauxApi) -> None:
    reponse = json.loads((ENREGISTREES / "api-entreprise" / f"{BORDEAUX}.json").read_bytes())
    for niveau in (reponse["data"], reponse["data"]["unite_legale"]):
        del niveau["status_diffusion"], niveau["diffusable_commercialement"]
    api.reponses[BORDEAUX] = reponse
    lu = client(api).chercher(BORDEAUX)
    assert lu
    assert not lu.diffusible


def test_siren_redirige_vers_un_autre_est_garde_sous_le_siren_demande(api: FauxApi) -> None:
    reponse = json.loads((ENREGISTREES / "api-entreprise" / f"{BORDEAUX}.json").read_bytes())
    reponse["data"]["unite_legale"]["redirect_from_siren"] = AUTRE
    api.reponses[AUTRE] = reponse
    lu = client(api).chercher(AUTRE)
    assert lu
    assert (lu.siren, lu.siret) == (AUTRE, "17000001200014")


def test_reponse_pour_un_autre_siren_est_un_echec_pas_un_resultat(api: FauxApi, cache: Cache) -> None:
    api.reponses[AUTRE] = json.loads((ENREGISTREES / "api-entreprise" / f"{BORDEAUX}.json").read_bytes())
    bilan = completer([AUTRE], client(api), cache)
    assert bilan.echecs == {"réponse illisible (un autre siren, ou aucun)": 1}
    assert cache.lire(AUTRE, "api-entreprise") is None


@pytest.mark.parametrize(
    ("du_siege", "de_l_unite", "attendu"),
    [
        # Today: rév. 2 in the main field, 2025 beside it.
        (("56.10A", "56.11G"), ("70.10Z", "70.10Y"), ("56.10A", "NAFRev2")),
        (("[ND]", "56.11G"), ("70.10Z", "70.10Y"), ("70.10Z", "NAFRev2")),
        ((None, "56.11G"), (None, "70.10Y"), ("56.11G", "NAF2025")),
        # From 2027 the main field may change without saying so.
        (("56.11G", None), ("70.10Y", None), ("56.11G", "NAF2025")),
        (("56.11G", None), ("70.10Z", None), ("70.10Z", "NAFRev2")),
        (("[ND]", "[ND]"), (None, None), (None, None)),
    ],
)
def test_recherche_entreprises_garde_chaque_code_avec_sa_nomenclature(
    api: FauxApi, du_siege: tuple[str, str], de_l_unite: tuple[str, str], attendu: tuple[str | None, str | None]
) -> None:
    reponse = json.loads((ENREGISTREES / "recherche-entreprises" / f"{BORDEAUX}.json").read_bytes())
    for objet, codes in ((reponse["results"][0]["siege"], du_siege), (reponse["results"][0], de_l_unite)):
        objet["activite_principale"], objet["activite_principale_naf25"] = codes
    api.reponses[BORDEAUX] = reponse
    trouve = public(api).chercher(BORDEAUX)
    assert trouve is not None
    assert (trouve.activite_principale, trouve.nomenclature_activite) == attendu


def test_recherche_entreprises_masque_et_siren_exact(api: FauxApi) -> None:
    trouve, partielle = public(api).chercher(BORDEAUX), public(api).chercher(PARTIELLE)
    assert trouve
    assert (trouve.code_commune, trouve.code_postal, trouve.activite_principale) == ("33063", "33000", "56.10A")
    assert (trouve.categorie_juridique, trouve.diffusible) == ("5499", True)
    assert partielle
    assert (partielle.code_commune, partielle.code_postal, partielle.diffusible) == ("2A004", None, False)
    api.reponses[AUTRE] = json.loads((ENREGISTREES / "recherche-entreprises" / f"{BORDEAUX}.json").read_bytes())
    assert public(api).chercher(AUTRE) is None
    assert public(api).chercher(INCONNUE) is None
    assert all("Authorization" not in demande.entetes for demande in api.demandes)
    assert api.demandes[0].parametres["minimal"] == "true"


def test_reponses_enregistrees_donnent_le_meme_resultat_que_le_reseau(api: FauxApi) -> None:
    hors_ligne = ReponsesEnregistrees(ENREGISTREES / "api-entreprise")
    for siren in (BORDEAUX, PARTIELLE, CESSEE, ETRANGERE, INCONNUE):
        assert hors_ligne.chercher(siren) == client(api).chercher(siren)
