"""Payment files as people send them: what is read right whatever surrounds it, what is refused with its place."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from aides.construction.lignes import Registre, SourceLignes
from tests.construction.lignes.paiements_lus import Bureau, phrases
from tests.fabrique_sirene import ENTETE, Atelier, paiement, siren, texte_csv, total
from tests.preuves import au_moins_un

LIGNES = [paiement(rang, "1500,00") for rang in range(1, 13)]
TOUT = 12 * 150_000


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return Bureau(tmp_path_factory.mktemp("bureau"))


def en_octets(lignes: list[list[str]]) -> bytes:
    return texte_csv(lignes).encode()


def entier(source: SourceLignes) -> bool:
    """Every cent is kept and nothing is said."""
    return (source.centimes_retenus, source.lignes_lues, source.rejets, phrases(source)) == (TOUT, 12, [], [])


def en_classeur(**feuilles: list[list[object]]) -> bytes:
    classeur = Workbook()
    del classeur["Sheet"]
    for nom, lignes in feuilles.items():
        page = classeur.create_sheet(nom.replace("_", " "))
        for ligne in lignes:
            page.append(ligne)
    return _octets(classeur)


def _octets(classeur: Workbook) -> bytes:
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def feuille(lignes: list[list[str]], montant: float | None = None) -> list[list[object]]:
    """Header, payments and their total row as a sheet has them."""
    rangees: list[list[object]] = [list(ENTETE)]
    rangees += [[*ligne[:4], float(ligne[4].replace(",", ".")), *ligne[5:]] for ligne in lignes]
    return rangees + ([[None] * 4 + [montant]] if montant is not None else [])


# What stands around the payments


@pytest.mark.parametrize(
    "apres",
    [
        [["Source : DGFiP, extraction du 01/05/2020"]],
        [[""] * 7, ["Source : DGFiP", *[""] * 6]],
        [["", "", "(1) montants arrêtés au 1er mai", "", "", "", ""]],
        [["Champ : entreprises", " associations", " artisans", " commerçants", "", "", "", "hors volet 2"]],
        [["Nombre de paiements", "", "", "", "12", "", ""]],
        [["en euros"]],
    ],
)
def test_notes_under_the_total_are_no_payments(bureau: Bureau, apres: list[list[str]]) -> None:
    assert entier(bureau.lire_un(en_octets([*LIGNES, total("18000"), *apres])))


@pytest.mark.parametrize("colonne", [0, 1, 2, 3, 5, 6])
@pytest.mark.parametrize("mot", ["TOTAL", "Total général", "Ensemble", "total :"])
def test_a_total_row_says_its_name_in_any_column(bureau: Bureau, colonne: int, mot: str) -> None:
    ligne = total("18000")
    ligne[colonne] = mot
    assert entier(bureau.lire_un(en_octets([*LIGNES, ligne])))


@pytest.mark.parametrize(
    "avant", [["Fonds de solidarité"], ["", "Paiements de la semaine ; au 1er mai"], ["Fonds", "", "Montants en euros"]]
)
def test_a_title_above_the_header_is_passed_over(bureau: Bureau, avant: list[str]) -> None:
    contenu = "\n".join(avant) + "\n" + texte_csv([*LIGNES, total("18000")])
    assert entier(bureau.lire_un(contenu.encode()))
    titres: list[list[object]] = [[ligne] for ligne in avant]
    assert entier(bureau.lire_un(en_classeur(Paiements=titres + feuille(LIGNES, 18000)), "jour.xlsx"))


@pytest.mark.parametrize("encodage", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig", "cp1252"])
def test_every_encoding_of_a_spreadsheet_is_read(bureau: Bureau, encodage: str) -> None:
    assert entier(bureau.lire_un(texte_csv([*LIGNES, total("18000")]).encode(encodage)))


def test_ragged_lines_are_what_they_are(bureau: Bureau) -> None:
    lignes = texte_csv(LIGNES).splitlines()
    lignes[3] += ";;"
    lignes += [";;;;18000,00", "", "Source : DGFiP", ";;"]
    assert entier(bureau.lire_un("\n".join(lignes).encode()))


def test_a_line_that_lacks_values_stops_a_file_whose_total_tells(bureau: Bureau) -> None:
    lignes = texte_csv([*LIGNES, total("18000")]).splitlines()
    lignes[4] = ";".join(lignes[4].split(";")[:4])
    source = bureau.lire_un("\n".join(lignes).encode())
    assert any("18\u202f000" in dit and "16\u202f500" in dit for dit in phrases(source, "echec"))
    assert any(
        "1 ligne n'a pas le nombre de colonnes de l'en-tête, ligne 5. Elle n'est pas lue." in dit
        for dit in phrases(source, "alerte")
    )


def test_a_file_cut_in_a_line_says_so(bureau: Bureau) -> None:
    source = bureau.lire_un(en_octets([*LIGNES, total("18000")])[:-60])
    dits = phrases(source, "alerte")
    assert any("n'a pas de ligne de total" in dit for dit in dits)
    assert any("s'arrête au milieu de la ligne 13" in dit for dit in dits)


@pytest.mark.parametrize("rang", [3, 7, 12])
@pytest.mark.parametrize("colonne", [0, 3, 6])
def test_a_quote_that_swallows_what_follows_names_its_line(bureau: Bureau, rang: int, colonne: int) -> None:
    lignes = texte_csv([*LIGNES, total("18000")]).splitlines()
    valeurs = lignes[rang].split(";")
    valeurs[colonne] = '"' + valeurs[colonne]
    lignes[rang] = ";".join(valeurs)
    source = bureau.lire_un("\n".join(lignes).encode())
    assert any(f"ligne {rang + 1} : un guillemet s'ouvre" in dit for dit in phrases(source, "echec"))


@pytest.mark.parametrize("rang", [3, 7, 11])
@pytest.mark.parametrize("colonne", [0, 3, 6])
def test_a_quote_that_another_one_closes_further_down_is_seen(bureau: Bureau, rang: int, colonne: int) -> None:
    lignes = texte_csv([*LIGNES, total("18000")]).splitlines()
    valeurs = lignes[rang].split(";")
    valeurs[colonne] = '"' + valeurs[colonne]
    lignes[rang] = ";".join(valeurs)
    lignes[-2] = lignes[-2].replace("FR", 'FR"')
    (dit,) = phrases(bureau.lire_un("\n".join(lignes).encode()), "echec")
    assert f"ligne {rang + 1} : un guillemet s'ouvre" in dit or "ligne de total" in dit


# Sheets


def test_every_sheet_that_has_the_columns_is_read_under_one_total_or_several(bureau: Bureau) -> None:
    un = en_classeur(Avril=feuille(LIGNES[:8]), Suite=feuille(LIGNES[8:], 18000))
    deux = en_classeur(Avril=feuille(LIGNES[:8], 12000), Suite=feuille(LIGNES[8:], 6000))
    tout = en_classeur(
        Avril=feuille(LIGNES[:8], 12000), Suite=[*feuille(LIGNES[8:], 6000), ["TOTAL", *[None] * 3, 18000]]
    )
    for nom, source in au_moins_un(bureau.lire({"un.xlsx": un, "deux.xlsx": deux, "tout.xlsx": tout}).items()):
        assert entier(source), nom


def test_a_fault_in_a_further_sheet_is_told_with_its_sheet(bureau: Bureau) -> None:
    fautive = [*LIGNES[8:], paiement("12345678", "10")]
    source = bureau.lire_un(en_classeur(Avril=feuille(LIGNES[:8], 12000), Suite=feuille(fautive, 6010)), "jour.xlsx")
    (rejet,) = source.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (6, "feuille Suite, SIREN", "12345678")


def test_a_sheet_without_total_is_said(bureau: Bureau) -> None:
    source = bureau.lire_un(en_classeur(Avril=feuille(LIGNES[:8]), Suite=feuille(LIGNES[8:], 6000)), "jour.xlsx")
    assert source.centimes_retenus == TOUT
    (dit,) = phrases(source)
    assert "feuille « Avril » : 8 lignes ne sont dans aucune ligne de total" in dit


def test_a_cover_sheet_is_left_and_named_and_one_with_payments_is_refused(bureau: Bureau) -> None:
    garde: list[list[object]] = [["Fonds de solidarité"], ["Contact", "DGFiP"], ["Volet", "Montant"], ["1", 18000]]
    source = bureau.lire_un(en_classeur(Page_de_garde=garde, Paiements=feuille(LIGNES, 18000)), "jour.xlsx")
    assert source.centimes_retenus == TOUT
    assert ["« Page de garde »" in dit for dit in phrases(source)] == [True]
    source = bureau.lire_un(en_classeur(Avril=feuille(LIGNES[:8]), Suite=feuille(LIGNES[8:])[1:]), "jour.xlsx")
    assert "la feuille « Suite » a 4 lignes avec un SIREN" in source.ecarte


def test_a_copied_or_hidden_sheet_is_refused(bureau: Bureau) -> None:
    classeur = Workbook()
    page = classeur.active
    assert isinstance(page, Worksheet)
    page.title = "75"
    for ligne in feuille(LIGNES, 18000):
        page.append(ligne)
    copie = classeur.copy_worksheet(page)
    copie.title = "75 (2)"
    assert (
        "la feuille « 75 (2) » est la copie de la feuille « 75 »" in bureau.lire_un(_octets(classeur), "a.xlsx").ecarte
    )
    copie.title, copie.sheet_state = "75 old", "hidden"
    copie.delete_rows(4)
    assert "la feuille masquée « 75 old »" in bureau.lire_un(_octets(classeur), "b.xlsx").ecarte


# Values


@pytest.mark.parametrize("espace", ["\u00a0", "\u202f", " ", "\u2009"])
def test_a_siren_has_spaces_of_every_kind(bureau: Bureau, espace: str) -> None:
    lignes = [[*ligne] for ligne in LIGNES]
    for ligne in lignes:
        ligne[1] = f"{espace}{ligne[1][:3]}{espace}{ligne[1][3:6]}{espace}{ligne[1][6:]}{espace}"
        ligne[5] += espace
    assert entier(bureau.lire_un(en_octets([*lignes, total(f"18{espace}000,00")])))


def test_nine_zeros_are_nobody(bureau: Bureau) -> None:
    source = bureau.lire_un(en_octets([*LIGNES, paiement("000000000", "1000"), total("19000")]))
    (rejet,) = source.rejets
    assert (rejet.ligne, rejet.colonne, rejet.centimes) == (14, "SIREN", 100_000)
    assert "faux" in rejet.raison


@pytest.mark.parametrize("format_", ["000000000", "000\\ 000\\ 000", '000" "000" "000'])
def test_leading_zeros_that_only_excel_s_format_shows_are_read(bureau: Bureau, format_: str) -> None:
    court = "005480546"  # a key that holds
    classeur = Workbook()
    page = classeur.active
    assert isinstance(page, Worksheet)
    for ligne in [ENTETE, ["03-VOLET1", int(court), "75001", "FR", 1500, "EUR", date(2020, 4, 15)]]:
        page.append(ligne)
    page["B2"].number_format = format_
    assert bureau.lire_un(_octets(classeur), "a.xlsx").lignes_retenues == 1
    page["B2"].number_format = "General"
    (rejet,) = bureau.lire_un(_octets(classeur), "b.xlsx").rejets
    assert rejet.valeur == "5480546"


def test_spellings_of_a_known_volet_are_understood_and_a_new_one_is_never_made(tmp_path: Path) -> None:
    lus = [
        "03 – VOLET1",
        "03_VOLET1",
        "Mars 2020 - volet 1",
        "202003-VOLET1",
        "MARS.-VOLET 1",
        "VOLET1-03",
        "mars20-V1",
    ]
    sans_mois = ["13-VOLET1", "O3-VOLET1", "VOLET1 ?"]
    inconnus = ["03-VOLET11", "VOLET", "FR", "VOLET1/VOLET2", *(f"VOLET{n}" for n in range(5, 300))]
    periodes = [*lus, *sans_mois, *inconnus]
    atelier = Atelier(tmp_path)
    atelier.csv("jour.csv", [paiement(n, "10", periode=p) for n, p in enumerate(periodes, 1)])
    atelier.csv("bon.csv", [paiement(n, "10", periode="03-VOLET1", jour="04-16-20") for n in range(1, 500)])
    resultat = atelier.traiter(Registre())
    cellules = [c for c in resultat.cellules() if (c.niveau, c.axe) == ("national", "total")]
    assert {c.volet for c in cellules} == {"VOLET1"}
    (jour,) = (s for s in resultat.sources if s.fichier.nom.endswith("jour.csv"))
    assert jour.ecarte  # most of its periods name nothing: the column is not what it was
    atelier.csv("jour.csv", [paiement(n, "10", periode=p) for n, p in enumerate([*lus, *sans_mois, *inconnus[:4]], 1)])
    resultat = atelier.traiter(Registre())
    (jour,) = (s for s in resultat.sources if s.fichier.nom.endswith("jour.csv"))
    assert [(r.ligne, r.colonne) for r in jour.rejets] == [(12 + n, "Période") for n in range(4)]
    dits = phrases(jour, "alerte")
    assert any("« 13-VOLET1 », ligne 9" in dit and "Ils comptent dans VOLET1, sans mois." in dit for dit in dits)
    mensuelles = {
        c.mois: c.nombre
        for c in resultat.cellules()
        if (c.niveau, c.axe, c.concept) == ("national", "total", "mensuel")
    }
    assert mensuelles == {"2020-03": 7 + 499}


def test_days_before_months_refuse_the_file(bureau: Bureau) -> None:
    source = bureau.lire_un(en_octets([paiement(1, jour="05-04-20"), paiement(2, jour="15-04-20"), total("3000")]))
    assert "ligne 3, colonne Date paiement : « 15-04-20 » n'est une date que le jour devant" in source.ecarte


@pytest.mark.parametrize(
    "dit", ["Montants en milliers d'euros", "Unité : k€", "(en Mio €)", "montants en centaines d'euros"]
)
def test_another_unit_than_the_euro_stops_the_file_wherever_it_is_said(bureau: Bureau, dit: str) -> None:
    contenu = texte_csv([*LIGNES, total("18000")])
    entete = contenu.replace("Montant", f"Montant {dit}", 1)
    garde: list[list[object]] = [[dit]]
    sources = bureau.lire(
        {
            "dessus.csv": f"{dit}\n{contenu}".encode(),
            "dessous.csv": f"{contenu}{dit}\n".encode(),
            "entete.csv": entete.encode(),
            "garde.xlsx": en_classeur(Garde=garde, Paiements=feuille(LIGNES, 18000)),
        }
    )
    assert [nom for nom, source in au_moins_un(sources.items()) if not phrases(source, "echec")] == []


@pytest.mark.parametrize(
    ("colonne", "valeur"), [(1, "N° inconnu"), (4, "1500 €"), (5, "k€"), (6, "15/04/2020"), (0, "2020")]
)
def test_a_column_that_cannot_be_read_any_more_refuses_the_file(bureau: Bureau, colonne: int, valeur: str) -> None:
    lignes = [[*ligne] for ligne in LIGNES]
    for ligne in lignes:
        ligne[colonne] = valeur
    source = bureau.lire_un(en_octets(lignes))
    assert (
        f"12 lignes sur 12 sont fautives de la même façon, la première ligne 2 (colonne {ENTETE[colonne]}"
        in source.ecarte
    )


def test_a_column_twice_is_refused(bureau: Bureau) -> None:
    lignes = [[*ENTETE, "montant"], *([*ligne, "1"] for ligne in LIGNES)]
    assert (
        "ligne 1 : la colonne Montant y est deux fois"
        in bureau.lire_un(texte_csv(lignes[1:], entete=lignes[0]).encode()).ecarte
    )


def test_one_payment_written_twice_counts_once_and_a_file_written_twice_is_refused(tmp_path: Path) -> None:
    atelier = Atelier(tmp_path)
    atelier.csv("jour.csv", [*LIGNES, LIGNES[0], total("19500")])
    resultat = atelier.traiter(Registre())
    (source,) = resultat.sources
    assert [(r.ligne, r.valeur) for r in source.rejets] == [(14, siren(1))]
    assert (source.ecarte, source.centimes_retenus) == ("", TOUT)
    atelier.csv("jour.csv", [*LIGNES, total("18000"), *LIGNES, total("18000")])
    (source,) = atelier.traiter(Registre()).sources
    assert "le fichier se répète" in source.ecarte
