"""Opening a workbook, and its cells: exact numbers, secret marks, codes, labels compared as a person would.

openpyxl rather than python-calamine: calamine gives an Excel error (#DIV/0!) as an empty cell, which would make money
disappear in silence; these feeds are small (a workbook of 105 sheets opens in 0.2 s), so speed does not decide.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from aides.lecture.modele import FichierIllisible
from aides.nomenclature import Nomenclature

SECRETS = {"nd", "nc", "n.d.", "n.c."}
LIBELLES_INCONNUS = {
    "nd", "nc", "nr", "nca", "non connu", "non renseigne", "non determine", "inconnu", "autres", "divers",
}  # fmt: skip
UNITES = (
    (re.compile(r"\bm[dr]s? ?€|milliards?\b"), 1_000_000_000),
    (re.compile(r"\bm ?€|\bmeur|\bm d'euros|\bmillions?\b"), 1_000_000),
    (re.compile(r"\bk ?€|\bkeur|\bmilliers?\b"), 1_000),
    (re.compile(r"€|\beur"), 1),
)
OCTETS_MAXIMUM = 512 * 1024 * 1024
# A sum of doubles keeps about 14 significant digits: what lies beyond is noise of the spreadsheet, not money.
BRUIT_RELATIF = Decimal("1e-14")
BRUIT_ABSOLU = Decimal("1e-6")

NOMBRE_ECRIT = re.compile(r"([+-]?)(\d+|\d{1,3}(?: \d{3})+)(?:[.,](\d+))?")
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
    _verifier_le_paquet(chemin)
    try:
        classeur = load_workbook(chemin, read_only=True, data_only=True)
        feuilles = []
        for feuille in classeur.worksheets:
            feuille.reset_dimensions()
            feuilles.append(Feuille(feuille.title.strip(), list(feuille.iter_rows(values_only=True))))
        classeur.close()
    except MemoryError:
        raise
    except Exception as erreur:  # openpyxl lets through whatever the broken part was parsed with
        raise FichierIllisible(f"le classeur est abîmé ({erreur})") from erreur
    if not any(feuille.lignes for feuille in feuilles):
        raise FichierIllisible("le classeur ne contient aucune donnée")
    return feuilles


def _verifier_le_paquet(chemin: Path) -> None:
    contenu = chemin.read_bytes()
    if not contenu:
        raise FichierIllisible("le fichier est vide")
    if contenu.startswith(bytes.fromhex("D0CF11E0A1B11AE1")):
        if "EncryptedPackage".encode("utf-16-le") in contenu:
            raise FichierIllisible("le classeur est protégé par un mot de passe")
        raise FichierIllisible("le classeur est au format .xls d'avant 2007 et non au format XLSX")
    if not contenu.startswith(b"PK"):
        raise FichierIllisible("le fichier n'est pas un classeur XLSX")
    try:
        with zipfile.ZipFile(chemin) as paquet:
            taille = sum(partie.file_size for partie in paquet.infolist())
            abimee = paquet.testzip() if taille <= OCTETS_MAXIMUM else None
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as erreur:
        raise FichierIllisible("le classeur est tronqué ou abîmé") from erreur
    except Exception as erreur:  # zlib's own errors
        raise FichierIllisible("le classeur est abîmé") from erreur
    if taille > OCTETS_MAXIMUM:
        raise FichierIllisible(f"le classeur pèse plus de {OCTETS_MAXIMUM // 1024**2} Mo une fois décompressé")
    if abimee:
        raise FichierIllisible(f"le classeur est abîmé (partie {abimee})")


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
    arrondi = montant.to_integral_value()
    if abs(montant - arrondi) > _bruit(valeur, montant):
        raise ValueError(f"« {texte(valeur)} » n'est pas un nombre entier de centimes")
    return int(arrondi)


def _decimal(valeur: object, attendu: str) -> Decimal:
    if isinstance(valeur, bool | date):
        raise ValueError(f"« {texte(valeur)} » n'est pas {attendu}")
    if isinstance(valeur, int | float):
        nombre = Decimal(repr(valeur))
        if nombre.is_finite():
            return nombre
    trouve = NOMBRE_ECRIT.fullmatch(texte(valeur))
    if not trouve:
        raise ValueError(f"« {texte(valeur)} » n'est pas {attendu}")
    signe, entiers, decimales = trouve.groups()
    return Decimal(f"{signe}{entiers.replace(' ', '')}.{decimales or 0}")


def _bruit(valeur: object, nombre: Decimal) -> Decimal:
    """What may be rounded away: something for a double, nothing for a number written as text."""
    return max(BRUIT_ABSOLU, BRUIT_RELATIF * abs(nombre)) if isinstance(valeur, float) else Decimal(0)


def unite(libelle: object, defaut: int) -> int:
    """The number of euros in the unit that a header names (Md€, M€, k€, €); the default when it names none."""
    mots = normaliser(libelle)
    return next((euros for motif, euros in UNITES if motif.search(mots)), defaut)


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


def _mots(libelle: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", normaliser(libelle))


def _commencent_pareil(a: list[str], b: list[str]) -> bool:
    commun = min(len(a), len(b))
    return a[:commun] == b[:commun]
