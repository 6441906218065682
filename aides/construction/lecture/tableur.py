"""Opening a workbook, and its cells: exact numbers, secret marks, codes, labels compared as a person would.

openpyxl rather than python-calamine: calamine gives an Excel error (#DIV/0!) as an empty cell, which would make money
disappear in silence; these feeds are small (a workbook of 105 sheets opens in 0.2 s), so speed does not decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from aides.commun.cube import FichierIllisible, FichierRefuse
from aides.construction.lecture import paquets, unites
from aides.construction.nomenclature import Nomenclature

SECRETS = {"nd", "nc", "n.d.", "n.c."}
LIBELLES_INCONNUS = {
    "nd", "nc", "nr", "nca", "non connu", "non renseigne", "non determine", "inconnu", "autres", "divers",
}  # fmt: skip
# openpyxl is slow, and these workbooks are small.
CASES_MAXIMUM = 5_000_000
# A sum of doubles keeps about 14 significant digits: what lies beyond is noise of the spreadsheet, not money.
BRUIT_RELATIF = Decimal("1e-14")
BRUIT_ABSOLU = Decimal("1e-6")

# No count and no amount of these feeds has more digits: what has is a fault, and would not fit the database.
NOMBRE_ECRIT = re.compile(r"([+-]?)(\d{1,15}|\d{1,3}(?: \d{3}){1,4})(?:[.,](\d{1,20}))?")
DEMESURE = 10**15
CENTIMES_MAXIMUM = 10**17
ESPACES = re.compile(r"[\s\u00a0\u202f]+")
CODE_ET_LIBELLE = re.compile(r"([A-Z][A-Z0-9]?)\s*[-–—:.)]\s*\S.*")
DEPARTEMENT = re.compile(
    r"(?:d[ée]p(?:artement|\.)?\s*)?(0?2[AB]|0?\d{1,2}|9[5-8]\d)(?:\s*[-–:.(]\s*.*|\s+\D.*)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Feuille:
    """A sheet: its name and its rows from row 1, values as openpyxl gives them (None for an empty cell)."""

    nom: str
    lignes: list[tuple[object, ...]]
    masquee: bool = False

    def valeur(self, ligne: int, colonne: int) -> object:
        """The value at zero-based coordinates; None beyond the end of a row."""
        rangee = self.lignes[ligne]
        return rangee[colonne] if colonne < len(rangee) else None

    def adresse(self, colonne: int) -> str:
        """The column as a reader of the file would find it: « feuille 75, colonne D »."""
        return f"feuille {self.nom}, colonne {get_column_letter(colonne + 1)}"


def ouvrir(chemin: Path) -> list[Feuille]:
    """The sheets of an XLSX workbook, formulas as their last computed value.

    Raises FichierIllisible, with the reason as a French sentence, for what is empty, truncated, protected by a
    password, damaged or not a workbook.
    """
    paquets.verifier(chemin, CASES_MAXIMUM)
    try:
        classeur = load_workbook(chemin, read_only=True, data_only=True)
        feuilles = []
        for feuille in classeur.worksheets:
            feuille.reset_dimensions()
            feuilles.append(
                Feuille(
                    feuille.title.strip(),
                    list(feuille.iter_rows(values_only=True)),
                    feuille.sheet_state != "visible",
                )
            )
        classeur.close()
    except MemoryError:
        raise
    except Exception as erreur:  # openpyxl lets through whatever the broken part was parsed with
        raise FichierIllisible(f"le classeur est abîmé ({erreur})") from erreur
    if not any(feuille.lignes for feuille in feuilles):
        raise FichierIllisible("le classeur ne contient aucune donnée")
    return feuilles


def texte(valeur: object) -> str:
    """A cell as text, spaces of every kind made one."""
    return "" if valeur is None else ESPACES.sub(" ", str(valeur)).strip()


@lru_cache(maxsize=100_000, typed=True)
def normaliser(valeur: object) -> str:
    """A label without case, accents or punctuation of quotes, to compare with another."""
    decompose = unicodedata.normalize("NFKD", texte(valeur).casefold().replace("’", "'"))
    return "".join(c for c in decompose if not unicodedata.combining(c))


def est_vide(valeur: object) -> bool:
    return texte(valeur) in {"", "-"}


def est_secret(valeur: object) -> bool:
    """True for ND (non diffusé) and NC (non communiqué)."""
    return isinstance(valeur, str) and normaliser(valeur) in SECRETS


def lire_entier(valeur: object) -> int:
    """A count out of a cell. Raises ValueError with a French reason."""
    nombre = _decimal(valeur, "un nombre")
    arrondi = nombre.to_integral_value()
    if abs(nombre - arrondi) > _bruit(valeur, nombre):
        raise ValueError(f"« {texte(valeur)} » n'est pas un nombre entier")
    return int(arrondi)


def lire_centimes(valeur: object, facteur: int = 1) -> int:
    """An amount out of a cell, in centimes; `facteur` is the number of euros in the unit of the file.

    A cell is taken as the shortest decimal text of its double, multiplied exactly. The result is rounded to the
    centime only when what is rounded away is noise of the spreadsheet: less than a millionth of a centime, or
    than 1e-14 of the amount. Raises ValueError with a French reason for anything else.
    """
    montant = _decimal(valeur, "un montant") * facteur * 100
    if abs(montant) > CENTIMES_MAXIMUM:
        raise ValueError(f"« {texte(valeur)} » est démesuré")
    arrondi = montant.to_integral_value()
    if abs(montant - arrondi) > _bruit(valeur, montant):
        raise ValueError(f"« {texte(valeur)} » n'est pas un nombre entier de centimes")
    return int(arrondi)


def _decimal(valeur: object, attendu: str) -> Decimal:
    if isinstance(valeur, bool | date):
        raise ValueError(f"« {texte(valeur)} » n'est pas {attendu}")
    if isinstance(valeur, int | float):
        nombre = Decimal(repr(valeur))
        if nombre.is_finite() and abs(nombre) < DEMESURE:
            return nombre
        raise ValueError(f"« {texte(valeur)[:40]} » n'est pas {attendu}")
    trouve = NOMBRE_ECRIT.fullmatch(texte(valeur))
    if not trouve:
        raise ValueError(f"« {texte(valeur)} » n'est pas {attendu}")
    signe, entiers, decimales = trouve.groups()
    return Decimal(f"{signe}{entiers.replace(' ', '')}.{decimales or 0}")


def _bruit(valeur: object, nombre: Decimal) -> Decimal:
    """What may be rounded away: something for a double, nothing for a number written as text."""
    return max(BRUIT_ABSOLU, BRUIT_RELATIF * abs(nombre)) if isinstance(valeur, float) else Decimal(0)


def unite(feuille: Feuille, libelles: Iterable[object], defaut: int) -> int:
    """The number of euros in the unit that the headers of a table name; else the one that the sheet declares (« en k€ »
    in a title or a note); else the default.

    Raises FichierRefuse, naming the sheet, for a unit that is not known and for two that differ.
    """
    try:
        nommees = {trouvee for libelle in libelles if (trouvee := unites.unite_nommee(libelle))}
        if not nommees:
            textes = (valeur for rangee in feuille.lignes for valeur in rangee if isinstance(valeur, str))
            nommees = {trouvee for valeur in textes if (trouvee := unites.unite_declaree(valeur))}
    except unites.UniteInconnue as erreur:
        raise FichierRefuse(f"feuille {feuille.nom} : {erreur}") from erreur
    if len(nommees) > 1:
        raise FichierRefuse(f"feuille {feuille.nom} : plusieurs unités de montant y sont nommées")
    return next(iter(nommees), defaut)


def code_departement(valeur: object) -> str:
    """The code in « 01 », 1, « 001 », « 02A », « 75 - Paris » or « Département 2B »; '' when there is none."""
    trouve = DEPARTEMENT.fullmatch(texte(valeur).removesuffix(".0"))
    if not trouve:
        return ""
    code = trouve[1].upper()
    return code[1:] if len(code) == 3 and code[0] == "0" else code.zfill(2)


def modalite(valeur: object, axe: str, nomenclature: Nomenclature) -> str | None:
    """The member of an axis that a label names: by its code, its code and label, or its label.

    A label may be the beginning of the official one or go on after it, as long as only one fits. Words that say
    "unknown" give the axis's unknown member; None when nothing fits.
    """
    connues = nomenclature.modalites[axe]
    libelle = texte(valeur)
    if libelle in connues:
        return libelle
    if normaliser(libelle) in LIBELLES_INCONNUS:
        return nomenclature.catalogue.axe(axe).inconnu
    trouve = CODE_ET_LIBELLE.fullmatch(libelle)
    if trouve and trouve[1] in connues:
        return trouve[1]
    mots = _mots(libelle)
    candidats = [code for code, officiel in connues.items() if mots and _commencent_pareil(mots, _mots(officiel))]
    exacts = [code for code in candidats if _mots(connues[code]) == mots]
    retenus = exacts or candidats
    return retenus[0] if len(retenus) == 1 else None


@lru_cache(maxsize=10_000)
def _mots(libelle: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", normaliser(libelle)))


def _commencent_pareil(a: Sequence[str], b: Sequence[str]) -> bool:
    commun = min(len(a), len(b))
    return a[:commun] == b[:commun]
