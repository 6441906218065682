"""The processes that run readers' SQL (ouvrier.py), seen from the server: lent, killed at the deadline, replaced.

Not a pool of the standard library: concurrent.futures gives up all its work when one process dies, there is one
deadline for the clock and another for the processor, and multiprocessing runs the parent's main module again in each
process, which would be Datasette.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path

from aides import RACINE
from aides.site.securite import mesures, refus
from aides.site.securite.ouvrier import Demande, Reponse

# A machine that is busy starts a process in some seconds.
SECONDES_DE_DEPART = 30.0


class Remplacee(Exception):
    """The file has been replaced: no process can open the version that is asked for any more."""


class Interrompue(Exception):
    """The query took longer than it may, on the processor or on the clock."""


class Ouvrier:
    """One process. For one thread at a time, but for tuer()."""

    def __init__(self, chemin: Path) -> None:
        self._tuyau, sien = Pipe()
        chemins = [str(RACINE), *filter(None, [os.environ.get("PYTHONPATH")])]
        # It ends when this end of the pipe is closed, hence with this process.
        self._processus = subprocess.Popen(
            [sys.executable, "-m", "aides.site.securite", str(sien.fileno()), str(chemin)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[sien.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(chemins)},
        )
        sien.close()
        self.pret = False
        self.fatigue = False
        self._tue = False

    @property
    def pid(self) -> int:
        return self._processus.pid

    def attendre(self) -> None:
        """Return once it has opened the database. Raises what prevented it, Interrompue when it does not come."""
        if not self._tuyau.poll(SECONDES_DE_DEPART):
            self.tuer()
            raise Interrompue
        erreur = self._recevoir()
        if isinstance(erreur, Exception):
            raise erreur
        self.pret = True

    def demander(self, demande: Demande, horloge: float) -> Reponse:
        """The answer to a demand, within `horloge` seconds of clock.

        Raises Interrompue when it does not come in time, what SQLite raised, and sqlite3.OperationalError with a
        sentence when the process died of it.
        """
        try:
            self._tuyau.send(demande)
            a_temps = self._tuyau.poll(horloge)
        except OSError:
            a_temps = True
        if not a_temps:
            self.tuer()
            raise Interrompue
        reponse = self._recevoir()
        assert isinstance(reponse, Reponse)
        self.fatigue = reponse.fatigue
        if isinstance(reponse.erreur, sqlite3.OperationalError) and str(reponse.erreur) == "interrupted":
            raise Interrompue from reponse.erreur
        if reponse.erreur is not None:
            raise reponse.erreur
        return reponse

    def vivant(self) -> bool:
        return not self._tue and self._processus.poll() is None

    def tuer(self) -> None:
        """End the process at once, whatever it does, from any thread."""
        self._tue = True
        self._processus.kill()

    def fermer(self) -> None:
        """End the process and forget it, without waiting: on a busy machine a large one takes seconds to go."""
        self.tuer()
        self._tuyau.close()
        threading.Thread(target=self._processus.wait, name="fin-sql-libre", daemon=True).start()

    def _recevoir(self) -> object:
        try:
            return self._tuyau.recv()
        except (EOFError, OSError):
            self.tuer()
            # The processor's alarm (ouvrier.py); anything else is memory that the system refused or took back.
            if self._processus.wait() == -signal.SIGPROF:
                raise Interrompue from None
            raise refus.sans_memoire() from None


class Equipe:
    """The processes of one version of the database. They start with demarrer(), else when they are asked for.

    en_place: whether the file at `chemin` still is that version. How many are lent at once is up to who asks (threads
    and places are counted elsewhere); `reserve` of them wait for the next query.
    """

    def __init__(self, chemin: Path, en_place: Callable[[], bool], reserve: int = mesures.PARTAGE.fils) -> None:
        self._chemin = chemin
        self._en_place = en_place
        self._reserve = reserve
        self._verrou = threading.Lock()
        self._libres: list[Ouvrier] = []
        self._ferme = False

    def demarrer(self) -> None:
        """Start the processes in reserve and wait for them. Raises as prendre()."""
        ouvriers = [Ouvrier(self._chemin) for _ in range(self._reserve)]
        for ouvrier in ouvriers:
            self._garder(ouvrier)
        for ouvrier in ouvriers:
            self._accueillir(ouvrier)

    def prendre(self) -> Ouvrier:
        """A process that has opened the database. Raises Remplacee, OSError or sqlite3.Error when none can."""
        while True:
            with self._verrou:
                ouvrier = self._libres.pop(0) if self._libres else None
            if ouvrier is None:
                break
            if ouvrier.vivant():
                return self._accueillir(ouvrier)
            ouvrier.fermer()
        return self._accueillir(Ouvrier(self._chemin))

    def rendre(self, ouvrier: Ouvrier) -> None:
        """Take a process back: it waits for the next query, unless it is dead or has grown; another then starts."""
        if ouvrier.vivant() and not ouvrier.fatigue:
            self._garder(ouvrier)
            return
        ouvrier.fermer()
        with self._verrou:
            manque = not self._ferme and len(self._libres) < self._reserve
        if manque:
            self._garder(Ouvrier(self._chemin))

    def lire(self, demande: Demande, horloge: float) -> Reponse:
        """The answer of any process to a demand. Raises as prendre() and Ouvrier.demander()."""
        ouvrier = self.prendre()
        try:
            return ouvrier.demander(demande, horloge)
        finally:
            self.rendre(ouvrier)

    def fermer(self) -> None:
        """End the processes that wait; those that are lent end when they are given back."""
        with self._verrou:
            self._ferme = True
            libres, self._libres = self._libres, []
        for ouvrier in libres:
            ouvrier.fermer()

    def _garder(self, ouvrier: Ouvrier) -> None:
        with self._verrou:
            garde = not self._ferme and len(self._libres) < self._reserve
            if garde:
                self._libres.append(ouvrier)
        if not garde:
            ouvrier.fermer()

    def _accueillir(self, ouvrier: Ouvrier) -> Ouvrier:
        if ouvrier.pret:
            return ouvrier
        try:
            ouvrier.attendre()
            if not self._en_place():
                raise Remplacee
        except BaseException:
            ouvrier.fermer()
            raise
        return ouvrier
