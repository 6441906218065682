"""The map as a block of a page: a canned query, the choices of the address, the drawing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from aides.commun import langue
from aides.commun.langue import traduire
from aides.site.carte.choix import PARAMETRES, ChoixInconnu, Groupe, groupes, lire
from aides.site.carte.constat import constat
from aides.site.carte.contours import charger
from aides.site.carte.modele import Mesure, Niveau, Options, mesures, mots_du_niveau, textes
from aides.site.carte.rendu import Carte, dessiner
from aides.site.carte.valeurs import COLONNES, connue, sans_lieu, valeurs
from aides.site.porte import DatasetteError
from aides.site.requetes import Resultat, interroger

REQUETES: dict[str, str] = {"region": "par_region", "departement": "par_departement"}
# What the canned queries want to know; the rest of the address is how the map is drawn.
FILTRES = ("volet", "date_maj")


@dataclass(frozen=True)
class Bloc:
    """What templates/carte/carte.html needs: the drawing, the choices offered, and the query with its addresses."""

    carte: Carte
    choix: list[Groupe]
    requete: Resultat
    adresse_image: str
    parametres: Mapping[str, str]
    # The finding of the map, '' when none is allowed.
    constat: str = ""

    def feuille(self) -> Carte:
        """The map of a picture: titled by its finding, what it shows under it."""
        o = self.carte.options
        if not self.constat:
            return self.carte
        return replace(self.carte, options=replace(o, titre=self.constat, sous_titre=f"{o.titre}. {o.sous_titre}"))

    def image(self, extension: str, **ajouts: str) -> str:
        """Address of the map as a picture: extension is svg or png; format: carte, carre or portrait."""
        langue_dite = {"lang": langue.ANGLAIS} if langue.en_anglais() else {}
        return f"{self.adresse_image}.{extension}?{urlencode({**self.parametres, **ajouts, **langue_dite})}"


async def bloc_carte(
    datasette: Datasette,
    request: Request,
    dispositif: Mapping[str, Any],
    region: str = "",
    surligne: str = "",
    lien: Callable[[Niveau, str], str] | None = None,
) -> Bloc:
    """The map of a scheme (a row of the table dispositif) with the choices that the request's address makes.

    region and surligne: codes of the région to show alone and of the territory to outline, when the page is about one;
    lien: where a click on a territory (level, code) goes, by default see `_lien`.
    Raises DatasetteError (status 400) on a choice that does not exist, NotFound when the scheme has no map.
    """
    parametres = {cle: request.args.get(cle) or "" for cle in (*PARAMETRES, *FILTRES)}
    if region:
        parametres["region"] = region
    titre = traduire(dispositif["titre"])
    proposees = mesures(dispositif["mesures"].split(), dispositif["unite_nombre"])
    resultats = await _resultats(datasette, dispositif["id"], parametres)
    if not resultats:
        raise NotFound(textes()["sans_chiffre"].format(dispositif=titre))
    # Where everything is withheld, the map still shows where.
    parlantes = [m for m in proposees if any(_connues(r, m) for r in resultats.values())] or proposees
    demande = next((r for niveau, r in resultats.items() if niveau == parametres["niveau"]), [*resultats.values()][-1])
    try:
        options = lire(
            parametres, parlantes, charger().regions, next(reversed(resultats)), _bien_connues(demande, parlantes)
        )
    except ChoixInconnu as erreur:
        raise DatasetteError(str(erreur), status=400) from erreur
    if options.niveau not in resultats:
        raise NotFound(textes()["sans_departement"].format(dispositif=titre))
    requete = resultats[options.niveau]
    nom_region = _nom_region(requete, options.region)
    options = replace(options, surligne=surligne, titre=_titre(options, titre, nom_region))
    vers = lien or _lien(datasette, request, dispositif["id"], resultats)
    figures = valeurs(
        requete.lignes, options.niveau, options.mesure, parlantes, lambda code: vers(options.niveau, code)
    )
    niveaux: dict[str, str] = {niveau: _niveau(niveau, resultat) for niveau, resultat in resultats.items()}
    reglages = groupes(options, parlantes, niveaux, _adresse(request), "" if region else nom_region)
    carte = dessiner(figures, options)
    sous_titre = _sous_titre(carte.mots["un"], requete, options.mesure)
    note = "" if options.region else sans_lieu(requete.lignes, options.niveau, proposees)
    carte = replace(carte, note=" ".join(filter(None, (carte.note, note))))
    retenus = {"dispositif": dispositif["id"], **parametres, "surligne": surligne}
    return Bloc(
        replace(carte, options=replace(options, sous_titre=sous_titre)),
        reglages,
        requete,
        str(datasette.urls.path("/-/carte")),
        {cle: valeur for cle, valeur in retenus.items() if valeur},
        "" if options.region else constat(figures, requete.lignes, options.niveau, options.mesure),
    )


def _niveau(niveau: Niveau, resultat: Resultat) -> str:
    """Départements, or Départements et collectivités where some of the rows are."""
    code, _ = COLONNES[niveau]
    return mots_du_niveau(niveau, (ligne[code] for ligne in resultat.lignes))["libelle"]


def _nom_region(requete: Resultat, region: str) -> str:
    noms = (ligne["libelle_region"] for ligne in requete.lignes if region and ligne["reg"] == region)
    return next(noms, "")


def _titre(options: Options, dispositif: str, nom_region: str) -> str:
    mesure = options.mesure.libelle[:1].upper() + options.mesure.libelle[1:]
    return ", ".join(filter(None, (mesure, dispositif, nom_region)))


def _sous_titre(maille: str, requete: Resultat, mesure: Mesure) -> str:
    """Date, level and volets of the figures: Cumul au 24 juin 2022, par département, volet 1."""
    parties = (
        textes()["sous_titre"]["date"].format(date=langue.jour(requete.lignes[0]["date_maj"])),
        textes()["sous_titre"]["niveau"].format(un=maille),
        _volets(requete, mesure),
    )
    return ", ".join(filter(None, parties))


def _volets(requete: Resultat, mesure: Mesure) -> str:
    """Which volets a map shows: what is broken down may be of one of them, what is announced is of all."""
    formes = textes()["sous_titre"]
    numeros = [volet.removeprefix("VOLET") for volet in (requete.lignes[0]["volets"] or "").split(",") if volet]
    if not numeros:
        return ""
    if mesure.annonce and any(li["montant_affiche"] != li["montant_total"] for li in requete.lignes):
        return formes["annonce"]
    forme = formes["volet"] if len(numeros) == 1 else formes["volets"]
    return forme.format(n=_enumerer(numeros, formes["et"]))


def _enumerer(mots: Sequence[str], et: str) -> str:
    """1; 1 et 2; 1, 2 et 3."""
    return et.join(filter(None, (", ".join(mots[:-1]), mots[-1])))


async def _resultats(datasette: Datasette, dispositif: str, parametres: Mapping[str, str]) -> dict[Niveau, Resultat]:
    """Results by level, régions first; a level at which the scheme is not published is left out."""
    filtres = {cle: parametres[cle] for cle in FILTRES}
    resultats: dict[Niveau, Resultat] = {}
    for niveau, requete in REQUETES.items():
        resultat = await interroger(datasette, requete, dispositif=dispositif, **filtres)
        if resultat.lignes:
            resultats[niveau] = resultat  # type: ignore[index]
    return resultats


def _connues(resultat: Resultat, mesure: Mesure) -> int:
    """In how many places of a result the measure is known."""
    return sum(connue(ligne, mesure) for ligne in resultat.lignes)


def _bien_connues(resultat: Resultat, proposees: Sequence[Mesure]) -> list[Mesure]:
    """The measures fit to be shown unasked: known in at least half as many places as the best known one.

    Businesses of several volets do not add up: a ratio to them may be known in one place of a hundred.
    """
    connues = {mesure.id: _connues(resultat, mesure) for mesure in proposees}
    return [mesure for mesure in proposees if 2 * connues[mesure.id] >= max(connues.values())]


def _lien(
    datasette: Datasette, request: Request, dispositif: str, niveaux: Collection[Niveau]
) -> Callable[[Niveau, str], str]:
    """A département's page; for a région, the map of its départements on the page of the request, or its own page when
    the scheme is not published below (niveaux)."""
    adresse, racine = _adresse(request), str(datasette.urls.path(f"/dispositif/{dispositif}"))

    def lien(niveau: Niveau, code: str) -> str:
        if niveau == "departement" or "departement" not in niveaux:
            return f"{racine}/{niveau}/{code}"
        return adresse({"region": code, "niveau": ""})

    return lien


def _adresse(request: Request) -> Callable[[Mapping[str, str]], str]:
    """The address of the request with some parameters changed ('' removes one), at the place of the map."""
    presents = {cle: request.args[cle] for cle in request.args}

    def changee(changes: Mapping[str, str]) -> str:
        garde = {cle: valeur for cle, valeur in {**presents, **changes}.items() if valeur}
        return f"{request.path}?{urlencode(garde)}#carte" if garde else f"{request.path}#carte"

    return changee
