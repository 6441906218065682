"""The completion step against a real local HTTP server: formats, quotas, faults, memory, secrecy of the token."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from aides.construction.completion import (
    ApiEntreprise,
    ArretDuFournisseur,
    Cache,
    CompletionImpossible,
    EchecDeReponse,
    Etablissement,
    RechercheEntreprises,
    Regles,
    ReponsesEnregistrees,
    Tracabilite,
    completer,
    fournisseur_demande,
    siren_valide,
)
from tests.faux_api import (
    DEBUT,
    ENREGISTREES,
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

JETON = "eyJhbGciOiJIUzI1NiJ9.jeton-de-test-tres-secret.signature"
TRACABILITE = Tracabilite("Aides publiques", "Publication des aides Covid-19", "13002526500013")
BORDEAUX, PARTIELLE, CESSEE, ETRANGERE, INCONNUE, AUTRE = (
    "170000012", "170000020", "170000038", "170000046", "170000053", "170000061",
)  # fmt: skip
RACINE = Path(__file__).parents[3]


@pytest.fixture
def horloge() -> FausseHorloge:
    return FausseHorloge()


@pytest.fixture
def api(horloge: FausseHorloge) -> Iterator[FauxApi]:
    with servir(FauxApi(horloge, jeton=JETON)) as ouvert:
        yield ouvert


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "completion.db") as ouvert:
        yield ouvert


def client(api: FauxApi, *, jeton: str = JETON, regles: Regles | None = None) -> ApiEntreprise:
    return ApiEntreprise(jeton, TRACABILITE, racine=api.url, regles=regles, horloge=api.horloge, alea=lambda: 1.0)


def public(api: FauxApi) -> RechercheEntreprises:
    return RechercheEntreprises(racine=api.url, horloge=api.horloge, alea=lambda: 1.0)


def nombreux(combien: int) -> list[str]:
    """Valid siren that no recorded answer describes."""
    candidats = (f"171{n:06d}" for n in range(10**6))
    return [siren for siren, _ in zip(filter(siren_valide, candidats), range(combien), strict=False)]


# --- What is read, and what is left behind --------------------------------------------------------------------------


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


# --- The account and the memory -------------------------------------------------------------------------------------


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


# --- Pace ----------------------------------------------------------------------------------------------------------


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


# --- Faults ---------------------------------------------------------------------------------------------------------

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


# --- Secrecy of the token -------------------------------------------------------------------------------------------


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


# --- Settings -------------------------------------------------------------------------------------------------------

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
