"""The same for the queries that break a territory down, and for those that say where the figures come from."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.preuve.nombres import arrondir, diviser, euros, part, somme_lisible
from tests.preuve.requetes import LOIN, Parametres, Reponses, bas, grouper
from tests.preuve.territoires import TOUJOURS, Ligne


class UnDe:
    """One value or another, where several come first together."""

    def __init__(self, valeurs: set[Any]) -> None:
        self.valeurs = valeurs

    def __eq__(self, autre: object) -> bool:
        return autre in self.valeurs

    def __repr__(self) -> str:
        return f"one of {self.valeurs}"


class Scelle:
    """A keyed digest, which is not the plain one: the key stays with who built."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, str) and len(autre) == len(self.sha256) and autre != self.sha256

    def __repr__(self) -> str:
        return f"a seal of {self.sha256}"


class Toutes(Reponses):
    """Every query that shows figures or their provenance."""

    def _de(self, p: Parametres, niveau: str, axe: str = "", jour: str = "", **egal: Any) -> list[Ligne]:
        ts = self.territoires(dispositif=self.dispositif(p), niveau=niveau, **{"concept": "cumul", **egal})
        return self.repartitions.connues(ts, axe, jour or LOIN)

    def sections_territoire(self, p: Parametres) -> list[Ligne]:
        ts = self.territoires(
            dispositif=self.dispositif(p), chemin=self.chemin(p), volet=p["volet"], concept=p["concept"] or "cumul"
        )
        lignes = self.repartitions.connues(self.du_mois(p, ts), p["axe"], p["date_maj"] or LOIN)
        return sorted(
            lignes,
            key=lambda li: (
                li["nature_modalite"] == "non_repartie",
                bas(li["montant_total"]),
                bas(li["nombre_aides"]),
                li["modalite"],
            ),
        )

    def top_secteurs(self, p: Parametres) -> list[Ligne]:
        combien = int(p["combien"] or 10)
        lignes = [
            li
            for li in self._de(p, "national", jour=p["date_maj"], volet=p["volet"])
            if li["rang"] and li["rang"] <= combien
        ]
        return sorted(lignes, key=lambda li: (li["rang"], li["modalite"]))

    def secteur_dispositifs(self, p: Parametres) -> list[Ligne]:
        secteur = p["secteur"] or "G"
        ts = self.territoires(niveau="national", ensemble=0, mois_recent=1)
        lignes = [
            li
            for axe in ("section_naf", "nace17")
            for li in self.repartitions.connues(ts, axe, LOIN)
            if li["modalite"] == secteur
        ]
        lignes = [
            {
                **li,
                "code_secteur": secteur,
                "libelle_secteur": li["libelle_modalite"],
                "secteurs_classes": li["modalites_classees"],
            }
            for li in lignes
        ]
        return sorted(lignes, key=lambda li: (li["ordre"], li["concept"], li["volet"]))

    def _nommer(self, lignes: list[Ligne]) -> list[Ligne]:
        return [
            {
                **li,
                "code_secteur": li["modalite"],
                "libelle_secteur": li["libelle_modalite"],
                "reg": li["code"],
                "dep": li["code"],
                "libelle_region": li["territoire"],
                "libelle_departement": li["territoire"],
            }
            for li in lignes
        ]

    def secteur_regions(self, p: Parametres) -> list[Ligne]:
        secteur = p["secteur"] or "G"
        lignes = self._nommer([li for li in self._de(p, "region", volet=p["volet"]) if li["modalite"] == secteur])
        return sorted(lignes, key=lambda li: (bas(li["montant_total"]), bas(li["nombre_aides"]), li["code"]))

    def secteur_situe(self, p: Parametres) -> list[Ligne]:
        secteur = p["secteur"] or "G"
        ts = [t for t in self._situes(p) if t["axe_principal"] != "type"]
        lignes = [li for li in self.repartitions.connues(ts, "", LOIN) if li["modalite"] == secteur]
        lignes = [{**li, "secteurs_classes": li["modalites_classees"]} for li in self._nommer(lignes)]
        return sorted(lignes, key=self._du_plus_petit)

    def secteurs_regions(self, p: Parametres) -> list[Ligne]:
        lignes = [li for li in self._de(p, "region", volet="", nature="region") if li["nature_modalite"] == "connue"]
        return sorted(self._nommer(lignes), key=lambda li: (li["code"], li["ordre_modalite"], li["modalite"]))

    def secteur_departements(self, p: Parametres) -> list[Ligne]:
        lignes = self.volets(p, self._de(p, "departement", jour=p["date_maj"]))
        lignes = self._avec_secrets([li for li in lignes if li["modalite"] == (p["secteur"] or "G")])
        lignes = [{**li, "part_territoire": li["part"]} for li in self._nommer(lignes)]
        return sorted(lignes, key=lambda li: (li["volet"], bas(li["ecart"]), li["code"]))

    def secteur_dominant(self, p: Parametres) -> list[Ligne]:
        lignes = [
            li
            for li in self.volets(p, self._de(p, self.maille(p), jour=p["date_maj"]))
            if li["nature_modalite"] == "connue"
        ]
        resultat = []
        for groupe in grouper(lignes, "volet", "code"):
            groupe.sort(key=lambda li: (bas(li["valeur"]), li["modalite"]))
            premier, suivant = groupe[0], groupe[1] if len(groupe) > 1 else None
            connu, suivi = premier["valeur"] is not None, suivant and suivant["valeur"] is not None
            resultat.append(
                {
                    **premier,
                    "code_territoire": premier["code"],
                    "code_secteur": premier["modalite"] if connu else None,
                    "libelle_secteur": premier["libelle_modalite"] if connu else None,
                    "part_secteur": premier["part"],
                    "libelle_suivant": suivant["libelle_modalite"] if suivant and suivi else None,
                    "part_suivant": suivant["part"] if suivant else None,
                    "cellules_secretes": premier["secrets_du_territoire"],
                }
            )
        return sorted(resultat, key=lambda li: (li["volet"], li["code"]))

    def montant_par_entreprise(self, p: Parametres) -> list[Ligne]:
        chemin = self.chemin(p)
        lignes = self._de(p, chemin.partition("/")[0], axe=p["axe"], chemin=chemin)
        lignes = self._avec_secrets([li for li in self.volets(p, lignes) if li["nature_modalite"] != "non_repartie"])
        return sorted(lignes, key=lambda li: (li["volet"], li["ordre_modalite"], li["modalite"]))

    def ecart_profil_national(self, p: Parametres) -> list[Ligne]:
        """The sectors of France, absent ones counting for 0 in the territory."""
        resultat = []
        chemin = self.chemin(p, "11")
        for t in self.volets(
            p, self.connus(p["date_maj"], dispositif=self.dispositif(p), chemin=chemin, concept="cumul")
        ):
            ici = {li["modalite"]: li for li in self.repartitions.lignes(t, t["axe_principal"])}
            france = self.repartitions.france(t, t["axe_principal"])
            total = self.repartitions.france(t, "total")["TOTAL"]
            secrets = sum(li["secret"] for m, li in ici.items() if m in france)
            for modalite, valeur in france.items():
                part_france = diviser(valeur, total, 100)
                absent = {
                    "part": 0.0,
                    "ecart": None if part_france is None else arrondir(-part_france),
                    "indice_specificite": 0.0,
                    "secret": 0,
                }
                ligne = ici.get(modalite) or absent
                resultat.append(
                    {
                        **t,
                        "code_secteur": modalite,
                        "libelle_secteur": self.repartitions.libelles[t["axe_principal"], modalite][0],
                        "part_territoire": ligne["part"],
                        "part_france": arrondir(part_france),
                        "ecart": ligne["ecart"],
                        "indice_specificite": ligne["indice_specificite"],
                        "secret": ligne["secret"],
                        "cellules_secretes": secrets,
                    }
                )
        return sorted(resultat, key=lambda li: (li["volet"], bas(li["ecart"]), li["code_secteur"]))

    def territoires_atypiques(self, p: Parametres) -> list[Ligne]:
        """Half the sum of the gaps, over the sectors that can be read on both sides; an absent sector is a 0."""
        lignes = self.volets(p, self._de(p, self.maille(p), jour=p["date_maj"]))
        lignes = [
            li for li in lignes if li["nature_territoire"] != "inconnu" and li["nature_modalite"] != "non_repartie"
        ]
        return sorted(
            (self._atypique(g) for g in grouper(lignes, "volet", "code")),
            key=lambda li: (li["volet"], bas(li["dissemblance"]), li["code"]),
        )

    def _atypique(self, groupe: list[Ligne]) -> Ligne:
        t = groupe[0]["_territoire"]
        ici = {li["modalite"]: li["valeur"] for li in groupe}
        france = {
            m: v
            for m, v in self.repartitions.france(t, t["axe_principal"]).items()
            if v is not None and ici.get(m, 0) is not None
        }
        total_ici, total_france = sum(ici.get(m) or 0 for m in france), sum(france.values())
        ecarts = {m: (diviser(ici.get(m, 0), total_ici, 100), diviser(v, total_france, 100)) for m, v in france.items()}
        differences = {m: a - b for m, (a, b) in ecarts.items() if a is not None and b is not None}
        connues = {
            li["modalite"]: li for li in groupe if li["nature_modalite"] == "connue" and li["modalite"] in differences
        }
        plus = max((differences[m] for m in connues), default=None)
        return {
            **groupe[0],
            "code_territoire": t["code"],
            "secteurs_connus": len(connues),
            "ecart": arrondir(plus),
            "dissemblance": arrondir(Fraction(sum(map(abs, differences.values()))) / 2) if differences else None,
            "secteur_surrepresente": UnDe(
                {li["libelle_modalite"] for m, li in connues.items() if differences[m] == plus} or {None}
            ),
            "part_connue": part(sum(li["valeur"] for li in connues.values()), groupe[0]["valeur_territoire"]),
            "cellules_secretes": groupe[0]["secrets_du_territoire"],
        }

    def couverture_repartitions(self, p: Parametres) -> list[Ligne]:
        ordres = {code: axe["ordre"] for code, axe in self.calcul.nomenclatures.axes.items()}
        cases = []
        for t in self.territoires(concept="cumul", ensemble=0):
            if p["dispositif"] in ("", t["dispositif"]):
                for axe in [a for a in ordres if self.calcul.cases(t, a) and self.repartitions.suite(t, a) == TOUJOURS]:
                    cases.append({**t, **self.repartitions.couverture(t, axe), "axe": axe})
        resultat = []
        for groupe in grouper(cases, "dispositif", "volet", "axe", "niveau"):
            t = groupe[0]
            france = self.territoires(
                dispositif=t["dispositif"], volet=t["volet"], concept="cumul", date_maj=t["date_maj"], niveau="national"
            )[0]
            combien, secretes = (
                sum(c["nombre_cellules"] for c in groupe),
                sum(c["secrets_du_territoire"] for c in groupe),
            )
            centimes, nombre = somme_lisible(c["centimes"] for c in groupe), somme_lisible(c["nombre"] for c in groupe)
            resultat.append(
                {
                    **t,
                    "repartition": self.calcul.nomenclatures.axes[t["axe"]]["libelle"],
                    "nombre_cellules": combien,
                    "cellules_secretes": secretes,
                    "part_secrete": part(secretes, combien),
                    "montant_connu": euros(centimes),
                    "part_montant": part(centimes, france["montant_centimes"]),
                    "nombre_aides": nombre,
                    "part_nombre": part(nombre, france["nombre_aides"]),
                }
            )
        niveaux = ("national", "region", "departement")
        return sorted(resultat, key=lambda c: (c["ordre"], c["volet"], ordres[c["axe"]], niveaux.index(c["niveau"])))

    def secret_par_territoire(self, p: Parametres) -> list[Ligne]:
        jour, resultat = p["date_maj"] or LOIN, []
        ts = self.territoires(dispositif=self.dispositif(p), niveau=self.maille(p), concept="cumul")
        for t in self.volets(p, ts):
            c = self.repartitions.couverture(t, t["axe_principal"])
            if c["nombre_cellules"] and t["date_maj"] <= jour <= c["valable_jusque"]:
                visible = c["centimes"] if t["mesure"] == "montant" else c["nombre"]
                resultat.append(
                    {
                        **t,
                        **c,
                        "code_territoire": t["code"],
                        "cellules_secretes": c["secrets_du_territoire"],
                        "part_secrete": part(c["secrets_du_territoire"], c["nombre_cellules"]),
                        "montant_connu": euros(c["centimes"]),
                        "nombre_connu": c["nombre"],
                        "part_visible": part(visible or 0, self._valeur(t)),
                    }
                )
        return sorted(resultat, key=lambda li: (li["volet"], bas(li["part_secrete"]), li["code"]))

    # Where the figures come from.

    def sources(self, p: Parametres) -> list[Ligne]:
        ordre = self.calcul.ordre
        secretes = {(cle[0], cle[3]) for cle in self.calcul.sources.secretes}
        lignes: list[Ligne] = []
        for f in self.calcul.sources.fichiers:
            if p["dispositif"] in ("", f.dispositif):
                rejete = sum(c or 0 for _, _, c in f.rejets)
                confidentiel = (f.dispositif, f.date) in secretes
                lu = None if f.centimes is None or confidentiel else f.centimes + rejete
                lignes.append(
                    {
                        "dispositif": f.dispositif,
                        "date_maj": f.date,
                        "chemin": f.nom,
                        "etat": "ecarte" if f.ecarte else "lu",
                        "octets": None if confidentiel else f.octets,
                        "lignes_lues": f.lues,
                        "lignes_retenues": f.lues - len(f.rejets),
                        "lignes_rejetees": len(f.rejets),
                        "montant_lu": euros(lu),
                        "montant_retenu": euros(None if lu is None else f.centimes),
                        "montant_rejete": euros(None if lu is None else rejete),
                        "sha256": Scelle(f.sha256) if confidentiel else f.sha256,
                    }
                )
        lignes.sort(key=lambda li: li["chemin"])
        lignes.sort(key=lambda li: li["date_maj"], reverse=True)
        return sorted(lignes, key=lambda li: ordre.index(li["dispositif"]))

    def rejets(self, p: Parametres) -> list[Ligne]:
        lignes = [
            {
                "dispositif": f.dispositif,
                "date_maj": f.date,
                "chemin": f.nom,
                "ligne": ligne,
                "colonne": colonne,
                "montant": euros(c),
            }
            for f in self.calcul.sources.fichiers
            for ligne, colonne, c in f.rejets
        ]
        lignes = [li for li in lignes if p["dispositif"] in ("", li["dispositif"])]
        return sorted(lignes, key=lambda li: (li["dispositif"], li["date_maj"], li["chemin"], li["ligne"]))

    def bilan_sources(self, _: Parametres) -> list[Ligne]:
        resultat = []
        for groupe in grouper(self.sources({"dispositif": ""}), "dispositif"):
            dates = [f["date_maj"] for f in groupe]
            titre = self.calcul.dispositifs[groupe[0]["dispositif"]]["titre"]
            sommes = {c: sum(f[c] for f in groupe) for c in ("lignes_lues", "lignes_retenues", "lignes_rejetees")}
            resultat.append(
                {
                    **groupe[0],
                    **sommes,
                    "titre": titre,
                    "nombre_fichiers": len(groupe),
                    "premiere_date": min(dates),
                    "derniere_date": max(dates),
                    "nombre_ecartes": sum(f["etat"] == "ecarte" for f in groupe),
                }
            )
        return resultat

    def etat_publication(self, _: Parametres) -> list[Ligne]:
        fichiers = self.calcul.sources.fichiers
        return [
            {
                "derniere_date_maj": max(t["date_maj"] for t in self.calcul.territoires),
                "nombre_fichiers": len(fichiers),
                "nombre_fichiers_ecartes": sum(f.ecarte for f in fichiers),
                "nombre_rejets": sum(len(f.rejets) for f in fichiers),
            }
        ]

    def volets_(self, _: Parametres) -> list[Ligne]:
        groupes = grouper([t for t in self.territoires(niveau="national", ensemble=0) if t["volet"]], "volet")
        return sorted(
            (
                {
                    "volet": g[0]["volet"],
                    "intitule": f"Volet {g[0]['volet'].removeprefix('VOLET')}",
                    "dispositifs": ",".join(sorted({t["dispositif"] for t in g})),
                }
                for g in groupes
            ),
            key=lambda v: v["volet"],
        )

    def dispositifs_mensuels(self, _: Parametres) -> list[Ligne]:
        groupes = grouper(self.territoires(niveau="national", concept="mensuel", ensemble=0), "dispositif")
        lignes = [
            {
                **g[0],
                "id": g[0]["dispositif"],
                "date_maj": max(t["date_maj"] for t in g),
                "premier_mois": min(t["mois"] for t in g),
                "dernier_mois": max(t["mois"] for t in g),
            }
            for g in groupes
        ]
        return sorted(lignes, key=lambda t: t["ordre"])
