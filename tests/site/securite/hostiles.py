"""The corpus of hostile requests (hostiles.yml) and how to send it: raw, so that nothing is put right on the way."""

from __future__ import annotations

import contextlib
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aides.commun.lire_yaml import lire_yaml

CORPUS = Path(__file__).parent / "hostiles.yml"
CAMPAGNE = bool(os.environ.get("AIDES_CAMPAGNES"))
DELAI = 20.0
LU_MAX = 8 << 20


@dataclass(frozen=True)
class Hostile:
    """A request to send. statut: what must be answered, 0 for anything but a 500; sans: what it must not hold."""

    nom: str
    octets: bytes
    statut: int = 0
    sans: str = ""


@dataclass(frozen=True)
class Reponse:
    """statut is 0 when the server closed the connection without an answer."""

    statut: int
    entetes: dict[str, str] = field(default_factory=dict)
    corps: bytes = b""

    @property
    def texte(self) -> str:
        return self.corps.decode("utf-8", "replace")


def lire(hote: str, tout: bool = CAMPAGNE) -> list[Hostile]:
    """The corpus, for a server at `hote` (name:port)."""
    groupes = lire_yaml(CORPUS)
    demandes = [entree for groupe in groupes for entree in groupe["demandes"]]
    return [composer(entree, hote) for entree in demandes if tout or not entree.get("campagne")]


def composer(entree: dict[str, Any], hote: str) -> Hostile:
    """An entry of the file as the bytes that are sent."""
    statut, sans = entree.get("statut", 0), entree.get("sans", "")
    if "brut" in entree:
        return Hostile(repr(entree["brut"])[:90], entree["brut"].replace("\n", "\r\n").encode(), statut, sans)
    motif, fois = entree.get("repete", ["", 0])
    if "sql" in entree:
        etape, combien = entree.get("etapes", ["", 0])
        etapes = "".join(etape.format(n=rang, p=rang - 1) for rang in range(1, combien + 1))
        sql = entree["sql"] + etapes + motif * fois + entree.get("fin", "")
        extension = {"html": "", "csv": ".csv"}.get(entree.get("format", ""), ".json")
        cible = f"/aides{extension}?sql={quote(sql)}"
    else:
        cible = entree["chemin"] + motif * fois
    if entree.get("brute"):
        cible = quote(cible, safe="/?=&'")
    entetes = {"Host": hote, "Connection": "close"}
    entetes |= {nom: valeur * entree.get("gonfle", 1) for nom, valeur in entree.get("entetes", {}).items()}
    lignes = [f"{entree.get('methode', 'GET')} {cible} HTTP/1.1", *(f"{nom}: {v}" for nom, v in entetes.items())]
    nom = entree.get("sql") or entree["chemin"]
    return Hostile(nom[:90], "\r\n".join([*lignes, "", ""]).encode("latin-1"), statut, sans)


def envoyer(adresse: str, octets: bytes, source: str = "127.0.0.1", delai: float = DELAI) -> Reponse:
    """Send bytes from an address of the loopback network; the answer, read to its end or to LU_MAX bytes."""
    morceaux = urlsplit(adresse)
    assert morceaux.hostname is not None
    lus = b""
    with socket.create_connection((morceaux.hostname, morceaux.port or 80), delai, (source, 0)) as prise:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            prise.sendall(octets)
        with contextlib.suppress(ConnectionResetError):
            while len(lus) < LU_MAX and (morceau := prise.recv(1 << 16)):
                lus += morceau
    return decouper(lus)


def decouper(lus: bytes) -> Reponse:
    """An answer as read."""
    if not lus:
        return Reponse(0)
    tete, _, corps = lus.partition(b"\r\n\r\n")
    premiere, *lignes = tete.decode("latin-1").split("\r\n")
    entetes = {ligne.partition(":")[0].lower(): ligne.partition(":")[2].strip() for ligne in lignes}
    return Reponse(int(premiere.split()[1]), entetes, corps)


def visiter(adresse: str, chemin: str, source: str = "127.0.0.1", nom: str = "") -> Reponse:
    """A plain GET, of the site by its address or by a name."""
    hote = nom or urlsplit(adresse).netloc
    tete = f"GET {chemin} HTTP/1.1\r\nHost: {hote}\r\nConnection: close\r\n\r\n"
    return envoyer(adresse, tete.encode(), source)
