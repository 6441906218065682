"""The command line: see the package."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from . import rapport
from .passage import Carnet, Copie, TestsEnEchec, passer
from .salles import Choix, Salle, lire_salles, lire_survivants

RACINE = Path(__file__).parents[2]
VU, PAS_VU, MAUVAIS_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """0: enough mutants are killed and every survivor is explained; 1: not so; 2: wrong use, or tests that fail."""
    options = _lire(arguments)
    salles = lire_salles()
    inconnues = set(options.salle) - set(salles)
    if inconnues:
        print(f"Salle inconnue : {', '.join(sorted(inconnues))}. Salles : {', '.join(salles)}.", file=sys.stderr)
        return MAUVAIS_USAGE
    voulues = [salle for nom, salle in salles.items() if not options.salle or nom in options.salle]
    choix = Choix(options.part, options.combien, options.graine)
    if options.lister:
        return _lister(voulues, choix)
    try:
        bilans = _relire(voulues) if options.bilan else _essayer(voulues, choix, options.processus)
    except TestsEnEchec as erreur:
        print(erreur, file=sys.stderr)
        return MAUVAIS_USAGE
    raisons = lire_survivants()
    partie = rapport.rediger(bilans, raisons)
    if options.rapport:
        # A part of the mutants, or one room, is added to what is known of the others.
        rapport.ecrire(options.rapport, rapport.rediger(_relire([*salles.values()]), raisons))
    print(partie)
    fautes = rapport.fautes(bilans, raisons)
    if set(voulues) == set(salles.values()):
        fautes += [f"{cle} explique un mutant qui n'existe plus" for cle in rapport.perimees(bilans, raisons)]
    for faute in fautes:
        print(faute, file=sys.stderr)
    return PAS_VU if fautes else VU


def _lire(arguments: Sequence[str] | None) -> argparse.Namespace:
    analyseur = argparse.ArgumentParser(
        prog="python -m outils.mutants", description="Plante des erreurs et lance les tests."
    )
    analyseur.add_argument("--salle", action="append", default=[], help="une salle (répétable) ; par défaut toutes")
    analyseur.add_argument("--part", type=_part, metavar="I/N", help="la I-ième de N parts")
    analyseur.add_argument("--combien", type=int, metavar="N", help="N mutants par salle, tirés au sort")
    analyseur.add_argument("--graine", type=int, default=11, help="du tirage (par défaut 11)")
    analyseur.add_argument("--processus", type=int, default=2, help="combien à la fois (par défaut 2)")
    analyseur.add_argument("--rapport", type=Path, metavar="FICHIER", help="document à compléter (docs/preuve.md)")
    analyseur.add_argument("--lister", action="store_true", help="montre les mutants sans rien lancer")
    analyseur.add_argument(
        "--bilan", action="store_true", help="rend compte de ce qui est déjà essayé, sans rien lancer"
    )
    return analyseur.parse_args(arguments)


def _part(texte: str) -> tuple[int, int]:
    rang, _, parts = texte.partition("/")
    if not (rang.isdigit() and parts.isdigit() and 1 <= int(rang) <= int(parts)):
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas une part : écrire 1/10")
    return int(rang), int(parts)


def _lister(salles: Sequence[Salle], choix: Choix) -> int:
    for salle in salles:
        recolte = salle.recolter(RACINE)
        for mutant in choix.parmi(recolte.mutants):
            print(f"{mutant.cle}  {mutant.ou}  {mutant.genre} : {mutant.avant}  →  {mutant.apres}")
        genres = ", ".join(f"{g} {n}" for g, n in sorted(Counter(m.genre for m in recolte.mutants).items()))
        print(
            f"{salle.nom} : {len(recolte.mutants)} mutants ({genres}) ; écartés : {recolte.invalides} invalides,"
            f" {recolte.equivalents} équivalents",
            file=sys.stderr,
        )
    return VU


def _carnet() -> Carnet:
    return Carnet(RACINE / "cache" / "mutants" / "resultats.jsonl")


def _relire(salles: Sequence[Salle]) -> list[rapport.Bilan]:
    """What is known already, of the rooms of which something is."""
    carnet = _carnet()
    bilans = []
    for salle in filter(lambda salle: salle.nom in carnet.salles, salles):
        recolte = salle.recolter(RACINE)
        derniers = [carnet.dernier(salle, mutant) for mutant in recolte.mutants]
        bilans.append(rapport.Bilan(salle, recolte, [resultat for resultat in derniers if resultat]))
    return [bilan for bilan in bilans if bilan.resultats]


def _essayer(salles: Sequence[Salle], choix: Choix, processus: int) -> list[rapport.Bilan]:
    carnet = _carnet()
    recoltes = {salle.nom: salle.recolter(RACINE) for salle in salles}
    if not os.environ.get("AIDES_DONNEES_OFFICIELLES"):
        _dire("Sans AIDES_DONNEES_OFFICIELLES, les tests des fichiers officiels ne sont pas lancés.")
    with ExitStack() as pile:

        @cache
        def copies() -> list[Copie]:
            return [_copier(pile) for _ in range(processus)]

        return [
            rapport.Bilan(
                salle, recoltes[salle.nom],
                passer(RACINE, salle, choix.parmi(recoltes[salle.nom].mutants), carnet, copies, _dire),
            )
            for salle in salles
        ]  # fmt: skip


def _copier(pile: ExitStack) -> Copie:
    """A copy of the tree that goes with `pile`."""
    dossier = pile.enter_context(tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True))
    copie = Copie(RACINE, Path(dossier))
    pile.callback(copie.fermer)
    return copie


def _dire(phrase: str) -> None:
    print(phrase, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
