"""At the door of the server: who may come in, in which order, and with which headers every answer leaves."""

from __future__ import annotations

import asyncio
import json
import re
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl

from aides.commun.adresses import HOTES_LOCAUX
from aides.site.api import pannes
from aides.site.securite import demande, entetes, mesures
from aides.site.securite.file_attente import Complet, FileAttente, client

Send = Callable[[dict], Awaitable[None]]
HOTE = re.compile(r"[A-Za-z0-9._-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
# A health check asks by these, and a link to them is of use to nobody else.
# Parameters of a table page that ask for nothing but its presentation, for the next rows by their key, or for the whole
# table, which leaves as a file whether it is asked for or not.
LEGERS = frozenset((
    "_col", "_dl", "_extra", "_header", "_json", "_labels", "_next", "_nl", "_nocol", "_nocount", "_nofacet",
    "_nosuggest", "_shape", "_size", "_stream", "_ttl", "lang",
))  # fmt: skip
# Parameters in which a reader writes SQL.
COMPOSENT = frozenset(("sql", "_where"))
# Bytes of an answer that is read from a file, or as it leaves: its SQL is done, it holds no memory.
LONGUE = 4 << 20
# Pages of Datasette that tell about the machine, or serve to debug its permissions.
INTERNES = frozenset((
    "databases", "threads", "messages", "patterns", "allow-debug", "permissions", "auth-token", "logout",
))  # fmt: skip


@dataclass(eq=False)
class Refuse(Exception):
    """A request that goes no further: its status, a sentence, and seconds to wait (0: do not try again)."""

    statut: int
    phrase: str
    patience: int = 0


@dataclass(frozen=True)
class Maison:
    """What the door must know of the house. requetes: names of the canned queries of `base`; hotes: names that the
    site answers to, none for any; fichiers: extensions of the files that are written once for all."""

    requetes: frozenset[str]
    reglages: entetes.Reglages
    hotes: frozenset[str] = frozenset()
    partage: mesures.Partage = mesures.PARTAGE
    fichiers: tuple[str, ...] = ()


class Portier:
    """An ASGI application around the site."""

    def __init__(self, app: Callable, maison: Maison) -> None:
        self._app = app
        self._maison = maison
        self._file = FileAttente(maison.partage)

    async def __call__(self, scope: dict, receive: Callable, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sortie = Sortie(send, scope["path"], self._maison.reglages)
        try:
            verifier(scope, self._maison)
            if not est_libre(scope, self._maison):
                await self._app(scope, receive, sortie)
            elif est_fichier(self._maison, scope):
                with demande.requete_libre(self._maison.partage.budget, compose=False):
                    await self._app(scope, receive, sortie)
            else:
                await self._servir_libre(scope, receive, sortie)
        except Refuse as refus:
            await self._refuser(refus, scope, sortie)
        except Exception as exception:
            # Datasette turns exceptions into pages; this is for those of the wrappers around it.
            panne = pannes.decrire(exception, donnees=False)
            if panne.imprevue:
                traceback.print_exc()
            if not sortie.commencee:
                patience = mesures.PATIENCE if panne.status == 503 else 0
                await self._refuser(Refuse(panne.status, panne.phrase, patience), scope, sortie)

    async def _refuser(self, refus: Refuse, scope: dict, sortie: Sortie) -> None:
        await repondre(refus, scope, sortie, self._maison.reglages.racine)

    async def _servir_libre(self, scope: dict, receive: Callable, sortie: Sortie) -> None:
        partage = self._maison.partage
        try:
            async with AsyncExitStack() as place:
                await place.enter_async_context(self._file.place(client(scope)))
                # A file that leaves as it is read has places of its own (aides/site/formats), for slow readers.
                sortie.au_fil = place.aclose
                with demande.requete_libre(partage.budget, compose(scope)):
                    await self._app(scope, receive, sortie.avant(partage.lecture))
        except Complet as complet:
            phrase = f"Trop de requêtes sont en cours. Réessayez dans {complet.patience} secondes."
            raise Refuse(503, phrase, complet.patience) from None
        except TimeoutError:
            if not sortie.commencee:
                raise


class Sortie:
    """An ASGI send that puts the headers on every answer."""

    def __init__(self, send: Send, chemin: str, reglages: entetes.Reglages) -> None:
        self._send = send
        self._chemin = chemin
        self._reglages = reglages
        self.commencee = False
        self.au_fil: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            self.commencee = True
            presents = [(bytes(nom), bytes(valeur)) for nom, valeur in message.get("headers", [])]
            lus = {nom.lower(): valeur for nom, valeur in presents}
            sorte = lus.get(b"content-type", b"").decode("latin-1")
            if self.au_fil is not None and int(lus.get(b"content-length", LONGUE)) >= LONGUE:
                await self.au_fil()
            message = {
                **message,
                "headers": entetes.remplacer(presents, entetes.pour(self._reglages, self._chemin, sorte)),
            }
        await self._send(message)

    def avant(self, secondes: float) -> Send:
        """The same, giving up (TimeoutError) on a reader who leaves a piece of the answer untaken for that long."""

        async def envoyer(message: dict) -> None:
            async with asyncio.timeout(secondes):
                await self(message)

        return envoyer


def verifier(scope: dict, maison: Maison) -> None:
    """Raises Refuse for a host that is not the site's, headers or a body that are too large, a page kept inside."""
    if sum(len(nom) + len(valeur) for nom, valeur in scope["headers"]) > mesures.OCTETS_ENTETES:
        raise Refuse(431, "Les en-têtes de cette demande sont trop longs.")
    lus = {nom.lower(): valeur.decode("latin-1") for nom, valeur in scope["headers"]}
    hote = lus.get(b"host", "")
    if not HOTE.fullmatch(hote) and scope.get("http_version") != "1.0":
        raise Refuse(400, "L'en-tête Host de cette demande n'est pas un nom de site.")
    if maison.hotes and _nom(hote) not in maison.hotes | HOTES_LOCAUX:
        raise Refuse(421, "Ce serveur ne répond pas pour ce nom de site.")
    taille = lus.get(b"content-length", "0")
    if not taille.isdigit() or int(taille) > mesures.OCTETS_CORPS or b"transfer-encoding" in lus:
        raise Refuse(413, "Le corps de cette demande est trop long.")
    page = page_de(scope, maison)
    if page.startswith("-/") and page[2:].partition(".")[0].partition("/")[0] in INTERNES:
        raise Refuse(404, "Cette page n'est pas publique.")
    facettes = sum(nom.startswith("_facet") for nom, _ in _parametres(scope))
    if facettes > mesures.FACETTES:
        raise Refuse(400, f"Une page a {mesures.FACETTES} répartitions au plus.")


def est_libre(scope: dict, maison: Maison) -> bool:
    """Whether a request runs SQL that its reader wrote: a query, or a table's filters, sort or facets."""
    page = page_de(scope, maison)
    base, _, reste = page.partition("/")
    if base.partition(".")[0] != maison.reglages.base:
        return False
    noms = {nom for nom, _ in _parametres(scope)}
    if not reste:
        return "sql" in noms
    return reste.partition("/")[0].partition(".")[0] not in maison.requetes and bool(noms - LEGERS)


def est_fichier(maison: Maison, scope: dict) -> bool:
    """Whether the rows of a table are asked for as a file that is written once for all: it waits where it is written
    (aides/site/formats), not in the way of queries that last a second."""
    return str(scope["path"]).endswith(maison.fichiers) and not compose(scope)


def compose(scope: dict) -> bool:
    """Whether the reader wrote SQL, not only filters and sorts."""
    return any(nom in COMPOSENT for nom, _ in _parametres(scope))


def page_de(scope: dict, maison: Maison) -> str:
    """The path below the site's root."""
    return str(scope["path"]).removeprefix(maison.reglages.racine).lstrip("/")


async def repondre(refus: Refuse, scope: dict, send: Send, racine: str) -> None:
    """A refusal as JSON or as text for programs, as a page otherwise; small, since it is what an attack gets."""
    extension = str(scope["path"]).rpartition("/")[2].rpartition(".")[2]
    if extension == "json":
        sorte = "application/json; charset=utf-8"
        corps = json.dumps({"ok": False, "error": refus.phrase, "status": refus.statut}, ensure_ascii=False)
    elif extension == "csv":
        sorte, corps = "text/plain; charset=utf-8", refus.phrase + "\n"
    else:
        sorte, corps = "text/html; charset=utf-8", page_nue(refus.phrase, racine)
    octets = corps.encode()
    tous = [
        (b"content-type", sorte.encode()),
        (b"content-length", b"%d" % len(octets)),
        (b"cache-control", b"no-store"),
    ]
    if refus.patience:
        tous.append((b"retry-after", b"%d" % refus.patience))
    await send({"type": "http.response.start", "status": refus.statut, "headers": tous})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else octets})


def page_nue(phrase: str, racine: str) -> str:
    """A page that says a sentence and needs nothing: no database, no template."""
    return PAGE.format(phrase=escape(phrase, quote=False), racine=racine)


PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>{phrase}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="stylesheet" href="{racine}static/site.css">
</head>
<body class="erreur">
<main class="cadre">
<h1>{phrase}</h1>
<p><a href="{racine}">Accueil</a></p>
</main>
</body>
</html>
"""


def _parametres(scope: dict) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _nom(hote: str) -> str:
    return re.sub(r":\d+$", "", hote).lower()
