"""Pages that answer for a place: /territoires, /territoire/<niveau>/<code>, one sector there, and the form that crosses
a place and a sector (/croiser). A commune has the page of its département, which says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from aides.commun.langue import ANGLAIS, en_anglais, traduire
from aides.commun.requetes import BASE
from aides.site.carte.voisins import voisinage
from aides.site.pages.blocs import AXES, courbes, repartition
from aides.site.pages.demande import Filtres, Territoire, choisir, lire_chemin, lire_secteur, lire_territoire
from aides.site.pages.etincelles import par_dispositif
from aides.site.pages.figures import figures
from aides.site.pages.lieux import par_nature
from aides.site.pages.metiers import metier_du_secteur
from aides.site.pages.rendu import rendre
from aides.site.pages.secteurs import apparentes
from aides.site.pages.situation import Situation, situer
from aides.site.requetes import Resultat, interroger

COMMUNE = "SELECT code, libelle, departement FROM commune WHERE code = ?"


def routes() -> list[tuple[str, Callable]]:
    return [
        (r"^/territoires$", liste),
        (r"^/territoire/(?P<niveau>region|departement)/(?P<code>[^/]+)$", territoire),
        (r"^/territoire/commune/(?P<commune>[^/]+)$", territoire),
        (r"^/territoire/(?P<niveau>region|departement)/(?P<code>[^/]+)/secteur/(?P<secteur>[^/]+)$", secteur),
        (r"^/croiser$", croiser),
    ]


async def liste(datasette: Datasette, request: Request) -> Response:
    """Every région with its départements, and the collectivités."""
    return await rendre(
        datasette, request, "site/territoires.html", {"resultat": await interroger(datasette, "territoires")}
    )


async def territoire(datasette: Datasette, request: Request) -> Response:
    """What each scheme did in a place, in sentences; its sectors, its curve and its neighbours in one of them
    (?dispositif=)."""
    commune = await _commune(datasette, request.url_vars.get("commune", ""))
    niveau, code = ("departement", commune["departement"]) if commune else _chemin(request)
    lieu = await lire_territoire(datasette, niveau, code)
    resultat = await interroger(datasette, "territoire_situe", territoire=lieu.chemin)
    situations = situer(resultat.lignes, lieu.chemin)
    fiches = {fiche["id"]: fiche for fiche in (await interroger(datasette, "dispositifs")).lignes}
    presents = [nom for nom, situation in situations.items() if situation.ici]
    choisi = choisir(request, "dispositif", list(fiches)) or next(iter(presents), "")
    places = (await interroger(datasette, "territoires")).lignes
    publications = await interroger(datasette, "courbes_territoire", territoire=lieu.chemin)
    lignes = [situation.ici for situation in situations.values() if situation.ici]
    contexte = {
        "lieu": lieu,
        "commune": commune,
        "resultat": resultat,
        "situations": situations,
        "habitants": next((ligne for ligne in lignes if ligne["population"]), None),
        "etincelles": par_dispositif(publications.lignes),
        "fiches": fiches,
        "presents": presents,
        "choisi": choisi if choisi in presents else "",
        "departements": [li for li in places if li["niveau"] == "departement" and li["region"] == lieu.region],
        "territoires": par_nature(places),
        "secteurs": (await interroger(datasette, "secteurs")).lignes,
        "image_partage": f"/-/graphique/secteurs.png?{urlencode({'dispositif': next(iter(fiches)), **lieu.filtres})}",
        **(await _detail(datasette, fiches[choisi], lieu) if choisi in presents else {}),
    }
    return await rendre(datasette, request, "site/territoire.html", contexte)


async def _detail(datasette: Datasette, fiche: Mapping[str, Any], lieu: Territoire) -> dict[str, Any]:
    """Sectors, curve and neighbours of a place in one scheme."""
    communs = {"dispositif": fiche["id"], **lieu.filtres}
    historique = await interroger(datasette, "historique", **communs)
    montrees = [nom for nom in courbes(historique.lignes) if nom == "historique-cumul"]
    return {
        "fiche": fiche,
        "repartition": await repartition(datasette, fiche, lieu, Filtres(), AXES[fiche["axe_principal"]]),
        "lien_secteur": _lien_secteur(datasette, fiche, lieu),
        "dessins": await figures(datasette, montrees, **communs),
        **await _voisins(datasette, fiche, lieu),
    }


def _lien_secteur(datasette: Datasette, fiche: Mapping[str, Any], lieu: Territoire) -> Callable[[str], str] | None:
    if fiche["axe_principal"] == "type":
        return None
    return lambda code: str(datasette.urls.path(f"/territoire/{lieu.chemin}/secteur/{code}"))


async def _voisins(datasette: Datasette, fiche: Mapping[str, Any], lieu: Territoire) -> dict[str, Any]:
    """The places that touch this one, with their figures; nothing where none does, or where no amount is published."""
    trouve = voisinage(lieu.niveau, lieu.code)
    if trouve is None or "montant" not in fiche["mesures"].split():
        return {"voisinage": None}
    resultat = await interroger(datasette, f"par_{lieu.niveau}", dispositif=fiche["id"])
    cle = "reg" if lieu.niveau == "region" else "dep"
    lignes = [li for li in resultat.lignes if li[cle] in trouve.traces]
    lignes.sort(key=lambda li: -(li["montant_par_habitant"] or 0))
    connus = [li["montant_par_habitant"] for li in lignes if li["montant_par_habitant"] is not None]
    return {
        "voisinage": trouve,
        "voisins": [{**li, "code": li[cle], "nom": li[f"libelle_{lieu.niveau}"]} for li in lignes],
        "requete_voisins": resultat,
        "minimum": min(connus, default=0),
        "maximum": max(connus, default=0),
    }


async def secteur(datasette: Datasette, request: Request) -> Response:
    """One sector of one place in every scheme, beside its région and the country (?metier= says of which trade,
    ?dispositif= which scheme comes first)."""
    lieu = await lire_territoire(datasette, *_chemin(request))
    code = request.url_vars["secteur"]
    trouve, connus = await lire_secteur(datasette, code)
    metier = metier_du_secteur(request.args.get("metier") or "", code)
    proches = apparentes(code, {ligne["code"] for ligne in connus})
    # A trade is in one sector of each nomenclature: the others would not be its own.
    voulus = [c for c in proches if not metier or c in (metier.section, metier.nace17)]
    autres = [ligne for ligne in connus if ligne["code"] in voulus]
    resultats = [await _situe(datasette, nom, lieu) for nom in (code, *(autre["code"] for autre in autres))]
    fiches = {fiche["id"]: fiche for fiche in (await interroger(datasette, "dispositifs")).lignes}
    voulu = choisir(request, "dispositif", list(fiches))
    groupes = [
        (ligne, resultat, _en_tete(situer(resultat.lignes, lieu.chemin), voulu))
        for ligne, resultat in zip((trouve, *autres), resultats, strict=True)
    ]
    contexte = {
        "lieu": lieu,
        "secteur": trouve,
        "metier": metier,
        "apparentes": autres,
        # The nomenclature in which the scheme is published comes first.
        "groupes": sorted(groupes, key=lambda groupe: bool(voulu) and voulu not in groupe[2]),
        "fiches": fiches,
        "secteurs": connus,
        "territoires": par_nature((await interroger(datasette, "territoires")).lignes),
    }
    return await rendre(datasette, request, "site/secteur-territoire.html", contexte)


def _en_tete(situations: dict[str, Situation], voulu: str) -> dict[str, Situation]:
    """The same, the scheme that was asked for first."""
    return dict(sorted(situations.items(), key=lambda paire: paire[0] != voulu))


async def _situe(datasette: Datasette, code: str, lieu: Territoire) -> Resultat:
    return await interroger(datasette, "secteur_situe", secteur=code, territoire=lieu.chemin)


async def croiser(datasette: Datasette, request: Request) -> Response:
    """The form that crosses a place and a sector: goes to their page; to all places when neither was chosen.

    Raises NotFound when one does not exist.
    """
    if not (request.args.get("lieu") or request.args.get("secteur")):
        return Response.redirect(datasette.urls.path("/territoires" + (f"?lang={ANGLAIS}" if en_anglais() else "")))
    lieu = await lire_chemin(datasette, request.args.get("lieu") or "")
    code = request.args.get("secteur") or ""
    await lire_secteur(datasette, code)
    metier = metier_du_secteur(request.args.get("metier") or "", code)
    gardes = {"metier": metier.code if metier else "", "lang": ANGLAIS if en_anglais() else ""}
    suite = urlencode({cle: valeur for cle, valeur in gardes.items() if valeur})
    suite = f"?{suite}" if suite else ""
    return Response.redirect(datasette.urls.path(f"/territoire/{lieu.chemin}/secteur/{code}") + suite)


def _chemin(request: Request) -> tuple[str, str]:
    return request.url_vars["niveau"], request.url_vars["code"]


async def _commune(datasette: Datasette, code: str) -> dict[str, Any] | None:
    """A commune by its code, None for no code. Raises NotFound when no commune has it."""
    if not code:
        return None
    ligne = (await datasette.get_database(BASE).execute(COMMUNE, [code])).first()
    if ligne is None:
        raise NotFound(traduire("Aucune commune ne porte le code « {code} ».", code=code))
    return dict(ligne)
