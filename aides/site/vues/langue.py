"""The interface in French or, with ?lang=en, in English: filters, the function t, links that keep the language."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment

from aides.commun import langue
from aides.commun.requetes import BASE, enregistrees
from aides.site.catalogue_donnees.etat import adresses
from aides.site.catalogue_donnees.plan import PAGES
from aides.site.pages.gabarit import Page
from aides.site.typographie import habiller

# Pages that speak English, those of the canned queries among them. Datasette's other pages (/aides...) do not: their
# parameters are columns. Images and specifications of charts are drawn in either language too.
SEULES = "|".join(page.removeprefix("/") for page in PAGES)
TRADUITES = re.compile(
    r"/(?:(?:dispositif|territoire|secteur|integrer|version)/[^?#]*|croiser|recherche|"
    rf"{SEULES}|{BASE}/(?:{'|'.join(enregistrees())}))"
)
IMAGES = re.compile(r"/-/(?:graphiques|(?:carte|vignette)\.(?:svg|png)|graphique/[a-z0-9-]+\.(?:svg|png|json))")
LIEN = re.compile(rb'(<a\b[^>]*?\shref=")(/[^"]*)(")')
FORMULAIRE = re.compile(rb'(<form\b[^>]*\smethod="get"[^>]*>)')
# What changes how a page looks, not what it is about, is no part of its canonical address.
REGLAGES = {"mode", "methode", "zoom", "niveau", "selon", "mesure", "titre"}


def preparer_gabarits(env: Environment) -> None:
    """Filters that take the place of the French ones of aides/site/vues/cellules.py."""
    for filtre in (
        langue.nombre, langue.dixieme, langue.euros, langue.abrege, langue.euros_abreges, langue.pourcentage,
        langue.jour, langue.mois, langue.rang,
    ):  # fmt: skip
        env.filters[filtre.__name__] = filtre
    env.globals["t"] = langue.traduire
    env.globals["deux_points"] = langue.deux_points
    env.globals["langue"] = langue.COURANTE.get
    env.globals["une"] = langue.une


async def variables(page: Page) -> dict[str, Any]:
    datasette, request = page.datasette, page.request
    if request is None:
        return {}
    gardes = [
        (cle, valeur)
        for cle, valeurs in sorted(parse_qs(request.query_string).items())
        for valeur in valeurs
        if (cle not in REGLAGES or request.path.startswith(f"/{BASE}/")) and cle != "lang"
    ]

    def absolue(code: str = "") -> str:
        ajout = [("lang", code)] if code and code != langue.FRANCAIS else []
        suite = urlencode([*gardes, *ajout])
        return datasette.absolute_url(request, request.path + (f"?{suite}" if suite else ""))

    publique = adresses(datasette, request)
    bilingue = TRADUITES.fullmatch(request.path) is not None
    return {
        "adresse_en": absolue,
        "absolue": lambda chemin: publique(_image(chemin)),
        "a_nous": bilingue or not request.path.startswith(("/aides", "/-/")),
        "bilingue": bilingue,
    }


def enveloppe() -> Callable:
    def envelopper(app: Callable) -> Callable:
        async def parler(scope: dict, receive: Callable, send: Callable[[dict], Awaitable[None]]) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            if not demande_anglais(scope):
                donnees = re.match(rf"/{BASE}(?:/|$)", scope["path"]) is not None
                await app(scope, receive, Relecteur(send, partial(habiller, donnees=donnees)))
                return
            jeton = langue.COURANTE.set(langue.ANGLAIS)
            try:
                await app(scope, receive, Relecteur(send, garder_langue))
            finally:
                langue.COURANTE.reset(jeton)

        return parler

    return envelopper


def demande_anglais(scope: dict) -> bool:
    """Whether the address asks for English, of a page that has it."""
    lus = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return lus.get("lang", [""])[-1] == langue.ANGLAIS and parle(scope["path"])


def parle(chemin: str) -> bool:
    """Whether what is at a path has an English version."""
    return TRADUITES.fullmatch(chemin) is not None or IMAGES.fullmatch(chemin) is not None


class Relecteur:
    """An ASGI send that gathers an HTML answer and sends it as it is to be read."""

    def __init__(self, send: Callable[[dict], Awaitable[None]], relire: Callable[[bytes], bytes]) -> None:
        self.send = send
        self.relire = relire
        self.debut: dict | None = None
        self.corps = b""

    async def __call__(self, message: dict) -> None:
        if message["type"] == "http.response.start" and est_html(message):
            self.debut = message
        elif self.debut is not None and message["type"] == "http.response.body":
            self.corps += message.get("body", b"")
            if not message.get("more_body"):
                await self.rendre(self.debut)
        else:
            await self.send(message)

    async def rendre(self, debut: dict) -> None:
        corps = self.relire(self.corps)
        entetes = [(nom, valeur) for nom, valeur in debut["headers"] if nom.lower() != b"content-length"]
        entetes.append((b"content-length", str(len(corps)).encode()))
        await self.send({**debut, "headers": entetes})
        await self.send({"type": "http.response.body", "body": corps})


def est_html(message: dict) -> bool:
    """Whether an answer is a page."""
    types = [valeur for nom, valeur in message["headers"] if nom.lower() == b"content-type"]
    return any(valeur.startswith(b"text/html") for valeur in types)


def garder_langue(page: bytes) -> bytes:
    """The same page, whose links to pages that speak English, and whose forms, ask for English again."""
    page = LIEN.sub(lambda trouve: trouve[1] + _avec_langue(trouve[2]) + trouve[3], page)
    return FORMULAIRE.sub(rb'\1<input type="hidden" name="lang" value="en">', page)


def _image(chemin: str) -> str:
    """The path of an image in the language of the request; any other path is returned as it is."""
    nu, _, suite = chemin.partition("?")
    if not langue.en_anglais() or IMAGES.fullmatch(nu) is None:
        return chemin
    return f"{chemin}{'&' if suite else '?'}lang={langue.ANGLAIS}"


def _avec_langue(adresse: bytes) -> bytes:
    texte = adresse.decode()
    chemin, diese, ancre = texte.partition("#")
    nu, _, suite = chemin.partition("?")
    if TRADUITES.fullmatch(nu) is None or "lang=" in suite or nu.endswith((".json", ".csv")):
        return adresse
    return f"{chemin}{'&amp;' if suite else '?'}lang=en{diese}{ancre}".encode()
