"""Payment files damaged at random, as transfers, editors, spreadsheets and people do: each damage takes a good file and
returns the bytes of the bad one. They are written without looking at how the reader finds them out.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

from openpyxl import Workbook

from tests.fabrique_sirene import ENTETE, paiement, total

SEPARATEURS = [";", ";", ";", ",", "\t"]
NOTES = [
    "Source : DGFiP, extraction du 01/05/2020",
    "Direction générale des finances publiques",
    "(1) hors volet 2",
    "Champ : entreprises, associations, artisans",
    "ND : non déterminé",
    "Page 2",
    "---",
    "Fichier provisoire ; ne pas diffuser",
    'dit "provisoire"',
    "Suite de la liste",
    "Édité le 04/05/2020 à 10h",
]
Lignes = list[list[str]]


class Fichier:
    """A good file: its rows, the total row last, and what is written of it."""

    def __init__(self, alea: random.Random) -> None:
        self.alea = alea
        self.montants = [
            alea.choice([150000, 149999, 33310, 1000000, 7, alea.randrange(1, 900000)])
            for _ in range(alea.randrange(6, 40))
        ]
        self.lignes: Lignes = [self._ligne(rang, centimes) for rang, centimes in enumerate(self.montants)]
        self.separateur = alea.choice(SEPARATEURS)
        self.fin = alea.choice(["\n", "\r\n"])
        self.encodage = alea.choice(["utf-8", "utf-8-sig", "cp1252"])

    @property
    def centimes(self) -> int:
        return sum(self.montants)

    def _ligne(self, rang: int, centimes: int) -> list[str]:
        jour = f"04-{self.alea.randrange(1, 29):02d}-20"
        mois = self.alea.choice(["03-VOLET1", "03-VOLET1", "MARS-VOLET1", "VOLET2"])
        return paiement(rang + 1, ecrire(centimes, self.alea), jour, periode=mois)

    def rangees(self) -> Lignes:
        return [list(ENTETE), *[list(ligne) for ligne in self.lignes], total(ecrire(self.centimes, self.alea))]

    def octets(self, rangees: Lignes | None = None) -> bytes:
        tampon = io.StringIO()
        csv.writer(tampon, delimiter=self.separateur, lineterminator=self.fin).writerows(rangees or self.rangees())
        return tampon.getvalue().encode(self.encodage)


def ecrire(centimes: int, alea: random.Random) -> str:
    """An amount as the administration writes it."""
    euros, reste = divmod(centimes, 100)
    if not reste and alea.random() < 0.5:
        return str(euros)
    return f"{euros},{reste:02d}"


# Each damage takes a good file and returns the bytes of the bad one.


def couper(f: Fichier) -> bytes:
    """A transfer that stops."""
    contenu = f.octets()
    return contenu[: f.alea.randrange(len(contenu) // 4, len(contenu))]


def perdre_un_bloc(f: Fichier) -> bytes:
    """A hole in the middle: lost packets."""
    contenu = f.octets()
    debut = f.alea.randrange(len(contenu))
    return contenu[:debut] + contenu[debut + f.alea.choice([1, 2, 10, 64, 512]) :]


def mettre_a_zero(f: Fichier) -> bytes:
    """A damaged sector."""
    contenu = f.octets()
    debut = f.alea.randrange(len(contenu))
    longueur = min(f.alea.choice([1, 16, 256]), len(contenu) - debut)
    return contenu[:debut] + bytes(longueur) + contenu[debut + longueur :]


def retourner_un_octet(f: Fichier) -> bytes:
    contenu = bytearray(f.octets())
    contenu[f.alea.randrange(len(contenu))] ^= 1 << f.alea.randrange(8)
    return bytes(contenu)


def repeter_un_bloc(f: Fichier) -> bytes:
    """A transfer taken up again too early."""
    contenu = f.octets()
    debut, fin = sorted(f.alea.sample(range(len(contenu)), 2))
    return contenu[:fin] + contenu[debut:]


def repeter_des_lignes(f: Fichier) -> bytes:
    rangees = f.rangees()
    debut = f.alea.randrange(1, len(rangees))
    return f.octets(rangees[:-1] + rangees[debut : debut + f.alea.randrange(1, 5)] + rangees[-1:])


def oublier_des_lignes(f: Fichier) -> bytes:
    rangees = f.rangees()
    for _ in range(f.alea.randrange(1, 4)):
        del rangees[f.alea.randrange(1, len(rangees))]
    return f.octets(rangees)


def coller_deux_fois(f: Fichier) -> bytes:
    """The file pasted after itself."""
    rangees = f.rangees()
    return f.octets(rangees + rangees[f.alea.randrange(2) :])


def echanger_deux_colonnes(f: Fichier) -> bytes:
    """Header and values together, or one of them only."""
    rangees = f.rangees()
    a, b = f.alea.sample(range(len(ENTETE)), 2)
    debut, fin = f.alea.choice([(0, len(rangees)), (1, len(rangees)), (0, 1), (len(rangees) // 2, len(rangees))])
    for rangee in rangees[debut:fin]:
        rangee[a], rangee[b] = rangee[b], rangee[a]
    return f.octets(rangees)


def decaler_une_colonne(f: Fichier) -> bytes:
    """A cell inserted or deleted in some rows."""
    rangees = f.rangees()
    colonne = f.alea.randrange(len(ENTETE))
    for rang in f.alea.sample(range(1, len(rangees)), f.alea.choice([1, 3, len(rangees) - 1])):
        if f.alea.random() < 0.5:
            rangees[rang].insert(colonne, f.alea.choice(["", "", "x", "12"]))
        else:
            del rangees[rang][colonne]
    return f.octets(rangees)


def ajouter_une_colonne(f: Fichier) -> bytes:
    rangees = f.rangees()
    colonne = f.alea.randrange(len(ENTETE) + 1)
    nom = f.alea.choice(["Commentaire", "", "Montant demandé", "N°", *ENTETE])
    for rang, rangee in enumerate(rangees):
        rangee.insert(colonne, f.alea.choice(["", "vu", "12", "1500,00"]) if rang else nom)
    return f.octets(rangees)


def annoter(f: Fichier) -> bytes:
    """Notes above, below, or among the lines, in any column."""
    rangees = f.rangees()
    for _ in range(f.alea.randrange(1, 4)):
        note = [""] * f.alea.choice([0, 0, 0, 1, 4]) + [f.alea.choice(NOTES)]
        if f.alea.random() < 0.5:
            note += [""] * (len(ENTETE) - len(note))
        rangees.insert(f.alea.choice([0, 1, len(rangees), len(rangees), f.alea.randrange(len(rangees))]), note)
    return f.octets(rangees)


def nommer_le_total(f: Fichier) -> bytes:
    """The total says its name, in any column, among further ones."""
    rangees = f.rangees()
    libelle = f.alea.choice(["TOTAL", "Total", "Total général", "TOTAL :", "Ensemble", "Somme"])
    rangees[-1][f.alea.choice([0, 1, 2, 3, 5, 6])] = libelle
    if f.alea.random() < 0.4:
        rangees.append(["Nombre de paiements", "", "", "", str(len(f.montants)), "", ""])
    if f.alea.random() < 0.3:
        rangees.append(list(rangees[-1]))
    return f.octets(rangees)


def sous_totaliser(f: Fichier) -> bytes:
    """A sub-total after some of the lines."""
    rangees = f.rangees()
    coupe = f.alea.randrange(2, len(rangees) - 1)
    dit = f.alea.choice(["", "Sous-total", "TOTAL", "A reporter"])
    rangees.insert(coupe, [dit, "", "", "", ecrire(sum(f.montants[: coupe - 1]), f.alea), "", ""])
    return f.octets(rangees)


def changer_de_separateur(f: Fichier) -> bytes:
    """By search and replace, everywhere or from some line on."""
    contenu = f.octets().decode(f.encodage)
    autre = f.alea.choice([c for c in ";,\t|: " if c != f.separateur])
    lignes = contenu.splitlines(keepends=True)
    debut = f.alea.choice([0, 0, 1, f.alea.randrange(len(lignes))])
    return "".join(lignes[:debut] + [ligne.replace(f.separateur, autre) for ligne in lignes[debut:]]).encode(f.encodage)


def changer_de_decimale(f: Fichier) -> bytes:
    """A spreadsheet of another country: points for commas, thousands grouped."""
    rangees = f.rangees()
    ecrire_autrement = f.alea.choice(
        [
            lambda m: m.replace(",", "."),
            lambda m: f"{float(m.replace(',', '.')):,.2f}",
            lambda m: f"{float(m.replace(',', '.')):,.2f}".replace(",", " ").replace(".", ","),
            lambda m: f"{float(m.replace(',', '.')):,.2f}".replace(",", ".").replace(".", ",", 1),
            lambda m: f"{float(m.replace(',', '.')):.1E}",
            lambda m: m + " €",
        ]
    )
    for rangee in rangees[1 if f.alea.random() < 0.5 else len(rangees) // 2 :]:
        rangee[4] = ecrire_autrement(rangee[4])
    return f.octets(rangees)


def ouvrir_un_guillemet(f: Fichier) -> bytes:
    contenu = f.octets().decode(f.encodage)
    for _ in range(f.alea.randrange(1, 3)):
        place = f.alea.choice([i for i, c in enumerate(contenu) if c in f"{f.separateur}\n"])
        contenu = f'{contenu[: place + 1]}"{contenu[place + 1 :]}'
    return contenu.encode(f.encodage)


def casser_une_ligne(f: Fichier) -> bytes:
    """A line break inside a value, as pasted text has."""
    contenu = f.octets().decode(f.encodage)
    place = f.alea.randrange(len(contenu))
    return (contenu[:place] + f.alea.choice(["\n", "\r", "\r\n", "\n\n"]) + contenu[place:]).encode(f.encodage)


def joindre_deux_lignes(f: Fichier) -> bytes:
    contenu = f.octets().decode(f.encodage)
    place = f.alea.choice([i for i, c in enumerate(contenu) if c == "\n"])
    return (contenu[:place].rstrip("\r") + contenu[place + 1 :]).encode(f.encodage)


def changer_d_encodage(f: Fichier) -> bytes:
    contenu = f.octets().decode(f.encodage)
    choix = f.alea.choice(["utf-16", "utf-16-le", "utf-16-be", "mixte", "double", "latin"])
    if choix == "mixte":
        lignes = contenu.split("\n")
        rang = f.alea.randrange(1, len(lignes))
        lignes[rang] = lignes[rang].replace("FR", "Étranger")
        return b"\n".join(ligne.encode("cp1252" if i == rang else "utf-8") for i, ligne in enumerate(lignes))
    if choix == "double":
        return contenu.encode("utf-8").decode("cp1252", "replace").encode("utf-8")
    return contenu.encode("iso-8859-15", "replace") if choix == "latin" else contenu.encode(choix)


def abimer_des_valeurs(f: Fichier) -> bytes:
    """Typing errors: a digit for a letter, a value deleted, an amount with its unit."""
    rangees = f.rangees()
    for _ in range(f.alea.randrange(1, 6)):
        rangee = rangees[f.alea.randrange(1, len(rangees))]
        colonne = f.alea.randrange(len(ENTETE))
        valeur = rangee[colonne]
        rangee[colonne] = f.alea.choice(
            [
                "",
                valeur.replace("0", "O"),
                valeur[:-1],
                valeur + valeur[-1:],
                f" {valeur}\u00a0",
                "#N/A",
                "?",
                valeur.lower(),
            ]
        )
    return f.octets(rangees)


def inverser_les_dates(f: Fichier) -> bytes:
    rangees = f.rangees()
    for rangee in rangees[1 if f.alea.random() < 0.5 else len(rangees) // 2 : -1]:
        mois, jour, annee = rangee[6].split("-")
        rangee[6] = f"{jour}-{mois}-{annee}"
    return f.octets(rangees)


def trier(f: Fichier) -> bytes:
    """Sorted by a column in a spreadsheet, the total row with the others."""
    rangees = f.rangees()
    colonne = f.alea.randrange(len(rangees[0]))
    return f.octets(
        rangees[:1] + sorted(rangees[1:], key=lambda rangee: rangee[colonne], reverse=f.alea.random() < 0.5)
    )


def changer_l_unite(f: Fichier) -> bytes:
    """A title, a note or a header says thousands."""
    rangees = f.rangees()
    dit = f.alea.choice(["Montants en milliers d'euros", "en k€", "Montants (Mio €)", "Unité : M EUR"])
    choix = f.alea.randrange(3)
    if choix == 2:
        rangees[0][4] = f"Montant ({dit.split()[-1].strip('()')})"
    else:
        rangees.insert(0 if choix else len(rangees), [dit])
    return f.octets(rangees)


ABIMER: list[Callable[[Fichier], bytes]] = [
    couper, perdre_un_bloc, mettre_a_zero, retourner_un_octet, repeter_un_bloc, repeter_des_lignes, oublier_des_lignes,
    coller_deux_fois, echanger_deux_colonnes, decaler_une_colonne, ajouter_une_colonne, annoter, nommer_le_total,
    sous_totaliser, changer_de_separateur, changer_de_decimale, ouvrir_un_guillemet, casser_une_ligne,
    joindre_deux_lignes, changer_d_encodage, abimer_des_valeurs, inverser_les_dates, trier, changer_l_unite,
]  # fmt: skip


def classeur(f: Fichier) -> bytes:
    """The file as a workbook that people worked on: sheets added, copied, split, hidden, titled, cut."""
    page_du_total = f.alea.random() < 0.5
    rangees: list[list[object]] = [list(rangee) for rangee in f.rangees()]
    for rangee in rangees[1:]:
        rangee[4] = float(str(rangee[4]).replace(",", "."))
    livre = Workbook()
    page = livre.active
    assert page is not None
    choix = f.alea.choice(
        ["rien", "titre", "garde", "suite", "suite_nue", "copie", "cachee", "note", "coupe", "octets", "loin"]
    )
    coupe = f.alea.randrange(2, len(rangees) - 1)
    if choix == "garde":
        page.append(["Fonds de solidarité"])
        page.append(["Contact :", "DGFiP"])
        page = livre.create_sheet("Paiements")
    if choix == "titre":
        page.append(["Paiements du fonds de solidarité"])
        page.append([])
    for rangee in rangees[:coupe] if choix.startswith("suite") else rangees:
        page.append(rangee)
    if choix.startswith("suite"):
        suite = livre.create_sheet("Suite")
        for rangee in ([rangees[0]] if choix == "suite" else []) + rangees[coupe:]:
            suite.append(rangee)
        if choix == "suite" and page_du_total:
            page.append([None] * 4 + [sum(f.montants[: coupe - 1]) / 100])
            suite.cell(suite.max_row, 5, sum(f.montants[coupe - 1 :]) / 100)
    if choix in {"copie", "cachee"}:
        copie = livre.copy_worksheet(page)
        if choix == "cachee":
            copie.title = f"{page.title} old"
            copie.sheet_state = f.alea.choice(["hidden", "veryHidden"])
            copie.delete_rows(3)
    if choix == "note":
        page.append([])
        page.append([f.alea.choice(NOTES)])
    if choix == "loin":
        page["XFD1048550"] = "x"
    tampon = io.BytesIO()
    livre.save(tampon)
    contenu = tampon.getvalue()
    if choix == "coupe":
        return contenu[: f.alea.randrange(len(contenu))]
    if choix == "octets":
        place = f.alea.randrange(len(contenu))
        return contenu[:place] + f.alea.randbytes(8) + contenu[place + 8 :]
    return contenu
