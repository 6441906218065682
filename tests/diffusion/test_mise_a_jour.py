"""`update` and `--sources data.gouv.fr`: the rhythm, the status, and the served database after every fault."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

import build_db
from aides.commun.catalogue import Catalogue, lire_catalogue
from aides.diffusion import mise_a_jour
from aides.diffusion.mise_a_jour import Passage, est_du
from aides.diffusion.telechargement import verrouiller
from tests.diffusion.faux_datagouv_lecture import SLUGS, FauxDatagouv, Publiee, servir
from tests.faux_api import FausseHorloge, Guichet, au_compte_gouttes, corps, coupe_avant, statut

PGE = "pge-regional-naf-latest.csv"
FDS = "fonds-solidarite-volet-1-regional-naf-latest.csv"
CPSTI = "cpsti-regional-naf-latest.csv"
PRETS = (
    b'[{"type": [{"libelle": "Avance remboursable", "nombre": "22", "montant": "9876490.0", "effectifs": "757.0"}],'
    b' "nombre": "22", "montant": "9876490.0", "effectifs": "757.0", "reg": "84"}]'
)


def agrege(debut: str, compte: str, combien: int, section: str = "code_section") -> bytes:
    """A published file of one row; its amount is a hundred euros for each unit counted."""
    entete = f"{debut},{compte},montant_total,reg,libelle_region,{section},libelle_{section.removeprefix('code_')}"
    volet = ",VOLET1" if debut.endswith("volet") else ""
    return f"{entete}\nx{volet},{combien},{combien * 100}.00,84,Auvergne-Rhône-Alpes,C,Industrie\n".encode()


def pge(combien: int) -> bytes:
    return agrege("dispositif", "nombre_pge", combien)


def en_cours(**frequences: str) -> Catalogue:
    """The catalogue of these schemes alone, with these rhythms, none of which has ended."""
    catalogue = lire_catalogue()
    dispositifs = [catalogue.dispositif(nom.replace("_", "-")) for nom in frequences]
    return replace(
        catalogue,
        dispositifs=tuple(replace(d, fin="", frequence=frequences[d.id.replace("-", "_")]) for d in dispositifs),
    )


@dataclass
class Poste:
    """A data engineer's machine, before a site that publishes the fonds de solidarité daily and the PGE weekly."""

    site: FauxDatagouv
    dossier: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    catalogue: Catalogue

    @property
    def base(self) -> Path:
        return self.dossier / "aides.db"

    @property
    def options(self) -> list[str]:
        return ["--output", str(self.base), "--cache", str(self.dossier / "cache"), "--sans-lignes"]

    def update(self, jour: str, *options: str) -> tuple[int, str]:
        """The exit status of one run on that day, and what it said."""
        self.monkeypatch.setenv("AIDES_AUJOURDHUI", jour)
        self.monkeypatch.setenv("AIDES_DATAGOUV", self.site.url + "/api/1")
        self.capsys.readouterr()
        code = mise_a_jour.main(
            [*self.options, *options], build_db.CONSTRUCTEUR, catalogue=self.catalogue, horloge=self.site.horloge
        )
        return code, self.capsys.readouterr().err

    def publier(self, jour: str, aides: int = 10, prets: int = 5) -> None:
        modifie = f"{jour}T18:00:00.000000+00:00"
        contenu = agrege("dispositif,volet", "nombre_aides", aides)
        self.site.publier("fonds-solidarite", Publiee(FDS, contenu, modifie))
        self.site.publier("pge", Publiee(PGE, pge(prets), modifie))

    def demandes(self) -> list[str]:
        """The datasets asked for since the last call."""
        noms = {slug: nom for nom, slug in SLUGS.items()}
        lues = [noms[demande.siren] for demande in self.site.demandes if demande.siren in noms]
        self.site.demandes.clear()
        return lues

    def dates(self) -> dict[str, str]:
        with sqlite3.connect(self.base) as base:
            lues = dict(base.execute("SELECT id, date_maj FROM dispositif WHERE date_maj IS NOT NULL"))
        base.close()
        return lues


@pytest.fixture
def poste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Poste]:
    with servir(FauxDatagouv(FausseHorloge())) as site:
        catalogue = en_cours(fonds_solidarite="quotidienne", pge="hebdomadaire")
        essai = Poste(site, tmp_path, monkeypatch, capsys, catalogue)
        essai.publier("2021-03-01")
        yield essai


def test_only_what_is_due_is_asked_and_only_what_changed_is_published(poste: Poste) -> None:
    code, dit = poste.update("2021-03-02")
    assert code == 0
    assert "pge : 1 ajouté, 0 changé" in dit
    assert poste.dates() == {"fonds-solidarite": "2021-03-01", "pge": "2021-03-01"}
    assert poste.demandes() == ["fonds-solidarite", "pge"]
    octets = poste.base.stat()

    code, dit = poste.update("2021-03-02")
    assert (code, poste.demandes()) == (0, [])
    assert "Rien n'a changé depuis la dernière publication" in dit
    assert poste.base.stat() == octets

    poste.publier("2021-03-03", aides=20, prets=9)
    assert poste.update("2021-03-03")[0] == 0
    assert poste.demandes() == ["fonds-solidarite"]
    assert poste.dates() == {"fonds-solidarite": "2021-03-03", "pge": "2021-03-01"}

    assert poste.update("2021-03-09")[0] == 0
    assert poste.demandes() == ["fonds-solidarite", "pge"]
    assert poste.dates()["pge"] == "2021-03-03"


def test_the_rhythm_decides_when_a_scheme_is_due() -> None:
    catalogue = en_cours(pge="hebdomadaire", cpsti="ponctuelle")
    hebdomadaire, ponctuel = catalogue.dispositifs
    jour = date(2021, 3, 9)
    assert est_du(hebdomadaire, None, catalogue, jour)
    assert not est_du(hebdomadaire, Passage("2021-03-03", "2021-03-03"), catalogue, jour)
    # A week has passed without novelty: asked for every day until it comes, once a day.
    assert est_du(hebdomadaire, Passage("2021-03-08", "2021-03-01"), catalogue, jour)
    assert not est_du(hebdomadaire, Passage("2021-03-09", "2021-03-01"), catalogue, jour)
    assert not est_du(ponctuel, Passage("2021-03-08", "2020-03-01"), catalogue, jour)
    fini = replace(hebdomadaire, fin="2021-03-01")
    assert not est_du(fini, Passage("2021-03-01", "2021-01-01"), catalogue, jour)
    assert est_du(fini, Passage("2021-02-01", "2021-01-01"), catalogue, jour)


PAGE = corps(b"<!DOCTYPE html><html><body>Maintenance</body></html>", "text/html")
PANNES: dict[str, tuple[str, Callable[[Guichet], None], str]] = {
    "404": (PGE, statut(404), "introuvable (404)"),
    "429": (PGE, statut(429, {"Retry-After": "60"}), "quota dépassé (429)"),
    "500": (PGE, statut(500), "erreur 500"),
    "drip": (PGE, au_compte_gouttes, "débit trop faible"),
    "cut": (PGE, coupe_avant, "connexion coupée"),
    "checksum": (PGE, corps(pge(7), "text/csv"), "somme de contrôle sha1"),
    "page": (PGE, PAGE, "page HTML"),
    "vanished dataset": ("pge", statut(404), "n'existe plus (404)"),
}


def test_after_a_fault_the_old_database_is_untouched(poste: Poste) -> None:
    poste.update("2021-03-02")
    avant = poste.base.read_bytes()
    poste.site.publier("pge", Publiee(PGE, pge(6), "2021-03-08T18:00:00.000000+00:00"))
    for nom, (ou, panne, cause) in PANNES.items():
        poste.site.panne(ou, *[panne] * 5)
        code, dit = poste.update("2021-03-10")
        assert code == 1, nom
        assert (PGE if ou == PGE else "pge : le jeu de données") in dit, nom
        assert cause in dit, nom
        assert f"{poste.base} est inchangé" in dit, nom
        assert poste.base.read_bytes() == avant, nom
        poste.site.pannes.clear()
    assert poste.update("2021-03-10")[0] == 0
    assert poste.dates()["pge"] == "2021-03-08"


def test_the_other_schemes_are_published_all_the_same_and_the_status_says_so(poste: Poste) -> None:
    poste.update("2021-03-02")
    poste.publier("2021-03-09", aides=20)
    poste.site.jeux.pop(SLUGS["pge"])
    code, dit = poste.update("2021-03-10")
    assert code == 3
    assert f"{poste.base} est à jour, sauf pge" in dit
    assert poste.dates() == {"fonds-solidarite": "2021-03-09", "pge": "2021-03-01"}


def test_nothing_is_published_while_a_scheme_was_never_downloaded(poste: Poste) -> None:
    poste.site.jeux.pop(SLUGS["pge"])
    code, dit = poste.update("2021-03-02")
    assert code == 1
    assert "rien n'a encore été téléchargé pour pge" in dit
    assert not poste.base.exists()


def test_changed_columns_stop_the_build_until_the_administration_corrects_them(poste: Poste) -> None:
    poste.update("2021-03-02")
    avant = poste.base.read_bytes()
    faux = pge(6).replace(b"montant_total", b"montant")
    poste.site.publier("pge", Publiee(PGE, faux, "2021-03-08T18:00:00.000000+00:00"))
    for jour in ("2021-03-10", "2021-03-11"):
        code, dit = poste.update(jour)
        assert code == 1
        assert f"2021-03-08/{PGE}" in dit
        assert "montant_total" in dit
        assert poste.base.read_bytes() == avant
    poste.site.publier("pge", Publiee(PGE, pge(6), "2021-03-17T18:00:00.000000+00:00"))
    code, dit = poste.update("2021-03-18")
    assert code == 0
    assert poste.dates()["pge"] == "2021-03-17"


def test_an_update_passes_the_gate_and_hands_an_acceptance_over(poste: Poste) -> None:
    assert poste.update("2021-03-02")[0] == 0
    avant = poste.base.read_bytes()
    poste.publier("2021-03-03", aides=2)
    code, dit = poste.update("2021-03-03")
    assert code == 1
    assert "le total (aides) serait de 2 alors que la base publiée dit 10" in " ".join(dit.split())
    assert poste.base.read_bytes() == avant
    acceptation = ("--accepter", "total_publie_en_baisse:fonds-solidarite", "indus repris par la DGFiP")
    assert poste.update("2021-03-03", *acceptation)[0] == 0
    assert poste.dates()["fonds-solidarite"] == "2021-03-03"


def test_two_updates_at_once_and_wrong_use(poste: Poste) -> None:
    with verrouiller(poste.dossier / "cache"):
        code, dit = poste.update("2021-03-02")
    assert code == 4
    assert "Une autre mise à jour est en cours" in dit
    poste.site.url = "ftp://nulle.part"
    assert poste.update("2021-03-02")[0] == 2
    (poste.dossier / "cache" / "data.gouv.fr").mkdir()
    (poste.dossier / "cache" / "data.gouv.fr" / "etat.json").write_text("{")
    code, dit = poste.update("2021-03-02")
    assert code == 2
    assert "etat.json" in dit


def test_a_dry_run_publishes_nothing_and_forgets_nothing(poste: Poste) -> None:
    assert poste.update("2021-03-02", "--dry-run")[0] == 0
    assert not poste.base.exists()
    assert poste.update("2021-03-02")[0] == 0
    assert poste.base.exists()


def test_a_folder_is_built_again_only_when_it_changes(poste: Poste) -> None:
    fichier = poste.dossier / "depose" / "pge" / "2021-03-01" / PGE
    fichier.parent.mkdir(parents=True)
    fichier.write_bytes(pge(5))
    options = ("--sources", str(poste.dossier / "depose"))
    assert poste.update("2021-03-02", *options)[0] == 0
    octets = poste.base.stat()
    assert poste.update("2021-03-03", *options)[0] == 0
    assert poste.base.stat() == octets
    fichier.with_name("pge-regional-naf-latest.csv").write_bytes(pge(50))
    assert poste.update("2021-03-03", *options)[0] == 0
    assert poste.base.stat() != octets
    assert poste.demandes() == []


def test_a_newer_register_beside_the_sources_and_another_choice_build_again(poste: Poste) -> None:
    fichier = poste.dossier / "depose" / "pge" / "2021-03-01" / PGE
    fichier.parent.mkdir(parents=True)
    fichier.write_bytes(pge(5))
    registre = poste.dossier / "registre"
    registre.mkdir()
    options = ("--sources", str(poste.dossier / "depose"), "--registre", str(registre))
    assert poste.update("2021-03-02", *options)[0] == 0
    assert "Rien n'a changé" in poste.update("2021-03-03", *options)[1]
    (registre / "StockUniteLegale_utf8.csv").write_text("siren\n", encoding="utf-8")
    assert "Rien n'a changé" not in poste.update("2021-03-03", *options)[1]
    assert "Rien n'a changé" in poste.update("2021-03-03", *options)[1]
    assert "Rien n'a changé" not in poste.update("2021-03-03", *options, "--secret", "renforcer")[1]
    assert "Rien n'a changé" in poste.update("2021-03-03", *options, "--secret", "renforcer", "--verbose")[1]


def test_build_from_datagouv_takes_every_scheme_or_none(poste: Poste) -> None:
    jour = "2021-03-01T18:00:00.000000+00:00"
    activite = agrege("dispositif", "nombre_demandes_deposees", 5, "code_section_nace17")
    activite = activite.replace(b"montant_total", b"nombre_salaries_concernes,nombre_heures_demandees")
    activite = activite.replace(b"500.00", b"50,500,5").replace(
        b"demandees,reg", b"demandees,nombre_etablissements_concernes,reg"
    )
    poste.site.publier("activite-partielle", Publiee("activite-partielle-regional-nace17-latest.csv", activite, jour))
    reports = agrege("dispositif", "nombre_reports", 6)
    poste.site.publier("reports-echeances", Publiee("reports-echeances-regional-naf-latest.csv", reports, jour))
    poste.site.publier("cpsti", Publiee(CPSTI, agrege("dispositif", "nombre_beneficiaires", 7), jour))
    poste.site.publier("prets-directs", Publiee("arpb-maille-regional.json", PRETS, jour))
    poste.monkeypatch.setenv("AIDES_DATAGOUV", poste.site.url + "/api/1")
    mots = ["--sources", "data.gouv.fr", *poste.options]
    assert build_db.main(mots) == 0
    assert poste.dates() == dict.fromkeys(SLUGS, "2021-03-01")
    avant = poste.base.read_bytes()
    poste.publier("2021-03-02", aides=20)
    poste.site.jeux.pop(SLUGS["cpsti"])
    poste.capsys.readouterr()
    assert build_db.main(mots) == 1
    assert "cpsti : le jeu de données" in (dit := poste.capsys.readouterr().err)
    assert f"Rien n'est publié : {poste.base} est inchangé." in dit
    assert poste.base.read_bytes() == avant
