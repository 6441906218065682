"""What administrations change on data.gouv.fr: names, addresses, dates. Each is said, and stops nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from aides.commun import releves, sante
from aides.commun.catalogue import lire_catalogue
from aides.commun.reseau.pannes import EchecDeReponse
from aides.commun.reseau.redirections import verifier
from aides.diffusion import mise_a_jour
from aides.diffusion.telechargement import Bilan, Depot, SourceIndisponible, relever, transport_de
from aides.diffusion.telechargement.fichiers import hotes_des_fichiers
from tests.diffusion.faux_datagouv_lecture import SLUGS, FauxDatagouv, Publiee, servir
from tests.diffusion.test_mise_a_jour import PGE, Poste, en_cours
from tests.diffusion.test_telechargement import CSV
from tests.faux_api import FausseHorloge, statut

PGE_FICHE = lire_catalogue().dispositif("pge")
DEPARTEMENTAL = "pge-departemental-naf-latest.csv"
DECEMBRE, JANVIER = "2021-12-31T18:00:00.000000+00:00", "2022-01-07T18:00:00.000000+00:00"
JOUR = date(2022, 1, 8)


@dataclass
class Banc:
    """A scheme (pge) of two files on line, and the folder where it comes down."""

    site: FauxDatagouv
    dossier: Path

    def relever(self) -> Bilan:
        transport = transport_de({"AIDES_DATAGOUV": self.site.url + "/api/1"}, horloge=self.site.horloge)
        return relever(PGE_FICHE, Depot(self.dossier), transport, JOUR)

    def annoncer(self, **champs: object) -> None:
        """The departmental file, with these fields of the catalogue changed."""
        self.site.publier("pge", Publiee(DEPARTEMENTAL, CSV, DECEMBRE, champs))

    def fichiers(self) -> list[str]:
        sources = self.dossier / "sources"
        return sorted(c.relative_to(sources).as_posix() for c in sources.rglob("*") if c.is_file())


@pytest.fixture
def banc(tmp_path: Path) -> Iterator[Banc]:
    with servir(FauxDatagouv(FausseHorloge())) as site:
        essai = Banc(site, tmp_path / "depot")
        site.publier("pge", Publiee(PGE, CSV, DECEMBRE))
        essai.annoncer()
        yield essai


def test_a_renamed_resource_is_named_each_time_with_its_old_name(banc: Banc) -> None:
    banc.relever()
    Depot(banc.dossier).marquer_publie()
    banc.annoncer(title="Prêts garantis, départements.csv", url=f"{banc.site.url}/resources/x/prets.csv")
    attendue = (
        f"  ! {DEPARTEMENTAL} s'appelle maintenant « Prêts garantis, départements.csv », que dispositif.yml ne "
        "connaît pas : sa version du 2021-12-31 est gardée, ajoutez ce nom aux formats du dispositif."
    )
    for _ in range(2):
        bilan = banc.relever()
        assert attendue in bilan.phrases()
        assert bilan.disparus == []
    assert len(banc.fichiers()) == 2


def test_a_new_name_is_printed(banc: Banc) -> None:
    banc.site.publier("pge", Publiee("pge-communal.csv", CSV, DECEMBRE))
    attendue = "  ? Noms que dispositif.yml ne connaît pas : « pge-communal.csv », « documentation.pdf »."
    assert attendue in banc.relever().phrases()


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ({"url": "http://[", "title": DEPARTEMENTAL}, "son adresse n'en est pas une"),
        ({"url": "pas une adresse"}, "son adresse n'en est pas une"),
        ({"url": "https://"}, "son adresse n'en est pas une"),
        ({"url": "http://exemple.fr:99999/x.csv"}, "son adresse n'en est pas une"),
        ({"id": "x" * 300}, "son identifiant n'en est pas un"),
        ({"id": "../../evil"}, "son identifiant n'en est pas un"),
        ({"last_modified": "hier", "created_at": None}, "il ne porte pas de date (last_modified : « hier »)"),
        ({"last_modified": "2022-01-09T00:00:00"}, "il est daté du 2022-01-09, après aujourd'hui (2022-01-08)"),
        (
            {"title": "pge-departemental-naf-2031-01-01.csv"},
            "il est daté du 2031-01-01, après aujourd'hui (2022-01-08)",
        ),
    ],
)
def test_one_odd_resource_is_left_and_the_others_are_taken(banc: Banc, champs: dict[str, object], raison: str) -> None:
    banc.annoncer(**champs)
    bilan = banc.relever()
    assert banc.fichiers() == [f"pge/2021-12-31/{PGE}"]
    titre = champs.get("title", DEPARTEMENTAL)
    assert f"  ! « {titre} » est laissé de côté : {raison}" in "\n".join(bilan.phrases())
    assert bilan.disparus == []


def test_a_file_of_today_is_taken(banc: Banc) -> None:
    banc.annoncer(last_modified="2022-01-08T23:59:00")
    assert banc.relever().laisses == []
    assert f"pge/2022-01-08/{DEPARTEMENTAL}" in banc.fichiers()


def test_when_none_is_left_the_reasons_are_said(banc: Banc) -> None:
    banc.site.retirer("pge", PGE)
    banc.annoncer(id="x" * 300)
    with pytest.raises(SourceIndisponible, match=f"« {DEPARTEMENTAL} » : son identifiant n'en est pas un"):
        banc.relever()


def test_documentation_is_left_without_a_word(banc: Banc) -> None:
    banc.annoncer(type="documentation")
    bilan = banc.relever()
    assert banc.fichiers() == [f"pge/2021-12-31/{PGE}"]
    assert not any(DEPARTEMENTAL in phrase for phrase in bilan.phrases())


def test_a_dataset_that_moved_on_the_same_host_is_followed_and_said(banc: Banc) -> None:
    banc.site.jeux["nouveau-nom"] = banc.site.jeux[SLUGS["pge"]]
    banc.site.panne("pge", statut(308, {"Location": "/api/1/datasets/nouveau-nom/"}))
    bilan = banc.relever()
    assert len(banc.fichiers()) == 2
    attendue = (
        "Le jeu de données s'appelle maintenant « nouveau-nom » : écrivez-le dans jeu_de_donnees (dispositif.yml)."
    )
    assert f"  ! {attendue}" in bilan.phrases()


def test_a_dataset_that_moved_elsewhere_is_not(banc: Banc) -> None:
    banc.site.panne("pge", statut(308, {"Location": "https://exemple.com/api/1/datasets/x/"}))
    with pytest.raises(SourceIndisponible, match=r"redirection vers un autre site \(exemple.com\) refusée"):
        banc.relever()
    assert [d.siren for d in banc.site.demandes] == [SLUGS["pge"]]


def test_a_file_is_redirected_on_its_host_or_to_the_list(banc: Banc) -> None:
    ailleurs = Publiee("ailleurs.csv", CSV, DECEMBRE)
    banc.site.jeux["depot"] = [ailleurs]
    banc.site.panne(DEPARTEMENTAL, statut(302, {"Location": ailleurs.chemin("depot")}))
    banc.relever()
    assert len(banc.fichiers()) == 2
    banc.site.publier("pge", Publiee(PGE, CSV + b"x,9,9,84,A,B,C\n", JANVIER))
    banc.site.panne(PGE, statut(302, {"Location": "http://169.254.169.254/latest/meta-data"}))
    with pytest.raises(SourceIndisponible, match=r"redirection vers un autre site \(169.254.169.254\) refusée"):
        banc.relever()


@pytest.mark.parametrize(
    ("depuis", "vers", "permis"),
    [
        ("https://www.data.gouv.fr/a", "https://static.data.gouv.fr/b", True),
        ("https://www.data.gouv.fr/a", "https://www.economie.gouv.fr./b", True),
        ("https://exemple.com/a", "https://EXEMPLE.com/b", True),
        ("http://exemple.com/a", "https://exemple.com/b", True),
        ("https://exemple.com/a", "http://exemple.com/b", False),
        ("https://www.data.gouv.fr/a", "https://fauxgouv.fr/b", False),
        ("https://www.data.gouv.fr/a", "https://gouv.fr.exemple.com/b", False),
        ("https://www.data.gouv.fr/a", "https://gouv.fr@exemple.com/b", False),
        ("https://www.data.gouv.fr/a", "ftp://data.gouv.fr/b", False),
        ("https://www.data.gouv.fr/a", "https://[/b", False),
    ],
)
def test_where_a_redirection_may_lead(depuis: str, vers: str, permis: bool) -> None:
    try:
        verifier(depuis, vers, hotes_des_fichiers())
        suivie = True
    except EchecDeReponse:
        suivie = False
    assert suivie is permis


@pytest.fixture
def poste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Poste]:
    with servir(FauxDatagouv(FausseHorloge())) as site:
        catalogue = en_cours(fonds_solidarite="quotidienne", pge="quotidienne")
        essai = Poste(site, tmp_path, monkeypatch, capsys, catalogue)
        essai.publier("2021-03-01")
        yield essai


def test_the_others_are_published_the_status_says_so_and_the_monitor_knows_why(poste: Poste) -> None:
    assert poste.update("2021-03-02")[0] == mise_a_jour.A_JOUR
    assert {nom: releve.etat for nom, releve in releves.lire(poste.base).items()} == {
        "fonds-solidarite": releves.FAIT,
        "pge": releves.FAIT,
    }
    poste.publier("2021-03-02", aides=20, prets=9)
    (prets,) = [r for r in poste.site.jeux[SLUGS["pge"]] if r.titre == PGE]
    prets.annonce = {"title": "prets.csv", "url": f"{poste.site.url}/resources/x/prets.csv"}
    code, dit = poste.update("2021-03-03", "--tout")
    assert code == mise_a_jour.EN_PARTIE
    assert "Erreur : pge : aucune des" in dit
    prets.annonce = {"last_modified": "2031-01-01T00:00:00"}
    autre = Publiee("pge-departemental-naf-latest.csv", b"x", "2021-03-02T18:00:00")
    autre.annonce = {"type": "documentation"}
    poste.site.publier("pge", autre)
    code, dit = poste.update("2021-03-04", "--tout")
    assert "daté du 2031-01-01, après aujourd'hui (2021-03-04)" in dit
    vus = releves.lire(poste.base)
    assert (vus["fonds-solidarite"].etat, vus["pge"].etat, vus["pge"].jour) == ("fait", "echec", "2021-03-04")
    assert "après aujourd'hui" in vus["pge"].raison
    assert poste.dates()["fonds-solidarite"] == "2021-03-02"


def test_a_file_left_aside_is_status_three(poste: Poste) -> None:
    assert poste.update("2021-03-02")[0] == mise_a_jour.A_JOUR
    poste.publier("2021-03-02", aides=20, prets=9)
    odd = Publiee("fonds-solidarite-volet-1-departemental-naf-latest.csv", b"x", "2021-03-02T18:00:00")
    odd.annonce = {"id": "x" * 300}
    poste.site.publier("fonds-solidarite", odd)
    code, dit = poste.update("2021-03-03")
    assert code == mise_a_jour.EN_PARTIE
    assert "est à jour, mais un fichier de fonds-solidarite a été laissé de côté." in dit
    assert releves.lire(poste.base)["fonds-solidarite"].etat == releves.INCOMPLET
    assert poste.dates()["fonds-solidarite"] == "2021-03-02"


def test_a_late_scheme_says_what_the_last_update_met(poste: Poste) -> None:
    poste.update("2021-03-02")
    with sqlite3.connect(poste.base) as base:
        base.row_factory = sqlite3.Row
        fiches = [dict(f) for f in base.execute("SELECT id, titre, frequence, date_maj, fictif FROM dispositif")]
    base.close()
    vus = {"pge": releves.Releve("2021-04-01", releves.ECHEC, "pge : le jeu de données n'existe plus (404).")}
    corps = sante.rapport({}, sante.evaluer(fiches, poste.catalogue, date(2021, 4, 1)), [], vus)
    (pge,) = [d for d in corps["dispositifs"] if d["id"] == "pge"]
    assert pge["releve"] == {"jour": "2021-04-01", "etat": "echec", "raison": vus["pge"].raison}
    (raison,) = [raison for raison in corps["raisons"] if "Prêts" in raison]
    assert raison.endswith("Au dernier relevé, le 1er avril 2021 : pge : le jeu de données n'existe plus (404).")
    assert json.dumps(corps)


def test_a_damaged_file_of_the_monitor_is_nothing(tmp_path: Path) -> None:
    base = tmp_path / "aides.db"
    for texte in ("", "[]", "{", '{"pge": 1}', '{"pge": {"autre": 1}}'):
        releves.chemin(base).write_text(texte)
        assert releves.lire(base) == {}
    releves.ecrire(base, {"pge": releves.Releve("2021-01-01", releves.FAIT)})
    releves.ecrire(base, {"cpsti": releves.Releve("2021-01-02", releves.FAIT)})
    assert sorted(releves.lire(base)) == ["cpsti", "pge"]
