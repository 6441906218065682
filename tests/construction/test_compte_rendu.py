"""Alerts that a person can read: by rule and period, the worst for a reader first, on the console and on /qualite."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import StringIO

import httpx
from rich.console import Console

from aides.construction.compte_rendu import LIGNES, afficher
from aides.construction.controles import ALERTE, OK, Controle, lire_effets, lire_regles
from aides.site.vues.textes import DOUTES
from tests.lisible import unescape
from tests.preuves import au_moins_un

REGLES = lire_regles()
JOURS = [(date(2020, 6, 4) + timedelta(days=jour)).isoformat() for jour in range(182)]


def alerte(nom: str, dispositif: str = "pge", jour: str = "2020-06-04", **faits: bool) -> Controle:
    return Controle(nom, "s", dispositif, "", jour, 1, 2, "aides", ALERTE, f"{nom} de {dispositif} le {jour}.", **faits)


def dites(*alertes: Controle, toutes: bool = True) -> list[str]:
    sortie = StringIO()
    afficher(alertes, REGLES, Console(file=sortie, width=500), toutes=toutes)
    return sortie.getvalue().splitlines()


def test_every_rule_that_finds_something_says_what_it_changes() -> None:
    effets, utiles = lire_effets(), {regle.effet for regle in REGLES.values() if regle.statut != OK}
    assert utiles == set(effets)
    assert [regle.nom for regle in REGLES.values() if regle.statut == OK and regle.effet] == []
    assert sorted(rang for rang, _ in effets.values()) == [*range(1, len(effets) + 1)]


def test_the_dates_of_a_rule_and_scheme_are_one_line() -> None:
    lignes = dites(*(alerte("total_en_baisse", jour=jour) for jour in JOURS), alerte("total_en_baisse", "cpsti"))
    assert lignes == [
        "[alerte] total_en_baisse de pge le 2020-12-02. (et 181 autres, du 4 juin 2020 au 2 décembre 2020, 182 dates)",
        "[alerte] total_en_baisse de cpsti le 2020-06-04.",
    ]


def test_the_worst_comes_first_and_forty_lines_are_said() -> None:
    peu = [alerte("cellules_negatives", f"d{rang}") for rang in range(LIGNES)]
    lignes = dites(*peu, alerte("double_chargement"), alerte("total_en_baisse"))
    assert len(lignes) == LIGNES + 1 == 41
    assert lignes[0].startswith("[alerte] double_chargement")
    assert lignes[1].startswith("[alerte] total_en_baisse")
    assert lignes[-1] == "[alerte] … et 2 autres lignes, moins graves, dans la table controle."
    assert len(dites(*peu)) == LIGNES


def test_files_and_what_was_accepted_are_named_one_by_one_in_any_case() -> None:
    fichiers = [alerte("fichier_illisible", jour=jour, fichier=True) for jour in JOURS[:3]]
    lignes = dites(*fichiers, alerte("total_publie_en_baisse", accepte=True), alerte("montants_nuls"), toutes=False)
    assert lignes[0] == "[alerte] total_publie_en_baisse de pge le 2020-06-04."
    assert [ligne[-11:-1] for ligne in lignes[1:4]] == JOURS[:3]
    assert lignes[4:] == ["1 autre alerte, dans la table controle (--verbose pour les lire ici)."]


def test_the_page_of_quality_shows_forty_lines_and_each_leads_to_its_rows(site: httpx.Client) -> None:
    texte = site.get("/qualite").text.split('id="titre-doutes"')[1].split('id="titre-controles"')[0]
    doutes = site.get("/aides/points_d_attention.json?_shape=array").json()
    gravites = [doute["gravite"] for doute in au_moins_un(doutes)]
    assert gravites == sorted(gravites)
    lignes = re.findall(r"<li>(.*?)</li>", texte, re.DOTALL)
    assert len(lignes) == min(len(doutes), DOUTES)
    assert all(doute["effet"] in unescape(texte).replace("’", "'") for doute in doutes[:DOUTES])
    plusieurs = [doute for doute in doutes[:DOUTES] if doute["nombre_resultats"] > 1]
    liens = re.findall(r'href="(/aides/controle\?[^"]+)"', texte)
    assert len(au_moins_un(liens)) == len(plusieurs)
    for lien, doute in zip(liens, plusieurs, strict=True):
        adresse = unescape(lien).replace("/controle?", "/controle.json?")
        trouves = site.get(f"{adresse}&_shape=array&_size=max").json()
        assert len(trouves) == doute["nombre_resultats"]
        assert {ligne["dispositif"] for ligne in trouves} == {doute["dispositif"]}


def test_every_doubt_is_in_a_line_once(site: httpx.Client) -> None:
    doutes = site.get("/aides/points_d_attention.json?_shape=array").json()
    alertes = site.get("/aides/controle.json?statut__not=ok&_shape=array&_size=max").json()
    assert sum(doute["nombre_resultats"] for doute in doutes) == len(au_moins_un(alertes))
    cles = {(doute["nom"], doute["dispositif"]) for doute in doutes}
    assert cles == {(ligne["nom"], ligne["dispositif"]) for ligne in alertes}
    assert len(cles) == len(doutes)
    for doute in doutes:
        dates = {
            li["date_maj"] for li in alertes if (li["nom"], li["dispositif"]) == (doute["nom"], doute["dispositif"])
        }
        assert (doute["premiere_date"], doute["derniere_date"] or None) == (
            min(filter(None, dates), default=None), max(filter(None, dates), default=None)
        )  # fmt: skip
        assert doute["nombre_dates"] == len(dates - {None})
