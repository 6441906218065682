"""The part of the API of data.gouv.fr (udata, version 1) that publishing needs, with its failures as French sentences.

What can pass (429, 5xx, a cut connection) is tried again, waiting longer each time; what cannot is said at once. The
key goes only to the address that was given: redirections are not followed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar

import requests

from aides.diffusion.datagouv import ALGORITHMES

ESSAIS = 5
ATTENTE_MAX = 60.0
DELAIS = (10, 300)
PASSAGERS = {429, 500, 502, 503, 504}
REFUS = {
    401: "la clé d'API est absente ou refusée",
    403: "cette clé n'a pas le droit de modifier ce jeu de données",
    404: "cette adresse n'existe pas (jeu de données ou ressource introuvable)",
    410: "le jeu de données a été supprimé",
    413: "le fichier est trop grand pour ce service",
    415: "le service refuse ce type de fichier",
}
ARRETS = {401, 403, 410}

T = TypeVar("T")


class Refus(Exception):
    """Something that could not be done, in French; `arret`: nothing else will be possible either."""

    def __init__(self, phrase: str, arret: bool = False) -> None:
        super().__init__(phrase)
        self.arret = arret


class Epuise(Refus):
    """The same passing failure, again and again."""


class Passagere(Exception):
    """A failure that may pass; attente: seconds that the service asks to wait."""

    def __init__(self, phrase: str, attente: float = 0) -> None:
        super().__init__(phrase)
        self.attente = attente


@dataclass(frozen=True)
class Ressource:
    """A resource as the API gives it; checksum and its type are '' when it has none."""

    id: str
    titre: str
    description: str
    nom: str
    deposee: bool
    algorithme: str
    somme: str

    @classmethod
    def lire(cls, recue: Mapping[str, Any]) -> Ressource:
        """Raises KeyError or TypeError for anything else than a resource."""
        controle = recue.get("checksum") or {}
        return cls(
            id=str(recue["id"]),
            titre=recue["title"],
            description=recue.get("description") or "",
            nom=str(recue.get("url") or "").rpartition("/")[2],
            deposee=recue.get("filetype") == "file",
            algorithme=controle.get("type") or "",
            somme=controle.get("value") or "",
        )

    def contient(self, chemin: Path) -> bool | None:
        """Whether it holds the bytes of a file; None when its checksum does not tell."""
        if not self.somme or self.algorithme not in ALGORITHMES:
            return None
        with chemin.open("rb") as flux:
            return hashlib.file_digest(flux, ALGORITHMES[self.algorithme]).hexdigest() == self.somme.lower()


@dataclass(frozen=True)
class JeuDistant:
    id: str
    titre: str
    ressources: tuple[Ressource, ...]


class Client:
    """The API at `adresse` (https://…/api/1), with the key of an account or ''. dormir is for tests."""

    def __init__(
        self, adresse: str, cle: str, attente: float = 1.0, dormir: Callable[[float], None] = time.sleep
    ) -> None:
        self._adresse = adresse.rstrip("/")
        self._attente = attente
        self._dormir = dormir
        self._session = requests.Session()
        if cle:
            self._session.headers["X-API-KEY"] = cle

    def jeu(self, identifiant: str) -> JeuDistant:
        """A dataset by its id or its slug. Raises Refus."""
        recu = self._reessayer(lambda: self._demander("GET", f"/datasets/{identifiant}/"))
        try:
            if recu.get("deleted"):
                raise Refus(REFUS[410], arret=True)
            return JeuDistant(recu["id"], recu["title"], tuple(Ressource.lire(r) for r in recu["resources"]))
        except (KeyError, TypeError, AttributeError) as erreur:
            raise Refus("la réponse n'est pas un jeu de données de data.gouv.fr") from erreur

    def deposer(self, jeu: JeuDistant, chemin: Path) -> Ressource:
        """Upload a new resource. Raises Refus.

        After a failure the dataset is read again before trying again: what was received before the connection was cut
        must not be there twice.
        """
        connues = {ressource.id for ressource in jeu.ressources}

        def deja_la() -> Ressource | None:
            nouvelles = (
                r for r in self.jeu(jeu.id).ressources if r.id not in connues and chemin.name in (r.nom, r.titre)
            )
            return next((r for r in nouvelles if r.contient(chemin)), None)

        return self._televerser(f"/datasets/{jeu.id}/upload/", chemin, deja_la)

    def remplacer(self, jeu: JeuDistant, ressource: Ressource, chemin: Path) -> Ressource:
        """Upload a new content of a resource, which keeps its id and permanent address. Raises Refus."""
        return self._televerser(f"/datasets/{jeu.id}/resources/{ressource.id}/upload/", chemin, lambda: None)

    def decrire(self, jeu: JeuDistant, ressource: Ressource, titre: str, description: str) -> Ressource:
        """Set the title and the description of a resource. Raises Refus."""
        corps = {"title": titre, "description": description}
        chemin = f"/datasets/{jeu.id}/resources/{ressource.id}/"
        return _ressource(self._reessayer(lambda: self._demander("PUT", chemin, json=corps)))

    def _televerser(self, adresse: str, chemin: Path, deja_la: Callable[[], Ressource | None]) -> Ressource:
        def envoyer() -> Ressource:
            with chemin.open("rb") as flux:
                return _ressource(self._demander("POST", adresse, files={"file": (chemin.name, flux)}))

        recue = self._reessayer(envoyer, deja_la)
        if recue.contient(chemin) is False:
            raise Refus("ce que le service a reçu n'est pas ce qui a été envoyé (somme de contrôle différente)")
        return recue

    def _reessayer(self, action: Callable[[], T], deja_fait: Callable[[], T | None] = lambda: None) -> T:
        for essai in range(1, ESSAIS + 1):
            try:
                return action()
            except Passagere as panne:
                if essai == ESSAIS:
                    raise Epuise(f"{panne}, après {ESSAIS} essais") from panne
                self._dormir(min(max(panne.attente, self._attente * 2 ** (essai - 1)), ATTENTE_MAX))
            fait = deja_fait()
            if fait is not None:
                return fait
        raise AssertionError("unreachable")

    def _demander(self, methode: str, chemin: str, **options: Any) -> dict[str, Any]:
        try:
            reponse = self._session.request(
                methode, self._adresse + chemin, timeout=DELAIS, allow_redirects=False, **options
            )
        except requests.RequestException as erreur:
            raise Passagere(f"la connexion a échoué ({type(erreur).__name__})") from erreur
        if reponse.status_code in PASSAGERS:
            attente = _attente(reponse.headers.get("Retry-After", ""))
            raise Passagere(f"le service répond {reponse.status_code}", attente)
        if not 200 <= reponse.status_code < 300:
            raise _refus(reponse)
        try:
            recu = reponse.json()
        except ValueError:
            recu = None
        if not isinstance(recu, dict):
            genre = reponse.headers.get("Content-Type", "sans type").partition(";")[0]
            raise Refus(f"la réponse n'est pas celle de l'API ({genre})")
        return recu


def _ressource(recue: Mapping[str, Any]) -> Ressource:
    try:
        return Ressource.lire(recue)
    except (KeyError, TypeError, AttributeError) as erreur:
        raise Refus("la réponse n'est pas une ressource de data.gouv.fr") from erreur


def _refus(reponse: requests.Response) -> Refus:
    statut = reponse.status_code
    if 300 <= statut < 400:
        return Refus(f"l'adresse a changé : {reponse.headers.get('Location', 'sans dire laquelle')}", arret=True)
    phrase = REFUS.get(statut, f"le service répond {statut}")
    try:
        recu = reponse.json()
        detail = " ".join(filter(None, [recu.get("message"), _champs(recu.get("errors"))]))
    except (ValueError, AttributeError, TypeError):
        detail = ""
    return Refus(f"{phrase}{f' ({detail[:300]})' if detail else ''}", arret=statut in ARRETS)


def _champs(erreurs: Any) -> str:
    if not isinstance(erreurs, dict):
        return ""
    return "; ".join(
        f"{champ} : {', '.join(map(str, sens))}" for champ, sens in erreurs.items() if isinstance(sens, list)
    )


def _attente(entete: str) -> float:
    """Seconds of a Retry-After header, a number or a date."""
    try:
        return max(0.0, float(entete))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(entete) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
