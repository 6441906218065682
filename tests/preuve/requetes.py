"""What each canned query answers, worked out a second time in Python from its description in metadata.yml."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.preuve.nombres import Arrondi, arrondir, diviser, ecart, euros, gini, part, quantile
from tests.preuve.repartitions import Repartitions
from tests.preuve.territoires import Calcul, Ligne

Parametres = dict[str, str]
LOIN = "9999"
# The columns of regions_en_colonnes, and the code that each is of.
COLONNES_DES_REGIONS = {
    "guadeloupe": "01",
    "martinique": "02",
    "guyane": "03",
    "la_reunion": "04",
    "mayotte": "06",
    "ile_de_france": "11",
    "centre_val_de_loire": "24",
    "bourgogne_franche_comte": "27",
    "normandie": "28",
    "hauts_de_france": "32",
    "grand_est": "44",
    "pays_de_la_loire": "52",
    "bretagne": "53",
    "nouvelle_aquitaine": "75",
    "occitanie": "76",
    "auvergne_rhone_alpes": "84",
    "provence_alpes_cote_d_azur": "93",
    "corse": "94",
    "non_localise": "ZZ",
    "france": "FR",
}


def bas(valeur: Any) -> tuple[int, Any]:
    """Sort key: the greatest first, what is unknown last."""
    nombre = valeur.valeur if isinstance(valeur, Arrondi) else valeur
    return (1, 0) if nombre is None else (0, -nombre)


def grouper(lignes: list[Ligne], *colonnes: str) -> list[list[Ligne]]:
    groupes: dict[tuple[Any, ...], list[Ligne]] = {}
    for ligne in lignes:
        groupes.setdefault(tuple(ligne[c] for c in colonnes), []).append(ligne)
    return list(groupes.values())


def indice(ici: Ligne, france: Ligne, colonne: str) -> Arrondi | None:
    """What a column makes per inhabitant of a place, in per cent of what it makes in France, to one decimal."""
    moyennes = [diviser(t[colonne], t["population"]) for t in (ici, france)]
    return arrondir(diviser(*moyennes, 100), 1)


class Reponses:
    """The answers, one method a query; a method takes the parameters of the query and gives its rows in order."""

    def __init__(self, calcul: Calcul) -> None:
        self.calcul, self.repartitions = calcul, Repartitions(calcul)
        self._par_dispositif = {g[0]["dispositif"]: g for g in grouper(calcul.territoires, "dispositif")}

    def repondre(self, nom: str, p: Parametres) -> list[Ligne]:
        methode: Callable[[Parametres], list[Ligne]] = getattr(self, nom)
        return methode(p)

    # What several of them choose by.

    def territoires(self, **egal: Any) -> list[Ligne]:
        nom = egal.pop("dispositif", None)
        lignes = self._par_dispositif.get(nom, []) if nom else self.calcul.territoires
        return [t for t in lignes if all(t[c] == v for c, v in egal.items())]

    def connus(self, jour: str, **egal: Any) -> list[Ligne]:
        """The rows of the last publication of each series by that day."""
        jour = jour or LOIN
        choisis = [t for t in self.territoires(**egal) if t["date_maj"] <= jour]
        derniers: dict[tuple[str, ...], str] = {}
        for t in choisis:
            cle = (t["dispositif"], t["volet"], t["concept"], t["niveau"])
            derniers[cle] = max(derniers.get(cle, ""), t["date_maj"])
        return [t for t in choisis if derniers[t["dispositif"], t["volet"], t["concept"], t["niveau"]] == t["date_maj"]]

    def volets(self, p: Parametres, lignes: list[Ligne]) -> list[Ligne]:
        """Each volet on its own, or the one that is asked."""
        return [li for li in lignes if not li["ensemble"] and p["volet"] in ("", li["volet"])]

    def dispositif(self, p: Parametres) -> str:
        return p["dispositif"] or self.calcul.ordre[0]

    def maille(self, p: Parametres) -> str:
        return "region" if p["maille"] == "region" else "departement"

    def chemin(self, p: Parametres, region: str = "FR") -> str:
        if p.get("departement"):
            return f"departement/{p['departement']}"
        code = p["region"] or region
        return "national/FR" if code == "FR" else f"region/{code}"

    def du_mois(self, p: Parametres, lignes: list[Ligne]) -> list[Ligne]:
        return [li for li in lignes if (li["mois"] == p["mois"] if p["mois"] else li["mois_recent"])]

    # Totals of territories.

    def chiffres_cles_dispositifs(self, _: Parametres) -> list[Ligne]:
        lignes = [
            t for t in self.connus("", niveau="national", volet="", mois_recent=1) if t["concept"] != "somme-mensuelle"
        ]
        return sorted(lignes, key=lambda t: (t["ordre"], t["concept"]))

    def chiffres_cles_dispositif(self, p: Parametres) -> list[Ligne]:
        """Volet by volet; the row without volet is what the State's total has beyond them."""
        nom, annonces = self.dispositif(p), self.calcul.sources.annonces
        lignes = []
        for t in self.connus(p["date_maj"], dispositif=nom, niveau="national", ensemble=0):
            annonce = (
                annonces.get((nom, t["date_maj"], "national", "FR"), {})
                if not t["volet"] and t["concept"] == "cumul"
                else {}
            )
            lignes.append({**t, "nombre_entreprises": annonce.get("entreprises")})
        dates = [
            jour
            for d, jour, niveau, _ in annonces
            if (d, niveau) == (nom, "national") and jour <= (p["date_maj"] or LOIN)
        ]
        ensembles = [
            t for t in self.territoires(dispositif=nom, niveau="national", ensemble=1) if t["date_maj"] in dates
        ]
        if ensembles:
            t = max(ensembles, key=lambda t: t["date_maj"])
            vides = dict.fromkeys(("nombre_etablissements", "nombre_salaries", "nombre_heures"))
            lignes.append({**t, **vides, "nombre_aides": 0, "montant_total": 0})
        return sorted(lignes, key=lambda t: (t["concept"], t["volet"], t["mois"]))

    def par_region(self, p: Parametres) -> list[Ligne]:
        choisis = self.connus(
            p["date_maj"],
            dispositif=self.dispositif(p),
            niveau="region",
            volet=p["volet"],
            concept=p["concept"] or "cumul",
        )
        lignes = [{**t, "reg": t["code"], "libelle_region": t["territoire"]} for t in self.du_mois(p, choisis)]
        return sorted(lignes, key=lambda t: (bas(t["montant_total"]), bas(t["nombre_aides"]), t["code"]))

    def par_departement(self, p: Parametres) -> list[Ligne]:
        choisis = self.connus(
            p["date_maj"], dispositif=self.dispositif(p), niveau="departement", volet=p["volet"], concept="cumul"
        )
        lignes = [{**t, "dep": t["code"], "libelle_departement": t["territoire"], "reg": t["region"]} for t in choisis]
        return sorted(lignes, key=lambda t: (bas(t["montant_total"]), bas(t["nombre_aides"]), t["code"]))

    def historique(self, p: Parametres) -> list[Ligne]:
        lignes = self.volets(p, self.territoires(dispositif=self.dispositif(p), chemin=self.chemin(p)))
        lignes = [t for t in lignes if self.garde(t)]
        return sorted(lignes, key=lambda t: (t["concept"], t["volet"], t["date_maj"], t["mois"]))

    def regions_dans_le_temps(self, p: Parametres) -> list[Ligne]:
        concept = p["concept"] or "cumul"
        choisis = self.volets(p, self.territoires(dispositif=self.dispositif(p), niveau="region", concept=concept))
        lignes = [{**t, "reg": t["code"], "libelle_region": t["territoire"]} for t in choisis if self.garde(t)]
        return sorted(lignes, key=lambda t: (t["volet"], t["date_maj"], t["mois"], t["code"]))

    def regions_en_colonnes(self, p: Parametres) -> list[Ligne]:
        """A row a date and volet; the measure is that of the scheme unless one is chosen."""
        par_nombre = {"activite-partielle"}
        mesure = p["mesure"] or ("nombre" if self.dispositif(p) in par_nombre else "montant")
        colonne = {"montant": "montant_total", "nombre": "nombre_aides"}.get(mesure, f"nombre_{mesure}")
        concept = p["concept"] or "cumul"
        choisis = self.volets(p, self.territoires(dispositif=self.dispositif(p), concept=concept))
        vues = [t for t in choisis if t["niveau"] != "departement" and self.garde(t)]
        lignes = []
        for groupe in grouper(vues, "volet", "date_maj", "mois"):
            valeurs = {t["code"]: t[colonne] for t in groupe}
            lignes.append({**groupe[0], **{nom: valeurs.get(code) for nom, code in COLONNES_DES_REGIONS.items()}})
        return sorted(lignes, key=lambda t: (t["volet"], t["date_maj"], t["mois"]))

    def garde(self, t: Ligne) -> bool:
        """A month is that of the last file only."""
        return t["concept"] != "mensuel" or bool(t["derniere"])

    def comparer_territoires(self, p: Parametres) -> list[Ligne]:
        lignes = []
        for f in self.connus("", niveau="national", concept="cumul"):
            ligne = {**f}
            for cote, defaut in (("a", "region/11"), ("b", "region/84")):
                chemin = p[cote] or defaut
                ici = self.territoires(
                    dispositif=f["dispositif"], volet=f["volet"], concept="cumul", date_maj=f["date_maj"], chemin=chemin
                )
                niveau, _, code = chemin.partition("/")
                ligne[f"territoire_{cote}"] = self.calcul.nomenclatures.tables[niveau][code]["libelle"]
                for colonne in f:
                    ligne[f"{colonne}_{cote}"] = ici[0][colonne] if ici else None
                for nom, colonne in (("montant", "montant_affiche"), ("nombre", "nombre_aides")):
                    ligne[f"indice_{nom}_{cote}"] = indice(ici[0], f, colonne) if ici else None
                ligne[f"territoire_{cote}"] = self.calcul.nomenclatures.tables[niveau][code]["libelle"]
            lignes.append(ligne)
        return sorted(lignes, key=lambda t: (t["ordre"], t["volet"]))

    def chiffres_cles_territoire(self, p: Parametres) -> list[Ligne]:
        lignes = self.connus(p["date_maj"], dispositif=self.dispositif(p), chemin=self.chemin(p), mois_recent=1)
        lignes = [t for t in lignes if p["volet"] in ("", t["volet"]) and not self.redite(t)]
        return sorted(lignes, key=lambda t: (t["concept"], t["volet"]))

    @staticmethod
    def redite(t: Ligne) -> bool:
        """A whole of one volet, of which nothing more is announced, says what the volet says."""
        return bool(t["ensemble"]) and "," not in t["volets"] and t["montant_annonce"] is None

    def publications_dispositif(self, p: Parametres) -> list[Ligne]:
        lignes = self.territoires(dispositif=self.dispositif(p), niveau="national", ensemble=0)
        groupes = [
            {**g[0], "concepts": ",".join(sorted({t["concept"] for t in g}))}
            for g in grouper(lignes, "date_maj", "volet")
        ]
        groupes.sort(key=lambda t: t["volet"])
        return sorted(groupes, key=lambda t: t["date_maj"], reverse=True)

    def dernieres_variations(self, _: Parametres) -> list[Ligne]:
        lignes = self.connus("", niveau="national", concept="cumul", ensemble=0)
        lignes.sort(key=lambda t: (t["ordre"], t["volet"]))
        return sorted(lignes, key=lambda t: t["date_maj"], reverse=True)

    def rangs_territoire(self, p: Parametres) -> list[Ligne]:
        lignes = self.connus("", chemin=p["territoire"] or "region/11", concept="cumul", ensemble=0)
        return sorted(
            ({**t, "cellules_secretes": t["territoires_secrets"]} for t in lignes),
            key=lambda t: (t["ordre"], t["volet"]),
        )

    def _situes(self, p: Parametres) -> list[Ligne]:
        """The latest running totals of a place, of the région that holds it and of the country, wholes of volets."""
        niveau, _, code = (p["territoire"] or "region/11").partition("/")
        tables = self.calcul.nomenclatures.tables
        region = code if niveau == "region" else tables["departement"].get(code, {}).get("region")
        voulus = {"national/FR", f"{niveau}/{code}", f"region/{region}"}
        lignes = self.connus("", volet="", concept="cumul")
        return [t for t in lignes if t["chemin"] in voulus]

    @staticmethod
    def _du_plus_petit(t: Ligne) -> tuple[int, int]:
        return (t["ordre"], ("departement", "region", "national").index(t["niveau"]))

    def territoire_situe(self, p: Parametres) -> list[Ligne]:
        return sorted(self._situes(p), key=self._du_plus_petit)

    def courbes_territoire(self, p: Parametres) -> list[Ligne]:
        lignes = self.territoires(chemin=p["territoire"] or "national/FR", volet="", concept="cumul")
        return sorted(lignes, key=lambda t: (t["ordre"], t["date_maj"]))

    def regions_par_date(self, p: Parametres) -> list[Ligne]:
        lignes = self.territoires(
            dispositif=self.dispositif(p), niveau="region", nature="region", volet="", concept="cumul"
        )
        lignes = [
            {
                **t,
                "reg": t["code"],
                "libelle_region": t["territoire"],
                "montant_reparti_par_habitant": arrondir(diviser(t["montant_centimes"], 100 * t["population"])),
            }
            for t in lignes
        ]
        return sorted(lignes, key=lambda t: (t["date_maj"], t["code"]))

    def valeurs_mensuelles(self, p: Parametres) -> list[Ligne]:
        mensuels = [t["dispositif"] for t in sorted(self.territoires(concept="mensuel"), key=lambda t: t["ordre"])]
        nom = p["dispositif"] or (mensuels[0] if mensuels else "")
        lignes = self.volets(p, self.connus("", dispositif=nom, chemin=self.chemin(p), concept="mensuel"))
        secrets = sum(t["secret"] for t in lignes)
        return sorted(({**t, "cellules_secretes": secrets} for t in lignes), key=lambda t: (t["volet"], t["mois"]))

    def baisses_du_cumul(self, p: Parametres) -> list[Ligne]:
        lignes = self.territoires(concept="cumul", ensemble=0, niveau=p["niveau"] or "national")
        lignes = [
            t
            for t in lignes
            if p["dispositif"] in ("", t["dispositif"])
            and ((t["variation_montant"] or 0) < 0 or (t["variation_nombre"] or 0) < 0)
        ]
        return sorted(lignes, key=lambda t: (t["ordre"], t["volet"], t["date_maj"], t["territoire"]))

    def montant_par_aide(self, p: Parametres) -> list[Ligne]:
        lignes = self.volets(
            p, self.connus(p["date_maj"], dispositif=self.dispositif(p), niveau=self.maille(p), concept="cumul")
        )
        lignes = self._avec_secrets([{**t, "code_territoire": t["code"]} for t in lignes])
        return sorted(lignes, key=lambda t: (t["volet"], bas(t["montant_par_aide"]), t["code"]))

    @staticmethod
    def _avec_secrets(lignes: list[Ligne]) -> list[Ligne]:
        return [{**li, "cellules_secretes": sum(x["secret"] for x in g)} for g in grouper(lignes, "volet") for li in g]

    def part_inconnue(self, p: Parametres) -> list[Ligne]:
        lignes = []
        for t in self.connus(p["date_maj"], niveau="national", concept="cumul", ensemble=0):
            parts = {
                f"part_sans_{q}": None
                if t[f"montant_sans_{q}"] is None
                else part(round(100 * t[f"montant_sans_{q}"]), t["montant_centimes"])
                for q in ("region", "departement", "secteur")
            }
            lignes.append({**t, **parts, "cellules_secretes": t["inconnus_secrets"]})
        return sorted(lignes, key=lambda t: (t["ordre"], t["volet"]))

    # Growth.

    def croissance_territoires(self, p: Parametres) -> list[Ligne]:
        maille = self.maille(p)
        lignes = self.volets(
            p, self.territoires(dispositif=self._a_plusieurs_dates(p, "region"), niveau=maille, concept="cumul")
        )
        return self._croissance(p, lignes, "code", {"code_territoire": "code", "territoire": "territoire"})

    def croissance_secteurs(self, p: Parametres) -> list[Ligne]:
        nom = self._a_plusieurs_dates(p, "national")
        ts = self.volets(p, self.territoires(dispositif=nom, niveau="national", concept="cumul"))
        lignes = [li for t in ts for li in self.repartitions.lignes(t, t["axe_principal"])]
        return self._croissance(
            p, lignes, "modalite", {"code_secteur": "modalite", "libelle_secteur": "libelle_modalite"}
        )

    def _a_plusieurs_dates(self, p: Parametres, niveau: str) -> str:
        if p["dispositif"]:
            return p["dispositif"]
        return next(
            d
            for d in self.calcul.ordre
            if any(
                len({t["date_maj"] for t in g}) > 1
                for g in grouper(self.territoires(dispositif=d, niveau=niveau), "volet", "concept")
            )
        )

    def _croissance(self, p: Parametres, lignes: list[Ligne], cle: str, noms: dict[str, str]) -> list[Ligne]:
        """Two publications of each volet side by side; what is absent at one of them counts for nothing there."""
        resultat = []
        for volet in grouper(lignes, "volet"):
            dates = sorted({li["date_maj"] for li in volet})
            debut = max([d for d in dates if d <= p["debut"]], default=dates[0])
            fin = max([d for d in dates if d <= (p["fin"] or LOIN)], default="")
            if debut < fin:
                for groupe in grouper([li for li in volet if li["date_maj"] in (debut, fin)], cle):
                    resultat.append(self._entre(groupe, debut, fin) | {nom: groupe[0][c] for nom, c in noms.items()})
        code = next(iter(noms))
        return sorted(
            resultat, key=lambda li: (li["volet"], bas(li["croissance_montant"] or li["croissance_nombre"]), li[code])
        )

    @staticmethod
    def _entre(groupe: list[Ligne], debut: str, fin: str) -> Ligne:
        par_date = {li["date_maj"]: li for li in groupe}
        avant, apres = par_date.get(debut), par_date.get(fin)
        secrets = sum(li["secret"] for li in groupe)
        ligne: Ligne = {
            "dispositif": groupe[0]["dispositif"],
            "volet": groupe[0]["volet"],
            "date_debut": debut,
            "date_fin": fin,
            "cellules_secretes": secrets,
        }
        for nom, colonne in (("montant", "montant_centimes"), ("nombre", "nombre_aides")):
            a, b = (li[colonne] if li else None for li in (avant, apres))
            ecrire = euros if nom == "montant" else lambda n: n
            variation = None if secrets or (a is None and b is None) else (b or 0) - (a or 0)
            croissance = diviser(ecart(b, a), a, 100)
            ligne |= {
                f"{nom}_debut": ecrire(a),
                f"{nom}_fin": ecrire(b),
                f"variation_{nom}": ecrire(variation),
                f"croissance_{nom}": arrondir(croissance),
            }
        return ligne

    # Concentration.

    @staticmethod
    def _valeur(t: Ligne) -> int | None:
        return t["montant_centimes"] if t["mesure"] == "montant" else t["nombre_aides"]

    def _classes(self, p: Parametres, **egal: Any) -> list[list[Ligne]]:
        """The régions, or the départements, of each scheme and volet: neither collectivités nor the unlocated."""
        maille = self.maille(p)
        lignes = self.connus(p["date_maj"], niveau=maille, nature=maille, concept="cumul", ensemble=0, **egal)
        return grouper(sorted(lignes, key=lambda t: (t["ordre"], t["volet"])), "dispositif", "volet")

    def _concentration(self, groupe: list[Ligne], nom: str, colonne: str) -> Ligne:
        connus = sorted(
            (t for t in groupe if self._valeur(t) is not None), key=lambda t: (-(self._valeur(t) or 0), t[nom])
        )
        valeurs = [self._valeur(t) or 0 for t in connus]
        t = groupe[0]
        return {
            **t,
            "mesure": "montant" if t["mesure"] == "montant" else t["unite_nombre"],
            colonne: len(connus),
            "cellules_secretes": sum(t["secret"] for t in groupe),
            "gini": gini(valeurs) if valeurs else None,
            "premier": connus[0][nom] if connus else None,
            **{
                f"part_{mot}": part(sum(valeurs[:n]), sum(valeurs)) if valeurs else None
                for mot, n in (("premier", 1), ("trois_premiers", 3), ("cinq_premiers", 5), ("dix_premiers", 10))
            },
        }

    def concentration_territoires(self, p: Parametres) -> list[Ligne]:
        nom = "Régions" if p["maille"] == "region" else "Départements"
        return [self._concentration(g, "territoire", "territoires_connus") | {"maille": nom} for g in self._classes(p)]

    def concentration_secteurs(self, p: Parametres) -> list[Ligne]:
        ts = self.territoires(chemin=self.chemin(p), concept="cumul", ensemble=0)
        lignes = [
            li for li in self.repartitions.connues(ts, "", p["date_maj"] or LOIN) if li["nature_modalite"] == "connue"
        ]
        lignes.sort(key=lambda li: (li["ordre"], li["volet"]))
        return [
            self._concentration(g, "libelle_modalite", "secteurs_connus")
            for g in grouper(lignes, "dispositif", "volet")
        ]

    def courbe_concentration(self, p: Parametres) -> list[Ligne]:
        resultat = []
        for groupe in self._classes(p, dispositif=self.dispositif(p)):
            if p["volet"] not in ("", groupe[0]["volet"]):
                continue
            connus = sorted(
                (t for t in groupe if self._valeur(t) is not None), key=lambda t: (self._valeur(t), t["code"])
            )
            total, cumul = sum(self._valeur(t) or 0 for t in connus), 0
            for rang, t in enumerate(connus, start=1):
                cumul += self._valeur(t) or 0
                resultat.append(
                    {
                        **t,
                        "rang": rang,
                        "code_territoire": t["code"],
                        "part_territoire": part(self._valeur(t), total),
                        "part_cumulee": part(cumul, total),
                        "part_si_egalite": part(rang, len(connus)),
                        "cellules_secretes": sum(t["secret"] for t in groupe),
                    }
                )
        return resultat

    def distribution_territoires(self, p: Parametres) -> list[Ligne]:
        nom = "Régions" if p["maille"] == "region" else "Départements"
        resultat = []
        for groupe in self._classes(p, mesure="montant"):
            v = [t["montant_centimes"] for t in groupe if t["montant_centimes"] is not None]
            q = {n: quantile(v, Fraction(n, 100)) for n in (10, 25, 50, 75, 90)}
            noms = {10: "decile_1", 25: "quartile_1", 50: "median", 75: "quartile_3", 90: "decile_9"}
            resultat.append(
                {
                    **groupe[0],
                    "maille": nom,
                    "territoires_connus": len(v),
                    "cellules_secretes": sum(t["secret"] for t in groupe),
                    "montant_minimum": euros(min(v)),
                    "montant_maximum": euros(max(v)),
                    **{f"montant_{noms[n]}": arrondir(valeur / 100) for n, valeur in q.items()},
                    "rapport_deciles": arrondir(diviser(q[90], q[10]), 1),
                }
            )
        return resultat
