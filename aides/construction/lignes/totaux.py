"""The total rows of a payment file against its lines: what proves that it is whole, what proves that it is not.

A total row is worth the lines since the total before it, those of its sheet, or all those of the file; above them, it
is worth those that follow. Lines that no total row covers are said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from aides.construction.lignes.fichiers import PAS_DES_FEUILLES

# More rows without siren nor date than that are no totals: the columns have moved.
TOTAUX_MAXIMUM = 200


@dataclass(frozen=True)
class Total:
    """A row that looks like a total: its line, its amount (None: it cannot be read), whether it says so in words."""

    ligne: int
    centimes: int | None
    dit: bool

    @property
    def feuille(self) -> int:
        return self.ligne // PAS_DES_FEUILLES


@dataclass(frozen=True)
class Somme:
    """Payments: how many, their centimes, how many amounts cannot be read, how many lines have not their columns."""

    lignes: int = 0
    centimes: int = 0
    illisibles: int = 0
    irregulieres: int = 0

    def __add__(self, autre: Somme) -> Somme:
        return Somme(
            self.lignes + autre.lignes,
            self.centimes + autre.centimes,
            self.illisibles + autre.illisibles,
            self.irregulieres + autre.irregulieres,
        )


# Sums by sheet and by number of total rows above them.
Blocs = dict[tuple[int, int], Somme]


@dataclass
class Verdict:
    """What the total rows say of a file.

    `faux` and `inverifiables` hold a total row and the sum that it should be worth; `paiements` are rows taken for
    totals that are payments without date nor siren; `non_couvertes` counts the lines that no total covers, by sheet.
    """

    faux: list[tuple[Total, Somme]] = field(default_factory=list)
    inverifiables: list[tuple[Total, Somme]] = field(default_factory=list)
    paiements: list[Total] = field(default_factory=list)
    non_couvertes: dict[int, int] = field(default_factory=dict)


def juger(totaux: list[Total], blocs: Blocs) -> Verdict:
    """Hold each total row, in the order of lines, against the sums of the blocks that they part."""
    verdict = Verdict()
    blocs, totaux = _demettre(totaux, dict(blocs), verdict)
    couverts: set[tuple[int, int]] = set()
    orphelins: list[tuple[int, Total]] = []
    for rang, total in enumerate(totaux):
        portee = _portee(rang, total, blocs)
        if portee is None:
            orphelins.append((rang, total))
        else:
            couverts |= portee
    for rang, total in [] if _sont_un_detail(orphelins, blocs) else orphelins:
        avant = {cle for cle in blocs if cle[1] <= rang}
        _condamner(verdict, total, [_sommer(blocs, _du_bloc(rang, total, blocs)), _sommer(blocs, avant)])
        couverts |= avant
    restes: dict[int, int] = defaultdict(int)
    for (feuille, bloc), somme in blocs.items():
        if (feuille, bloc) not in couverts:
            restes[feuille] += somme.lignes
    verdict.non_couvertes = {feuille: lignes for feuille, lignes in restes.items() if lignes}
    return verdict


def _demettre(totaux: list[Total], blocs: Blocs, verdict: Verdict) -> tuple[Blocs, list[Total]]:
    """Rows without words in the middle of a file whose amount is no sum are payments that lost their siren and date."""
    for rang, total in reversed(list(enumerate(totaux))):
        suivis = any(feuille == total.feuille and bloc > rang for feuille, bloc in blocs)
        portee = _portee(rang, total, blocs)
        # An amount that is that of the line above proves nothing: a payment may have it too.
        vaut = portee is not None and _sommer(blocs, portee).lignes > 1
        if total.dit or not suivis or vaut:
            continue
        verdict.paiements.insert(0, total)
        totaux = totaux[:rang] + totaux[rang + 1 :]
        blocs = _fondre(blocs, rang, Somme(1, total.centimes or 0, int(total.centimes is None)), total.feuille)
    return blocs, totaux


def _fondre(blocs: Blocs, rang: int, ajout: Somme, feuille: int) -> Blocs:
    """The blocks without the total row of that rank, whose amount is one of their payments."""
    fondus: Blocs = {(feuille, rang): ajout}
    for (page, bloc), somme in blocs.items():
        cle = (page, bloc - 1 if bloc > rang else bloc)
        fondus[cle] = fondus.get(cle, Somme()) + somme
    return fondus


def _portee(rang: int, total: Total, blocs: Blocs) -> set[tuple[int, int]] | None:
    """The blocks whose sum the total row is worth: those before it, of all the file first, else those that follow."""
    if total.centimes is None:
        return None
    tout = set(blocs)
    page = {cle for cle in blocs if cle[0] == total.feuille}
    candidates = [
        tout,
        page,
        {cle for cle in tout if cle[1] <= rang},
        {cle for cle in page if cle[1] <= rang},
        _du_bloc(rang, total, blocs),
        {cle for cle in page if cle[1] == rang + 1},
    ]
    for portee in candidates:
        somme = _sommer(blocs, portee)
        if somme.centimes == total.centimes and not somme.illisibles and (portee or not blocs):
            return portee
    return None


def _du_bloc(rang: int, total: Total, blocs: Blocs) -> set[tuple[int, int]]:
    return {cle for cle in blocs if cle[0] == total.feuille and cle[1] == rang}


def _sont_un_detail(orphelins: list[tuple[int, Total]], blocs: Blocs) -> bool:
    """True for total rows that part the whole in another way than the lines do (by volet, by month)."""
    if len(orphelins) < 2 or not all(total.dit for _, total in orphelins):
        return False
    tout = _sommer(blocs, set(blocs))
    return not tout.illisibles and sum(total.centimes or 0 for _, total in orphelins) == tout.centimes


def _condamner(verdict: Verdict, total: Total, sommes: list[Somme]) -> None:
    """A total row that is no sum is wrong, unless amounts that cannot be read may be what is missing."""
    if total.centimes is not None:
        for somme in sommes:
            if somme.illisibles and not somme.irregulieres and total.centimes >= somme.centimes:
                verdict.inverifiables.append((total, somme))
                return
    verdict.faux.append((total, sommes[-1]))


def _sommer(blocs: Blocs, cles: Iterable[tuple[int, int]]) -> Somme:
    somme = Somme()
    for cle in cles:
        somme = somme + blocs[cle]
    return somme
