"""Follows every link of the site, as a robot would: which answer, and whether each #anchor is there.

Addresses that differ only in the values of their parameters are of one kind: a few of each kind are followed.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import httpx

ATTRIBUTS = {"a": "href", "link": "href", "img": "src", "script": "src", "iframe": "src", "form": "action",
             "source": "srcset", "object": "data"}  # fmt: skip
FICHIERS = frozenset(
    ("csv", "tsv", "xlsx", "parquet", "ndjson", "geojson", "json", "db", "png", "js", "css", "svg", "ico")
)
DE_LA_SORTE = 2
# Parameters of an address that is followed: what four of them do together, three of them have shown.
ENSEMBLE = 3
# A filter on a column of a table, and how it compares: each column does as the others do, and their sets have no end.
FILTRE = re.compile(r"^[^_].*?(?=__|$)")

# The whole of the base or of a table: formats/test_formats.py and test_site.py read them all.
ENTIER = re.compile(r"/aides(\.db|/\w+\.csv)(\?_stream=on)?$")


class Lecture(HTMLParser):
    """The addresses that a page names, and the places in it that an address may name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.adresses: list[str] = []
        self.ancres: set[str] = set()
        self.feed(page)

    def handle_starttag(self, balise: str, attributs: list[tuple[str, str | None]]) -> None:
        lus = {nom: valeur or "" for nom, valeur in attributs}
        self.ancres |= {lus[nom] for nom in ("id", "name") if lus.get(nom)}
        if (adresse := lus.get(ATTRIBUTS.get(balise, ""))) is not None:
            self.adresses.append(adresse)


@dataclass
class Exploration:
    """What was seen: answers by address, and what is wrong, each with the page that leads there."""

    reponses: dict[str, int] = field(default_factory=dict)
    fautes: list[str] = field(default_factory=list)
    ancres: int = 0


def explorer(site: httpx.Client, depart: str = "/", maximum: int = 5_000) -> Exploration:
    """Follow the links of a site from one page on."""
    return _Robot(site, maximum).aller(depart)


class _Robot:
    def __init__(self, site: httpx.Client, maximum: int) -> None:
        self.site = site
        self.maximum = maximum
        self.vu = Exploration()
        self.genres: set[str] = set()
        self.sortes: Counter[tuple[str, frozenset[str]]] = Counter()
        self.ancres: dict[str, set[str]] = {}
        self.a_verifier: list[tuple[str, str, str]] = []

    def aller(self, depart: str) -> Exploration:
        file = deque([(depart, "")])
        while file and len(self.vu.reponses) < self.maximum:
            adresse, venant = file.popleft()
            if adresse not in self.vu.reponses:
                for suivante in self.lire(adresse, venant):
                    # The first page of a kind before the twins of those that were seen.
                    ranger = file.appendleft if self.decouvrir(suivante) else file.append
                    ranger((suivante, adresse))
        for adresse, ancre, venant in self.a_verifier:
            if ancre not in self.ancres.get(adresse, {ancre}):
                self.vu.fautes.append(f"{venant} → {adresse}#{ancre} : no such place")
        return self.vu

    def decouvrir(self, adresse: str) -> bool:
        """Note the kind of an address; whether it is the first of its kind."""
        genre, avant = urlsplit(adresse).path.split("/")[1], len(self.genres)
        self.genres.add(genre)
        return len(self.genres) > avant

    def lire(self, adresse: str, venant: str) -> list[str]:
        """Look at an address, and give those that it leads to."""
        fichier = urlsplit(adresse).path.rpartition("/")[2].rpartition(".")[2] in FICHIERS
        reponse = self.site.head(adresse) if fichier else self.site.get(adresse)
        self.vu.reponses[adresse] = reponse.status_code
        if reponse.status_code >= 400:
            self.vu.fautes.append(f"{venant} → {adresse} : {reponse.status_code}")
            return []
        if reponse.is_redirect:
            return self.suivre(adresse, [reponse.headers["location"]])
        if not reponse.headers.get("content-type", "").startswith("text/html"):
            return []
        lue = Lecture(reponse.text)
        self.ancres[adresse] = lue.ancres
        return self.suivre(adresse, lue.adresses)

    def suivre(self, page: str, adresses: list[str]) -> list[str]:
        """The addresses of a page that are worth a look: of this site, and not yet seen enough of."""
        retenues = []
        accueil, ici = str(self.site.base_url), str(self.site.base_url.join(page))
        for ecrite in adresses:
            entiere, ancre = urldefrag(urljoin(ici, ecrite))
            if not entiere.startswith(accueil):
                continue
            adresse = "/" + entiere.removeprefix(accueil).lstrip("/")
            if ancre:
                self.a_verifier.append((adresse, unquote(ancre), page))
                self.vu.ancres += 1
            if adresse not in self.vu.reponses and self.nouvelle(adresse):
                retenues.append(adresse)
        return retenues

    def nouvelle(self, adresse: str) -> bool:
        """Whether few addresses of this kind were followed: those of the places of one scheme, say, or of the ways of
        sorting one table."""
        lue = urlsplit(adresse)
        if ENTIER.match(adresse):
            return False
        morceaux = lue.path.strip("/").split("/")
        chemin = "/".join(morceaux[:-1] if len(morceaux) > 2 else morceaux)
        if not lue.query and len(morceaux) <= 2:
            return True
        noms = [nom for nom, _ in parse_qsl(lue.query, keep_blank_values=True)]
        if len(noms) > ENSEMBLE:
            return False
        sorte = (chemin, frozenset(FILTRE.sub("colonne", nom) if len(morceaux) > 1 else nom for nom in noms))
        self.sortes[sorte] += 1
        return self.sortes[sorte] <= DE_LA_SORTE
