"""Every figure of the crossing of payment lines, computed again in plain Python from the payments that a file holds."""

from __future__ import annotations

import random
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from aides.commun.cube import CelluleLignes
from aides.construction.lignes import ResultatLignes, reperer
from tests.fabrique_sirene import Atelier, etablissement, paiement, siren, unite


@dataclass(frozen=True)
class Paye:
    """One payment as the Python side knows it; `qui` is '' for Wallis-et-Futuna."""

    qui: str
    volet: str
    mois: str
    jour: str
    centimes: int
    departement: str
    region: str
    commune: str
    section: str
    classe: str
    categorie: str


# Of each siren: commune in the register ('' for none: its postal code then), activity, size, legal category.
QUI = {
    1: ("31555", "56.10A", "01", "5499"), 2: ("75101", "47.11F", "11", "1000"), 3: ("75101", "56.10A", "01", "1000"),
    4: ("69123", "01.11Z", "", "5710"), 5: ("", "", "", ""), 6: ("97411", "56.10A", "02", "5499"),
    7: ("31555", "47.11F", "01", "5499"),
}  # fmt: skip
LIEUX = {"31555": ("31", "76"), "75101": ("75", "11"), "69123": ("69", "84"), "97411": ("974", "04"), "": ("13", "93")}
SECTIONS = {"56": "I", "47": "G", "01": "A", "": "Z"}


def tirer(
    graine: int, jours: list[str], combien: int, signes: tuple[int, ...] = (1,)
) -> tuple[list[list[str]], list[Paye]]:
    """Payments as a file has them and as they must be understood."""
    hasard = random.Random(graine)
    lignes, payes, vus = [], [], set()
    while len(lignes) < combien:
        rang, jour = hasard.choice([0, *QUI, *QUI]), hasard.choice(jours)
        annee, mois_, quantieme = jour.split("-")
        numero = hasard.choice([int(mois_), int(mois_) - 1 or 12])
        volet, mensuel = hasard.choice([("VOLET1", True), ("VOLET2", True), ("VOLET4", False)])
        centimes = hasard.choice(signes) * hasard.randint(1, 40) * 2525
        if (rang, volet, jour, centimes) in vus or (not rang and volet == "VOLET4"):
            continue
        vus.add((rang, volet, jour, centimes))
        periode = f"{numero:02}-{volet}" if mensuel else volet
        aide = f"{int(annee) - (numero > int(mois_))}-{numero:02}" if mensuel else ""
        commune, activite, classe, categorie = QUI.get(rang, ("986", "", "", ""))
        departement, region = LIEUX.get(commune, ("986", "ZZ"))
        lignes.append(
            paiement(rang or "", f"{centimes / 100:.2f}", f"{mois_}-{quantieme}-{annee[2:]}", periode=periode,
                     code_postal="98600" if not rang else "13001")
        )  # fmt: skip
        payes.append(
            Paye(siren(rang) if rang else "", volet, aide, jour, centimes, departement, region,
                 commune if rang and commune else "", SECTIONS[activite[:2]], classe or "ZZ", categorie[:2] or "ZZ")
        )  # fmt: skip
    return lignes, payes


def registre(atelier: Atelier) -> None:
    connus = {rang: qui for rang, qui in QUI.items() if qui[0]}
    atelier.sirene(
        [etablissement(r, c, activitePrincipaleEtablissement=a, trancheEffectifsEtablissement=t)
         for r, (c, a, t, _) in connus.items()],
        [unite(r, categorieJuridiqueUniteLegale=c, trancheEffectifsUniteLegale="") for r, (*_, c) in connus.items()],
    )  # fmt: skip


def fin_de_mois(jour: str, derniere: str) -> str:
    annee, mois_, _ = jour.split("-")
    return derniere if jour[:7] == derniere[:7] else f"{annee}-{mois_}-{monthrange(int(annee), int(mois_))[1]}"


def instants(payes: list[Paye]) -> list[str]:
    """The end of every month since the first payment, and the last payment's day."""
    premier, derniere = min(p.jour for p in payes), max(p.jour for p in payes)
    mois_ = [f"{a}-{m:02}" for a in range(2020, 2022) for m in range(1, 13)]
    return [fin_de_mois(f"{m}-01", derniere) for m in mois_ if premier[:7] <= m <= derniere[:7]]


def lieux(paye: Paye) -> list[tuple[str, str, str]]:
    return [("departement", paye.region, paye.departement), ("region", paye.region, "TOUS"), ("national", "FR", "TOUS")]


def axes(paye: Paye) -> list[tuple[str, str]]:
    return [
        ("section_naf", paye.section),
        ("classe_effectif", paye.classe),
        ("categorie_juridique", paye.categorie),
        ("total", "TOTAL"),
    ]


def plus_gros(payes: list[Paye], par_jour: bool) -> int:
    """The most that one business had at the end of a month (or, where nothing is given back, of a day) so far."""
    trouve = 0
    for qui in {p.qui for p in payes}:
        siens = [p for p in payes if p.qui == qui]
        pas = {p.jour if par_jour else p.jour[:7] for p in siens}
        trouve = max([trouve, *(abs(sum(p.centimes for p in siens if p.jour[: len(fin)] <= fin)) for fin in pas)])
    return trouve


def cellules(payes: list[Paye], par_jour: bool = True) -> set[tuple[object, ...]]:
    """The cube, cell by cell."""
    derniere = max(p.jour for p in payes)
    groupes: dict[tuple[str, ...], list[Paye]] = defaultdict(list)
    for paye in payes:
        for lieu in lieux(paye):
            for axe in axes(paye):
                for date in instants(payes):
                    if paye.jour <= date:
                        groupes[paye.volet, "cumul", date, "", *lieu, *axe].append(paye)
                if paye.mois:
                    groupes[paye.volet, "mensuel", derniere, paye.mois, *lieu, *axe].append(paye)
    return {
        (*cle, len(g), len({p.qui for p in g} - {""}), sum(p.centimes for p in g),
         plus_gros(g, par_jour) if cle[1] == "cumul" else plus_grosse_somme(g))
        for cle, g in groupes.items()
    }  # fmt: skip


def plus_grosse_somme(payes: list[Paye]) -> int:
    """The most that one business received, or gave back, in all."""
    return max(abs(sum(p.centimes for p in payes if p.qui == qui)) for qui in {p.qui for p in payes})


def du_resultat(trouvees: Iterable[CelluleLignes]) -> list[tuple[object, ...]]:
    return [
        (c.volet, c.concept, c.date_maj, c.mois, c.niveau, c.region, c.departement, c.axe, c.modalite, c.nombre,
         c.entreprises, c.montant_centimes, c.plus_gros_centimes)
        for c in trouvees
    ]  # fmt: skip


def rang(cellule: tuple[object, ...]) -> tuple[object, ...]:
    """Where a cell stands: volet, concept, date, month, then what is counted, then the place."""
    return (*cellule[:4], *cellule[7:9], *cellule[4:7])


def comparer(resultat: ResultatLignes, payes: list[Paye], par_jour: bool = True) -> None:
    """Every output of the run with its Python counterpart."""
    trouvees, attendues = du_resultat(resultat.cellules()), cellules(payes, par_jour)
    assert len(trouvees) == len(attendues) > 200
    assert trouvees == sorted(attendues, key=rang)
    derniere = max(p.jour for p in payes)
    assert resultat.date_maj == derniere
    publiees = {
        c
        for c in attendues
        if (c[2] == derniere and (c[1] == "cumul" or c[7] == "total")) or (c[4], c[7]) == ("national", "total")
    }
    assert du_resultat(resultat.cellules_a_publier()) == sorted(publiees, key=rang)
    comparer_les_mois(resultat, payes, derniere)
    comparer_les_jours(resultat, payes)
    comparer_les_communes(resultat, payes, derniere)


def premiers(payes: list[Paye]) -> dict[tuple[str, str], str]:
    jours: dict[tuple[str, str], str] = {}
    for p in sorted(payes, key=lambda p: p.jour):
        if p.qui:
            jours.setdefault((p.volet, p.qui), p.jour)
    return jours


def comparer_les_mois(resultat: ResultatLignes, payes: list[Paye], derniere: str) -> None:
    groupes: dict[tuple[str, ...], list[Paye]] = defaultdict(list)
    for p in payes:
        for lieu in lieux(p)[:2]:
            groupes[p.volet, fin_de_mois(p.jour, derniere), *lieu].append(p)
    debuts = premiers(payes)
    attendus = {
        (*cle, len(g), len({p.qui for p in g if p.qui and fin_de_mois(debuts[p.volet, p.qui], derniere) == cle[1]}),
         sum(p.centimes for p in g))
        for cle, g in groupes.items()
    }  # fmt: skip
    trouves = [(m.volet, m.date_maj, m.niveau, m.region, m.departement, m.nombre, m.entreprises, m.montant_centimes)
               for m in resultat.territoires_par_mois()]  # fmt: skip
    assert trouves == sorted(attendus)


def comparer_les_jours(resultat: ResultatLignes, payes: list[Paye]) -> None:
    attendus = []
    debuts = premiers(payes)
    for volet, jour in sorted({(p.volet, p.jour) for p in payes}):
        du_jour = [p for p in payes if (p.volet, p.jour) == (volet, jour)]
        jusque = [p for p in payes if p.volet == volet and p.jour <= jour]
        connus = sum(v == volet and d <= jour for (v, _), d in debuts.items())
        attendus.append(
            (volet, jour, len(du_jour), len({p.qui for p in du_jour} - {""}), sum(p.centimes for p in du_jour),
             plus_grosse_somme(du_jour), len(jusque), connus, sum(p.centimes for p in jusque))
        )  # fmt: skip
    assert [
        (j.volet, j.date, j.nombre, j.entreprises, j.montant_centimes, j.plus_gros_centimes, j.nombre_cumule,
         j.entreprises_cumulees, j.montant_cumule_centimes)
        for j in resultat.jours()
    ] == attendus  # fmt: skip


def comparer_les_communes(resultat: ResultatLignes, payes: list[Paye], derniere: str) -> None:
    groupes: dict[tuple[str, str], list[Paye]] = defaultdict(list)
    for p in payes:
        if p.commune:
            groupes[p.volet, p.commune].append(p)
    attendues = [
        (volet, derniere, commune, len(g), len({p.qui for p in g}), sum(p.centimes for p in g))
        for (volet, commune), g in sorted(groupes.items())
    ]
    assert [
        (c.volet, c.date_maj, c.commune, c.nombre, c.entreprises, c.montant_centimes) for c in resultat.communes()
    ] == attendues
    moyens = {"sirene": sum(bool(p.commune) for p in payes), "code_postal": sum(not p.commune for p in payes)}
    assert resultat.localisations == moyens


MARS_A_MAI = ["2020-03-01", "2020-03-31", "2020-04-01", "2020-04-30", "2020-05-04"]


def test_every_figure_of_two_runs_is_what_plain_python_computes(atelier: Atelier) -> None:
    registre(atelier)
    lignes, payes = tirer(1, MARS_A_MAI, 60)
    atelier.csv("1.csv", lignes, "2020-06-30")
    comparer(atelier.traiter(reperer(atelier.dossier)), payes)
    suite, autres = tirer(2, ["2020-05-05", "2020-07-31", "2020-12-30", "2021-01-02"], 50)
    atelier.csv("2.csv", suite, "2021-01-31")
    resultat = atelier.traiter(reperer(atelier.dossier))
    assert resultat.incremental
    comparer(resultat, [*payes, *autres])


def test_what_is_given_back_counts_at_the_end_of_its_month(atelier: Atelier) -> None:
    registre(atelier)
    lignes, payes = tirer(3, MARS_A_MAI, 60, signes=(1, 1, -1))
    atelier.csv("1.csv", lignes, "2020-06-30")
    comparer(atelier.traiter(reperer(atelier.dossier)), payes, par_jour=False)


def test_a_single_payment_given_back_is_enough_for_it(atelier: Atelier) -> None:
    """What one business received and gave back within a month is not its largest amount of that month."""
    registre(atelier)
    lignes = [paiement(1, "900", "03-02-20"), paiement(1, "-800", "03-20-20"), paiement(2, "70", "03-02-20")]
    atelier.csv("1.csv", lignes, "2020-06-30")
    mars = [c for c in atelier.traiter(reperer(atelier.dossier)).cellules() if c.niveau == "national"]
    assert {c.plus_gros_centimes for c in mars if c.axe == "total" and c.concept == "cumul"} == {10000}
