"""What must not be known of what is published: hidden figures, what a date adds, what parts leave of a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from tests.attaque.moteur import Bornes
from tests.attaque.recherche import Cible
from tests.attaque.relations import Monde, Relation, se_suivent
from tests.attaque.verite import SEUIL, Cle, Contributions, Verite, difference
from tests.attaque.vu import Variable

PRECISION = 0.10


def cachees(monde: Monde, verite: Verite) -> Iterator[Cible]:
    """Hidden figures: an amount within 10 %; a number of businesses or of aids proved to be under the threshold.
    Amounts that are shown against the rules are found too. About how much a cell holds that an earlier publication told
    is known to all: what it has added since is what must not be (ajouts)."""
    dites = dites_avant(monde)
    for (cle, mesure), valeur in monde.valeurs.items():
        if valeur is None and mesure == "A" and cle in dites:
            continue
        vraie = verite.de(cle)
        grave = verite.sensible(vraie)
        if valeur is None:
            yield une_cible("commune" if cle.lieu[0] == "C" else "cellule", (((cle, mesure), 1),), mesure, vraie, grave)
        elif mesure == "A" and grave:
            yield une_cible("montrée", (((cle, mesure), 1),), mesure, vraie, grave)


def dites_avant(monde: Monde) -> set[Cle]:
    """Hidden cells of which an earlier publication told the amount."""
    series: dict[Cle, list[tuple[Cle, bool]]] = defaultdict(list)
    for (cle, mesure), valeur in monde.valeurs.items():
        if mesure == "A":
            series[cle._replace(publication=0, date="")].append((cle, valeur is not None))
    return {
        cle
        for cles in series.values()
        for cle, dite in cles
        if not dite and any(autre.publication < cle.publication for autre, dite_avant in cles if dite_avant)
    }


def ajouts(monde: Monde, verite: Verite) -> Iterator[Cible]:
    """What a date adds to the one before, where the rules would forbid to say it."""
    for avant, apres in se_suivent(monde):
        ajout = _ajout(verite, avant, apres)
        if verite.sensible(ajout) and ajout.montant > 0:
            for mesure in ("A", "N"):
                if (avant, mesure) in monde.valeurs and (apres, mesure) in monde.valeurs:
                    yield une_cible("ajout", (((apres, mesure), 1), ((avant, mesure), -1)), mesure, ajout, grave=True)


def _ajout(verite: Verite, avant: Cle, apres: Cle) -> Contributions:
    """Payments of one cell that the one before it does not hold."""
    return difference(verite.de(apres), verite.de(avant))


def restes(monde: Monde, relations: list[Relation], verite: Verite) -> Iterator[Cible]:
    """What the published parts of a published whole leave: hidden figures whose sum anybody knows."""
    groupes: dict[tuple, list] = defaultdict(list)
    for relation in relations:
        if relation.bas == relation.haut == 0 and relation.nom in ("territoires", "axes", "mois", "communes"):
            caches = [(v, n) for v, n in relation.termes if monde.valeurs.get(v) is None]
            if len(caches) > 1 and relation.termes[0][0] not in {v for v, _ in caches}:
                groupes[tuple(caches)].append(relation)
    for caches in groupes:
        mesure = caches[0][0][1]
        ensemble = verite.ensemble([cle for (cle, _), _ in caches])
        if mesure == "A" and verite.sensible(ensemble) and ensemble.montant > 0:
            yield une_cible("reste", tuple((v, 1) for v, _ in caches), mesure, ensemble, grave=True)


def seconds(monde: Monde, verite: Verite) -> Iterator[Cle]:
    """Shown cells where the second business knows the amount of the first within 10 % (the p% rule): what the others
    have in all is less than that."""
    for (cle, mesure), valeur in monde.valeurs.items():
        if mesure == "A" and valeur:
            premiers = np.sort(verite.de(cle).centimes)[::-1]
            if len(premiers) > 2 and premiers[2:].sum() < PRECISION * premiers[0]:
                yield cle


def savoir(monde: Monde, verite: Verite, siren: int) -> tuple[dict[Variable, Bornes], set[Cle]]:
    """What a business knows of hidden figures, and the cells where it is: its own amounts are in them. Where it is
    alone it is taken to know it, as τ-Argus and sdcTable do of singletons."""
    connu: dict[Variable, Bornes] = {}
    siennes = set()
    for cle in {cle for (cle, _), valeur in monde.valeurs.items() if valeur is None}:
        vraie = verite.de(cle)
        rang = np.searchsorted(vraie.sirens, siren)
        if rang < len(vraie.sirens) and vraie.sirens[rang] == siren:
            siennes.add(cle)
            for mesure, valeur in (("A", vraie.centimes[rang]), ("N", vraie.aides[rang]), ("E", 1)):
                seule = vraie.entreprises == len(vraie.sirens) == 1
                connu[cle, mesure] = Bornes(float(valeur), float(valeur) if seule else np.inf)
    return connu, siennes


def des_voisins(verite: Verite, siren: int, siennes: set[Cle], voisines: set[Cle], deja: set[str]) -> Iterator[Cible]:
    """What a business must not learn: the amount of the only other one in a cell, and hidden cells beside its own."""
    for cle in siennes | voisines:
        vraie = verite.de(cle)
        sienne = int(vraie.centimes[vraie.sirens == siren].sum())
        autres = vraie.montant - sienne
        if str(cle) in deja or autres <= 0 or not verite.sensible(vraie) or (sienne and vraie.entreprises != 2):
            continue
        marge = PRECISION * autres
        yield Cible("voisin A", (((cle, "A"), 1),), vraie.montant - marge, vraie.montant + marge, vraie.montant)


def une_cible(nom: str, termes: tuple, mesure: str, vraie: Contributions, grave: bool) -> Cible:
    """An aim of what a set of payments truly is."""
    valeur = vraie.mesure(mesure)
    if mesure == "A":
        marge = PRECISION * abs(valeur)
        return Cible(f"{nom} A", termes, valeur - marge, valeur + marge, valeur, grave)
    return Cible(f"{nom} {mesure}", termes, -np.inf, SEUIL - 1, valeur, grave)
