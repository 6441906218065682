"""The errors that one makes in SQL, each as the changes that it can be at the places of a text.

A filter dropped, a sign changed, a boundary moved, another column, another divisor, another kind of join, a term of a
grouping or a coalesce forgotten…
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from aides.commun.lire_yaml import lire_yaml

from .jetons import Jeton, decouper
from .modele import Changement

VOISINS = lire_yaml(Path(__file__).parent / "operateurs.yml")
SIGNES = {"+": "-", "-": "+", "*": "/", "/": "*", "//": "*"}
BORNES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
EGALITES = {"=": "<>", "<>": "=", "!=": "="}
FIN_DE_CLAUSE = {
    "GROUP", "ORDER", "HAVING", "WINDOW", "LIMIT", "UNION", "JOIN", "LEFT", "CROSS", "INNER", "WHERE", "QUALIFY", "ON",
    ";", ")", "END",
}  # fmt: skip
MOTS_CLES = FIN_DE_CLAUSE | {
    "SELECT", "THEN", "ELSE", "WHEN", "CASE", "AND", "OR", "NOT", "IN", "BY", "FROM", "BETWEEN", "LIKE", "IS", "AS",
    "DISTINCT", "SET", "OVER",
}  # fmt: skip
TOUJOURS = "1 = 1"
DATE = re.compile(r"'\d{4}-\d{2}-\d{2}'")
Jetons = Sequence[Jeton]


def changements(sql: str, debut: int = 0, fin: int | None = None) -> Iterator[Changement]:
    """Every error of every kind that can be planted in sql[debut:fin], in statements that compute something."""
    for instruction in _instructions(decouper(sql, debut, fin)):
        for operateur in OPERATEURS:
            yield from operateur(instruction)


def _instructions(jetons: Jetons) -> Iterator[Jetons]:
    """Statements, less those that only declare."""
    depart = 0
    for i, jeton in enumerate(jetons):
        if jeton.mot == ";" or i == len(jetons) - 1:
            instruction = jetons[depart : i + 1]
            if {"SELECT", "UPDATE", "DELETE", "MACRO"} & {j.mot for j in instruction}:
                yield instruction
            depart = i + 1


def _remplacer(genre: str, jeton: Jeton, apres: str) -> Changement:
    return Changement(genre, jeton.debut, jeton.fin, apres)


def _operande(jeton: Jeton) -> bool:
    return jeton.genre in ("nombre", "place", "texte") or (jeton.genre == "mot" and jeton.mot not in MOTS_CLES)


def signes(jetons: Jetons) -> Iterator[Changement]:
    """+ for -, * for /, between two values."""
    for avant, jeton, apres in zip(jetons, jetons[1:], jetons[2:], strict=False):
        finit = _operande(avant) or avant.mot in (")", "END")
        if jeton.texte in SIGNES and finit and (_operande(apres) or apres.mot in ("(", "CASE")):
            yield _remplacer("signe", jeton, SIGNES[jeton.texte])


def bornes(jetons: Jetons) -> Iterator[Changement]:
    """< for <=."""
    for jeton in jetons:
        if jeton.texte in BORNES:
            yield _remplacer("borne", jeton, BORNES[jeton.texte])


def contraires(jetons: Jetons) -> Iterator[Changement]:
    """= for <>, IS NULL for IS NOT NULL, EXISTS and IN for their contraries."""
    for i, jeton in enumerate(jetons):
        suivant = jetons[i + 1] if i + 1 < len(jetons) else jeton
        if jeton.texte in EGALITES:
            yield _remplacer("contraire", jeton, EGALITES[jeton.texte])
        elif jeton.mot == "NOT" and suivant.mot in ("NULL", "EXISTS", "IN", "LIKE"):
            yield Changement("contraire", jeton.debut, suivant.debut, "")
        elif jeton.mot == "IS" and suivant.mot == "NULL":
            yield _remplacer("contraire", jeton, "IS NOT")
        elif jeton.mot in ("EXISTS", "IN") and i and jetons[i - 1].mot not in ("NOT", "IF"):
            yield Changement("contraire", jeton.debut, jeton.debut, "NOT ")


def nombres(jetons: Jetons) -> Iterator[Changement]:
    """A threshold one step higher or lower, a date one day earlier or later; a divisor ten times too small."""
    for i, jeton in enumerate(jetons):
        if jeton.genre == "texte" and DATE.fullmatch(jeton.texte):
            jour = date.fromisoformat(jeton.texte[1:-1])
            # The last day there is has none after it.
            pas_possibles = (-1, 1) if jour < date.max else (-1,)
            yield from (_remplacer("seuil", jeton, f"'{jour + timedelta(pas)}'") for pas in pas_possibles)
        if jeton.genre != "nombre" or _est_une_place(jetons, i):
            continue
        if i and jetons[i - 1].texte in ("/", "*", "//"):
            yield _remplacer("diviseur", jeton, _dix_fois_moins(jeton.texte))
            continue
        decimales = len(jeton.texte.partition(".")[2])
        for pas in (-1, 1):
            yield _remplacer("seuil", jeton, f"{float(jeton.texte) + pas / 10**decimales:.{decimales}f}")


def _dix_fois_moins(nombre: str) -> str:
    return f"{float(nombre) / 10:.1f}" if float(nombre) >= 10 else str(int(float(nombre)) + 1)


def _est_une_place(jetons: Jetons, i: int) -> bool:
    """GROUP BY 1, 2: numbers of columns; DECIMAL(18, 2): a type."""
    while i and jetons[i - 1].genre in ("nombre",) or (i and jetons[i - 1].texte == ","):
        i -= 1
    return bool(i) and (jetons[i - 1].mot == "BY" or (i > 1 and jetons[i - 2].mot in ("DECIMAL", "RANGE")))


def filtres(jetons: Jetons) -> Iterator[Changement]:
    """A condition dropped from WHERE, HAVING, QUALIFY or ON."""
    for i, jeton in enumerate(jetons):
        if jeton.mot not in ("WHERE", "HAVING", "QUALIFY", "ON"):
            continue
        clause = _clause(jetons, i)
        termes = _conjonction(clause, jeton.profondeur)
        for rang, terme in enumerate(termes):
            if len(termes) == 1:
                yield Changement("filtre", terme[0].debut, terme[-1].fin, TOUJOURS)
            elif rang + 1 < len(termes):
                yield Changement("filtre", terme[0].debut, termes[rang + 1][0].debut, "")
            else:
                yield Changement("filtre", termes[rang - 1][-1].fin, terme[-1].fin, "")


def _clause(jetons: Jetons, i: int) -> Jetons:
    """What follows the word at `i`, up to the next clause."""
    profondeur = jetons[i].profondeur
    for k in range(i + 1, len(jetons)):
        jeton = jetons[k]
        if jeton.profondeur < profondeur or (
            jeton.profondeur == profondeur and jeton.mot in FIN_DE_CLAUSE - {")", "END"}
        ):
            return jetons[i + 1 : k]
    return jetons[i + 1 :]


def _conjonction(clause: Jetons, profondeur: int) -> list[Jetons]:
    """The terms that AND joins; one only where OR stands beside it."""
    au_niveau = [k for k, j in enumerate(clause) if j.profondeur == profondeur]
    if any(clause[k].mot == "OR" for k in au_niveau):
        return [clause]
    termes, depart, entre = [], 0, False
    for k in au_niveau:
        if clause[k].mot == "BETWEEN":
            entre = True
        elif clause[k].mot == "AND" and entre:
            entre = False
        elif clause[k].mot == "AND":
            termes.append(clause[depart:k])
            depart = k + 1
    return [terme for terme in (*termes, clause[depart:]) if terme]


def jointures(jetons: Jetons) -> Iterator[Changement]:
    """JOIN for LEFT JOIN, and LEFT JOIN for JOIN but on the tables of reference."""
    for i, jeton in enumerate(jetons):
        if jeton.mot == "LEFT" and i + 1 < len(jetons) and jetons[i + 1].mot == "JOIN":
            yield Changement("jointure", jeton.debut, jetons[i + 1].debut, "")
        elif jeton.mot == "JOIN" and jetons[i - 1].mot not in ("LEFT", "CROSS", "INNER", "ANTI", "SEMI", "ASOF"):
            if {j.texte for j in jetons[i + 1 : i + 4 : 2]} & set(VOISINS["references"]):
                continue
            yield _remplacer("jointure", jeton, "LEFT JOIN")


def groupes(jetons: Jetons) -> Iterator[Changement]:
    """A term dropped from GROUP BY or PARTITION BY."""
    for i, jeton in enumerate(jetons[1:], start=1):
        if jeton.mot != "BY" or jetons[i - 1].mot not in ("GROUP", "PARTITION"):
            continue
        termes = _liste(_clause(jetons, i), jeton.profondeur)
        for rang, terme in enumerate(termes[:-1]):
            yield Changement("groupe", terme[0].debut, termes[rang + 1][0].debut, "")
        if len(termes) > 1:
            yield Changement("groupe", termes[-2][-1].fin, termes[-1][-1].fin, "")
        elif jetons[i - 1].mot == "PARTITION":
            yield Changement("groupe", jetons[i - 1].debut, termes[0][-1].fin, "")


def _liste(clause: Jetons, profondeur: int) -> list[Jetons]:
    coupes = [k for k, j in enumerate(clause) if j.profondeur == profondeur and j.texte == ","]
    return [clause[a + 1 : b] for a, b in zip([-1, *coupes], [*coupes, len(clause)], strict=True)]


def appels(jetons: Jetons) -> Iterator[Changement]:
    """coalesce and nullif without what they are for, abs forgotten, one aggregate for another."""
    for i, jeton in enumerate(jetons[:-1]):
        if jeton.genre != "mot" or jetons[i + 1].texte != "(":
            continue
        nom = jeton.texte.lower()
        if nom in ("coalesce", "ifnull", "nullif"):
            arguments = _liste(_interieur(jetons, i + 1), jeton.profondeur + 1)
            if len(arguments) > 1:
                yield Changement("coalesce", jeton.debut, arguments[-1][-1].fin, "(" + _texte_de(arguments[0]))
        elif nom == "abs":
            yield _remplacer("signe", jeton, "")
        elif nom in VOISINS["fonctions"]:
            yield _remplacer("agregat", jeton, VOISINS["fonctions"][nom])


def _interieur(jetons: Jetons, ouvrante: int) -> Jetons:
    profondeur = jetons[ouvrante].profondeur
    fin = next(k for k in range(ouvrante + 1, len(jetons)) if jetons[k].profondeur == profondeur)
    return jetons[ouvrante + 1 : fin]


def _texte_de(jetons: Jetons) -> str:
    """Tokens put back together: exact but for spaces."""
    morceaux = [jetons[0].texte]
    for avant, jeton in zip(jetons, jetons[1:], strict=False):
        morceaux.append((" " if jeton.debut > avant.fin else "") + jeton.texte)
    return "".join(morceaux)


def mots(jetons: Jetons) -> Iterator[Changement]:
    """DISTINCT and DESC forgotten, UNION for UNION ALL, a window in the wrong order."""
    for i, jeton in enumerate(jetons):
        suivant = jetons[i + 1] if i + 1 < len(jetons) else jeton
        if jeton.mot == "DISTINCT":
            yield Changement("distinct", jeton.debut, suivant.debut, "")
        elif jeton.mot == "DESC":
            yield _remplacer("ordre", jeton, "ASC")
        elif jeton.mot == "UNION" and suivant.mot == "ALL":
            yield Changement("distinct", jeton.debut, suivant.fin, "UNION")
        elif jeton.mot == "BY" and jetons[i - 1].mot == "ORDER" and jeton.profondeur:
            terme = _liste(_clause(jetons, i), jeton.profondeur)[0]
            if terme and terme[-1].mot not in ("DESC", "ASC"):
                yield Changement("ordre", terme[-1].fin, terme[-1].fin, " DESC")


def colonnes(jetons: Jetons) -> Iterator[Changement]:
    """The column next door."""
    for i, jeton in enumerate(jetons):
        suivant, avant = (jetons[i + 1].texte if i + 1 < len(jetons) else ""), (jetons[i - 1].mot if i else "")
        voisine = VOISINS["colonnes"].get(jeton.texte)
        if (
            jeton.genre == "mot"
            and voisine
            and suivant not in ("(", ".")
            and avant not in ("AS", "FROM", "JOIN", "OVER")
        ):
            yield _remplacer("colonne", jeton, voisine)


OPERATEURS: tuple[Callable[[Jetons], Iterator[Changement]], ...] = (
    signes, bornes, contraires, nombres, filtres, jointures, groupes, appels, mots, colonnes,
)  # fmt: skip
