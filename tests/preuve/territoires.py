"""Every column of chiffres_territoire, computed a second time from the cells of the files, as metadata.yml says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.preuve.cube import Cellule, Cube, Ou, remplir
from tests.preuve.lecture import MESURES, Nomenclatures, Sources
from tests.preuve.nombres import arrondir, diviser, ecart, euros, part, rangs, somme, somme_lisible

Ligne = dict[str, Any]
TOUJOURS = "9999-12-31"
INCONNUES = ("Z", "ZZ")


@dataclass(frozen=True)
class Parution:
    """A publication of a series, or of the whole of the volets: which volet of which date it adds up."""

    dispositif: str
    volet: str
    ensemble: bool
    concept: str
    niveau: str
    date: str
    parts: tuple[tuple[str, str], ...]

    def lieux(self, niveau: str, mois: str, lieu: str) -> list[Ou]:
        return [(self.dispositif, volet, self.concept, jour, mois, niveau, lieu) for volet, jour in self.parts]


def veille(jour: str) -> str:
    return (date.fromisoformat(jour) - timedelta(days=1)).isoformat()


class Calcul:
    """The second computation: `territoires`, and the cube that breakdowns are taken from."""

    def __init__(self, sources: Sources, nomenclatures: Nomenclatures) -> None:
        self.sources, self.nomenclatures = sources, nomenclatures
        self.cube: Cube = remplir(sources, nomenclatures)
        self.populations = _populations(nomenclatures)
        self.dispositifs = nomenclatures.dispositifs
        self.ordre = list(self.dispositifs)
        self.parutions = self._parutions()
        self.territoires: list[Ligne] = [ligne for parution in self.parutions for ligne in self._lignes(parution)]
        self._suites()
        self._rangs()
        self._precedents()
        self._inconnus()

    def _parutions(self) -> list[Parution]:
        """Each series at each level; the whole adds each volet as last published by then at that level."""
        dates: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.lieux: dict[tuple[str, str, str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for ou, axes in self.cube.cellules.items():
            if "total" in axes:
                dispositif, volet, concept, jour, mois, niveau, lieu = ou
                dates[dispositif, concept, niveau][volet].add(jour)
                self.lieux[dispositif, volet, concept, jour, niveau][mois].add(lieu)
        parutions = []
        for (dispositif, concept, niveau), par_volet in dates.items():
            for volet, jours in par_volet.items():
                parutions += [Parution(dispositif, volet, False, concept, niveau, j, ((volet, j),)) for j in jours]
            if any(par_volet):
                for jour in {j for volet, jours in par_volet.items() if volet for j in jours}:
                    parts = [
                        (v, max(j for j in jours if j <= jour))
                        for v, jours in sorted(par_volet.items())
                        if v and min(jours) <= jour
                    ]
                    parutions.append(Parution(dispositif, "", True, concept, niveau, jour, tuple(parts)))
        return parutions

    def _lignes(self, p: Parution) -> list[Ligne]:
        mois_et_lieux: dict[str, set[str]] = defaultdict(set)
        for volet, jour in p.parts:
            for mois, lieux in self.lieux[p.dispositif, volet, p.concept, jour, p.niveau].items():
                mois_et_lieux[mois] |= lieux
        dernier = max(mois_et_lieux)
        mois_et_lieux[dernier] |= self._annonces_seules(p, set().union(*mois_et_lieux.values()))
        return [self._ligne(p, mois, lieu, mois == dernier) for mois, lieux in mois_et_lieux.items() for lieu in lieux]

    def _annonces_seules(self, p: Parution, connus: set[str]) -> set[str]:
        """Places that the State announces at this level and date, and that the cube does not name."""
        if p.volet or p.concept != "cumul":
            return set()
        ici = (p.dispositif, p.date, p.niveau)
        return {lieu for (*annonce, lieu) in self.sources.annonces if tuple(annonce) == ici} - connus

    def totaux(self, p: Parution, niveau: str, mois: str, lieu: str) -> list[tuple[Ou, Cellule]]:
        return [(ou, total) for ou in p.lieux(niveau, mois, lieu) if (total := self.cube.total(ou))]

    def _ligne(self, p: Parution, mois: str, lieu: str, mois_recent: bool) -> Ligne:
        fiche = self.dispositifs[p.dispositif]
        parts = self.totaux(p, p.niveau, mois, lieu)
        v = {m: somme(t.mesures[m] for _, t in parts) for m in MESURES if m != "entreprises"}
        secrets = sum(t.secret for _, t in parts)
        annonce = None
        if not p.volet and p.concept == "cumul" and not secrets:
            annonce = self.sources.annonces.get((p.dispositif, p.date, p.niveau, lieu))
        a: dict[str, int | None] = annonce or dict.fromkeys(MESURES)
        population, annee = self.populations.get((p.niveau, lieu)) or (None, None)
        affiche = v["centimes"] if a["centimes"] is None else a["centimes"]
        return {
            "dispositif": p.dispositif,
            "titre": fiche["titre"],
            "ordre": self.ordre.index(p.dispositif),
            "volet": p.volet,
            "volets": ",".join(sorted({ou[1] for ou, _ in parts})),
            "ensemble": int(p.ensemble),
            "concept": p.concept,
            "date_maj": p.date,
            "date_volet_le_plus_ancien": min((ou[3] for ou, _ in parts), default=p.date),
            "mois": mois,
            "mois_recent": int(mois_recent),
            **self._place(p.niveau, lieu),
            "population": population,
            "annee_population": annee,
            "unite_nombre": fiche["unite_nombre"],
            "nombre_aides": v["nombre"],
            **self._entreprises(parts, v, a),
            "nombre_etablissements": v["etablissements"],
            "nombre_salaries": v["salaries"],
            "nombre_heures": v["heures"],
            "montant_total": euros(v["centimes"]),
            "montant_centimes": v["centimes"],
            "montant_annonce": euros(a["centimes"]),
            "nombre_annonce": a["nombre"],
            "montant_non_ventile": euros(ecart(a["centimes"], v["centimes"]) if parts else a["centimes"]),
            "nombre_non_ventile": ecart(a["nombre"], v["nombre"]) if parts else a["nombre"],
            "montant_affiche": euros(affiche),
            "axe_principal": fiche["axe_principal"],
            "mesure": "montant" if "montant" in fiche["mesures"] else "nombre",
            "montant_par_aide": arrondir(diviser(v["centimes"], v["nombre"] and 100 * v["nombre"])),
            "montant_par_habitant": arrondir(diviser(affiche, population and 100 * population)),
            "aides_pour_mille_habitants": arrondir(diviser(v["nombre"], population, 1000)),
            **self._parts(p, mois, v, a["centimes"]),
            "secret": int(secrets > 0),
            "cellules_secretes": secrets,
            "_affiche": affiche,
            "_parution": p,
        }

    def _parts(self, p: Parution, mois: str, v: dict[str, int | None], annonce: int | None) -> Ligne:
        """Shares of the country over the same volets, and of what is announced for it."""
        totaux = self.totaux(p, "national", mois, "FR")
        noms = {"centimes": "montant", "nombre": "nombre", "salaries": "salaries", "heures": "heures"}
        parts = {f"part_{nom}": part(v[m], somme(t.mesures[m] for _, t in totaux)) for m, nom in noms.items()}
        if annonce is None:
            return {**parts, "part_affichee": parts["part_montant"]}
        france = self.sources.annonces.get((p.dispositif, p.date, "national", "FR"), {}).get("centimes")
        return {**parts, "part_affichee": part(annonce, france)}

    def _place(self, niveau: str, lieu: str) -> Ligne:
        if niveau == "departement":
            fiche = self.nomenclatures.tables["departement"][lieu]
            region, nature = fiche["region"], fiche["nature"]
        else:
            fiche = self.nomenclatures.tables["region"][lieu]
            region, nature = lieu, "pays" if niveau == "national" else fiche["nature"]
        return {
            "niveau": niveau,
            "code": lieu,
            "chemin": f"{niveau}/{lieu}",
            "territoire": fiche["libelle"],
            "nature": nature,
            "region": region,
            "libelle_region": self.nomenclatures.tables["region"][region]["libelle"],
        }

    def _entreprises(
        self, parts: list[tuple[Ou, Cellule]], v: dict[str, int | None], a: dict[str, int | None]
    ) -> Ligne:
        """Announced, else the sum over the sectors of one volet, beside the sum over legal categories."""
        nombre, source, marge = a["entreprises"], "annonce" if a["entreprises"] is not None else None, None
        montant, aides = (a["centimes"], a["nombre"]) if source else (v["centimes"], v["nombre"])
        if not source and len(parts) == 1:
            ou = parts[0][0]
            nombre = self._entreprises_de_l_axe(ou, self.dispositifs[ou[0]]["axe_principal"])
            apart = ecart(nombre, self._entreprises_de_l_axe(ou, "categorie_juridique"))
            source = None if nombre is None else "somme des secteurs"
            marge = part(None if apart is None else abs(apart), nombre)
        return {
            "nombre_entreprises": nombre,
            "source_entreprises": source,
            "marge_entreprises": marge,
            "montant_par_entreprise": arrondir(diviser(montant, nombre and 100 * nombre)),
            "aides_par_entreprise": arrondir(diviser(aides, nombre)),
        }

    def _entreprises_de_l_axe(self, ou: Ou, axe: str) -> int | None:
        """The sum over an axis as published, of the régions for France."""
        lieux = [ou]
        if ou[5] == "national":
            lieux = [(*ou[:5], "region", lieu) for lieu in [*self.nomenclatures.regions, "ZZ"]]
        return somme(c.mesures["entreprises"] for li in lieux for c in self.cube.axe(li, axe).values() if c.publiee)

    def _suites(self) -> None:
        dates: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for p in self.parutions:
            dates[p.dispositif, p.volet, p.concept, p.niveau].add(p.date)
        for ligne in self.territoires:
            cle = (ligne["dispositif"], ligne["volet"], ligne["concept"], ligne["niveau"])
            suivantes = [jour for jour in dates[cle] if jour > ligne["date_maj"]]
            ligne |= {
                "valable_jusque": veille(min(suivantes)) if suivantes else TOUJOURS,
                "derniere": int(not suivantes),
            }

    def _rangs(self) -> None:
        """Among régions, or among départements; collectivités and the unlocated are not ranked."""
        pairs: dict[tuple[Any, ...], list[Ligne]] = defaultdict(list)
        colonnes = (
            "parmi",
            "territoires_classes",
            "territoires_classes_nombre",
            "territoires_classes_entreprise",
            "territoires_secrets",
            "rang_montant",
            "rang_nombre",
            "rang_par_habitant",
            "rang_par_entreprise",
        )
        for ligne in self.territoires:
            ligne |= dict.fromkeys(colonnes)
            if ligne["nature"] in ("region", "departement"):
                pairs[ligne["_parution"], ligne["mois"]].append(ligne)
        for groupe in pairs.values():
            par_habitant = [li["montant_par_habitant"] and li["montant_par_habitant"].valeur for li in groupe]
            par_entreprise = [li["montant_par_entreprise"] and li["montant_par_entreprise"].valeur for li in groupe]
            rang = zip(
                rangs(li["_affiche"] for li in groupe),
                rangs(li["nombre_aides"] for li in groupe),
                rangs(par_habitant),
                rangs(par_entreprise),
                strict=True,
            )
            for ligne, places in zip(groupe, rang, strict=True):
                nature = {"region": "régions", "departement": "départements"}[ligne["nature"]]
                classes = sum(li["nombre_aides"] is not None or li["_affiche"] is not None for li in groupe)
                comptes = sum(li["nombre_aides"] is not None for li in groupe)
                moyennes = sum(moyenne is not None for moyenne in par_entreprise)
                secrets = sum(li["secret"] for li in groupe)
                ligne |= dict(zip(colonnes, (nature, classes, comptes, moyennes, secrets, *places), strict=True))

    def _precedents(self) -> None:
        """The publication before in which the territory stands; for a month, the month before."""
        series: dict[tuple[str, ...], list[Ligne]] = defaultdict(list)
        for li in self.territoires:
            jour = li["date_maj"] if li["concept"] == "mensuel" else ""
            series[li["dispositif"], li["volet"], li["concept"], li["niveau"], li["code"], jour].append(li)
        for serie in series.values():
            serie.sort(key=lambda li: (li["date_maj"], li["mois"]))
            rien: Ligne = dict.fromkeys(("date_maj", "montant_centimes", "nombre_aides"))
            for avant, ligne in zip([rien, *serie], serie, strict=False):
                ligne |= {
                    "date_precedente": avant["date_maj"],
                    "montant_precedent": euros(avant["montant_centimes"]),
                    "nombre_precedent": avant["nombre_aides"],
                    "variation_montant": euros(ecart(ligne["montant_centimes"], avant["montant_centimes"])),
                    "variation_nombre": ecart(ligne["nombre_aides"], avant["nombre_aides"]),
                }

    def _inconnus(self) -> None:
        """National rows: what is published without région, without département, without sector."""
        index: dict[tuple[Any, ...], list[Ligne]] = defaultdict(list)
        for li in self.territoires:
            index[self._publication(li)].append(li)
        for ligne in self.territoires:
            ligne |= dict.fromkeys(
                (
                    "montant_sans_region",
                    "montant_sans_departement",
                    "montant_sans_secteur",
                    "nombre_sans_region",
                    "nombre_sans_secteur",
                    "inconnus_secrets",
                )
            )
            if ligne["niveau"] == "national":
                groupes: dict[str, list[tuple[bool, bool, int | None, int | None]]] = defaultdict(list)
                for li in index[self._publication(ligne)]:
                    if li["niveau"] != "national":
                        groupes[li["niveau"]].append(
                            (li["code"] == "ZZ", bool(li["secret"]), li["montant_centimes"], li["nombre_aides"])
                        )
                for modalite, cellules in self.cases(ligne, ligne["axe_principal"]).items():
                    secret = any(c.secret for c in cellules)
                    groupes["secteur"].append(
                        (
                            modalite in INCONNUES,
                            secret,
                            somme(c.mesures["centimes"] for c in cellules),
                            somme(c.mesures["nombre"] for c in cellules),
                        )
                    )
                ligne["inconnus_secrets"] = 0
                for quoi, cases in groupes.items():
                    ici = [case for case in cases if case[0]]
                    secrets = sum(secret for _, secret, _, _ in ici)
                    ligne["inconnus_secrets"] += secrets
                    if not secrets:
                        if any(centimes is not None for _, _, centimes, _ in cases):
                            ligne[f"montant_sans_{quoi}"] = euros(somme_lisible(c for _, _, c, _ in ici) or 0)
                        if quoi != "departement":
                            ligne[f"nombre_sans_{quoi}"] = somme_lisible(n for _, _, _, n in ici) or 0

    @staticmethod
    def _publication(li: Ligne) -> tuple[Any, ...]:
        return li["dispositif"], li["volet"], li["concept"], li["date_maj"], li["mois"]

    def cases(self, ligne: Ligne, axe: str) -> dict[str, list[Cellule]]:
        """The cells that a territory's breakdown adds up, by member: of the volets that its total adds up."""
        cases: dict[str, list[Cellule]] = defaultdict(list)
        for ou, _ in self.totaux(ligne["_parution"], ligne["niveau"], ligne["mois"], ligne["code"]):
            for modalite, cellule in self.cube.axe(ou, axe).items():
                cases[modalite].append(cellule)
        return cases


def _populations(nomenclatures: Nomenclatures) -> dict[tuple[str, str], tuple[int, int]]:
    """Inhabitants and the year they were counted in; a région is the sum of its départements, France of all."""
    tables = nomenclatures.tables
    habitants: dict[str, int] = defaultdict(int)
    for commune in tables["commune"].values():
        if commune["nature"] == "commune" and commune["population"]:
            habitants[commune["departement"]] += int(commune["population"])
    trouvees = {}
    annees: dict[tuple[str, str], list[int]] = defaultdict(list)
    for code, ligne in nomenclatures.departements.items():
        annee = int(ligne["annee_population"])
        trouvees["departement", code] = (habitants[code], annee)
        if ligne["nature"] == "departement":
            annees["region", ligne["region"]].append(annee)
            annees["national", "FR"].append(annee)
    for (niveau, lieu), connues in annees.items():
        codes = [
            c
            for c, li in nomenclatures.departements.items()
            if niveau == "national" or (li["region"] == lieu and li["nature"] == "departement")
        ]
        trouvees[niveau, lieu] = (sum(habitants[c] for c in codes), max(set(connues), key=connues.count))
    return trouvees
