"""Requests sent byte for byte: an HTTP library would mend or refuse those that the tests want to send."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field
from http.client import HTTPResponse
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reponse:
    """status, headers by small name, body as text."""

    status: int
    entetes: dict[str, str] = field(default_factory=dict)
    corps: str = ""


def demander(site: str, adresse: str, methode: str = "GET", **entetes: str) -> Reponse:
    """The answer of a server to an address as it is written; {x*3} in it stands for xxx."""
    developpee = re.sub(r"\{([^{}*]+)\*(\d+)\}", lambda trouve: trouve[1] * int(trouve[2]), adresse)
    hote = urlsplit(site).netloc
    noms = {nom.replace("_", "-"): valeur for nom, valeur in entetes.items()}
    lignes = [f"{methode} {developpee.replace(' ', '%20')} HTTP/1.1", f"Host: {hote}", "Connection: close"]
    lignes += [f"{nom}: {valeur}" for nom, valeur in noms.items()]
    nom_hote, port = hote.split(":")
    with socket.create_connection((nom_hote, int(port)), timeout=30) as prise:
        prise.sendall(("\r\n".join(lignes) + "\r\n\r\n").encode("utf-8"))
        lue = HTTPResponse(prise, method=methode)
        lue.begin()
        corps = lue.read().decode("utf-8", "replace")
        return Reponse(lue.status, {nom.lower(): valeur for nom, valeur in lue.getheaders()}, corps)
