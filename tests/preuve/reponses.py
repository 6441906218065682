"""What each canned query answers, worked out a second time in Python from its description in metadata.yml: what several
of them share. The answer of each is in requetes/<query>.py."""

from __future__ import annotations

from typing import Any

from tests.preuve.nombres import Arrondi, arrondir, diviser, ecart, euros, gini, part
from tests.preuve.repartitions import Repartitions
from tests.preuve.territoires import Calcul, Ligne

Parametres = dict[str, str]
LOIN = "9999"


def bas(valeur: Any) -> tuple[int, Any]:
    """Sort key: the greatest first, what is unknown last."""
    nombre = valeur.valeur if isinstance(valeur, Arrondi) else valeur
    return (1, 0) if nombre is None else (0, -nombre)


def grouper(lignes: list[Ligne], *colonnes: str) -> list[list[Ligne]]:
    groupes: dict[tuple[Any, ...], list[Ligne]] = {}
    for ligne in lignes:
        groupes.setdefault(tuple(ligne[c] for c in colonnes), []).append(ligne)
    return list(groupes.values())


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


class Reponses:
    """What several answers choose by; requetes/<query>.py has repondre(r, parameters), the rows of one in order."""

    def __init__(self, calcul: Calcul) -> None:
        self.calcul, self.repartitions = calcul, Repartitions(calcul)
        self._par_dispositif = {g[0]["dispositif"]: g for g in grouper(calcul.territoires, "dispositif")}

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

    def garde(self, t: Ligne) -> bool:
        """A month is that of the last file only."""
        return t["concept"] != "mensuel" or bool(t["derniere"])

    @staticmethod
    def redite(t: Ligne) -> bool:
        """A whole of one volet, of which nothing more is announced, says what the volet says."""
        return bool(t["ensemble"]) and "," not in t["volets"] and t["montant_annonce"] is None

    def situes(self, p: Parametres) -> list[Ligne]:
        """The latest running totals of a place, of the région that holds it and of the country, wholes of volets."""
        niveau, _, code = (p["territoire"] or "region/11").partition("/")
        tables = self.calcul.nomenclatures.tables
        region = code if niveau == "region" else tables["departement"].get(code, {}).get("region")
        voulus = {"national/FR", f"{niveau}/{code}", f"region/{region}"}
        lignes = self.connus("", volet="", concept="cumul")
        return [t for t in lignes if t["chemin"] in voulus]

    @staticmethod
    def du_plus_petit(t: Ligne) -> tuple[int, int]:
        return (t["ordre"], ("departement", "region", "national").index(t["niveau"]))

    @staticmethod
    def avec_secrets(lignes: list[Ligne]) -> list[Ligne]:
        return [{**li, "cellules_secretes": sum(x["secret"] for x in g)} for g in grouper(lignes, "volet") for li in g]

    def de(self, p: Parametres, niveau: str, axe: str = "", jour: str = "", **egal: Any) -> list[Ligne]:
        ts = self.territoires(dispositif=self.dispositif(p), niveau=niveau, **{"concept": "cumul", **egal})
        return self.repartitions.connues(ts, axe, jour or LOIN)

    def nommer(self, lignes: list[Ligne]) -> list[Ligne]:
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

    def a_plusieurs_dates(self, p: Parametres, niveau: str) -> str:
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

    def croissance(self, p: Parametres, lignes: list[Ligne], cle: str, noms: dict[str, str]) -> list[Ligne]:
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

    @staticmethod
    def valeur(t: Ligne) -> int | None:
        return t["montant_centimes"] if t["mesure"] == "montant" else t["nombre_aides"]

    def classes(self, p: Parametres, **egal: Any) -> list[list[Ligne]]:
        """The régions, or the départements, of each scheme and volet: neither collectivités nor the unlocated."""
        maille = self.maille(p)
        lignes = self.connus(p["date_maj"], niveau=maille, nature=maille, concept="cumul", ensemble=0, **egal)
        return grouper(sorted(lignes, key=lambda t: (t["ordre"], t["volet"])), "dispositif", "volet")

    def concentration(self, groupe: list[Ligne], nom: str, colonne: str) -> Ligne:
        connus = sorted(
            (t for t in groupe if self.valeur(t) is not None), key=lambda t: (-(self.valeur(t) or 0), t[nom])
        )
        valeurs = [self.valeur(t) or 0 for t in connus]
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
