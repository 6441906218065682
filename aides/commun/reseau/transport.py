"""One polite HTTP question: quota, pauses, tries, time limits, and nothing secret in what it says."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from aides.commun.adresses import LOCAUX
from aides.commun.reseau.limites import (
    Cadence,
    Horloge,
    Quota,
    delai_de_remise_a_zero,
    delai_demande,
    requetes_restantes,
)
from aides.commun.reseau.pannes import ArretDuFournisseur, CompletionImpossible, EchecDeReponse
from aides.commun.reseau.redirections import SessionGardee

AGENT = "aides-aux-entreprises (publication des aides ; python-requests)"
Lu = TypeVar("Lu")


class Jeton(AuthBase):
    """A bearer token that no repr, log or message shows.

    Given to requests as its authentication, it also keeps a ~/.netrc from replacing the header.
    Raises CompletionImpossible when it holds anything but visible ASCII: such a header would be quoted in an error.
    """

    def __init__(self, valeur: str) -> None:
        if not valeur or not all("!" <= signe <= "~" for signe in valeur):
            raise CompletionImpossible(
                "Le jeton de l'API Entreprise est vide ou contient un espace ou un caractère interdit : "
                "recopiez-le d'un seul tenant."
            )
        self.__valeur = valeur

    def __call__(self, requete: requests.PreparedRequest) -> requests.PreparedRequest:
        requete.headers["Authorization"] = f"Bearer {self.__valeur}"
        return requete

    def masquer(self, texte: str) -> str:
        """`texte` without the token, should a server have echoed it."""
        return texte.replace(self.__valeur, "[jeton masqué]")

    def __repr__(self) -> str:
        return "Jeton(masqué)"


class SansJeton(AuthBase):
    """No authentication at all, and no ~/.netrc either."""

    def __call__(self, requete: requests.PreparedRequest) -> requests.PreparedRequest:
        return requete

    def masquer(self, texte: str) -> str:
        return texte


@dataclass(frozen=True, slots=True)
class Regles:
    """How hard to insist. Seconds, counts, bytes.

    The read time-out is above the 10 s after which API Entreprise itself gives up on INSEE and answers 504.
    `attente_max`: a provider that asks for a longer pause is left for this run (API Entreprise bans for 12 h).
    """

    essais: int = 5
    delai_connexion: float = 5.0
    delai_lecture: float = 12.0
    delai_total: float = 30.0
    premiere_attente: float = 1.0
    attente_max: float = 300.0
    octets_max: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Reponse:
    """A final answer: HTTP status and the JSON object it carried (empty when it carried none); adresse: where it was
    found, '' unless that is another address than the one asked."""

    statut: int
    objet: dict[str, object] = field(default_factory=dict)
    adresse: str = ""


class Passager(Exception):
    """A failure that another try may mend; `delai` is the pause that the provider asked for."""

    def __init__(self, motif: str, delai: float | None = None) -> None:
        self.motif, self.delai = motif, delai
        super().__init__(motif)


class Transport:
    """Asks a provider's URLs from several threads, all at one cadence. `reserve`: requests that may be in flight."""

    def __init__(
        self,
        racine: str,
        auth: Jeton | SansJeton,
        quota: Quota,
        *,
        reserve: int = 4,
        regles: Regles | None = None,
        horloge: Horloge | None = None,
        alea: Callable[[], float] = random.random,
    ) -> None:
        self.racine = _racine_sure(racine, auth)
        self.horloge = horloge or Horloge()
        self._auth = auth
        self._regles = regles or Regles()
        self._quota = quota
        self._cadence = Cadence(quota, self.horloge)
        self._reserve = reserve
        self._alea = alea
        self._fil = threading.local()

    def masquer(self, texte: str) -> str:
        return self._auth.masquer(texte)

    def arreter(self) -> None:
        self.horloge.arreter()

    def demander(
        self,
        chemin: str,
        parametres: Mapping[str, str],
        verifier: Callable[[Reponse], None],
        redirections: int = 0,
    ) -> Reponse:
        """GET racine + chemin until a final answer, at most `regles.essais` times; on the same host, at most so many
        redirections are followed.

        `verifier` raises ReponseIllisible on an answer that does not say what it should: it is asked again.
        Raises EchecDeReponse after the last try, ArretDuFournisseur when the provider must be left alone.
        """

        def essayer() -> Reponse:
            limite = self.horloge.maintenant() + self._regles.delai_total
            reponse = self.recevoir(
                self.racine + chemin,
                lambda recu: Reponse(recu.status_code, self._objet(recu, limite), recu.url if recu.history else ""),
                parametres=parametres,
                redirections=redirections,
            )
            verifier(reponse)
            return reponse

        return self.insister(essayer)

    def insister(self, essayer: Callable[[], Lu]) -> Lu:
        """What `essayer` returns, called until it raises no Passager, at the cadence, at most `regles.essais` times.

        Raises EchecDeReponse after the last try, ArretDuFournisseur when the provider must be left alone.
        """
        motif = "sans réponse"
        for essai in range(self._regles.essais):
            self._cadence.prendre()
            if self.horloge.arretee:
                raise ArretDuFournisseur("Le passage a été interrompu.")
            try:
                return essayer()
            except Passager as passager:
                motif, delai = passager.motif, passager.delai
            if essai + 1 < self._regles.essais or delai is not None:
                self._patienter(essai, delai)
        raise EchecDeReponse(motif)

    def _patienter(self, essai: int, delai: float | None) -> None:
        """A pause that the provider asks for holds every thread; a backoff of ours holds this one only."""
        if delai is None:
            attente = min(self._regles.premiere_attente * 2**essai, self._regles.attente_max)
            self.horloge.attendre(attente * (0.5 + self._alea() / 2))
        elif delai > self._regles.attente_max:
            raise ArretDuFournisseur(
                f"Le fournisseur demande d'attendre {delai:.0f} secondes : il est laissé pour ce passage."
            )
        else:
            self._cadence.suspendre(delai)

    def recevoir(
        self,
        url: str,
        lire: Callable[[requests.Response], Lu],
        *,
        parametres: Mapping[str, str] | None = None,
        entetes: Mapping[str, str] | None = None,
        redirections: int = 0,
        hotes: Collection[str] = (),
    ) -> Lu:
        """What `lire` makes of the answer to one GET, its body still to be read; follows at most `redirections`, on the
        same host or below those of `hotes`.

        Raises Passager for a fault of the network, ArretDuFournisseur for a certificate that is refused, EchecDeReponse
        for a redirection elsewhere.
        """
        motif = ""
        session = self._session()
        # requests looks one redirection ahead even when it follows none.
        session.max_redirects = max(1, redirections)
        session.hotes = hotes if redirections else None
        try:
            with session.get(
                url,
                params=dict(parametres or {}),
                headers=dict(entetes or {}),
                auth=self._auth,
                allow_redirects=redirections > 0,
                stream=True,
                timeout=(self._regles.delai_connexion, self._regles.delai_lecture),
            ) as recu:
                self._tenir_compte_du_quota(recu)
                return lire(recu)
        except requests.exceptions.SSLError:
            motif = "certificat"
        except requests.exceptions.Timeout:
            motif = "délai dépassé"
        except urllib3.exceptions.ReadTimeoutError:
            motif = "délai dépassé"
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError):
            motif = "connexion coupée"
        # Outside the except block: requests' own exceptions hold the request, and its headers the token.
        if motif == "certificat":
            raise ArretDuFournisseur("Le certificat HTTPS du fournisseur est refusé : rien ne lui est demandé.")
        raise Passager(motif)

    def _session(self) -> SessionGardee:
        """One session a thread: requests does not promise that a session can be shared."""
        if not hasattr(self._fil, "session"):
            self._fil.session = SessionGardee()
            self._fil.session.headers.update({"User-Agent": AGENT, "Accept": "application/json"})
        session: SessionGardee = self._fil.session
        return session

    def _tenir_compte_du_quota(self, recu: requests.Response) -> None:
        restantes = requetes_restantes(recu.headers)
        delai = delai_de_remise_a_zero(recu.headers, self.horloge)
        if recu.status_code != 429 and restantes is not None and restantes < self._reserve and delai is not None:
            self._cadence.suspendre(min(delai, self._regles.attente_max))

    def _objet(self, recu: requests.Response, limite: float) -> dict[str, object]:
        """The JSON object of an answer worth reading. Raises Passager for what another try may mend."""
        statut = recu.status_code
        self.ecarter_les_pannes(recu)
        if 300 <= statut < 400:
            raise EchecDeReponse(f"redirection refusée ({statut})")
        texte = self._corps(recu, limite)
        try:
            objet = json.loads(texte)
        except (ValueError, RecursionError):
            objet = None
        if isinstance(objet, dict):
            return objet
        if statut == 200:
            raise Passager("réponse illisible (pas du JSON attendu)")
        return {}

    def ecarter_les_pannes(self, recu: requests.Response) -> None:
        """Raises Passager, with the pause that the provider asks for, when the status says to come back later."""
        statut = recu.status_code
        if statut == 429:
            delai = delai_demande(recu.headers, self.horloge)
            raise Passager("quota dépassé (429)", self._quota.periode if delai is None else delai)
        if statut >= 500:
            delai = delai_demande(recu.headers, self.horloge) if "Retry-After" in recu.headers else None
            raise Passager(f"erreur {statut} du fournisseur", delai)

    def _corps(self, recu: requests.Response, limite: float) -> bytes:
        """The body as it comes. `read1` returns what is there, so that a dripping server cannot hold a thread."""
        corps = bytearray()
        while morceau := recu.raw.read1(65_536, decode_content=True):
            corps += morceau
            if len(corps) > self._regles.octets_max:
                raise EchecDeReponse("réponse trop longue")
            if self.horloge.maintenant() > limite:
                raise Passager("délai dépassé")
        return bytes(corps)


class ReponseIllisible(Passager):
    """Raised by a provider's check: the answer is JSON, but not the one that the documentation promises."""

    def __init__(self, precision: str) -> None:
        super().__init__(f"réponse illisible ({precision})")


def _racine_sure(racine: str, auth: Jeton | SansJeton) -> str:
    """The base URL without its last slash. Raises CompletionImpossible when a token would travel in clear."""
    parties = urlsplit(racine)
    if parties.scheme not in ("http", "https") or not parties.hostname or "@" in parties.netloc:
        raise CompletionImpossible(f"« {auth.masquer(racine)} » n'est pas l'adresse https d'un fournisseur.")
    if isinstance(auth, Jeton) and parties.scheme != "https" and parties.hostname not in LOCAUX:
        raise CompletionImpossible("Le jeton n'est envoyé qu'en https : corrigez l'adresse du fournisseur.")
    return racine.rstrip("/")
