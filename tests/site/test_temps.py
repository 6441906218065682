"""The map through time: common classes, the day that is asked for, quarters, and every value of its query."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from aides.commun import francais
from aides.site.carte.contours import charger
from aides.site.pages.temps import derouler
from tests.lisible import unescape
from tests.preuves import au_moins_un
from tests.site.test_pages_dispositif import lire, ordinaire, texte


def ligne(date: str, region: str, valeur: float | None, **ajouts: Any) -> dict[str, Any]:
    return {
        "date_maj": date, "reg": region, "mesure": "montant", "montant_reparti_par_habitant": valeur,
        "aides_pour_mille_habitants": 1.0, "secret": 0, **ajouts,
    }  # fmt: skip


LIGNES = [
    ligne("2020-03-31", "11", 1.0),
    ligne("2020-04-01", "11", 5.0),
    ligne("2020-06-30", "11", 9.0),
    ligne("2020-06-30", "53", None, secret=1),
    ligne("2021-06-30", "11", 13.0),
    ligne("2021-06-30", "53", 17.0),
]


def test_every_date_is_in_the_same_classes() -> None:
    deroule = derouler(LIGNES, ["11", "53"])
    assert deroule is not None
    assert [i.teintes for i in deroule.instants] == [
        {"11": "c0", "53": "vide"},
        {"11": "c1", "53": "vide"},
        {"11": "c2", "53": "secret"},
        {"11": "c3", "53": "c4"},
    ]
    assert [(teinte, int(bas)) for teinte, bas, _ in deroule.legende][0] == ("c0", 0)
    assert deroule.legende[-1][2] == 17


@pytest.mark.parametrize(
    ("jour", "montre"),
    [
        ("2020-03-30", "2020-03-31"), ("2020-03-31", "2020-03-31"), ("2020-06-29", "2020-04-01"),
        ("2020-06-30", "2020-06-30"), ("9999", "2021-06-30"),
    ],
)  # fmt: skip
def test_a_day_shows_what_was_known_then(jour: str, montre: str) -> None:
    deroule = derouler(LIGNES, ["11"])
    assert deroule is not None
    assert deroule.le(jour).date == montre


def test_a_quarter_is_its_last_publication() -> None:
    deroule = derouler(LIGNES, ["11"])
    assert deroule is not None
    assert [i.date for i in deroule.trimestres] == ["2020-03-31", "2020-06-30", "2021-06-30"]


def test_a_scheme_without_amounts_is_told_by_number_and_nothing_known_is_no_map() -> None:
    nombres = [ligne("2020-05-20", "11", None, mesure="nombre"), ligne("2020-06-20", "11", None, mesure="nombre")]
    deroule = derouler(nombres, ["11"])
    assert deroule is not None
    assert deroule.colonne == "aides_pour_mille_habitants"
    assert derouler([ligne("2020-05-20", "11", None)], ["11"]) is None
    assert derouler([], ["11"]) is None


def test_the_page_has_every_date_of_its_query(site: httpx.Client) -> None:
    lignes = lire(site, "regions_par_date", dispositif="pge")
    page = site.get("/temps?dispositif=pge").text
    options = re.findall(r'<option value="([\d-]+)"[^>]*data-teintes="([^"]*)"', page)
    assert [date for date, _ in options] == sorted({li["date_maj"] for li in lignes})
    for _, teintes in au_moins_un(options):
        assert {paire.partition(":")[0] for paire in teintes.split()} == set(charger().regions)
    derniere = max(li["date_maj"] for li in lignes)
    vu = texte(site, "/temps?dispositif=pge")
    for li in lignes:
        if li["date_maj"] == derniere and not li["secret"]:
            assert ordinaire(francais.euros(li["montant_reparti_par_habitant"])) in vu


def test_the_date_is_in_the_address(site: httpx.Client) -> None:
    premiere = min(li["date_maj"] for li in lire(site, "regions_par_date", dispositif="pge"))
    page = unescape(site.get(f"/temps?dispositif=pge&date_maj={premiere}").text)
    assert f'<output class="temps-date">{francais.jour(premiere)}</output>' in page
    assert f'href="/temps?dispositif=pge&date_maj={premiere}"' in page
    assert "n'est pas une date de la forme" in texte(site, "/temps?date_maj=hier", 400)
    for chemin in ("/carte?dispositif=pge", "/dispositif/pge", "/?dispositif=pge"):
        assert 'href="/temps?dispositif=pge"' in site.get(chemin).text, chemin


def test_departements_have_their_dates_too(site: httpx.Client) -> None:
    adresse = "/temps?dispositif=pge&niveau=departement"
    page = site.get(adresse).text
    options = re.findall(r'<option value="([\d-]+)"[^>]*data-teintes="([^"]*)"', page)
    assert len(options) > 1
    teintes = {date: dict(paire.split(":") for paire in lues.split()) for date, lues in options}
    for date, classes in teintes.items():
        lignes = [li for li in lire(site, "par_departement", dispositif="pge", date_maj=date) if li["dep"] != "ZZ"]
        assert {li["date_maj"] for li in lignes} == {date}
        assert set(classes) == set(charger().departements)
        connus = {li["dep"] for li in lignes if li["montant_par_habitant"] is not None} & set(classes)
        assert {code for code, teinte in classes.items() if teinte[0] == "c"} == connus
        # The same class for the same amount, whatever the date.
        montants = sorted((li["montant_par_habitant"], classes[li["dep"]]) for li in lignes if li["dep"] in connus)
        assert [teinte for _, teinte in montants] == sorted(teinte for _, teinte in montants)
    premiere = options[0][0]
    autre = unescape(site.get(f"{adresse}&date_maj={premiere}").text)
    assert f'<output class="temps-date">{francais.jour(premiere)}</output>' in autre
    assert f'href="/temps?dispositif=pge&niveau=departement&date_maj={premiere}"' in autre
    assert 'href="/territoire/departement/35"' in autre
    assert "niveau=departement" in re.findall(r'og:image" content="([^"]*)"', autre)[0]


def test_a_scheme_without_euros_has_the_regions_only(site: httpx.Client) -> None:
    adresse = "/temps?dispositif=activite-partielle"
    assert 'niveau=departement"' not in site.get(adresse).text
    assert site.get(f"{adresse}&niveau=departement").status_code == 400


def test_a_scheme_that_is_withheld_whole_says_so(site: httpx.Client) -> None:
    lignes = lire(site, "regions_par_date", dispositif="activite-partielle")
    connues = [li for li in lignes if li["aides_pour_mille_habitants"] is not None]
    page = texte(site, "/temps?dispositif=activite-partielle")
    assert ("Aucune valeur n'est publiée par région" in page) == (not connues)
