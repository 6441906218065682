"""Finds the tests that can pass without having looked at anything, by reading their source.

A test is sound when a statement that always runs always asserts: an ``assert`` on something, ``pytest.raises``,
``expect`` of Playwright, or a call of a helper of tests/ that is sound itself. Asserts in a loop count when the loop
runs over what is written in the test or went through ``au_moins_un``; asserts under an ``if`` count when its other
branch asserts too. ``assert all(...)``, ``not any(...)`` and ``not [...]`` are loops. Nothing is run: what cannot be
read here (two answers compared, both empty) stays the business of who writes the test.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

Fonction = ast.FunctionDef | ast.AsyncFunctionDef
# What has elements when what it is given has.
AUTANT = {
    "enumerate", "items", "keys", "list", "reversed", "set", "sorted", "split", "splitlines", "tuple", "values", "zip",
}  # fmt: skip
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Contexte:
    """pleins: names that hold at least one element; surs: helpers that assert whatever happens."""

    pleins: Set[str]
    surs: Set[str]


def trouver_vides(sources: Mapping[str, str]) -> list[str]:
    """« file:line name » of each test that can see nothing and pass. sources: file name -> Python text."""
    arbres = {nom: ast.parse(texte) for nom, texte in sources.items()}
    aides: dict[str, list[tuple[Fonction, Set[str]]]] = {}
    essais: list[tuple[str, Fonction, Set[str]]] = []
    for nom, arbre in arbres.items():
        pleins = _pleins(arbre.body, frozenset())
        for fonction in (noeud for noeud in ast.walk(arbre) if isinstance(noeud, Fonction)):
            siens = _pleins(_instructions(fonction.body), pleins)
            if fonction.name.startswith("test_"):
                essais.append((nom, fonction, siens))
            else:
                aides.setdefault(fonction.name, []).append((fonction, siens))
    surs = _surs(aides)
    return [
        f"{nom}:{fonction.lineno} {fonction.name}"
        for nom, fonction, pleins in essais
        if not _affirme(fonction.body, Contexte(pleins, surs))
    ]


def _surs(aides: Mapping[str, Sequence[tuple[Fonction, Set[str]]]]) -> Set[str]:
    """Names of the helpers that assert whatever happens, be it through one another; all of that name must."""
    surs: set[str] = set()
    while trouves := {
        nom
        for nom, fonctions in aides.items()
        if nom not in surs and all(_affirme(f.body, Contexte(pleins, surs)) for f, pleins in fonctions)
    }:
        surs |= trouves
    return surs


def _instructions(corps: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, inner ones too, but those of functions written inside it."""
    for instruction in corps:
        yield instruction
        if not isinstance(instruction, (*Fonction.__args__, ast.ClassDef)):
            for champ in ("body", "orelse", "finalbody"):
                yield from _instructions(getattr(instruction, champ, []))


def _pleins(corps: Iterable[ast.stmt], connus: Set[str]) -> Set[str]:
    """`connus`, and the names that every assignment of the body makes of at least one element."""
    valeurs: dict[str, list[ast.expr]] = {}
    for instruction in corps:
        if isinstance(instruction, ast.Assign | ast.AnnAssign | ast.AugAssign) and instruction.value:
            cibles = instruction.targets if isinstance(instruction, ast.Assign) else [instruction.target]
            for cible in cibles:
                if isinstance(cible, ast.Name):
                    valeurs.setdefault(cible.id, []).append(instruction.value)
    pleins = set(connus)
    for nom, lues in valeurs.items():
        (pleins.add if all(_plein(valeur, pleins) for valeur in lues) else pleins.discard)(nom)
    return pleins


def _plein(valeur: ast.expr, pleins: Set[str]) -> bool:
    """Whether an expression has at least one element, as far as its text tells."""
    match valeur:
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return any(not isinstance(e, ast.Starred) or _plein(e.value, pleins) for e in elements)
        case ast.Dict(keys=cles, values=valeurs):
            return any(cle is not None or _plein(v, pleins) for cle, v in zip(cles, valeurs, strict=True))
        case ast.Constant(value=constante):
            return isinstance(constante, str | bytes) and bool(constante)
        case ast.Name(id=nom):
            return nom in pleins
        case ast.BinOp(left=gauche, op=ast.Add() | ast.BitOr(), right=droite):
            return _plein(gauche, pleins) or _plein(droite, pleins)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return all(not g.ifs and _plein(g.iter, pleins) for g in valeur.generators)
        case ast.Call(func=ast.Name(id="au_moins_un")) | ast.Call(func=ast.Attribute(attr="au_moins_un")):
            return True
        case ast.Call(func=ast.Name(id="range"), args=[*_, ast.Constant(value=int(fin))]):
            return fin > 0
        case ast.Call(func=ast.Attribute(value=objet, attr=nom)) if nom in AUTANT:
            return _plein(objet, pleins)
        case ast.Call(func=ast.Name(id=nom), args=[_, *_] as arguments, keywords=mots) if nom in AUTANT:
            # zip(..., strict=True) does not pass over what is longer.
            assez = any if any(mot.arg == "strict" and ast.unparse(mot.value) == "True" for mot in mots) else all
            return assez(_plein(argument, pleins) for argument in arguments)
    return False


def _affirme(corps: Iterable[ast.stmt], contexte: Contexte) -> bool:
    """Whether running these statements to their end always asserts."""
    for instruction in corps:
        match instruction:
            case ast.Assert(test=test):
                trouve = not _boucle(test, contexte.pleins)
            case ast.Expr(value=valeur):
                trouve = _appelle(valeur, contexte)
            case ast.With() | ast.AsyncWith():
                trouve = any(_nom(i.context_expr) in ("raises", "warns") for i in instruction.items)
                trouve = trouve or _affirme(instruction.body, contexte)
            case ast.Try():
                trouve = _affirme(instruction.body, contexte) or _affirme(instruction.finalbody, contexte)
            case ast.For() | ast.AsyncFor():
                trouve = _plein(instruction.iter, contexte.pleins) and _affirme(instruction.body, contexte)
                trouve = trouve or _affirme(instruction.orelse, contexte)
            case ast.If():
                trouve = _affirme(instruction.body, contexte) and _affirme(instruction.orelse, contexte)
            case _:
                trouve = False
        if trouve:
            return True
        if _quitte(instruction, contexte):
            return False
    return False


def _quitte(instruction: ast.stmt, contexte: Contexte) -> bool:
    """Whether a statement may leave the test, or the turn of its loop, without having asserted."""
    match instruction:
        case ast.Return() | ast.Continue() | ast.Break():
            return True
        case ast.If(body=oui, orelse=non):
            return any(not _affirme(c, contexte) and any(_quitte(i, contexte) for i in c) for c in (oui, non))
        case ast.For() | ast.AsyncFor() | ast.While():
            return any(isinstance(i, ast.Return) for i in _instructions([instruction]))
    return any(_quitte(i, contexte) for i in _instructions([instruction]) if i is not instruction)


def _boucle(test: ast.expr, pleins: Set[str]) -> bool:
    """Whether what is asserted is true of nothing: all(...), not any(...), not [x for x in lignes], [...] == []."""
    match test:
        case ast.BoolOp(op=ast.And(), values=valeurs):
            return all(_boucle(valeur, pleins) for valeur in valeurs)
        case ast.Call(func=ast.Name(id="all"), args=[elements]):
            return not _plein(elements, pleins)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Call(func=ast.Name(id="any"), args=[elements])):
            return not _plein(elements, pleins)
        case ast.UnaryOp(op=ast.Not(), operand=elements) if isinstance(elements, COMPREHENSIONS):
            return not _parcourt(elements, pleins)
        case ast.Compare(left=elements, ops=[ast.Eq()], comparators=[vide]) if isinstance(elements, COMPREHENSIONS):
            return ast.unparse(vide) in ("[]", "{}", "set()") and not _parcourt(elements, pleins)
    return False


def _parcourt(comprehension: ast.expr, pleins: Set[str]) -> bool:
    """Whether a comprehension looks at one element at least, kept or not."""
    generateurs: list[ast.comprehension] = getattr(comprehension, "generators", [])
    return all(_plein(generateur.iter, pleins) for generateur in generateurs)


def _appelle(valeur: ast.expr, contexte: Contexte) -> bool:
    """Whether an expression, its value unused, is there to assert: expect(...).to_..., a sound helper."""
    appels = [noeud for noeud in ast.walk(valeur) if isinstance(noeud, ast.Call)]
    return any(_nom(appel) == "expect" for appel in appels) or _nom(_attendu(valeur)) in contexte.surs


def _attendu(valeur: ast.expr) -> ast.expr:
    return valeur.value if isinstance(valeur, ast.Await) else valeur


def _nom(valeur: ast.expr) -> str:
    """verifier of verifier(...) and of client.verifier(...)."""
    match valeur:
        case ast.Call(func=ast.Name(id=nom)) | ast.Call(func=ast.Attribute(attr=nom)):
            return nom
    return ""
