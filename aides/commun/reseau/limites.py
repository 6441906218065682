"""Time and quotas: one clock that tests can replace, one cadence that every thread of a provider obeys."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime


class Horloge:
    """The real clock. Waits end early once `arreter` has been called, so that a run can be given up at once."""

    def __init__(self) -> None:
        self._arret = threading.Event()

    def maintenant(self) -> float:
        """Seconds that never go back, for intervals."""
        return time.monotonic()

    def epoque(self) -> float:
        """Seconds since 1970, for dates that a server announces."""
        return time.time()

    def attendre(self, secondes: float) -> None:
        if secondes > 0:
            self._arret.wait(secondes)

    def arreter(self) -> None:
        self._arret.set()

    @property
    def arretee(self) -> bool:
        return self._arret.is_set()


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `requetes` in `periode` seconds, as the provider documents it."""

    requetes: int
    periode: float

    MARGE = 0.9

    @property
    def intervalle(self) -> float:
        """Seconds between two requests: a little slower than the limit, for requests bunch up on the way."""
        return self.periode / (self.requetes * self.MARGE)


class Cadence:
    """Lets requests go one by one at the quota's pace, and holds all of them while the provider asks for a pause."""

    def __init__(self, quota: Quota, horloge: Horloge) -> None:
        self._intervalle = quota.intervalle
        self._horloge = horloge
        self._verrou = threading.Lock()
        self._prochain = 0.0
        self._reprise = 0.0

    def prendre(self) -> None:
        """Wait for this thread's turn. Returns early once the clock is stopped."""
        with self._verrou:
            depart = max(self._prochain, self._horloge.maintenant())
            self._prochain = depart + self._intervalle
        self._attendre_jusqua(depart)
        while not self._horloge.arretee and self._reprise > self._horloge.maintenant():
            self._attendre_jusqua(self._reprise)

    def suspendre(self, secondes: float) -> None:
        """No request leaves, from any thread, before `secondes` have passed."""
        with self._verrou:
            self._reprise = max(self._reprise, self._horloge.maintenant() + secondes)
            self._prochain = max(self._prochain, self._reprise)

    def _attendre_jusqua(self, instant: float) -> None:
        self._horloge.attendre(instant - self._horloge.maintenant())


def delai_demande(entetes: Mapping[str, str], horloge: Horloge) -> float | None:
    """Seconds to wait that a 429 or 503 asks for: Retry-After (seconds or HTTP date), else RateLimit-Reset, else None.

    API Entreprise sends Retry-After in seconds and RateLimit-Reset as an absolute timestamp; both are read against
    the server's own Date, for its clock may differ from ours.
    """
    brut = entetes.get("Retry-After", "").strip()
    if brut.isascii() and brut.isdigit():
        return float(brut)
    instant = _date_http(brut)
    if instant is None:
        return delai_de_remise_a_zero(entetes, horloge)
    return max(0.0, instant - _heure_du_serveur(entetes, horloge))


def delai_de_remise_a_zero(entetes: Mapping[str, str], horloge: Horloge) -> float | None:
    """Seconds until RateLimit-Reset, or None when the header is absent or unreadable.

    One second is added: the timestamp and the server's Date are both cut to the second.
    """
    brut = entetes.get("RateLimit-Reset", "").strip()
    if not (brut.isascii() and brut.isdigit() and len(brut) <= 12):
        return None
    return max(0.0, 1 + float(brut) - _heure_du_serveur(entetes, horloge))


def requetes_restantes(entetes: Mapping[str, str]) -> int | None:
    """RateLimit-Remaining as a count, or None when the provider does not say."""
    brut = entetes.get("RateLimit-Remaining", "").strip()
    return int(brut) if brut.isascii() and brut.isdigit() and len(brut) <= 9 else None


def _heure_du_serveur(entetes: Mapping[str, str], horloge: Horloge) -> float:
    instant = _date_http(entetes.get("Date", ""))
    return horloge.epoque() if instant is None else instant


def _date_http(texte: str) -> float | None:
    try:
        return parsedate_to_datetime(texte).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
