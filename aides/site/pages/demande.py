"""What a page is asked for: scheme, territory, filters. Read from the address, checked against the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from aides.commun import natures
from aides.commun.langue import traduire
from aides.commun.mesures import mesures
from aides.site.dates import proposees
from aides.site.porte import DatasetteError
from aides.site.requetes import interroger

NIVEAUX = ("region", "departement")
# What bars and tables may show, by its word in an address.
MESURES = {nom: mesure for nom, mesure in mesures().items() if mesure.montree}


@dataclass(frozen=True)
class Territoire:
    """France (niveau national), a région, a département or a collectivité (both of niveau departement); region is the
    code of the région that holds it."""

    niveau: str = "national"
    code: str = "FR"
    libelle: str = "France entière"
    region: str = ""
    nom_region: str = ""

    @property
    def filtres(self) -> dict[str, str]:
        """The parameter of the canned queries that picks this territory."""
        return {} if self.niveau == "national" else {self.niveau: self.code}

    @property
    def chemin(self) -> str:
        """region/11, departement/33; empty for France."""
        return "" if self.niveau == "national" else f"{self.niveau}/{self.code}"

    @property
    def nature(self) -> str:
        """national, region, departement or collectivite."""
        return natures.nature(self.niveau, self.code)

    @property
    def designation(self) -> str:
        """Région, Département 33, Collectivité d'outre-mer 975."""
        return designer(self.niveau, self.code)

    @property
    def pairs(self) -> str:
        """What it is ranked among: régions, départements; empty for France."""
        if self.niveau == "national":
            return ""
        mots = {"region": traduire("régions"), "departement": traduire("départements")}
        return mots.get(self.nature) or traduire("territoires")


def designer(niveau: str, code: str) -> str:
    """What a territory is, with the code that people know it by, in the language of the request."""
    mot = traduire(natures.nom(niveau, code))
    mot = mot[:1].upper() + mot[1:]
    return mot if niveau == "region" else f"{mot} {code}"


@dataclass(frozen=True)
class Filtres:
    """Choices of the reader: volet and date_maj are '' for all and for the last; mesure is a key of MESURES or ''."""

    volet: str = ""
    date_maj: str = ""
    mesure: str = ""
    volets: tuple[str, ...] = ()
    dates: tuple[str, ...] = field(default=())

    @property
    def parametres(self) -> dict[str, str]:
        """Parameters of the canned queries; those left out are not there."""
        lus = {"volet": self.volet, "date_maj": self.date_maj}
        return {cle: valeur for cle, valeur in lus.items() if valeur}

    @property
    def dates_proposees(self) -> tuple[list[str], list[str]]:
        """Dates of the selector: of all months, of the month shown."""
        return proposees(self.dates, self.date_maj)


async def lire_dispositif(datasette: Datasette, nom: str) -> Mapping[str, Any]:
    """The row of a scheme (canned query dispositifs). Raises NotFound with a sentence in French."""
    fiches = (await interroger(datasette, "dispositifs")).lignes
    trouve = next((fiche for fiche in fiches if fiche["id"] == nom), None)
    if trouve is None:
        raise NotFound(traduire("Le dispositif « {nom} » n'existe pas.", nom=nom))
    return trouve


async def lire_territoire(datasette: Datasette, niveau: str, code: str) -> Territoire:
    """The territory of an address. Raises NotFound with a sentence in French."""
    liste = (await interroger(datasette, "territoires")).lignes
    par_chemin = {ligne["chemin"]: ligne for ligne in liste}
    trouve = par_chemin.get(f"{niveau}/{code}")
    if trouve is None:
        mot = traduire("région" if niveau == "region" else "département")
        raise NotFound(traduire("Aucun territoire ({mot}) ne porte le code « {code} ».", mot=mot, code=code))
    region = code if niveau == "region" else trouve["region"]
    nom = par_chemin[f"region/{region}"]["libelle"] if f"region/{region}" in par_chemin else ""
    return Territoire(niveau, code, trouve["libelle"], region, nom)


async def lire_chemin(datasette: Datasette, chemin: str) -> Territoire:
    """The territory of region/11 or departement/33. Raises NotFound with a sentence in French."""
    niveau, _, code = chemin.partition("/")
    if niveau not in NIVEAUX or not code:
        phrase = (
            "« {chemin} » n'est pas un territoire : c'est region/ ou departement/, puis son code, comme departement/33."
        )
        raise NotFound(traduire(phrase, chemin=chemin))
    return await lire_territoire(datasette, niveau, code)


async def lire_secteur(datasette: Datasette, code: str) -> tuple[dict[str, Any], Sequence[dict[str, Any]]]:
    """The sector that has a code, and all of them. Raises NotFound with a sentence in French."""
    connus = (await interroger(datasette, "secteurs")).lignes
    trouve = next((ligne for ligne in connus if ligne["code"] == code), None)
    if trouve is None:
        raise NotFound(traduire("Aucun secteur ne porte le code « {code} ».", code=code))
    return trouve, connus


async def lire_filtres(datasette: Datasette, request: Request, dispositif: str) -> Filtres:
    """Choices of the address. Raises DatasetteError (400), with a sentence in French, when one makes no sense."""
    publications = (await interroger(datasette, "publications_dispositif", dispositif=dispositif)).lignes
    volets = tuple(sorted({ligne["volet"] for ligne in publications if ligne["volet"]}))
    dates = tuple(dict.fromkeys(ligne["date_maj"] for ligne in publications))
    volet = choisir(request, "volet", ("VOLET1", "VOLET2", *volets))
    return Filtres(
        volet=volet,
        date_maj=lire_date(request.args.get("date_maj") or ""),
        mesure=choisir(request, "selon", tuple(MESURES)),
        volets=volets,
        dates=dates,
    )


def choisir(request: Request, nom: str, possibles: Sequence[str]) -> str:
    """A parameter that is one of a list, '' when it is left out. Raises DatasetteError (400)."""
    valeur = request.args.get(nom) or ""
    if valeur and valeur not in possibles:
        choix = ", ".join(dict.fromkeys(possibles))
        phrase = traduire("« {valeur} » n'est pas une valeur de {nom} : {choix}.", valeur=valeur, nom=nom, choix=choix)
        raise DatasetteError(phrase, status=400)
    return valeur


def lire_date(texte: str) -> str:
    """An ISO date as it is, '' for none. Raises DatasetteError (400)."""
    if not texte:
        return ""
    try:
        lue = date.fromisoformat(texte)
    except ValueError:
        lue = None
    if lue is None or lue.isoformat() != texte:
        phrase = traduire("« {texte} » n'est pas une date de la forme AAAA-MM-JJ, comme 2021-06-30.", texte=texte)
        raise DatasetteError(phrase, status=400)
    return texte


def changer(request: Request, ancre: str = "", **changements: str) -> str:
    """The address of the request with some parameters changed ('' removes one)."""
    presents = {cle: request.args[cle] for cle in request.args}
    gardes = {cle: valeur for cle, valeur in {**presents, **changements}.items() if valeur}
    suite = f"?{urlencode(gardes)}" if gardes else ""
    return f"{request.path}{suite}{'#' + ancre if ancre else ''}"
