"""A chart asked of the site: its canned query, run through Datasette, and the addresses of the same figures."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound

from aides.commun.langue import ANGLAIS, en_anglais, jour, traduire
from aides.commun.requetes import BASE
from aides.site.graphiques import (
    CADRES,
    FORMATS,
    THEMES,
    Contexte,
    Graphique,
    Modele,
    amorcer,
    autonome,
    charger,
    composer,
    dessin_de_page,
    dimensions,
    image,
)
from aides.site.graphiques.vega import MODULE
from aides.site.porte import metadonnees, requete_enregistree
from aides.site.requetes import Resultat, interroger
from aides.site.statique import empreinte

# The theme of the reader: the drawing holds both.
AUTO = "auto"
# Bars of a picture, by its format, before "Autres".
LIGNES_CARTE = {"carte": 4, "carre": 8, "portrait": 12}
# Vega draws one chart at a time: a second thread would only wait for the first.
DESSINATEUR = ThreadPoolExecutor(max_workers=1, thread_name_prefix="graphiques")


@dataclass(frozen=True)
class Commande:
    """A chart with its query's addresses, its source in words, and the parameters that name it in an address."""

    graphique: Graphique
    resultat: Resultat
    source: str
    adresse: str
    parametres: dict[str, str]
    site: str = ""

    def lien(self, extension: str, **ajouts: str) -> str:
        """Address of the drawing: extension is svg, png or json (the specification)."""
        tous = {**self.parametres, **ajouts, **({"lang": ANGLAIS} if en_anglais() else {})}
        return f"{self.adresse}.{extension}" + (f"?{urlencode(tous)}" if tous else "")


async def commander(datasette: Datasette, nom: str, parametres: Mapping[str, str], combien: int = 0) -> Commande:
    """Run the query of the chart `nom` and compose it; parameters that the query does not have are ignored.

    Raises NotFound when there is no such chart, BadRequest for a measure that it does not show.
    """
    try:
        modele = charger(nom)
    except KeyError as erreur:
        raise NotFound(str(erreur.args[0])) from None
    retenus = await _retenir(datasette, modele, parametres)
    resultat = await interroger(datasette, modele.requete, **retenus)
    mesure = parametres.get("mesure", "")
    contexte, source = await _contexte(datasette, resultat)
    contexte = replace(contexte, partiel=bool(retenus.get("volet")))
    try:
        graphique = composer(modele, resultat.lignes, contexte, mesure, combien)
    except ValueError as erreur:
        raise BadRequest(str(erreur)) from None
    dits = {cle: valeur for cle, valeur in retenus.items() if valeur and cle not in modele.parametres}
    chemin = str(datasette.urls.path(f"/-/graphique/{nom}"))
    site = traduire(metadonnees(datasette).get("title", ""))
    tous = {**dits, **({"mesure": mesure} if mesure else {})}
    return Commande(graphique, resultat, source + _date(resultat), chemin, tous, site)


async def dessiner(commande: Commande, extension: str, parametres: Mapping[str, str]) -> bytes:
    """The SVG or PNG of a chart that has rows. Raises NotFound when it has none, BadRequest for a theme or format."""
    if not commande.graphique.lignes:
        raise NotFound(traduire("Il n'y a pas de données pour ce graphique."))
    theme = _choix(parametres, "theme", (*THEMES, AUTO) if extension == "svg" else THEMES, "clair")
    if extension == "png":
        format_ = _choix(parametres, "format", tuple(CADRES), "carte")
        png: bytes = await hors_boucle(image, commande.graphique, theme, commande.source, format_, commande.site)
        return png
    format_ = _choix(parametres, "format", tuple(FORMATS), "large")
    if theme == AUTO:
        return (await hors_boucle(dessin_de_page, commande.graphique, format_)).encode()
    return (await hors_boucle(autonome, commande.graphique, theme, format_, commande.source, commande.site)).encode()


@dataclass(frozen=True)
class Image:
    """A drawing of a page, by its address: a browser asks for it when the reader comes near it."""

    format: str
    adresse: str
    largeur: int
    hauteur: int


def images(commande: Commande) -> list[Image]:
    """The drawings of a page: a wide one and a narrow one, of which the style sheet shows the one that fits."""
    return [
        Image(format_, commande.lien("svg", theme=AUTO, format=format_), *dimensions(commande.graphique, format_))
        for format_ in ("large", "etroit")
    ]


def demarrer() -> None:
    """Start the engine in its thread, before anybody asks for a chart."""
    DESSINATEUR.submit(amorcer)


def interactif() -> bool:
    """Whether the build has made the interactive module."""
    return bool(empreinte(MODULE))


async def hors_boucle(fonction, *arguments):  # type: ignore[no-untyped-def]
    """A drawing made in the thread of the drawings, in the language of the request."""
    # The language of the request is a context variable, which a thread does not inherit.
    contexte = copy_context()
    return await asyncio.get_running_loop().run_in_executor(DESSINATEUR, contexte.run, fonction, *arguments)


def _choix(parametres: Mapping[str, str], nom: str, possibles: tuple[str, ...], defaut: str) -> str:
    voulu = parametres.get(nom) or defaut
    if voulu not in possibles:
        phrase = "Le paramètre « {nom} » vaut {choix}, pas « {valeur} »."
        raise BadRequest(traduire(phrase, nom=nom, choix=traduire(" ou ").join(possibles), valeur=voulu))
    return voulu


async def _retenir(datasette: Datasette, modele: Modele, parametres: Mapping[str, str]) -> dict[str, str]:
    requete = await requete_enregistree(datasette, BASE, modele.requete)
    connus = (requete or {}).get("parametres", {})
    return {**{nom: parametres[nom] for nom in connus if parametres.get(nom)}, **modele.parametres}


async def _contexte(datasette: Datasette, resultat: Resultat) -> tuple[Contexte, str]:
    """Title and unit of the scheme of the rows, and the source to name under the drawing."""
    ids = {ligne["dispositif"] for ligne in resultat.lignes}
    site = metadonnees(datasette)
    if len(ids) != 1:
        return Contexte(), _source(traduire(site.get("source", "")), site.get("license", ""))
    lues = await datasette.get_database(BASE).execute(
        "SELECT titre, unite_nombre, operateur, licence FROM dispositif WHERE id = ?", [ids.pop()]
    )
    fiche = lues.first()
    return Contexte(fiche["titre"], fiche["unite_nombre"]), _source(fiche["operateur"], fiche["licence"])


def _date(resultat: Resultat) -> str:
    """The date of the figures, that of the last of them."""
    dates = [ligne["date_maj"] for ligne in resultat.lignes if ligne.get("date_maj")]
    return " " + traduire("Données au {date}.", date=jour(max(dates))) if dates else ""


def _source(auteur: str, licence: str) -> str:
    return traduire("Source : {auteur}, {licence}.", auteur=auteur, licence=licence)
