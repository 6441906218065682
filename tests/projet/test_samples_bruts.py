"""The raw feeds of the fictional sample: read by the project's readers, and worth what the published sample says."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from aides.commun.catalogue import Catalogue, lire_catalogue
from aides.commun.cube import Cellule, Lecture
from aides.commun.lire_yaml import lire_yaml
from aides.construction import base, nomenclature
from aides.construction.completion.enregistrees import ReponsesEnregistrees
from aides.construction.inventaire import Fichier, recenser
from aides.construction.lecture import lire
from aides.construction.lignes import EtablissementTrouve, Options, ResultatLignes, reperer, traiter
from aides.construction.nomenclature import Nomenclature
from samples.fictif.entreprises import avec_cle, avec_cle_de_siret
from tests.preuves import au_moins_un

ECHANTILLON = Path(__file__).resolve().parents[2] / "samples"
BRUTS, PUBLIES, API = ECHANTILLON / "bruts", ECHANTILLON / "publies", ECHANTILLON / "api" / "api-entreprise"
AGREGES = ("pge", "reports-echeances", "activite-partielle", "cpsti", "prets-directs")
REJETS_ATTENDUS = {"SIREN": 2, "Montant": 1, "Date paiement": 1, "Dev.": 1, "": 1}
MESURES = ("nombre", "centimes", "salaries", "heures", "etablissements")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return lire_catalogue()


@pytest.fixture(scope="module")
def codes(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Nomenclature:
    connexion = base.creer(tmp_path_factory.mktemp("codes") / "codes.db")
    lus = nomenclature.charger(connexion, catalogue)
    connexion.close()
    return lus


@pytest.fixture(scope="module")
def lectures(catalogue: Catalogue, codes: Nomenclature) -> dict[str, Lecture]:
    """The aggregated feeds, by path."""
    fichiers = [f for f in recenser(BRUTS, catalogue).fichiers if f.dispositif in AGREGES]
    return {fichier.nom: lire(fichier, codes) for fichier in fichiers}


@pytest.fixture(scope="module")
def publiees(catalogue: Catalogue, codes: Nomenclature) -> dict[tuple[str, ...], Cellule]:
    """The cells of the published sample, by key."""
    fichiers = [f for f in recenser(PUBLIES, catalogue).fichiers if "json-latest" not in f.nom]
    return {cellule.cle: cellule for f in fichiers for cellule in lire(f, codes).cellules}


@pytest.fixture(scope="module")
def lignes(tmp_path_factory: pytest.TempPathFactory) -> ResultatLignes:
    """The payments, crossed with the extract of SIRENE and completed by the recorded answers."""
    travail = tmp_path_factory.mktemp("lignes")
    fournisseur = ReponsesEnregistrees(API)

    def completer(sirens: list[str]) -> Iterable[EtablissementTrouve]:
        return [trouve for siren in sirens if (trouve := fournisseur.chercher(siren))]

    chemins = sorted((BRUTS / "fonds-solidarite").glob("*/*"))
    fichiers = [Fichier(c, c.relative_to(BRUTS).as_posix(), c.parent.name, (), "", "") for c in chemins]
    resultat = traiter(fichiers, reperer(BRUTS), completer, Options(travail, travail / "interne.db"))
    assert resultat is not None
    return resultat


def test_les_flux_bruts_restent_petits() -> None:
    assert sum(chemin.stat().st_size for chemin in BRUTS.rglob("*") if chemin.is_file()) < 8_000_000


def test_le_marqueur_mene_aux_reponses_enregistrees() -> None:
    marqueur = lire_yaml(BRUTS / "source.yml")
    assert (BRUTS / marqueur["reponses_enregistrees"]).resolve() == API


def test_les_flux_agreges_se_lisent_sans_rejet_ni_remarque(lectures: dict[str, Lecture]) -> None:
    assert {nom.split("/")[0] for nom in lectures} == set(AGREGES)
    assert {nom for nom, lecture in lectures.items() if lecture.rejets or lecture.observations} == set()
    assert all(lecture.cellules or lecture.totaux for lecture in lectures.values())
    dates: dict[str, set[str]] = defaultdict(set)
    for nom in lectures:
        dispositif, jour, _ = nom.split("/")
        dates[dispositif].add(jour)
    assert all(len(jours) >= 3 for jours in dates.values())


@pytest.mark.parametrize("dispositif", AGREGES)
def test_une_case_brute_vaut_la_case_publiee(
    lectures: dict[str, Lecture], publiees: dict[tuple[str, ...], Cellule], dispositif: str
) -> None:
    """Every cell at the raw feed's own grain; a secret one is one that the published files leave out."""
    compares = 0
    for nom, lecture in lectures.items():
        for brute in lecture.cellules if nom.startswith(f"{dispositif}/") else []:
            publiee = publiees.get(brute.cle)
            if brute.secret and brute.axe != "total":
                assert publiee is None, brute.cle
            elif publiee:
                assert all(getattr(brute, m) == getattr(publiee, m) for m in MESURES), brute.cle
                compares += 1
    assert compares > 100


def test_rien_de_publie_ne_manque_aux_flux_bruts(
    lectures: dict[str, Lecture], publiees: dict[tuple[str, ...], Cellule]
) -> None:
    brutes = {cellule.cle for lecture in lectures.values() for cellule in lecture.cellules}
    grains = {(c[0], c[2], c[3], c[5], c[8]) for c in brutes}
    attendues = {c for c in publiees if (c[0], c[2], c[3], c[5], c[8]) in grains}
    assert len(attendues) > 5000
    assert attendues - brutes == set()


@pytest.mark.parametrize(
    ("dispositif", "fichier"), [("pge", "pge"), ("reports-echeances", "report"), ("cpsti", "cpsti")]
)
def test_le_total_brut_est_le_total_national_publie(
    lectures: dict[str, Lecture], dispositif: str, fichier: str
) -> None:
    """With what is secret and what has no location: the total that the feed carries, or its sum when nothing is
    hidden."""
    dernier = max(nom for nom in lectures if nom.startswith(f"{dispositif}/"))
    jour = dernier.split("/")[1]
    publie = total_publie(fichier, jour)
    totaux = lectures[dernier].totaux
    if totaux:
        (total,) = totaux
        assert (total.nombre, total.centimes) == publie
    else:
        cellules = lectures[dernier].cellules
        assert not any(cellule.secret for cellule in cellules)
        assert (sum(c.nombre or 0 for c in cellules), sum(c.centimes or 0 for c in cellules)) == publie


def total_publie(fichier: str, jour: str) -> tuple[int, int]:
    """Count and centimes of the dashboard's national total."""
    (total,) = json.loads((PUBLIES / "json-latest" / jour / f"{fichier}-maille-national.json").read_text("utf-8"))
    return int(Decimal(total["nombre"])), int(Decimal(total["montant"]) * 100)


def test_ce_qui_est_garde_des_paiements_est_ce_qui_a_ete_tire(lignes: ResultatLignes) -> None:
    """Kept = the published national total + Wallis-et-Futuna, which the published sample does not have."""
    assert not [source.fichier.nom for source in lignes.sources if source.ecarte]
    nombre, centimes = total_publie("aides", "2021-06-30")
    with sqlite3.connect(str(lignes.base_interne)) as interne:
        wallis = interne.execute(
            "SELECT count(*), sum(montant_centimes) FROM aide WHERE departement = '986'"
        ).fetchone()
    interne.close()
    assert wallis[0] > 5
    assert sum(source.lignes_retenues for source in lignes.sources) == nombre + wallis[0]
    assert sum(source.centimes_retenus for source in lignes.sources) == centimes + wallis[1]


def test_les_rejets_sont_ceux_que_le_lisez_moi_annonce(lignes: ResultatLignes) -> None:
    rejets = [(source.fichier.nom, rejet) for source in lignes.sources for rejet in source.rejets]
    assert Counter(rejet.colonne for _, rejet in rejets) == REJETS_ATTENDUS
    assert "1 50O" in {rejet.valeur for _, rejet in rejets}
    annonce = (ECHANTILLON / "README.md").read_text(encoding="utf-8")
    assert {nom.split("/")[1] for nom, _ in rejets} == {jour for jour in annonce.split("`") if jour[:2] == "20"}


def test_les_volets_sont_gardes_et_toutes_les_localisations_servent(lignes: ResultatLignes) -> None:
    assert {cellule.volet for cellule in lignes.cellules()} == {"VOLET1", "VOLET2", "VOLET3"}
    assert set(lignes.localisations) == {"sirene", "api", "code_postal", "aucune"}
    assert all(nombre > 100 for nombre in lignes.localisations.values())
    suffixes = Counter(source.fichier.chemin.suffix for source in lignes.sources)
    assert suffixes[".xlsx"] == 2
    assert suffixes[".csv"] > 50


def test_le_registre_a_ses_bizarreries(lignes: ResultatLignes) -> None:
    for cas in ("fermes", "cessees", "non_diffusibles", "sieges_multiples", "communes_anciennes", "absents"):
        assert lignes.registre[cas] > 0, cas
    absents = lignes.registre["absents"] / (lignes.registre["absents"] + lignes.registre["sieges"])
    assert 0.01 < absents < 0.02


def test_les_paiements_croises_redonnent_les_regions_publiees(
    lignes: ResultatLignes, publiees: dict[tuple[str, ...], Cellule]
) -> None:
    """Businesses that the register holds are what the published files count: same cells by région and section."""
    connus = {rangee["siren"] for rangee in unites_legales()}
    cumuls: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    with sqlite3.connect(str(lignes.base_interne)) as interne:
        for siren, volet, region, section, centimes in interne.execute(
            "SELECT siren, volet, region, section, montant_centimes FROM aide"
        ):
            if siren in connus:
                cumul = cumuls[volet, region, section]
                cumul[0] += 1
                cumul[1] += centimes
    interne.close()
    attendues = [
        c
        for c in publiees.values()
        if (c.dispositif, c.date_maj, c.niveau, c.axe) == ("fonds-solidarite", "2021-06-30", "region", "section_naf")
    ]
    assert len(attendues) > 200
    for cellule in attendues:
        assert cumuls[cellule.volet, cellule.region, cellule.modalite] == [cellule.nombre, cellule.centimes]


def test_le_registre_a_les_colonnes_de_l_insee_et_des_numeros_fictifs_valides() -> None:
    unites, etablissements = unites_legales(), lire_les_etablissements()
    assert list(unites[0])[:3] == ["siren", "statutDiffusionUniteLegale", "unitePurgeeUniteLegale"]
    assert len(unites[0]) == 33
    assert list(etablissements[0])[:4] == ["siren", "nic", "siret", "statutDiffusionEtablissement"]
    assert len(etablissements[0]) == 48
    for rangee in unites:
        assert rangee["siren"].startswith("17")
        assert avec_cle(rangee["siren"][:8]) == rangee["siren"]
    for rangee in etablissements:
        siret = rangee["siret"]
        assert siret == rangee["siren"] + rangee["nic"] == avec_cle_de_siret(siret[:9], int(siret[9:13]))


def unites_legales() -> list[dict[str, str]]:
    with (BRUTS / "sirene" / "StockUniteLegale_utf8.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def lire_les_etablissements() -> list[dict[str, str]]:
    with zipfile.ZipFile(BRUTS / "sirene" / "StockEtablissement_utf8.zip") as archive:
        texte = archive.read("StockEtablissement_utf8.csv").decode("utf-8")
    return list(csv.DictReader(io.StringIO(texte, newline="")))


def test_les_classeurs_ne_portent_aucune_date_du_jour() -> None:
    for chemin in [*au_moins_un(BRUTS.rglob("*.xlsx")), *BRUTS.rglob("*.zip")]:
        with zipfile.ZipFile(chemin) as archive:
            assert {entree.date_time for entree in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            if chemin.suffix == ".xlsx":
                proprietes = archive.read("docProps/core.xml").decode("utf-8")
                assert proprietes.count("2020-01-01T00:00:00Z") == 2
