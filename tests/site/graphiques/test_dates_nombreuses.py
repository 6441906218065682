"""Daily publications for two years: selectors by month, curves of some 150 points, corrections said on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from aides.site.dates import LISTE_COURTE, montrees, proposees
from aides.site.graphiques.catalogue import charger
from aides.site.graphiques.composition import composer
from aides.site.graphiques.temps import POINTS_DESSINES
from aides.site.pages.demande import Filtres
from tests.site.graphiques.test_graphiques import FONDS, instant

JOURS = [(date(2020, 5, 5) + timedelta(days=rang)).isoformat() for rang in range(537)]
RECENTS = JOURS[::-1]


def courbe(*lignes: dict[str, Any]) -> Any:
    return composer(charger("historique-cumul"), list(lignes), FONDS)


def test_a_long_list_offers_a_date_a_month_and_every_date_of_the_month_shown() -> None:
    mois, jours = proposees(RECENTS, "2020-06-17")
    assert mois == sorted({jour[:7]: jour for jour in JOURS}.values(), reverse=True)
    assert len(mois) == 18
    assert jours == [jour for jour in RECENTS if jour.startswith("2020-06")]
    assert len(jours) == 30
    assert proposees(RECENTS, "")[1] == [jour for jour in RECENTS if jour.startswith("2021-10")]
    assert Filtres(date_maj="2020-06-17", dates=tuple(RECENTS)).dates_proposees == (mois, jours)


def test_a_short_list_is_given_whole() -> None:
    assert proposees(RECENTS[:LISTE_COURTE], "2021-10-01") == (RECENTS[:LISTE_COURTE], [])
    assert proposees(RECENTS[: LISTE_COURTE + 1], "2021-10-01")[1] != []
    assert proposees([], "") == ([], [])


def test_the_map_through_time_shows_a_date_a_month_and_the_one_asked_for() -> None:
    derniers = sorted({jour[:7]: jour for jour in JOURS}.values())
    assert montrees(JOURS, "9999") == derniers
    assert montrees(JOURS, "2020-06-17") == sorted([*derniers, "2020-06-17"])
    sans_le_17 = [jour for jour in JOURS if jour != "2020-06-17"]
    assert "2020-06-16" in montrees(sans_le_17, "2020-06-17")
    assert montrees(JOURS, "2019-01-01") == sorted([*derniers, JOURS[0]])
    assert montrees(JOURS[:LISTE_COURTE], "2020-05-07") == JOURS[:LISTE_COURTE]


def test_a_long_curve_is_drawn_with_few_points_of_its_own() -> None:
    dessinees = courbe(*(instant(jour, 10.0 * rang) for rang, jour in enumerate(JOURS))).lignes
    assert POINTS_DESSINES * 0.9 < len(dessinees) <= POINTS_DESSINES + 1
    vraies = {jour: 10.0 * rang for rang, jour in enumerate(JOURS)}
    assert all(vraies[point["instant"]] == point["valeur"] for point in dessinees)
    assert (dessinees[0]["instant"], dessinees[-1]["instant"]) == (JOURS[0], JOURS[-1])
    ecarts = [(date.fromisoformat(b["instant"]) - date.fromisoformat(a["instant"])).days
              for a, b in zip(dessinees, dessinees[1:], strict=False)]  # fmt: skip
    assert max(ecarts) <= 5


def test_what_is_not_known_still_breaks_a_long_curve() -> None:
    dessinees = courbe(
        *(
            instant(jour, None if rang == 300 else 1.0 + rang, secret=int(rang == 300))
            for rang, jour in enumerate(JOURS)
        )
    ).lignes
    rang = next(i for i, point in enumerate(dessinees) if point["valeur"] is None)
    assert [point["instant"] for point in dessinees[rang - 1 : rang + 2]] == JOURS[299:302]


def test_a_correction_is_said_on_the_curve_long_or_short() -> None:
    valeurs = [100.0 + rang for rang in range(len(JOURS))]
    valeurs[250] = 5000.0
    for debut in (0, 240):
        graphique = courbe(*(instant(jour, v) for jour, v in zip(JOURS[debut:260], valeurs[debut:], strict=False)))
        (corrige,) = [point for point in graphique.lignes if point["corrige"]]
        assert (corrige["instant"], corrige["point"]) == (JOURS[250], True)
        assert "puis 351\u00a0€ le 11 janvier 2021, une correction" in corrige["exact"]
        assert "un total qui a baissé ensuite" in graphique.note


def test_a_total_that_stays_or_grows_is_no_correction() -> None:
    graphique = courbe(instant("2020-05-05", 10.0), instant("2020-06-04", 10.0), instant("2020-07-01", 11.0))
    assert [point["corrige"] for point in graphique.lignes] == [False, False, False]
    assert "cercle" not in graphique.note
