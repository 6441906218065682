"""Downloads from data.gouv.fr: what is asked, what is kept, and every fault named with its file and cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from aides.commun.catalogue import lire_catalogue
from aides.commun.francais import nombre
from aides.construction.inventaire import recenser
from aides.diffusion.telechargement import (
    Bilan,
    Depot,
    DepotOccupe,
    SourceIndisponible,
    relever,
    transport_de,
    verrouiller,
)
from tests.diffusion.faux_datagouv_lecture import AUTRE_FICHIER, FauxDatagouv, Publiee, coupe_apres, servir
from tests.faux_api import FausseHorloge, Guichet, au_compte_gouttes, corps, coupe_avant, statut

CATALOGUE = lire_catalogue()
REGIONAL, DEPARTEMENTAL = "pge-regional-naf-latest.csv", "pge-departemental-naf-latest.csv"
CSV = (
    b"dispositif,nombre_pge,montant_total,reg,libelle_region,code_section,libelle_section\n" + b"x,1,2,84,A,B,C\n" * 400
)


@dataclass
class Banc:
    """A scheme (pge), its dataset on line, and the folder where it comes down."""

    site: FauxDatagouv
    dossier: Path

    def relever(self) -> Bilan:
        """One run, with a depot read afresh, as another process would."""
        transport = transport_de({"AIDES_DATAGOUV": self.site.url + "/api/1"}, horloge=self.site.horloge)
        return relever(CATALOGUE.dispositif("pge"), Depot(self.dossier), transport)

    def echouer(self) -> str:
        with pytest.raises(SourceIndisponible) as erreur:
            self.relever()
        return str(erreur.value)

    def publier(self, nom: str = REGIONAL, contenu: bytes = CSV, **champs: object) -> None:
        modifie = str(champs.pop("modifie", "2021-12-31T18:00:00.000000+00:00"))
        self.site.publier("pge", Publiee(nom, contenu, modifie, dict(champs)))

    def fichiers(self) -> dict[str, bytes]:
        sources = self.dossier / "sources"
        return {c.relative_to(sources).as_posix(): c.read_bytes() for c in sorted(sources.rglob("*")) if c.is_file()}


@pytest.fixture
def banc(tmp_path: Path) -> Iterator[Banc]:
    with servir(FauxDatagouv(FausseHorloge())) as site:
        essai = Banc(site, tmp_path / "depot")
        essai.publier()
        yield essai


def test_files_come_down_as_the_inventory_reads_them(banc: Banc) -> None:
    banc.publier(DEPARTEMENTAL)
    bilan = banc.relever()
    assert banc.fichiers() == {f"pge/2021-12-31/{nom}": CSV for nom in (DEPARTEMENTAL, REGIONAL)}
    lus = recenser(banc.dossier / "sources", CATALOGUE).fichiers
    assert {(f.dispositif, f.date_maj, f.niveau) for f in lus} == {
        ("pge", "2021-12-31", "regional"),
        ("pge", "2021-12-31", "departemental"),
    }
    assert bilan.non_reconnus == [AUTRE_FICHIER]
    assert bilan.phrases()[0] == "pge : 2 ajoutés, 0 changé, 0 inchangé, 0 disparu."
    assert f"  + {REGIONAL}, daté du 2021-12-31, {nombre(len(CSV))} octets" in bilan.phrases()


@pytest.mark.parametrize("annonce", [{}, {"checksum": None}, {"checksum": None, "filesize": None}])
def test_an_unchanged_run_downloads_nothing(banc: Banc, annonce: dict[str, object]) -> None:
    banc.publier(**annonce)
    banc.relever()
    bilan = banc.relever()
    assert banc.site.noms_servis() == [REGIONAL]
    assert [garde.nom for garde in bilan.inchanges] == [REGIONAL]
    assert not bilan.nouveau


def test_a_new_version_is_one_more_date_and_the_published_one_stays(banc: Banc) -> None:
    banc.relever()
    Depot(banc.dossier).marquer_publie()
    banc.publier(contenu=CSV + b"x,9,9,84,A,B,C\n", modifie="2022-01-07T18:00:00.000000+00:00")
    bilan = banc.relever()
    assert [garde.date_maj for garde in bilan.changes] == ["2022-01-07"]
    assert list(banc.fichiers()) == [f"pge/2021-12-31/{REGIONAL}", f"pge/2022-01-07/{REGIONAL}"]


def test_a_snapshot_is_whole_even_where_a_file_was_published_again_as_it_was(banc: Banc) -> None:
    banc.publier(DEPARTEMENTAL)
    banc.relever()
    Depot(banc.dossier).marquer_publie()
    janvier = "2022-01-07T18:00:00.000000+00:00"
    banc.publier(DEPARTEMENTAL, modifie=janvier)
    assert not banc.relever().nouveau
    assert len(banc.fichiers()) == 2
    banc.publier(contenu=CSV + b"x,9,9,84,A,B,C\n", modifie=janvier)
    banc.relever()
    assert [nom for nom in banc.fichiers() if "2022-01-07" in nom] == [
        f"pge/2022-01-07/{DEPARTEMENTAL}",
        f"pge/2022-01-07/{REGIONAL}",
    ]
    assert len(banc.fichiers()) == 4


def test_a_version_that_was_never_published_gives_way_to_the_next(banc: Banc) -> None:
    banc.publier(contenu=b"colonne_inconnue\n1\n")
    banc.relever()
    banc.publier(modifie="2022-01-07T18:00:00.000000+00:00")
    banc.relever()
    assert banc.fichiers() == {f"pge/2022-01-07/{REGIONAL}": CSV}


def test_a_resource_withdrawn_is_told_once_and_what_was_published_stays(banc: Banc) -> None:
    banc.publier(DEPARTEMENTAL)
    banc.relever()
    Depot(banc.dossier).marquer_publie()
    banc.site.retirer("pge", DEPARTEMENTAL)
    attendue = f"  − {DEPARTEMENTAL} n'est plus publié ; sa version du 2021-12-31 est gardée."
    assert attendue in banc.relever().phrases()
    assert f"pge/2021-12-31/{DEPARTEMENTAL}" in banc.fichiers()
    assert banc.relever().disparus == []


@pytest.mark.parametrize(
    ("titre", "attendu"),
    [
        ("pge-regional-naf-2021-10-01.csv", "2021-10-01"),
        ("pge-regional-naf", "2021-12-31"),
        ("pge-regional-naf 01-10-2021.csv", "2021-10-01"),
    ],
)
def test_the_date_is_that_of_the_name_else_of_the_last_change(banc: Banc, titre: str, attendu: str) -> None:
    banc.site.jeux.clear()
    banc.publier(titre, format="csv")
    banc.relever()
    assert list(banc.fichiers()) == [f"pge/{attendu}/pge-regional-naf.csv"]


def test_a_name_known_only_from_the_address_is_recognised(banc: Banc) -> None:
    banc.publier(title="Prêts garantis, par région et secteur")
    banc.relever()
    assert list(banc.fichiers()) == [f"pge/2021-12-31/{REGIONAL}"]


@pytest.mark.parametrize("annonce", [{}, {"checksum": None, "filesize": None}])
def test_a_cut_download_goes_on_where_it_stopped(banc: Banc, annonce: dict[str, object]) -> None:
    banc.publier(**annonce)
    banc.site.panne(REGIONAL, coupe_apres(1000))
    banc.relever()
    assert banc.site.demandes[-1].entetes["Range"] == "bytes=1000-"
    assert banc.site.demandes[-1].entetes["If-Range"].startswith('"')
    assert banc.fichiers() == {f"pge/2021-12-31/{REGIONAL}": CSV}


def test_the_next_run_resumes_too_but_never_another_version(banc: Banc) -> None:
    banc.site.panne(REGIONAL, *[coupe_apres(1000)] * 4)
    assert "connexion coupée" in banc.echouer()
    banc.relever()
    assert banc.site.demandes[-1].entetes["Range"] == "bytes=1000-"
    banc.publier(DEPARTEMENTAL)
    banc.site.panne(DEPARTEMENTAL, *[coupe_apres(1000)] * 4)
    banc.echouer()
    banc.publier(DEPARTEMENTAL, b"autre" + CSV, modifie="2022-01-07T18:00:00.000000+00:00")
    banc.relever()
    assert "Range" not in banc.site.demandes[-1].entetes
    assert banc.fichiers()[f"pge/2022-01-07/{DEPARTEMENTAL}"] == b"autre" + CSV


def test_a_file_received_before_another_failed_is_not_asked_again(banc: Banc) -> None:
    banc.publier(DEPARTEMENTAL)
    banc.site.panne(DEPARTEMENTAL, statut(404))
    banc.echouer()
    assert banc.fichiers() == {}
    banc.relever()
    assert banc.site.noms_servis() == [REGIONAL, DEPARTEMENTAL]
    assert len(banc.fichiers()) == 2


PAGE = b"<!DOCTYPE html>\n<html><body>Service en maintenance</body></html>"
PANNES: dict[str, tuple[str, Callable[[Guichet], None], int, str]] = {
    "file 404": (REGIONAL, statut(404), 1, f"« {REGIONAL} » (pge) n'a pas pu être téléchargé : introuvable (404)."),
    "file 429": (
        REGIONAL,
        statut(429, {"Retry-After": "30"}),
        4,
        f"« {REGIONAL} » (pge) n'a pas pu être téléchargé : quota",
    ),
    "file 500": (REGIONAL, statut(500), 4, f"« {REGIONAL} » (pge) n'a pas pu être téléchargé : erreur 500"),
    "file cut": (REGIONAL, coupe_avant, 4, f"« {REGIONAL} » (pge) n'a pas pu être téléchargé : connexion coupée"),
    "file half": (REGIONAL, coupe_apres(10), 4, "connexion coupée"),
    "file drip": (
        REGIONAL,
        au_compte_gouttes,
        4,
        f"« {REGIONAL} » (pge) n'a pas pu être téléchargé : débit trop faible",
    ),
    "file page": (REGIONAL, corps(PAGE, "text/html"), 4, "une page HTML a été reçue à la place du fichier"),
    "file size": (REGIONAL, corps(CSV[:-5], "text/csv"), 4, f"{len(CSV) - 5} octets reçus, {len(CSV)} annoncés"),
    "file long": (REGIONAL, corps(CSV + b"!", "text/csv"), 4, "plus d'octets reçus qu'annoncés"),
    "file sum": (REGIONAL, corps(CSV.upper(), "text/csv"), 4, "somme de contrôle sha1"),
    "dataset 404": ("pge", statut(404), 1, "pge : le jeu de données « donnees-relatives-aux-prets-garantis"),
    "dataset 410": ("pge", statut(410), 1, "n'existe plus (410)."),
    "dataset 500": ("pge", statut(500), 4, "n'a pas pu être lu (erreur 500 du fournisseur)."),
    "dataset page": ("pge", corps(PAGE, "text/html"), 4, "n'a pas pu être lu (réponse illisible"),
    "dataset json": ("pge", corps(b'{"title": "x"}'), 4, "sans liste de ressources"),
}


@pytest.mark.parametrize("nom", PANNES)
def test_a_fault_names_its_file_and_cause_and_leaves_the_folder_as_it_was(banc: Banc, nom: str) -> None:
    banc.relever()
    avant = banc.fichiers()
    banc.publier(contenu=CSV.replace(b"x,1", b"x,7"), modifie="2022-01-07T18:00:00.000000+00:00")
    ou, panne, essais, message = PANNES[nom]
    banc.site.panne(ou, *[panne] * 9)
    combien = len(banc.site.demandes)
    assert message in banc.echouer()
    assert len(banc.site.demandes) - combien == essais + (ou == REGIONAL)
    assert banc.fichiers() == avant
    banc.site.pannes.clear()
    banc.relever()
    assert list(banc.fichiers()) == [f"pge/2022-01-07/{REGIONAL}"]


def test_a_passing_fault_is_tried_again_after_the_pause_that_is_asked_for(banc: Banc) -> None:
    banc.site.panne("pge", statut(500), statut(429, {"Retry-After": "40"}))
    banc.site.panne(REGIONAL, corps(PAGE, "text/html"), statut(503, {"Retry-After": "20"}))
    assert banc.relever().nouveau
    attentes = banc.site.horloge.attentes
    assert {40.0, 20.0} <= {float(round(attente)) for attente in attentes}


def test_a_dataset_whose_names_all_changed_is_an_error(banc: Banc) -> None:
    banc.site.jeux.clear()
    banc.publier("prets-par-region.csv")
    assert "aucune des 2 ressources" in banc.echouer()


def test_addresses_and_names_cannot_leave_the_folder(banc: Banc) -> None:
    banc.publier(id="../../evil")
    assert "aucune des 2 ressources" in banc.echouer()
    banc.publier(url="file:///etc/passwd")
    assert "aucune des 2 ressources" in banc.echouer()


def test_two_runs_do_not_share_a_cache(tmp_path: Path) -> None:
    with (
        verrouiller(tmp_path),
        pytest.raises(DepotOccupe, match="Une autre mise à jour est en cours"),
        verrouiller(tmp_path),
    ):
        pass
    with verrouiller(tmp_path):
        pass
