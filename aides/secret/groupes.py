"""Secrecy of the two tables that only payment lines give: communes, and the history day by day.

Both are simpler than the cube. Communes have one published total each, their département's, so what a département keeps
back is one sum: a cell that anybody can work out, and that must itself be safe. The history has one series per volet,
so what is hidden between two published dates is one sum. The rules are those of aides/secret/boucle.py; here the sums
that are left to a reader are made large enough.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aides.commun.cube import CelluleLignes, CommuneLignes, EnsembleLignes, JourLignes
from aides.secret.regles import Regles


@dataclass(frozen=True, slots=True)
class CommuneProtegee:
    """A commune and whether it must be hidden."""

    commune: CommuneLignes
    secrete: bool


@dataclass(frozen=True, slots=True)
class Reste:
    """What a département keeps back: its published total less its published communes.

    ``plus_gros``: at least what any business of it received, in centimes.
    """

    nombre: int
    entreprises: int
    montant_centimes: int
    plus_gros_centimes: int

    def sous_secret(self, regles: Regles) -> bool:
        """Whether it tells about too few businesses; an empty one tells about none."""
        dominee = regles.domine(self.plus_gros_centimes, self.montant_centimes)
        vide = self.nombre <= 0 and not self.plus_gros_centimes
        return not vide and (self.entreprises < regles.seuil_entreprises or dominee)


@dataclass(frozen=True, slots=True)
class Ajout:
    """What a commune or a département adds to the last publication, and to what was told of it last (``depuis``, None
    where nothing was); the centimes told last; whether the last publication told it (``dite``)."""

    dernier: Reste
    depuis: Reste | None
    dit: int
    dite: bool


RIEN = Ajout(Reste(0, 0, 0, 0), None, 0, False)


def proteger_communes(
    communes: Iterable[CommuneLignes],
    departements: Mapping[str, str],
    totaux: Iterable[CelluleLignes],
    regles: Regles,
    ajouts: Mapping[tuple[str, str], Ajout] | None = None,
) -> list[CommuneProtegee]:
    """Hide communes under the primary rule, then the smallest others until what their département keeps back is safe.

    It is where it tells of enough businesses, and bounds no hidden commune within the precision asked, in euros, aids
    or businesses, not even for the largest business of another.

    `departements`: commune → département; `totaux`: the published totals of départements at the same date. What one
    keeps back holds its unlocated payments too. The communes of a département that is not published, or that no choice
    keeps safe, are left out: that a commune has a row tells that somebody was paid there. `ajouts`, by volet and code
    of commune or département: what is added to the publications before, which obeys the same rules.
    """
    publies = {(t.volet, t.departement): t for t in totaux}
    groupes: dict[tuple[str, str], list[CommuneLignes]] = defaultdict(list)
    for commune in communes:
        groupes[commune.volet, departements[commune.commune]].append(commune)
    return [
        protegee
        for cle, groupe in groupes.items()
        if cle in publies
        for protegee in _proteger_le_departement(groupe, publies[cle], regles, ajouts or {})
    ]


def _proteger_le_departement(
    groupe: list[CommuneLignes], total: CelluleLignes, regles: Regles, ajouts: Mapping[tuple[str, str], Ajout]
) -> list[CommuneProtegee]:
    siens = {c.commune: ajouts.get((c.volet, c.commune), RIEN) for c in groupe}
    ensemble = ajouts.get((total.volet, total.departement), RIEN)
    tri = sorted(groupe, key=lambda c: (abs(c.montant_centimes), c.nombre, c.commune))
    trahies = {commune for commune, a in siens.items() if a.depuis and a.depuis.sous_secret(regles)}
    primaires = trahies | {c.commune for c in tri if _sous_secret(c, regles)}
    cachees = [c for c in tri if c.commune in primaires]
    visibles = [c for c in tri if c.commune not in primaires]
    ailleurs = _non_situe(groupe, total)
    while not (_garde_sure(cachees, ailleurs, primaires, regles, siens)
               and _ajout_sur({c.commune for c in cachees}, siens, ensemble, regles)):  # fmt: skip
        if not visibles:
            return []
        cachees.append(visibles.pop(0))
    secretes = {c.commune for c in cachees}
    return [CommuneProtegee(c, c.commune in secretes) for c in groupe]


def _ajout_sur(cachees: set[str], siens: Mapping[str, Ajout], ensemble: Ajout, regles: Regles) -> bool:
    """Whether what a reader can subtract of two publications tells about enough businesses: what the département adds,
    less what is added by the communes that both tell."""
    if not ensemble.dite:
        return True
    dits = [a.dernier for commune, a in siens.items() if a.dite and commune not in cachees]
    tus = [a.dernier for commune, a in siens.items() if not a.dite or commune in cachees]
    total = ensemble.dernier
    montant = total.montant_centimes - sum(d.montant_centimes for d in dits)
    ailleurs = montant - sum(t.montant_centimes for t in tus)
    return not Reste(
        total.nombre - sum(d.nombre for d in dits),
        total.entreprises - sum(d.entreprises for d in dits),
        montant,
        max([min(abs(ailleurs), total.plus_gros_centimes), *(t.plus_gros_centimes for t in tus)]),
    ).sous_secret(regles)


def _non_situe(groupe: list[CommuneLignes], total: CelluleLignes) -> Reste:
    """What was paid in the département to businesses that are in no commune known."""
    montant = total.montant_centimes - sum(c.montant_centimes for c in groupe)
    return Reste(
        total.nombre - sum(c.nombre for c in groupe),
        total.entreprises - sum(c.entreprises for c in groupe),
        montant,
        min(abs(montant), total.plus_gros_centimes),
    )


def _sous_secret(commune: CommuneLignes, regles: Regles) -> bool:
    dominee = regles.domine(commune.plus_gros_centimes, commune.montant_centimes)
    return commune.entreprises < regles.seuil_entreprises or dominee


def _garde_sure(
    cachees: list[CommuneLignes], ailleurs: Reste, primaires: set[str], regles: Regles, siens: Mapping[str, Ajout]
) -> bool:
    """Whether what a reader can subtract tells about enough businesses, and bounds no hidden commune closely."""
    reste = Reste(
        ailleurs.nombre + sum(c.nombre for c in cachees),
        ailleurs.entreprises + sum(c.entreprises for c in cachees),
        ailleurs.montant_centimes + sum(c.montant_centimes for c in cachees),
        max([ailleurs.plus_gros_centimes, *(c.plus_gros_centimes for c in cachees)]),
    )
    if reste.sous_secret(regles):
        return False
    # Each hidden commune has a row, hence a business at least: the others leave it no more than this.
    libres = min(reste.entreprises, reste.nombre) - (len(cachees) - 1)
    if cachees and libres < regles.seuil_entreprises:
        return False
    # Of a commune that was told, what it had is known: the others share no more than the rest.
    acquis = sum(siens[c.commune].dit for c in cachees)
    if any(reste.montant_centimes - acquis + siens[c.commune].dit <= (1 + regles.precision) * c.montant_centimes
           for c in cachees if acquis):  # fmt: skip
        return False
    mesures = [
        (abs(reste.montant_centimes), [abs(c.montant_centimes) for c in cachees]),
        (reste.nombre, [c.nombre for c in cachees]),
        (reste.entreprises, [c.entreprises for c in cachees]),
    ]
    larges = all(somme > (1 + regles.precision) * max(valeurs, default=-1) for somme, valeurs in mesures)
    return larges and _meme_pour_une_voisine(cachees, reste, primaires, regles)


def _meme_pour_une_voisine(cachees: list[CommuneLignes], reste: Reste, primaires: set[str], regles: Regles) -> bool:
    """Whether the largest business of a hidden commune, which knows what it received, bounds no other one closely."""
    gros = sorted((c.plus_gros_centimes, c.commune) for c in cachees)[-2:]
    for c in cachees:
        voisine = max((montant for montant, commune in gros if commune != c.commune), default=0)
        large = abs(reste.montant_centimes) - voisine > (1 + regles.precision) * abs(c.montant_centimes)
        if c.commune in primaires and not large:
            return False
    return True


def ensembles_publiables(ensembles: Iterable[EnsembleLignes], regles: Regles) -> list[EnsembleLignes]:
    """The businesses of all volets together that may be told.

    Enough of them, and what is told of a région (or of France) and of its parts does not prove one of those that are
    not told too small.
    """
    parts: dict[str, list[EnsembleLignes]] = defaultdict(list)
    for e in ensembles:
        parts[{"departement": e.region, "region": "FR", "national": ""}[e.niveau]].append(e)
    dits = [e for e in parts.pop("", []) if e.entreprises >= regles.seuil_entreprises]
    regions = parts.pop("FR", [])
    gardes = {code: _ensembles_surs(departements, {}, regles) for code, departements in parts.items()}
    # A région whose number would prove its départements too small must not be known: as many places as it has count.
    places = {code: len(parts[code]) for code, surs in gardes.items() if surs is None}
    for region in _ensembles_surs(regions, places, regles) or []:
        dits += [region, *(gardes.get(region.region) or [])]
    return dits


def _ensembles_surs(
    parts: list[EnsembleLignes], places: Mapping[str, int], regles: Regles
) -> list[EnsembleLignes] | None:
    """Those of the parts of one known number that may be told; None where that number must not be told with any.

    ``places``: how many places stand for each région that must not be told.
    """
    permis = [p for p in parts if p.entreprises >= regles.seuil_entreprises and p.region not in places]
    dits = sorted(permis, key=lambda p: (-p.entreprises, p.region, p.departement))
    tus = [p for p in parts if p not in dits]
    # Each place not told has a business: the others leave it no more than this.
    while tus and _libres(tus, places) < regles.seuil_entreprises:
        if not dits:
            return None
        tus.append(dits.pop())
    return dits


def _libres(tus: list[EnsembleLignes], places: Mapping[str, int]) -> int:
    return sum(p.entreprises for p in tus) - sum(places.get(p.region, 1) for p in tus) + 1


def fins_publiables(jours: Iterable[JourLignes], dates: Iterable[str], regles: Regles) -> list[str]:
    """Of the `dates` of one volet's national totals, in order, those that may be told.

    The last one is: it is today's total. Each other one only where what was paid since the one told before it, and
    until the next one told, rests on enough businesses. A date before the first payment is none.
    """
    liste = sorted(jours, key=lambda j: j.date)
    candidates = [d for d in sorted(set(dates)) if liste and d >= liste[0].date]
    groupes: list[list[JourLignes]] = []
    avant = ""
    for apres in candidates:
        groupes.append([j for j in liste if avant < j.date <= apres])
        avant = apres
    gardes: list[tuple[str, list[JourLignes]]] = []
    attente: list[JourLignes] = []
    for date, groupe in zip(candidates, groupes, strict=True):
        attente = attente + groupe
        if not attente or _groupe_sur(attente, regles):
            gardes.append((date, attente))
            attente = []
    if candidates and (attente or not gardes):
        # What was paid since is too little to be told apart: it joins what was told last.
        attente = (gardes.pop()[1] if gardes else []) + attente
        while gardes and not _groupe_sur(attente, regles):
            attente = gardes.pop()[1] + attente
        gardes.append((candidates[-1], attente))
    return [date for date, _ in gardes]


def dates_publiables(jours: Iterable[JourLignes], instantanes: set[str], regles: Regles) -> list[JourLignes]:
    """The payment dates whose cumulative totals may be told, for one volet, in order.

    Between two of them lie enough businesses, none of them dominant (days are added up as if the largest business of
    each were one and the same, the worst case). `instantanes` are dates whose totals the cube publishes anyway: no
    group of days spans one, since a difference with the cube would cut it. A last group that is too small joins the
    one before it.
    """
    dits = sorted(instantanes)
    segments: dict[int, list[JourLignes]] = defaultdict(list)
    for jour in sorted(jours, key=lambda j: j.date):
        segments[bisect_left(dits, jour.date)].append(jour)
    return [fin for segment in segments.values() for fin in _fins_d_un_segment(segment, regles)]


def _fins_d_un_segment(jours: list[JourLignes], regles: Regles) -> list[JourLignes]:
    groupes: list[list[JourLignes]] = [[]]
    for jour in jours:
        groupes[-1].append(jour)
        if _groupe_sur(groupes[-1], regles):
            groupes.append([])
    return _fins_de_groupes(groupes, regles)


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
    return entreprises >= regles.seuil_entreprises and not regles.domine(plus_gros, montant)
