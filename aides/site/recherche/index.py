"""The index: exact names, then names that begin so, then two things at once, then names within two typing errors."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from aides.site.recherche.entrees import Entree
from aides.site.recherche.mots import elaguer, normaliser

# Which kind comes first when names match as well: few and large before many and small.
RANGS = {"dispositif": 0, "departement": 1, "region": 2, "secteur": 3, "metier": 4, "commune": 5}
LIEUX = ("departement", "region", "commune")
LIMITE = 10
# Typing errors forgiven (a letter too many, missing, changed, or two swapped), by the length of what was typed.
ERREURS = ((7, 2), (4, 1))
# A commune with fewer inhabitants comes after another thing of its name: Bar, in Corrèze, after bars.
CONNUE = 10_000
# Words in which three things are looked for: the ways to cut them grow as their square.
MOTS_A_TROIS = 9


@dataclass(frozen=True)
class Trouvaille:
    """An answer. verdict: exact, croisement, debut or proche; raison: why (nom, article, code, usuel, sigle, ancien,
    groupe, anglais, postal, debut, proche); mot: the words that it answers to; ecart: typing errors forgiven; chemin:
    its address, which for several things at once is that of their crossing; avec: the others, one holding the next
    (mot and ecart then count those too)."""

    entree: Entree
    verdict: str
    raison: str
    mot: str
    chemin: str
    ecart: int = 0
    avec: Trouvaille | None = None


class Index:
    """Entries by their names. Built once, then only read."""

    def __init__(self, entrees: Iterable[Entree], postaux: Iterable[tuple[str, str]] = ()) -> None:
        self.entrees = list(entrees)
        self.exacts: dict[str, list[tuple[int, str]]] = {}
        paires: set[tuple[str, int]] = set()
        for rang, entree in enumerate(self.entrees):
            for nom, raison in entree.noms():
                connus = self.exacts.setdefault(nom, [])
                if rang not in {autre for autre, _ in connus}:
                    connus.append((rang, raison))
                paires |= {(mot, rang) for mot in nom.split()}
        self.mots = sorted(paires)
        self.noms = list(self.exacts)
        communes = {entree.code: rang for rang, entree in enumerate(self.entrees) if entree.genre == "commune"}
        self.postaux = sorted((code, communes[commune]) for code, commune in postaux if commune in communes)

    def chercher(self, texte: str, limite: int = LIMITE) -> list[Trouvaille]:
        """The best answers for what was typed, the surest first; nothing for nothing."""
        mots = tuple(normaliser(texte).split())
        if not mots:
            return []
        exactes = sorted(self._exactes(mots), key=lambda trouvee: _douteuse(trouvee.entree, texte))
        trouvees = [*exactes, *self._croisements(mots, 0), *self._debuts(mots)]
        if not trouvees:
            trouvees = [*self._proches(mots), *self._croisements(mots, 1)]
            trouvees.sort(key=lambda trouvee: trouvee.ecart)
        trouvees = trouvees or self._corrigees(mots)
        return _sans_doublon(trouvees)[:limite]

    def _exactes(self, mots: tuple[str, ...]) -> list[Trouvaille]:
        """The entries of which this is a name, whole, or a postal code."""
        for essai in dict.fromkeys((mots, elaguer(mots))):
            tape = " ".join(essai)
            noms = [self._trouvee(rang, "exact", raison, tape) for rang, raison in self.exacts.get(tape, ())]
            postal = len(essai) == 1 and len(tape) == 5 and tape.isdigit()
            codes = self._commencant(self.postaux, tape) if postal else ()
            noms += [self._trouvee(rang, "exact", "postal", tape) for rang in codes]
            if noms:
                return sorted(noms, key=lambda trouvee: _ordre(trouvee.entree, tape))
        return []

    def _debuts(self, mots: tuple[str, ...]) -> list[Trouvaille]:
        """The entries of which each word typed begins a word."""
        rangs = set.intersection(*(set(self._commencant(self.mots, mot)) for mot in mots))
        tape = " ".join(mots)
        if len(mots) == 1 and tape.isdigit() and len(tape) >= 3:
            rangs |= set(self._commencant(self.postaux, tape))
        trouvees = [self._trouvee(rang, "debut", "debut", tape) for rang in rangs]
        return sorted(trouvees, key=lambda trouvee: _ordre(trouvee.entree, tape))

    def _proches(self, mots: tuple[str, ...]) -> list[Trouvaille]:
        """The entries of which a name is within the errors that are forgiven."""
        tape = " ".join(elaguer(mots) or mots)
        permis = _permis(tape)
        if not permis or tape.isdigit():
            return []
        proches = process.extract(tape, self.noms, scorer=OSA.distance, score_cutoff=permis, limit=20)
        trouvees = [
            self._trouvee(rang, "proche", "proche", nom, int(ecart))
            for nom, ecart, _ in proches
            for rang, _ in self.exacts[nom]
        ]
        return sorted(trouvees, key=lambda trouvee: (trouvee.ecart, *_ordre(trouvee.entree, "")))

    def _corrigees(self, mots: tuple[str, ...]) -> list[Trouvaille]:
        """The entries of which each word typed, its errors forgiven, is a word; none when a word is like no other."""
        vocabulaire, ecart = list(dict.fromkeys(mot for mot, _ in self.mots)), 0
        corriges = []
        for mot in mots:
            trouve = process.extractOne(mot, vocabulaire, scorer=OSA.distance, score_cutoff=_permis(mot))
            if trouve is None:
                return []
            corriges.append(trouve[0])
            ecart += int(trouve[1])
        return [replace(t, verdict="proche", raison="proche", ecart=ecart) for t in self._debuts(tuple(corriges))]

    def _croisements(self, mots: tuple[str, ...], permis: int) -> list[Trouvaille]:
        """Two or three things at once, in any order, where the words can be cut in names; permis: 1 forgives errors."""
        cotes: dict[tuple[int, int], list[Trouvaille]] = {}

        def cote(debut: int, fin: int) -> list[Trouvaille]:
            if (debut, fin) not in cotes:
                cotes[debut, fin] = self._un_cote(mots[debut:fin], permis)
            return cotes[debut, fin]

        bornes, fin = range(1, len(mots)), len(mots)
        trouvees = [c for n in bornes for a, b in product(cote(0, n), cote(n, fin)) for c in _croiser(a, b)]
        for n, m in combinations(bornes, 2) if fin <= MOTS_A_TROIS else ():
            # Words that name nothing are seen before those that would be looked for with their errors.
            if cote(0, n) and cote(m, fin):
                trouvees += [
                    _croiser_trois(*trois) for trois in product(cote(0, n), cote(n, m), cote(m, fin)) if _dits(trois)
                ]
        return sorted(trouvees, key=lambda t: (t.ecart, -len(t.mot), *_ordre(t.entree, "")))[:LIMITE]

    def _un_cote(self, mots: tuple[str, ...], permis: int) -> list[Trouvaille]:
        """The few best answers for one half; words that name nothing are no half."""
        utiles = elaguer(mots)
        if not utiles:
            return []
        exactes = self._exactes(utiles)
        return (exactes or (self._proches(utiles) if permis else []))[:6]

    def _trouvee(self, rang: int, verdict: str, raison: str, mot: str, ecart: int = 0) -> Trouvaille:
        entree = self.entrees[rang]
        return Trouvaille(entree, verdict, raison, mot, entree.chemin, ecart)

    @staticmethod
    def _commencant(paires: list[tuple[str, int]], debut: str) -> Iterator[int]:
        place = bisect_left(paires, (debut, -1))
        while place < len(paires) and paires[place][0].startswith(debut):
            yield paires[place][1]
            place += 1


def _permis(tape: str) -> int:
    return next((nombre for longueur, nombre in ERREURS if len(tape) >= longueur), 0)


def _croiser(a: Trouvaille, b: Trouvaille) -> Iterator[Trouvaille]:
    """The crossing of two answers of kinds that a page crosses: a sector or a trade with a place or a scheme, a scheme
    with a place. The sector, or the scheme, is the entry; the other is `avec`."""
    for quoi, ou in ((a, b), (b, a)):
        chemin = _adresse(quoi.entree, ou.entree)
        if chemin:
            mot = f"{quoi.mot} + {ou.mot}"
            yield Trouvaille(quoi.entree, "croisement", quoi.raison, mot, chemin, a.ecart + b.ecart, ou)


def _dits(trois: Iterable[Trouvaille]) -> bool:
    """Whether three answers are a sector or a trade, a place and a scheme."""
    return sorted(_role(trouvee.entree) for trouvee in trois) == ["lieu", "par", "quoi"]


def _croiser_trois(*trois: Trouvaille) -> Trouvaille:
    """The crossing of three answers of which _dits is true: the page of the sector there, the scheme first."""
    par_role = {_role(trouvee.entree): trouvee for trouvee in trois}
    quoi, ou, dispositif = (par_role[role] for role in ("quoi", "lieu", "par"))
    chemin = _adresse(quoi.entree, ou.entree)
    chemin += f"{'&' if '?' in chemin else '?'}dispositif={dispositif.entree.ici}"
    la = replace(ou, avec=dispositif, mot=f"{ou.mot} + {dispositif.mot}", ecart=ou.ecart + dispositif.ecart)
    mot = f"{quoi.mot} + {la.mot}"
    return Trouvaille(quoi.entree, "croisement", quoi.raison, mot, chemin, quoi.ecart + la.ecart, la)


def _role(entree: Entree) -> str:
    return "lieu" if entree.genre in LIEUX else "par" if entree.genre == "dispositif" else "quoi"


def _adresse(quoi: Entree, ou: Entree) -> str:
    metier = f"metier={quoi.code}" if quoi.genre == "metier" else ""
    if quoi.genre in ("secteur", "metier") and ou.genre in LIEUX:
        return f"/territoire/{ou.ici}/secteur/{quoi.ici}" + (f"?{metier}" if metier else "")
    if quoi.genre in ("secteur", "metier") and ou.genre == "dispositif":
        return f"/secteur/{quoi.ici}?dispositif={ou.ici}" + (f"&{metier}" if metier else "")
    if quoi.genre == "dispositif" and ou.genre in LIEUX:
        return f"/dispositif/{quoi.ici}/{ou.ici}"
    return ""


def _douteuse(entree: Entree, tape: str) -> bool:
    """Whether a commune of exactly this name is hardly what was meant: a small one, or one with other accents (who
    types « maçon » does not mean Mâcon; who types none means either)."""
    if entree.genre != "commune":
        return False
    accents, siens = (re.sub(r"[\W0-9a-z]", "", texte.casefold()) for texte in (tape, entree.libelle))
    return entree.poids < CONNUE or bool(accents and accents != siens)


def _ordre(entree: Entree, tape: str) -> tuple[Any, ...]:
    """Exact names first, then names that begin so, then by kind, size and name."""
    exacte = tape in entree.cles
    commence = any(nom.startswith(tape) for nom, _ in entree.noms())
    # A large town named in full comes before a sector that merely begins so, not before a département.
    return (not exacte, not commence, RANGS[entree.genre], -entree.poids, entree.libelle)


def _sans_doublon(trouvees: Iterable[Trouvaille]) -> list[Trouvaille]:
    """Each address once: the surest answer, which comes first."""
    gardees: dict[str, Trouvaille] = {}
    for trouvee in trouvees:
        gardees.setdefault(trouvee.chemin, trouvee)
    return list(gardees.values())
