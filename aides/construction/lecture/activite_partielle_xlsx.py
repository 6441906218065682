"""Reader for the workbooks of activité partielle: a list of rows (territory, NACE A17 sector, counts) in an annex.

The layout changed: by département with the number of établissements at first, by région without it later. Each layout
is a format of dispositif.yml, whose columns are looked for in every sheet; a title stands above the header, a total
and notes below the rows. Counts are rounded to 5 by the source, so a total is only held to that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from aides.commun.catalogue import Format
from aides.commun.cube import ColonneManquante, FichierRefuse, Lecture
from aides.construction.inventaire import Fichier
from aides.construction.lecture.blocs import Bloc, Case, Lecteur, Territoire, comparer, departement, france, region
from aides.construction.lecture.lignes_de_total import dit_total, ecarter_les_totaux
from aides.construction.lecture.tableur import Feuille, code_departement, est_vide, modalite, normaliser, ouvrir, texte
from aides.construction.nomenclature import INCONNU, Nomenclature

AXE = "nace17"
ARRONDI = 5
ROLES = {
    "a17": "secteur",
    "code du departement": "departement",
    "dep": "departement",
    "code de la region": "region",
    "reg": "region",
    "mois": "mois",
}
MOIS = re.compile(r"(\d{4})-(\d{2})(?:-\d{2}.*)?")


@dataclass(frozen=True)
class _Table:
    """One sheet's list, in zero-based coordinates: header row, role → column, measure → column."""

    feuille: Feuille
    format: Format
    entete: int
    roles: dict[str, int]
    mesures: dict[str, int]


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one workbook into cells per territory and A17 sector (counts of demandes, salariés, heures…).

    Raises FichierIllisible when it cannot be opened, and ColonneManquante, naming sheet and column, when no sheet has
    the columns of a known layout.
    """
    table = _trouver_la_table(fichier, ouvrir(fichier.chemin))
    lecteur = Lecteur(fichier, table.format)
    national = Bloc(france(f"feuille {table.feuille.nom}"))
    blocs: dict[Territoire, Bloc] = {}
    for ligne in range(table.entete + 1, len(table.feuille.lignes)):
        _lire_la_ligne(lecteur, national, blocs, table, ligne, nomenclature)
    for bloc in blocs.values():
        national.cellules.extend(bloc.cellules)
        lecteur.conserver(bloc, ARRONDI * len(bloc.cellules))
    details = ecarter_les_totaux(national.cellules, lecteur.lecture)
    ecartees = {cellule.ligne for cellule in national.cellules} - {cellule.ligne for cellule in details}
    lecteur.lecture.cellules = [c for c in lecteur.lecture.cellules if c.ligne not in ecartees]
    lecteur.lecture.lignes_retenues = lecteur.lecture.lignes_lues - len(lecteur.lecture.rejets)
    national.cellules, national.rejets = details, len(lecteur.lecture.rejets)
    lecteur.lecture.observations.extend(comparer(national, ARRONDI * len(details)))
    return lecteur.terminer()


def _trouver_la_table(fichier: Fichier, feuilles: list[Feuille]) -> _Table:
    """The first sheet and row that hold every column of a layout; else what the best candidate lacks.

    Raises FichierRefuse when two sheets hold the layout: one is a copy, or an older one.
    """
    manques: list[tuple[int, str, list[str]]] = []
    for format_ in fichier.formats:
        tables = [table for feuille in feuilles if (table := _table_du_format(format_, feuille, manques))]
        if len(tables) > 1:
            noms = " et ".join(f"« {table.feuille.nom} »" for table in tables)
            raise FichierRefuse(f"les feuilles {noms} ont les mêmes colonnes : laquelle compte ?")
        if tables:
            return tables[0]
    proche = min(manques, default=(0, "", []))
    if proche[0] == 0:
        attendues = [*fichier.formats[0].requises, *fichier.formats[0].colonnes.values()]
        raise ColonneManquante(fichier.nom, f"« {' », « '.join(attendues)} », dans toutes les feuilles")
    raise ColonneManquante(fichier.nom, f"« {' », « '.join(proche[2])} » de la feuille {proche[1]}")


def _table_du_format(format_: Format, feuille: Feuille, manques: list[tuple[int, str, list[str]]]) -> _Table | None:
    """The table of one layout in one sheet; what its rows lack is added to `manques`."""
    attendues = [*format_.requises, *format_.colonnes.values()]
    for ligne, rangee in enumerate(feuille.lignes):
        colonnes = _colonnes(rangee)
        if not colonnes or any(normaliser(absente) in colonnes for absente in format_.absentes):
            continue
        absentes = [c for c in attendues if normaliser(c) not in colonnes and c not in format_.facultatives]
        if not absentes:
            return _table(feuille, format_, ligne, colonnes)
        manques.append((len(absentes) - len(attendues), feuille.nom, absentes))
    return None


def _colonnes(rangee: tuple[object, ...]) -> dict[str, int]:
    return {normaliser(v): i for i, v in reversed(list(enumerate(rangee))) if isinstance(v, str) and v.strip()}


def _table(feuille: Feuille, format_: Format, ligne: int, colonnes: dict[str, int]) -> _Table:
    roles = {role: colonnes[nom] for nom, role in ROLES.items() if nom in colonnes}
    mesures = {m: colonnes[normaliser(c)] for m, c in format_.colonnes.items() if normaliser(c) in colonnes}
    return _Table(feuille, format_, ligne, roles, mesures)


def _lire_la_ligne(
    lecteur: Lecteur,
    national: Bloc,
    blocs: dict[Territoire, Bloc],
    table: _Table,
    ligne: int,
    nomenclature: Nomenclature,
) -> None:
    """Read one row into the block of its territory: a sector, the territory's total, or the total of the whole list
    (what the list is checked against, and no figure of its own)."""
    feuille = table.feuille
    valeurs = {m: (feuille.adresse(c), feuille.valeur(ligne, c)) for m, c in table.mesures.items()}
    if all(est_vide(valeur) for _, valeur in valeurs.values()):
        return
    mois = _mois(feuille.valeur(ligne, table.roles["mois"])) if "mois" in table.roles else ""
    total = Case("total", "TOTAL", ligne + 1, valeurs, mois)
    dit_un_total = any(dit_total(texte(valeur)) for valeur in feuille.lignes[ligne])
    ecrit = texte(feuille.valeur(ligne, _colonne_du_territoire(table)))
    if dit_un_total and (not ecrit or dit_total(ecrit)):
        national.total = Lecteur(lecteur.fichier, lecteur.format).lire(national.territoire, total)
        return
    territoire = _territoire(lecteur, table, ecrit, nomenclature)
    bloc = blocs.setdefault(territoire, Bloc(territoire))
    if dit_un_total:
        bloc.total = lecteur.lire(territoire, total)
        return
    case = Case(AXE, _secteur(lecteur, table, ligne, nomenclature), ligne + 1, valeurs, mois)
    avant = len(lecteur.lecture.rejets)
    cellule = lecteur.lire(territoire, case)
    bloc.rejets += len(lecteur.lecture.rejets) - avant
    if cellule:
        bloc.cellules.append(cellule)


def _secteur(lecteur: Lecteur, table: _Table, ligne: int, nomenclature: Nomenclature) -> str:
    ecrit = table.feuille.valeur(ligne, table.roles["secteur"])
    code = modalite(ecrit, AXE, nomenclature)
    if code is None:
        lecteur.inconnu(table.feuille.adresse(table.roles["secteur"]), texte(ecrit))
        return nomenclature.catalogue.axe(AXE).inconnu
    return code


def _colonne_du_territoire(table: _Table) -> int:
    return table.roles["departement"] if "departement" in table.roles else table.roles["region"]


def _territoire(lecteur: Lecteur, table: _Table, ecrit: str, nomenclature: Nomenclature) -> Territoire:
    if "departement" in table.roles:
        territoire = departement(code_departement(ecrit), ecrit, nomenclature)
        membre = territoire.departement
    else:
        territoire = region(ecrit.removesuffix(".0").zfill(2), ecrit, nomenclature)
        membre = territoire.region
    if membre == INCONNU and ecrit != INCONNU:
        lecteur.inconnu(table.feuille.adresse(_colonne_du_territoire(table)), ecrit)
    return territoire


def _mois(valeur: object) -> str:
    """A month as YYYY-MM, '' when the cell says none."""
    if isinstance(valeur, date):
        return valeur.strftime("%Y-%m")
    trouve = MOIS.fullmatch(texte(valeur))
    return f"{trouve[1]}-{trouve[2]}" if trouve else ""
