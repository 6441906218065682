"""Secrecy of the two tables that only payment lines give: communes, and the history day by day.

Both are simpler than the cube. Communes have one published total each, their département's, so what is hidden in a
département is one sum. The history has one series per volet, so what is hidden between two published dates is one sum.
The rules are those of aides/secret/boucle.py; here the sums that are left to a reader are made large enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aides.commun.cube import CommuneLignes, JourLignes
from aides.secret.regles import Regles


@dataclass(frozen=True, slots=True)
class CommuneProtegee:
    """A commune and whether it must be hidden."""

    commune: CommuneLignes
    secrete: bool


def proteger_communes(
    communes: Iterable[CommuneLignes], departements: Mapping[str, str], regles: Regles
) -> list[CommuneProtegee]:
    """Hide the communes under the primary rule, then the smallest others of the same volet and département until the
    sum of the hidden ones tells no one of them within the precision asked, in euros, aids or businesses.

    `departements`: commune → département. Payments known only by their postal code are in no commune: they are a
    further unknown of the sum, which only makes it safer.
    """
    groupes: dict[tuple[str, str], list[CommuneLignes]] = defaultdict(list)
    for commune in communes:
        groupes[commune.volet, departements[commune.commune]].append(commune)
    return [protegee for groupe in groupes.values() for protegee in _proteger_le_departement(groupe, regles)]


def _proteger_le_departement(groupe: list[CommuneLignes], regles: Regles) -> list[CommuneProtegee]:
    tri = sorted(groupe, key=lambda c: (abs(c.montant_centimes), c.nombre, c.commune))
    cachees = [c for c in tri if _sous_secret(c, regles)]
    visibles = [c for c in tri if not _sous_secret(c, regles)]
    while cachees and visibles and not _somme_sure(cachees, regles):
        cachees.append(visibles.pop(0))
    secretes = {c.commune for c in cachees}
    return [CommuneProtegee(c, c.commune in secretes) for c in groupe]


def _sous_secret(commune: CommuneLignes, regles: Regles) -> bool:
    dominee = commune.plus_gros_centimes > regles.seuil_dominance * max(commune.montant_centimes, 0)
    return commune.entreprises < regles.seuil_entreprises or dominee


def _somme_sure(cachees: list[CommuneLignes], regles: Regles) -> bool:
    """True when the sum is well above its largest part in every measure, so that it bounds none closely."""
    mesures = [
        [abs(c.montant_centimes) for c in cachees],
        [c.nombre for c in cachees],
        [c.entreprises for c in cachees],
    ]
    return all(sum(valeurs) > (1 + regles.precision) * max(valeurs) for valeurs in mesures)


def dates_publiables(jours: Iterable[JourLignes], instantanes: set[str], regles: Regles) -> list[JourLignes]:
    """The payment dates whose cumulative totals may be told, for one volet, in order.

    Between two of them lie enough businesses, none of them dominant (days are added up as if the largest business of
    each were one and the same, the worst case). `instantanes` are dates whose totals the cube publishes anyway: no
    group of days spans one, since a difference with the cube would cut it. A last group that is too small joins the
    one before it.
    """
    publiables: list[JourLignes] = []
    groupes: list[list[JourLignes]] = [[]]
    for jour in sorted(jours, key=lambda j: j.date):
        groupes[-1].append(jour)
        if jour.date in instantanes:
            publiables += _fins_de_groupes(groupes, regles)
            groupes = [[]]
        elif _groupe_sur(groupes[-1], regles):
            groupes.append([])
    return publiables + _fins_de_groupes(groupes, regles)


def _fins_de_groupes(groupes: list[list[JourLignes]], regles: Regles) -> list[JourLignes]:
    """The last day of each group of one segment, once a last group that is too small has joined those before it."""
    groupes = [groupe for groupe in groupes if groupe]
    while len(groupes) > 1 and not _groupe_sur(groupes[-1], regles):
        dernier = groupes.pop()
        groupes[-1] = groupes[-1] + dernier
    return [groupe[-1] for groupe in groupes if _groupe_sur(groupe, regles)]


def _groupe_sur(groupe: list[JourLignes], regles: Regles) -> bool:
    entreprises = max(jour.entreprises for jour in groupe)
    plus_gros, montant = sum(j.plus_gros_centimes for j in groupe), sum(j.montant_centimes for j in groupe)
    return entreprises >= regles.seuil_entreprises and plus_gros <= regles.seuil_dominance * montant
