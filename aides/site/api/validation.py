"""Whether a request of the database makes sense. Datasette answers many that do not with no row, or an error of its
own; here each is refused with a status and a sentence in French that says what to write instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from aides.commun.colonnes import de_type
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import BASE
from aides.site.api.catalogue import ICI, Catalogue, Colonne, Element, Parametre, Requete, regles
from aides.site.porte import tilde_decode

MOIS = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")
ENTIER = re.compile(r"\d{1,9}")
NOMBRE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
MONTRES = 40
# How Datasette writes, in _next=, that the value that sorts is missing.
RIEN = "$null"


class Refus(Exception):
    """A request that makes no sense; the message is a French sentence, the status an HTTP one."""

    def __init__(self, status: int, phrase: str) -> None:
        super().__init__(phrase)
        self.status = status
        self.phrase = phrase


@dataclass(frozen=True)
class Cible:
    """What an address of the database names. element: table, view or query, '' for the database itself; cle: the key of
    a row as it is written, or ''; format: json, csv..., '' for the page."""

    element: str = ""
    cle: str = ""
    format: str = ""


@dataclass(frozen=True)
class Reglages:
    """Limits of the server that a parameter may name, and the formats that it writes."""

    bornes: Mapping[str, int]
    formats: Collection[str]
    prefixe: str = ""


@cache
def phrases() -> dict[str, Any]:
    """refus.yml."""
    lues: dict[str, Any] = lire_yaml(ICI / "refus.yml")
    return lues


def verifier(cible: Cible, parametres: Mapping[str, Sequence[str]], catalogue: Catalogue, reglages: Reglages) -> None:
    """Raises Refus when the request makes no sense. parametres: values by name, decoded."""
    _Verification(cible, parametres, catalogue, reglages).tout()


class _Verification:
    """One request being checked."""

    def __init__(
        self, cible: Cible, parametres: Mapping[str, Sequence[str]], catalogue: Catalogue, reglages: Reglages
    ) -> None:
        self.cible = cible
        self.parametres = parametres
        self.catalogue = catalogue
        self.reglages = reglages
        self.requete: Requete | None = catalogue.requetes.get(cible.element)
        self.element: Element | None = None if self.requete else catalogue.elements.get(cible.element)

    def tout(self) -> None:
        self.adresse()
        genre = self.genre()
        for nom, valeurs in self.parametres.items():
            self.longueur(nom, valeurs)
            if nom in regles()["parametres"]:
                self.special(nom, valeurs, genre)
            elif not (genre in ("table", "vue") and re.fullmatch(regles()["familles"], nom)):
                self.propre(nom, valeurs, genre)
        if self.element and genre != "ligne":
            self.ensemble(self.element)

    def genre(self) -> str:
        """table, vue, requete, sql, ligne or base: the words of `pour` in parametres.yml."""
        if self.cible.cle:
            return "ligne"
        if self.requete:
            return "requete"
        if self.element:
            return self.element.genre
        return "sql" if any(self.parametres.get("sql", ())) else "base"

    def adresse(self) -> None:
        """The path: an element that exists, a row that may, a format that is written."""
        cible = self.cible
        if cible.format and cible.format not in self.reglages.formats:
            raise refus("format", 404, valeur=cible.format, choix=_liste(sorted(self.reglages.formats)))
        if not cible.element:
            if cible.format not in ("", "json") and self.genre() == "base":
                raise refus("format_base")
        elif not (self.element or self.requete):
            raise refus("element", 404, valeur=cible.element, liste=f"{self.reglages.prefixe}/{BASE}")
        elif cible.cle:
            self.ligne()

    def ligne(self) -> None:
        if self.element is None or not self.element.cles:
            raise refus("pas_de_ligne", 404, valeur=self.cible.element)
        if len(self.cible.cle.split(",")) != len(self.element.cles):
            cles = self.element.cles
            nom = "cles" if len(cles) > 1 else "cle"
            raise refus(nom, 404, table=self.element.nom, n=len(cles), cles=", ".join(cles))

    def longueur(self, nom: str, valeurs: Iterable[str]) -> None:
        maximum = regles()["longueurs"]["sql" if nom in ("sql", "_where") else "parametre"]
        if any(len(valeur) > maximum for valeur in valeurs):
            raise refus("long", nom=nom[:60], maximum=maximum)

    def special(self, nom: str, valeurs: Sequence[str], genre: str) -> None:
        """A parameter of Datasette."""
        regle = regles()["parametres"][nom]
        # A word of Datasette that is also a parameter of a query belongs to the query (?sql= has its own).
        if genre not in regle["pour"] and not (nom == "sql" and genre == "sql"):
            raise refus("ailleurs", nom=nom)
        # The same word twice asks for the same thing: datasette-vega says _shape=array twice.
        if len(set(valeurs)) > 1 and not regle.get("plusieurs"):
            raise refus("double", nom=nom)
        for valeur in valeurs:
            if valeur or regle["genre"] == "choix":
                self.valeur(nom, valeur, regle)

    def valeur(self, nom: str, valeur: str, regle: Mapping[str, Any]) -> None:
        admises = regle.get("valeurs", ())
        if regle["genre"] == "choix" and valeur not in admises:
            raise refus("choix", valeur=valeur, nom=nom, choix=_liste(admises))
        if regle["genre"] == "entier" and valeur not in admises:
            minimum, maximum = (self.borne(regle[cote]) for cote in ("minimum", "maximum"))
            if not ENTIER.fullmatch(valeur) or not minimum <= int(valeur) <= maximum:
                raise refus("entier", valeur=valeur, nom=nom, minimum=minimum, maximum=maximum)
        if regle["genre"] == "colonne" and self.element:
            self.colonne(self.element, valeur)
        if nom == "_shape" and valeur == "object" and not (self.element and self.element.cles):
            raise refus("forme_objet", table=self.cible.element or "sql")

    def borne(self, borne: int | str) -> int:
        return self.reglages.bornes[borne] if isinstance(borne, str) else borne

    def propre(self, nom: str, valeurs: Sequence[str], genre: str) -> None:
        """A parameter of the query, or a filter of the table."""
        if genre == "requete" and self.requete:
            self.parametre(self.requete, nom, valeurs)
        elif genre in ("table", "vue") and self.element and not (nom.startswith("_") and "__" not in nom):
            for valeur in valeurs:
                self.filtre(self.element, nom, valeur)
        elif genre != "sql" or nom.startswith("_"):
            raise refus("inconnu", nom=nom, choix=_liste(self.connus(genre)))

    @staticmethod
    def connus(genre: str) -> list[str]:
        return [nom for nom, regle in regles()["parametres"].items() if genre in regle["pour"]]

    def parametre(self, requete: Requete, nom: str, valeurs: Sequence[str]) -> None:
        if nom not in requete.parametres:
            if not requete.parametres:
                raise refus("inconnu_aucun", nom=nom)
            raise refus("inconnu", nom=nom, choix=_liste(requete.parametres))
        if len(valeurs) > 1:
            raise refus("double", nom=nom)
        if valeurs[0]:
            self.valeur_de_parametre(requete.parametres[nom], valeurs[0])

    def valeur_de_parametre(self, parametre: Parametre, valeur: str) -> None:
        if parametre.valeurs:
            if valeur not in parametre.valeurs:
                if parametre.reference:
                    raise self.code_inconnu(parametre.nom, valeur, parametre.reference)
                raise refus("choix", valeur=valeur, nom=parametre.nom, choix=_liste(parametre.valeurs))
        elif parametre.genre == "date":
            jour(parametre.nom, valeur)
        elif parametre.genre == "month":
            mois(parametre.nom, valeur)
        elif parametre.genre == "number":
            if not ENTIER.fullmatch(valeur):
                raise refus("quantite", valeur=valeur, nom=parametre.nom)
        elif len(valeur) > regles()["longueurs"]["code"]:
            raise refus("long", nom=parametre.nom, maximum=regles()["longueurs"]["code"])

    def filtre(self, element: Element, nom: str, valeur: str) -> None:
        nom_colonne, _, operateur = nom.rpartition("__") if "__" in nom else (nom, "", "exact")
        colonne = self.colonne(element, nom_colonne)
        if operateur not in regles()["operateurs"]:
            raise refus("operateur", valeur=operateur, choix=_liste(regles()["operateurs"]))
        if operateur == "date":
            jour(nom, valeur)
        elif operateur in regles()["de_valeur"]:
            for une in liste_de_valeurs(valeur) if operateur.endswith("in") else [valeur]:
                if une:
                    self.valeur_de_colonne(colonne, operateur, une)

    def valeur_de_colonne(self, colonne: Colonne, operateur: str, valeur: str) -> None:
        """A code, a number or a date that the column can hold; the beginning of a date may bound it."""
        if colonne.type in ("entier", "nombre"):
            if not NOMBRE.fullmatch(valeur):
                raise refus("nombre", valeur=valeur, nom=colonne.nom)
        elif colonne.reference and operateur in ("exact", "not", "in", "notin"):
            if valeur not in self.catalogue.references[colonne.reference]:
                raise self.code_inconnu(colonne.nom, valeur, colonne.reference)
        elif colonne.nom in de_type("jour"):
            if not (operateur in ("gt", "gte", "lt", "lte") and re.fullmatch(rf"\d{{4}}|{MOIS.pattern}", valeur)):
                jour(colonne.nom, valeur)
        elif colonne.nom in de_type("mois") and not re.fullmatch(r"\d{4}", valeur):
            mois(colonne.nom, valeur)

    def code_inconnu(self, nom: str, valeur: str, reference: str) -> Refus:
        liste = f"{self.reglages.prefixe}/{BASE}/{reference}"
        return refus("code", valeur=valeur, nom=nom, reference=reference, liste=liste)

    @staticmethod
    def colonne(element: Element, nom: str) -> Colonne:
        if nom not in element.colonnes:
            raise refus("colonne", table=element.nom, valeur=nom, choix=_liste(element.colonnes))
        return element.colonnes[nom]

    def ensemble(self, element: Element) -> None:
        """What holds between parameters of a table, or between one and the table."""
        un = {nom: valeurs[0] for nom, valeurs in self.parametres.items() if valeurs and valeurs[0]}
        if "_sort" in un and "_sort_desc" in un:
            raise refus("deux_tris")
        if "_sort_by_desc" in un and "_sort" not in un:
            raise refus("tri_seul")
        for retiree in self.parametres.get("_nocol", ()):
            if retiree in element.cles:
                raise refus("cle_retiree", valeur=retiree)
        if "_next" in un:
            self.suite(element, un["_next"], un.get("_sort") or un.get("_sort_desc") or element.tri)
        for liaison in self.parametres.get("_through", ()):
            self.liaison(element, liaison)
        if not element.cherchable and any(re.fullmatch(r"_search(_\w+)?", nom) for nom in un):
            raise refus("recherche", table=element.nom)

    def suite(self, element: Element, valeur: str, tri: str) -> None:
        """A view goes on from a number; a table from its key, after the value that sorts it when something does."""
        if element.genre == "vue":
            bonne = bool(ENTIER.fullmatch(valeur))
        else:
            noms = [*([tri] if tri else []), *element.cles]
            morceaux = valeur.split(",")
            # Datasette starts again from the first page, or stops short, on what it cannot have written.
            bonne = len(morceaux) == len(noms) and all(map(partial(self.repere, element), noms, morceaux))
        if not bonne:
            raise refus("suite", valeur=valeur)

    def repere(self, element: Element, nom: str, morceau: str) -> bool:
        """Whether a piece of _next= may be a value of this column, as Datasette writes it."""
        numerique = self.colonne(element, nom).type in ("entier", "nombre")
        return not numerique or morceau == RIEN or NOMBRE.fullmatch(tilde_decode(morceau)) is not None

    def liaison(self, element: Element, texte: str) -> None:
        try:
            lu = json.loads(texte)
        except ValueError:
            lu = None
        if not isinstance(lu, dict) or not all(isinstance(lu.get(cle), str) for cle in ("table", "column", "value")):
            raise refus("liaison", valeur=texte)
        autre = self.catalogue.elements.get(lu["table"])
        if autre is None or lu["column"] not in autre.colonnes:
            raise refus("lien", valeur=lu["table"], table=element.nom)


def jour(nom: str, valeur: str) -> None:
    """Raises Refus unless the text is a day that exists, YYYY-MM-DD."""
    try:
        bon = bool(JOUR.fullmatch(valeur)) and bool(date.fromisoformat(valeur))
    except ValueError:
        bon = False
    if not bon:
        raise refus("jour", valeur=valeur, nom=nom)


def mois(nom: str, valeur: str) -> None:
    """Raises Refus unless the text is a month, YYYY-MM."""
    if not MOIS.fullmatch(valeur):
        raise refus("mois", valeur=valeur, nom=nom)


def liste_de_valeurs(texte: str) -> list[str]:
    """The values of an `in` filter: a JSON list, or words between commas. Raises Refus."""
    if not texte.startswith("["):
        return [valeur.strip() for valeur in texte.split(",")]
    try:
        lues = json.loads(texte)
    except ValueError:
        lues = None
    if not isinstance(lues, list) or any(isinstance(valeur, (list, dict, bool)) for valeur in lues):
        raise refus("json_liste", valeur=texte)
    return [str(valeur) for valeur in lues if valeur is not None]


def refus(raison: str, status: int = 400, groupe: str = "donnees", **valeurs: object) -> Refus:
    """The refusal that refus.yml words; long values are cut."""
    coupees = {nom: _couper(valeur) if nom in ("valeur", "nom") else valeur for nom, valeur in valeurs.items()}
    return Refus(status, phrases()[groupe][raison].format(**coupees))


def _couper(valeur: object) -> str:
    texte = str(valeur)
    return texte if len(texte) <= 80 else texte[:80] + "…"


def _liste(noms: Iterable[str]) -> str:
    tous = [str(nom) for nom in noms]
    return ", ".join(tous[:MONTRES]) + (", …" if len(tous) > MONTRES else "")
