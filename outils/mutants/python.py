"""The errors that one makes in Python, as Cosmic Ray knows them: those of its operators that a person could write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from itertools import accumulate
from os.path import commonprefix
from typing import Any

from .modele import Changement

GENRES = {
    "ReplaceComparisonOperator_Lt_LtE": "borne",
    "ReplaceComparisonOperator_LtE_Lt": "borne",
    "ReplaceComparisonOperator_Gt_GtE": "borne",
    "ReplaceComparisonOperator_GtE_Gt": "borne",
    "ReplaceComparisonOperator_Eq_NotEq": "contraire",
    "ReplaceComparisonOperator_NotEq_Eq": "contraire",
    "ReplaceComparisonOperator_Is_IsNot": "contraire",
    "ReplaceComparisonOperator_IsNot_Is": "contraire",
    "ReplaceUnaryOperator_Delete_Not": "contraire",
    "ReplaceUnaryOperator_USub_UAdd": "signe",
    "ReplaceBinaryOperator_Add_Sub": "signe",
    "ReplaceBinaryOperator_Sub_Add": "signe",
    "ReplaceBinaryOperator_Mul_Div": "signe",
    "ReplaceBinaryOperator_Div_Mul": "diviseur",
    "ReplaceBinaryOperator_FloorDiv_Mul": "diviseur",
    "ReplaceBinaryOperator_Mod_FloorDiv": "diviseur",
    "ReplaceBinaryOperator_BitOr_BitAnd": "filtre",
    "ReplaceBinaryOperator_BitAnd_BitOr": "filtre",
    "ReplaceAndWithOr": "filtre",
    "ReplaceOrWithAnd": "filtre",
    "AddNot": "contraire",
    "ReplaceTrueWithFalse": "contraire",
    "ReplaceFalseWithTrue": "contraire",
    "ReplaceBreakWithContinue": "boucle",
    "ReplaceContinueWithBreak": "boucle",
    "ZeroIterationForLoop": "boucle",
    "NumberReplacer": "seuil",
}


def changements(texte: str) -> Iterator[Changement]:
    """Every mutation that these operators make of a module.

    Each is made on a copy of the one node that it changes: Cosmic Ray's own way reads the module again for each.
    """
    from cosmic_ray import ast as arbres
    from cosmic_ray import plugins

    debuts = [0, *accumulate(len(ligne) for ligne in texte.splitlines(keepends=True))]
    noeuds = list(_noeuds(arbres.get_ast(texte)))
    for nom, genre in GENRES.items():
        operateur = plugins.get_operator(f"core/{nom}")()
        for noeud in noeuds:
            for rang, _ in enumerate(operateur.mutation_positions(noeud)):
                copie = deepcopy(noeud, {id(noeud.parent): noeud.parent})
                mute = operateur.mutate(copie, rang)
                debut, fin = (debuts[ligne - 1] + colonne for ligne, colonne in (noeud.start_pos, noeud.end_pos))
                apres = mute.get_code(include_prefix=False).lstrip() if mute is not None else ""
                yield _difference(genre, texte[debut:fin], apres, debut)


def _noeuds(noeud: Any) -> Iterator[Any]:
    yield noeud
    for enfant in getattr(noeud, "children", ()):
        yield from _noeuds(enfant)


def _difference(genre: str, avant: str, apres: str, depart: int) -> Changement:
    """What differs between two texts that begin at `depart`, as one change."""
    debut = len(commonprefix([avant, apres]))
    fin = len(commonprefix([avant[debut:][::-1], apres[debut:][::-1]]))
    return Changement(genre, depart + debut, depart + len(avant) - fin, apres[debut : len(apres) - fin])


def juger(avant: str, apres: str) -> str:
    """Whether the second text is Python, and another program than the first; annotations and docstrings run nothing."""
    try:
        return "equivalent" if _execute(apres) == _execute(avant) else "bon"
    except SyntaxError:
        return "invalide"


@cache
def _execute(texte: str) -> str:
    arbre = ast.parse(texte)
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
            noeud.returns = None
        if isinstance(noeud, ast.arg):
            noeud.annotation = None
        if isinstance(noeud, ast.AnnAssign):
            noeud.annotation = ast.Constant(None)
    return ast.dump(arbre)
