"""Which file of the copy stands for an address of the site."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from aides.commun.langue import ANGLAIS
from aides.commun.types_de_fichiers import MIMES

# What a front that falls back on the copy serves from there whether the site is up or not.
DOSSIER = "miroir"
EN_LIGNE = "en-ligne"
RECHERCHE = "recherche"
# Files, asked for as they are linked; any other address is a page.
FICHIERS = frozenset((*MIMES, "atom", "css", "ico", "js", "jsonld", "png", "svg", "txt", "xml")) - {"md", "sha256"}
# Pages that are copied for each value of a parameter.
VARIANTES = {"/": "dispositif", "/carte": "dispositif"}
# Made of the public address of the site: nothing to copy when it is not known.
ABSOLUS = frozenset(("/robots.txt", "/sitemap.xml", "/actualites.atom", "/catalog.jsonld"))
# The prebuilt files, whatever their names.
PREPARES = "/donnees/fichiers/"
# A whole table: what its address gives without parameters too.
ENTIERE = "?_stream=on"
# Answered for each letter that is typed: the copy has an index of its own.
ABSENTES = frozenset(("/-/suggestions.json",))


@dataclass(frozen=True)
class Adresse:
    """An address of the site without its host. parametres: as they came, the language put aside."""

    chemin: str
    parametres: tuple[tuple[str, str], ...] = ()
    anglais: bool = False
    ancre: str = ""

    @classmethod
    def lire(cls, texte: str) -> Adresse:
        """An address that begins with a slash."""
        lue = urlsplit(texte)
        lus = parse_qsl(lue.query, keep_blank_values=True)
        gardes = tuple((nom, valeur) for nom, valeur in lus if nom not in ("lang", "v"))
        return cls(lue.path, gardes, ("lang", ANGLAIS) in lus, lue.fragment)

    def demander(self) -> str:
        """What is asked of the site for it."""
        suite = urlencode([*self.parametres, *([("lang", ANGLAIS)] if self.anglais else [])])
        return self.chemin + (f"?{suite}" if suite else "")


@dataclass(frozen=True)
class Copie:
    """What is copied. pages: paths of the site map; publique: the public address of the site is known."""

    pages: Collection[str]
    publique: bool = False

    def page(self, adresse: Adresse) -> str | None:
        """The file of a page, None when it is not copied."""
        if adresse.chemin not in (*self.pages, f"/{RECHERCHE}"):
            return None
        nom = adresse.chemin.strip("/") or "index"
        if adresse.parametres:
            if [cle for cle, _ in adresse.parametres] != [VARIANTES.get(adresse.chemin)]:
                return None
            ((cle, valeur),) = adresse.parametres
            nom = f"{nom}_{cle}-{valeur}"
        return f"{ANGLAIS}/{nom}.html" if adresse.anglais else f"{nom}.html"

    def fichier(self, adresse: Adresse) -> str | None:
        """The file of data, of an image or of the site's own files; None for a page.

        It has the name of the address, unless parameters tell it from others.
        """
        nom, _, extension = adresse.chemin.rpartition(".")
        connue = extension in FICHIERS or adresse.chemin.startswith(PREPARES)
        if not connue or adresse.chemin in ABSENTES or (adresse.chemin in ABSOLUS and not self.publique):
            return None
        suite = adresse.demander().removeprefix(adresse.chemin)
        if suite in ("", ENTIERE):
            return adresse.chemin.strip("/")
        return f"{DOSSIER}{nom}_{hashlib.sha256(suite.encode()).hexdigest()[:10]}.{extension}"

    def ou(self, adresse: Adresse) -> str | None:
        """The file of an address, None when it is not copied."""
        return self.page(adresse) or self.fichier(adresse)


def en_ligne(anglais: bool) -> str:
    """The page that says that an address is only on the site."""
    return f"{ANGLAIS}/{EN_LIGNE}.html" if anglais else f"{EN_LIGNE}.html"


def relatif(de: str, vers: str) -> str:
    """A link from a file of the copy to another. It passes by the root: a page that a front serves under a shorter
    address (without « en/ ») then leads to the same files, browsers leaving out the « .. » that are too many."""
    remontee = "../" * de.count("/")
    return remontee + quote(posixpath.normpath(vers))
