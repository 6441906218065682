"""Open data: files to download, their catalogues for machines, the news feed, the site map, data blocks in pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from aides.commun import reglages
from aides.commun.catalogue import catalogue_du_depot
from aides.commun.langue import traduire
from aides.commun.livraison.dossier import SOMMES
from aides.commun.livraison.mots import textes
from aides.commun.livraison.paquet import PAQUET
from aides.commun.requetes import BASE, grouper
from aides.site.api import promesse
from aides.site.catalogue_donnees import actualites, dcat, plan, schema_org
from aides.site.catalogue_donnees.envoi import envoyer
from aides.site.catalogue_donnees.etat import adresses, contact, editeur, fichiers, lire_etat
from aides.site.pages.demande import choisir
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.plages import Send
from aides.site.porte import DatasetteError, StartupError, metadonnees
from aides.site.requetes import interroger

FICHE = re.compile(r"/dispositif/([a-z0-9-]+)(?:/.*)?")
DROITS = [("view-database-download", BASE), ("view-database", BASE), "view-instance"]
UN_AN = 31_536_000
PAS_GARDE = {"Cache-Control": "no-store"}


def demarrer() -> None:
    """A setting that cannot be read stops the start, of a server that aides.service did not start too."""
    try:
        reglages.verifier("site")
    except reglages.ReglageFaux as erreur:
        raise StartupError(f"{erreur}.") from erreur


def routes() -> list[tuple[str, Callable]]:
    return [
        (r"^/donnees$", page),
        (r"^/donnees/fichiers/(?P<nom>[^/]+)$", fichier),
        (r"^/donnees/fichiers/(?P<somme>[0-9a-f]{64})/(?P<nom>[^/]+)$", par_contenu),
        (r"^/datapackage\.json$", paquet),
        (r"^/catalog\.jsonld$", catalogue),
        (r"^/actualites\.atom$", atom),
        (r"^/sitemap\.xml$", plan_du_site),
        (r"^/robots\.txt$", robots),
    ]


async def page(datasette: Datasette, request: Request) -> Response:
    """Everything that can be downloaded: prebuilt files, and live tables and queries."""
    etat = await lire_etat(datasette)
    base = metadonnees(datasette, BASE)
    export = etat.export
    contexte = {
        "export": export,
        "officiels": _par_dispositif(export, etat.fiches) if export else [],
        "entiers": [f for f in export.fichiers if f.format in ("parquet", "db")] + _du_genre(export, "chiffres")
        if export
        else [],
        "nomenclatures": _du_genre(export, "nomenclatures") if export else [],
        "axes": _axes(),
        "tables": grouper(base["tables"]),
        "requetes": grouper(base["queries"]),
    }
    reponse = await rendre(datasette, request, "site/donnees.html", contexte)
    if export is None:
        reponse.headers |= PAS_GARDE
    return reponse


def _axes() -> dict[str, str]:
    return {axe.code: axe.libelle for axe in catalogue_du_depot().axes}


def _par_dispositif(export: Any, fiches: Any) -> list[tuple[Any, list[list[Any]]]]:
    """Official files of each scheme, those of one content (CSV and XLSX) together."""
    groupes = []
    for fiche in fiches:
        siens = [f for f in export.fichiers if f.contenu.dispositif == fiche["id"]]
        paires = [list(ensemble) for _, ensemble in groupby(siens, key=lambda f: f.contenu.nom)]
        if paires:
            groupes.append((fiche, paires))
    return groupes


def _du_genre(export: Any, genre: str) -> list[Any]:
    return [f for f in export.fichiers if f.contenu.nom in textes()[genre] and not f.contenu.dispositif]


async def fichier(datasette: Datasette, request: Request, send: Send) -> Response | None:
    """A prebuilt file of the served base, by its exact name."""
    if request.method not in ("GET", "HEAD"):
        return Response.text("", status=405, headers={"Allow": "GET, HEAD"})
    await datasette.ensure_permissions(request.actor, DROITS)
    dossier, export = fichiers(datasette, await _empreinte(datasette))
    nom = request.url_vars["nom"]
    if export and nom in (PAQUET, SOMMES):
        genre = "application/json" if nom == PAQUET else "text/plain"
        corps = (dossier / nom).read_text(encoding="utf-8")
        return Response(corps, content_type=f"{genre}; charset=utf-8")
    trouve = export.fichier(nom) if export else None
    if trouve is None:
        raise NotFound(traduire("Aucun fichier à télécharger ne porte ce nom ; la page Données les montre tous."))
    await envoyer(request, send, dossier / trouve.nom, trouve, datasette.setting("default_cache_ttl"))
    return None


async def par_contenu(datasette: Datasette, request: Request, send: Send) -> None:
    """A prebuilt file by its SHA-256: this address gives these bytes or, once they are replaced, nothing.

    Bytes of an older version are not given again: it may have published what a later one hides.
    """
    await datasette.ensure_permissions(request.actor, DROITS)
    dossier, export = fichiers(datasette, await _empreinte(datasette))
    trouve = export.fichier(request.url_vars["nom"]) if export else None
    if trouve is None or trouve.sha256 != request.url_vars["somme"]:
        raise NotFound(traduire("Ce fichier n'est pas, ou plus, celui de la version servie."))
    await envoyer(request, send, dossier / trouve.nom, trouve, UN_AN)


async def paquet(datasette: Datasette) -> Response:
    """The Frictionless description of the files, whose paths hold from the root of the site."""
    dossier, export = fichiers(datasette, await _empreinte(datasette))
    if export is None:
        raise _absents()
    descripteur = json.loads((dossier / PAQUET).read_text(encoding="utf-8"))
    for ressource in descripteur["resources"]:
        ressource["path"] = f"donnees/fichiers/{ressource['path']}"
    return _json(descripteur, "application/json; charset=utf-8")


async def catalogue(datasette: Datasette, request: Request) -> Response:
    """The DCAT-AP catalogue. Without files it fails: a harvester must keep what it has, not believe them withdrawn.

    ?sommes=texte gives the checksums as plain text (see aides/site/catalogue_donnees/dcat.py).
    """
    etat = await lire_etat(datasette)
    if etat.export is None:
        raise _absents()
    absolue = adresses(datasette, request)
    somme = dcat.SOMMES[choisir(request, "sommes", tuple(dcat.SOMMES)) or "hexadecimales"]
    graphe = dcat.catalogue(etat.jeux, etat.version, absolue, editeur(datasette), contact(), somme)
    return _json(graphe, "application/ld+json")


async def atom(datasette: Datasette, request: Request) -> Response:
    """The news as an Atom feed (RFC 4287)."""
    etat = await lire_etat(datasette)
    nouvelles = [*actualites.entrees(etat.fiches, etat.dates, etat.publication), *promesse.lire().nouvelles()]
    toutes = sorted(nouvelles, key=lambda entree: entree.date, reverse=True)
    contexte = {
        "id": actualites.urn("actualites"),
        "publique": adresses(datasette, request),
        "entrees": toutes[: actualites.DERNIERES],
        "coupe": len(toutes) > actualites.DERNIERES,
        "mots": textes()["actualites"],
        "editeur": editeur(datasette),
        "licence": textes()["licence"],
    }
    return await _xml(datasette, request, "actualites.xml", contexte, "application/atom+xml")


async def plan_du_site(datasette: Datasette, request: Request) -> Response:
    """The site map (https://www.sitemaps.org)."""
    absolue = adresses(datasette, request)
    fiches = (await interroger(datasette, "dispositifs")).lignes
    territoires = (await interroger(datasette, "territoires")).lignes
    secteurs = [ligne["code"] for ligne in (await interroger(datasette, "secteurs")).lignes]
    derniere = (await interroger(datasette, "etat_publication")).lignes[0]["derniere_date_maj"]
    pages = [(absolue(chemin), date) for chemin, date in plan.pages(fiches, territoires, secteurs, derniere)]
    return await _xml(datasette, request, "sitemap.xml", {"pages": pages}, "application/xml")


async def robots(datasette: Datasette, request: Request) -> Response:
    """What robots may read: pages, not every filter of every table. Made-up figures are not for search engines."""
    fictif = (await interroger(datasette, "etat_publication")).lignes[0]["fictif"]
    contexte = {"fictif": fictif, "plan": adresses(datasette, request)("/sitemap.xml")}
    corps = await datasette.render_template("site/robots.txt", contexte, request=request, view_name="robots")
    return Response.text(corps)


async def variables(page: Page) -> dict[str, Any]:
    """The description of the datasets for search engines, where there is one."""
    datasette, request = page.datasette, page.request
    fiche = FICHE.fullmatch(request.path) if request else None
    if request is None or (fiche is None and request.path not in ("/", "/donnees")):
        return {}
    etat, absolue = await lire_etat(datasette, fiche[1] if fiche else ""), adresses(datasette, request)
    if fiche is None:
        return {"jsonld": schema_org.bloc(schema_org.catalogue(etat.jeux, etat.version, absolue, editeur(datasette)))}
    jeu = etat.jeu(fiche[1])
    return {"jsonld": schema_org.bloc(schema_org.jeu_de_donnees(jeu, etat.version, absolue))} if jeu else {}


async def _empreinte(datasette: Datasette) -> str:
    return str((await interroger(datasette, "etat_publication")).lignes[0]["empreinte"])


async def _xml(datasette: Datasette, request: Request, gabarit: str, contexte: dict[str, Any], type_: str) -> Response:
    corps = await datasette.render_template(f"site/{gabarit}", contexte, request=request, view_name=gabarit)
    return Response(corps, content_type=f"{type_}; charset=utf-8")


def _json(donnees: dict[str, Any], type_: str) -> Response:
    return Response(json.dumps(donnees), content_type=type_)


def _absents() -> DatasetteError:
    phrase = "Les fichiers à télécharger de cette version ne sont pas encore écrits."
    return DatasetteError(traduire(phrase), status=503)
