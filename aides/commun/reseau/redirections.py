"""Where an answer may send its reader: to the same host, or to a list of others; never from https to http."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

import requests

from aides.commun.reseau.pannes import EchecDeReponse


class SessionGardee(requests.Session):
    """A session of requests that follows a redirection only where it may; hotes: names, those below them included."""

    hotes: Collection[str] | None = None

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """The address that an answer sends to, None for none. Raises EchecDeReponse when it may not be followed."""
        cible = super().get_redirect_target(resp)
        if cible is not None and self.hotes is not None:
            verifier(resp.url, urljoin(resp.url, cible), self.hotes)
        return cible


def verifier(depuis: str, vers: str, hotes: Collection[str]) -> None:
    """Raises EchecDeReponse unless an answer of `depuis` may send to `vers`."""
    try:
        origine, cible = urlsplit(depuis), urlsplit(vers)
        nom = (cible.hostname or "").lower().rstrip(".")
    except ValueError:
        raise EchecDeReponse("redirection vers une adresse qui n'en est pas une") from None
    if cible.scheme not in ("http", "https") or (origine.scheme, cible.scheme) == ("https", "http"):
        raise EchecDeReponse(f"redirection vers {cible.scheme}: refusée")
    if nom != (origine.hostname or "").lower() and not any(nom == hote or nom.endswith(f".{hote}") for hote in hotes):
        raise EchecDeReponse(f"redirection vers un autre site ({nom[:80]}) refusée")
