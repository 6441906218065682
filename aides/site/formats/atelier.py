"""Files made once for a version of the database, whoever asks for them and however many: kept, or being made.

A file is known by what it holds (the SQL of its rows and how they are written), not by the address that asked for it.
It has no name on the disk, whose place is given back when the file is let go of: with the version that it was made of,
or when others have been asked for since and there are too many.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.commun import reglages
from aides.site import observation, versions
from aides.site.formats.lecture import Lecteur, dans_un_fil
from aides.site.formats.messages import refus
from aides.site.plages import Fichier, quitte

Ecriture = Callable[[Lecteur, Path], None]


@dataclass(frozen=True)
class Ouvrage:
    """A file that is made, and how many rows it has."""

    fichier: Fichier
    lignes: int


@dataclass(frozen=True)
class Commande:
    """A file to make. cle: what it holds; lecteur: its rows; fils: where it is written; octets_maximum: 0 for any.

    durable: whether it is the same file whenever it is asked for: then it is kept, and finished even when nobody waits
    for it any more, since the next one will ask for it too. What a reader's own SQL gives may depend on the hour.
    """

    cle: Hashable
    lecteur: Lecteur
    ecrire: Ecriture
    fils: Executor
    octets_maximum: int
    durable: bool


@dataclass(eq=False)
class _EnCours:
    tache: asyncio.Task[Ouvrage]
    attendent: int = 0


class Atelier:
    """The files of one server. For one event loop."""

    def __init__(self, octets_maximum: int) -> None:
        self._octets_maximum = octets_maximum
        self._version = ""
        self._faits: OrderedDict[Hashable, Ouvrage] = OrderedDict()
        self._en_cours: dict[Hashable, _EnCours] = {}

    def connu(self, datasette: Datasette, cle: Hashable) -> Ouvrage | None:
        """The file if it is made, of the version of this request; it becomes the most recent."""
        trouve = self._faits.get((_nom(datasette), cle))
        if trouve is not None:
            self._faits.move_to_end((_nom(datasette), cle))
        return trouve

    async def faire(self, datasette: Datasette, request: Request, commande: Commande) -> Ouvrage:
        """The file, made by the first who asks. Raises Refus for whatever keeps it from being written."""
        if (connu := self.connu(datasette, commande.cle)) is not None:
            return connu
        cle = (_nom(datasette), commande.cle)
        if cle not in self._en_cours:
            self._en_cours[cle] = _EnCours(asyncio.create_task(self._ecrire(datasette, cle, commande)))
        en_cours = self._en_cours[cle]
        if commande.durable:
            await asyncio.wait([en_cours.tache])
        else:
            await self._attendre(request, cle, en_cours, commande)
        return en_cours.tache.result()

    async def _attendre(self, request: Request, cle: Hashable, en_cours: _EnCours, commande: Commande) -> None:
        """Wait for the file; stop writing it when the last one who wanted it leaves. Raises Refus then."""
        en_cours.attendent += 1
        depart = asyncio.ensure_future(quitte(request))
        try:
            await asyncio.wait([en_cours.tache, depart], return_when=asyncio.FIRST_COMPLETED)
        finally:
            depart.cancel()
            en_cours.attendent -= 1
            if not (en_cours.attendent or en_cours.tache.done()):
                commande.lecteur.arreter()
                self._en_cours.pop(cle, None)
        if not en_cours.tache.done():
            en_cours.tache.add_done_callback(lambda tache: tache.exception())
            raise refus(400, "arrete")

    async def _ecrire(self, datasette: Datasette, cle: Hashable, commande: Commande) -> Ouvrage:
        servie = versions.version(datasette)
        try:
            with servie.tenir() if hasattr(servie, "tenir") else nullcontext():
                ouvrage = await dans_un_fil(commande.fils, partial(_ecrire, commande))
            observation.FICHIERS_FAITS.inc()
            if commande.durable:
                self._garder(datasette, cle, ouvrage)
            return ouvrage
        finally:
            if cle in self._en_cours and self._en_cours[cle].tache is asyncio.current_task():
                del self._en_cours[cle]

    def _garder(self, datasette: Datasette, cle: Hashable, ouvrage: Ouvrage) -> None:
        if _nom(datasette) != self._version:
            self._faits.clear()
            self._version = _nom(datasette)
        self._faits[cle] = ouvrage
        while len(self._faits) > 1 and self._octets() > self._octets_maximum:
            self._faits.popitem(last=False)

    def _octets(self) -> int:
        return sum(ouvrage.fichier.octets for ouvrage in self._faits.values())


def _nom(datasette: Datasette) -> str:
    return str(versions.version(datasette).hash)


def _ecrire(commande: Commande) -> Ouvrage:
    lecteur = commande.lecteur
    with TemporaryDirectory(prefix="aides-") as dossier:
        chemin = Path(dossier) / "fichier"
        try:
            lecteur.ouvrir()
            commande.ecrire(lecteur, chemin)
        finally:
            lecteur.fermer()
        if chemin.stat().st_size > commande.octets_maximum > 0:
            raise refus(400, "fichier_trop_gros", maximum=commande.octets_maximum // 2**20)
        return Ouvrage(Fichier.de(chemin), lecteur.lues)


ATELIER = Atelier(reglages.lire("AIDES_FICHIERS_MO") << 20)
