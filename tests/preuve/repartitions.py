"""Every column of the view chiffres_repartition, and what couverture says, computed a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from tests.preuve.cube import Cellule
from tests.preuve.lecture import MESURES
from tests.preuve.nombres import arrondir, diviser, ecart, euros, part, rangs, somme, somme_lisible
from tests.preuve.territoires import INCONNUES, TOUJOURS, Calcul, Ligne, veille

RESTE = "NR"
DU_TERRITOIRE = (
    "dispositif",
    "titre",
    "ordre",
    "volet",
    "volets",
    "ensemble",
    "concept",
    "date_maj",
    "mois",
    "mois_recent",
    "niveau",
    "code",
    "chemin",
    "territoire",
    "region",
    "libelle_region",
    "axe_principal",
    "unite_nombre",
    "mesure",
)
NOMS = {
    "nombre": "nombre_aides",
    "etablissements": "nombre_etablissements",
    "salaries": "nombre_salaries",
    "heures": "nombre_heures",
    "centimes": "montant_centimes",
}


class Repartitions:
    """The breakdowns of the territories of a second computation."""

    def __init__(self, calcul: Calcul) -> None:
        self.calcul = calcul
        self.jours = self._jours()
        self._france: dict[tuple[Any, ...], dict[str, int | None]] = {}
        self.libelles = self._libelles()

    def _jours(self) -> dict[tuple[str, ...], set[str]]:
        """The publications of each series that hold an axis at a level."""
        des_series: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for ou, axes in self.calcul.cube.cellules.items():
            for axe in axes:
                des_series[ou[0], ou[1], ou[2], ou[5], ou[3]].add(axe)
        jours: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for p in self.calcul.parutions:
            for volet, jour in p.parts:
                for axe in des_series[p.dispositif, volet, p.concept, p.niveau, jour]:
                    jours[p.dispositif, p.volet, p.concept, p.niveau, axe].add(p.date)
        return jours

    def _libelles(self) -> dict[tuple[str, str], tuple[str, int]]:
        """Label and place of each member: the place its table gives, else that of its code."""
        trouves = {("total", "TOTAL"): ("Ensemble", 0)}
        for code, axe in self.calcul.nomenclatures.axes.items():
            lignes = self.calcul.nomenclatures.tables[axe["table"]] if "table" in axe else {}
            for place, modalite in enumerate(sorted(lignes), start=1):
                ligne = lignes[modalite]
                trouves[code, modalite] = (
                    ligne["libelle"],
                    int(ligne.get("ordre") or place) if "ordre" in ligne else place,
                )
        return trouves

    def suite(self, t: Ligne, axe: str) -> str:
        """The last day on which this breakdown was the latest."""
        jours = self.jours[t["dispositif"], t["volet"], t["concept"], t["niveau"], axe]
        suivants = [jour for jour in jours if jour > t["date_maj"]]
        return veille(min(suivants)) if suivants else TOUJOURS

    def axes(self, t: Ligne) -> list[str]:
        """The breakdowns that a territory has."""
        noms = [*self.calcul.nomenclatures.axes]
        return [axe for axe in noms if axe != "total" and self.calcul.cases(t, axe)]

    def france(self, t: Ligne, axe: str) -> dict[str, int | None]:
        """The country's main measure for each member, over the same volets and dates."""
        cle = (t["_parution"], t["mois"], axe)
        if cle not in self._france:
            self._france[cle] = self._additionner(t, axe)
        return self._france[cle]

    def _additionner(self, t: Ligne, axe: str) -> dict[str, int | None]:
        mesure = "centimes" if t["mesure"] == "montant" else "nombre"
        cases: dict[str, list[Cellule]] = defaultdict(list)
        for ou in t["_parution"].lieux("national", t["mois"], "FR"):
            for modalite, cellule in self.calcul.cube.axe(ou, axe).items():
                cases[modalite].append(cellule)
        return {modalite: somme(c.mesures[mesure] for c in cellules) for modalite, cellules in cases.items()}

    def couverture(self, t: Ligne, axe: str) -> Ligne:
        """How many cells a breakdown has, how many are withheld, and what those that can be read add up to."""
        lignes = self._cases(t, axe)
        return {
            "nombre_cellules": len(lignes),
            "secrets_du_territoire": sum(li["secret"] for li in lignes),
            "centimes": somme_lisible(li["montant_centimes"] for li in lignes),
            "nombre": somme_lisible(li["nombre_aides"] for li in lignes),
            "valable_jusque": self.suite(t, axe),
        }

    def _cases(self, t: Ligne, axe: str) -> list[Ligne]:
        lignes = []
        for modalite, cellules in self.calcul.cases(t, axe).items():
            v = {m: somme(c.mesures[m] for c in cellules) for m in MESURES}
            secretes = sum(c.secret for c in cellules)
            lignes.append(
                {
                    "modalite": modalite,
                    "nature_modalite": "inconnue" if modalite in INCONNUES else "connue",
                    "nombre_entreprises": v["entreprises"] if len(cellules) == 1 else None,
                    "cellules_secretes": secretes,
                    "secret": int(secretes > 0),
                    **{NOMS[m]: v[m] for m in NOMS},
                }
            )
        return lignes

    def _reste(self, t: Ligne, lignes: list[Ligne]) -> Iterator[Ligne]:
        """What the territory's total holds beyond all the rows, as a row."""
        principale = "montant_centimes" if t["mesure"] == "montant" else "nombre_aides"
        total = t[principale]
        if total is not None and total > (somme_lisible(li[principale] for li in lignes) or 0):
            restes = {nom: ecart(t[nom], somme_lisible(li[nom] for li in lignes)) for nom in NOMS.values()}
            secretes = sum(li["cellules_secretes"] for li in lignes)
            yield {
                "modalite": RESTE,
                "nature_modalite": "non_repartie",
                "nombre_entreprises": None,
                "cellules_secretes": secretes,
                "secret": int(secretes > 0),
                **{nom: v if v is None or v >= 0 else None for nom, v in restes.items()},
            }

    def lignes(self, t: Ligne, axe: str) -> list[Ligne]:
        """The rows of one breakdown of one territory, in every column of the view."""
        cases = self._cases(t, axe)
        france = self.france(t, axe)
        total_france = self.france(t, "total").get("TOTAL")
        principale = "montant_centimes" if t["mesure"] == "montant" else "nombre_aides"
        commun = {
            **{nom: t[nom] for nom in DU_TERRITOIRE},
            "nature_territoire": t["nature"],
            "axe": axe,
            "valable_jusque": self.suite(t, axe),
            "derniere": int(self.suite(t, axe) == TOUJOURS),
            "valeur_territoire": t[principale],
            "total_france": total_france,
            "reparti_france": somme_lisible(france.values()),
            "modalites_classees": sum(
                li["nature_modalite"] == "connue" and (li["nombre_aides"], li["montant_centimes"]) != (None, None)
                for li in cases
            ),
            "modalites_classees_nombre": sum(
                li["nature_modalite"] == "connue" and li["nombre_aides"] is not None for li in cases
            ),
            "couverture": part(somme_lisible(li[principale] for li in cases), t[principale]),
            "montant_territoire": t["montant_total"],
            "nombre_territoire": t["nombre_aides"],
            "nombre_cellules": len(cases),
            "secrets_du_territoire": sum(li["secret"] for li in cases),
            "_territoire": t,
        }
        lignes = [*cases, *self._reste(t, cases)]
        for nom, mesure in (("rang_montant", "montant_centimes"), ("rang_nombre", "nombre_aides")):
            connues = [li[mesure] if li["nature_modalite"] == "connue" else None for li in lignes]
            for ligne, rang in zip(lignes, rangs(connues), strict=True):
                ligne[nom] = rang
        return [{**commun, **ligne, **self._derivees(t, axe, ligne, france, total_france)} for ligne in lignes]

    def _derivees(
        self, t: Ligne, axe: str, ligne: Ligne, france: dict[str, int | None], total_france: int | None
    ) -> Ligne:
        libelle, ordre = self.libelles.get((axe, ligne["modalite"]), ("Non réparti", 999))
        en_euros = t["mesure"] == "montant"
        valeur = ligne["montant_centimes" if en_euros else "nombre_aides"]
        total = t["montant_centimes" if en_euros else "nombre_aides"]
        valeur_france = france.get(ligne["modalite"])
        ici, la_bas = diviser(valeur, total, 100), diviser(valeur_france, total_france, 100)
        nombre, entreprises, centimes = ligne["nombre_aides"], ligne["nombre_entreprises"], ligne["montant_centimes"]
        return {
            "libelle_modalite": libelle,
            "ordre_modalite": ordre,
            "montant_total": euros(centimes),
            "part_montant": part(centimes, t["montant_centimes"]),
            "part_nombre": part(nombre, t["nombre_aides"]),
            "part_salaries": part(ligne["nombre_salaries"], t["nombre_salaries"]),
            "part_heures": part(ligne["nombre_heures"], t["nombre_heures"]),
            "valeur": valeur,
            "valeur_france": valeur_france,
            "part": arrondir(ici),
            "part_france": arrondir(la_bas),
            "ecart": None if ici is None or la_bas is None else arrondir(ici - la_bas),
            "indice_specificite": arrondir(diviser(ici, la_bas, 100), 0),
            "rang": ligne["rang_montant" if en_euros else "rang_nombre"],
            "montant_par_aide": arrondir(diviser(centimes, nombre and 100 * nombre)),
            "montant_par_entreprise": arrondir(diviser(centimes, entreprises and 100 * entreprises)),
            "aides_par_entreprise": arrondir(diviser(nombre, entreprises)),
        }

    def choisir(self, garder: Callable[[Ligne], Any]) -> list[Ligne]:
        """The rows of all breakdowns of the territories that `garder` keeps."""
        return [
            ligne for t in self.calcul.territoires if garder(t) for axe in self.axes(t) for ligne in self.lignes(t, axe)
        ]

    def connues(self, territoires: list[Ligne], axe: str, jour: str) -> list[Ligne]:
        """The rows of an axis ('' for the main one) as last published by a day, of those territories."""
        lignes = []
        for t in territoires:
            nom = axe or t["axe_principal"]
            if t["date_maj"] <= jour <= self.suite(t, nom) and self.calcul.cases(t, nom):
                lignes += self.lignes(t, nom)
        return lignes
