"""Asking the site for everything that is copied, and writing it."""

from __future__ import annotations

import html
import json
import re
import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from datasette.app import Datasette

from aides import RACINE, service
from aides.commun import francais, langue, reglages
from aides.commun.lire_yaml import lire_yaml
from aides.site.catalogue_donnees import plan
from aides.site.miroir import recherche
from aides.site.miroir.adresses import (
    ABSOLUS,
    DOSSIER,
    RECHERCHE,
    Adresse,
    Copie,
    en_ligne,
    relatif,
)
from aides.site.miroir.page import Page, remplacer
from aides.site.recherche.entrees import Entree
from aides.site.recherche.raisons import decrire
from aides.site.requetes import interroger
from aides.site.versions import registre
from aides.site.vues.recherche import index as lire_index

ICI = Path(__file__).parent
ANNONCE = 200
ORIGINE = "http://localhost"
# Read by programs, and linked by no page.
A_PART = ("/api/openapi.json", "/datapackage.json")
TITRE = re.compile(r"<title>\s*(.*?)\s*</title>", re.S)
FORMULAIRE = re.compile(r'<form class="recherche".*?</form>', re.S)


class CopieImpossible(Exception):
    """Why the site is not copied, in French."""


@dataclass(frozen=True)
class Bilan:
    pages: int
    fichiers: int
    octets: int


def ouvrir(base: Path, publique: str = "") -> Datasette:
    """The site of a database at a public address, with the settings of the service.

    Raises ValueError or FileNotFoundError as the service does.
    """
    service.options(base)
    return Datasette(
        [],
        immutables=[str(base)],
        metadata=lire_yaml(RACINE / "metadata.yml"),
        template_dir=str(RACINE / "templates"),
        plugins_dir=str(RACINE / "plugins"),
        static_mounts=[("static", str(RACINE / "static"))],
        settings={**service.REGLAGES, "force_https_urls": publique.startswith("https:")},
    )


@dataclass
class Copieur:
    """The copy of a site in progress. publique: its address, '' when it is not known; retenir: which pages of the site
    map are copied."""

    site: Datasette
    dossier: Path
    publique: str
    retenir: Callable[[str], bool] = lambda _chemin: True
    copie: Copie = field(default_factory=lambda: Copie(()))
    bilan: Bilan = Bilan(0, 0, 0)
    mots: dict[str, Any] = field(default_factory=dict)
    titres: dict[str, str] = field(default_factory=dict)

    async def tout(self) -> Bilan:
        """Copy everything. Raises CopieImpossible for an answer that is no success, OSError."""
        await self.site.invoke_startup()
        self.copie = Copie(frozenset(filter(self.retenir, await self._plan())), bool(self.publique))
        publication = (await interroger(self.site, "etat_publication")).lignes[0]
        self.mots = {"version": publication["empreinte"][:12], "date": publication["derniere_date_maj"]}
        await self._suivre(
            [
                *(Adresse(chemin, anglais=anglais) for chemin in sorted(self.copie.pages) for anglais in (False, True)),
                *map(Adresse, await self._a_part()),
            ]
        )
        await self._pages_propres()
        shutil.copytree(RACINE / "static", self.dossier / "static", dirs_exist_ok=True)
        self._ecrire(recherche.SCRIPT, (ICI / "miroir.js").read_bytes())
        etat = {**self.mots, "pages": self.bilan.pages, "fichiers": self.bilan.fichiers}
        self._ecrire(f"{DOSSIER}/copie.json", json.dumps(etat, ensure_ascii=False).encode())
        return self.bilan

    async def _plan(self) -> list[str]:
        carte = (await self._demander("/sitemap.xml")).decode()
        return [urlsplit(html.unescape(loc)).path or "/" for loc in re.findall(r"<loc>([^<]+)</loc>", carte)]

    async def _a_part(self) -> list[str]:
        """The files for programs that this site has: without prebuilt files there is no package to describe."""
        adresses = [*A_PART, *(sorted(ABSOLUS) if self.publique else ())]
        etats = [(await self._repondre(adresse)).status_code for adresse in adresses]
        return [adresse for adresse, statut in zip(adresses, etats, strict=True) if statut == 200]

    async def _suivre(self, adresses: Iterable[Adresse]) -> None:
        """Copy what stands at these addresses, and all that it names."""
        reste = deque(adresses)
        vues = {self.copie.ou(adresse) for adresse in reste}
        while reste:
            for trouvee in await self._copier(reste.popleft()):
                fichier = self.copie.ou(trouvee)
                # The search and what it says are ours.
                if fichier not in vues and trouvee.chemin != f"/{RECHERCHE}":
                    vues.add(fichier)
                    reste.append(trouvee)

    async def _copier(self, adresse: Adresse) -> list[Adresse]:
        corps = await self._demander(adresse.demander())
        page = self.copie.page(adresse)
        if page is None:
            self._ecrire(self.copie.fichier(adresse) or "", corps)
            return []
        ecrite, texte = self._page(page, adresse.anglais), corps.decode()
        titre = TITRE.search(texte)
        self.titres[page] = html.unescape(titre[1]) if titre else page
        self._ecrire(page, ecrite.ecrire(texte, self._avis(adresse.anglais)).encode(), page=True)
        return ecrite.trouvees

    async def _pages_propres(self) -> None:
        """The search, and the page of what is only on the site, in the frame of the site's own pages."""
        rangees = recherche.ranger(await lire_index(self.site))
        for code in langue.LANGUES:
            anglais = code == langue.ANGLAIS
            cadre = (await self._demander(Adresse(f"/{RECHERCHE}", anglais=anglais).demander())).decode()
            jeton = langue.COURANTE.set(code)
            try:
                self._recherche(cadre, rangees, anglais)
                self._en_ligne(cadre, anglais)
            finally:
                langue.COURANTE.reset(jeton)

    def _recherche(self, cadre: str, rangees: Sequence[tuple[Entree, str]], anglais: bool) -> None:
        jeu = textes()[langue.COURANTE.get()]
        index = recherche.ecrire_index(rangees, decrire, self.copie, anglais)
        self._ecrire(recherche.INDEX.format(langue="-en" if anglais else ""), index.encode())
        ici = self.copie.page(Adresse(f"/{RECHERCHE}", anglais=anglais)) or ""
        nue = self._page(ici, anglais).ecrire(cadre, "")
        formulaire = FORMULAIRE.search(nue)
        fichiers = [self.copie.page(Adresse(chemin, anglais=anglais)) for chemin in plan.PAGES]
        generales = [(fichier, self.titres[fichier]) for fichier in fichiers if fichier in self.titres]
        liste = recherche.toutes(rangees, generales, jeu, self.copie, ici)
        contenu = recherche.contenu(liste, jeu, formulaire[0] if formulaire else "", ici)
        self._ecrire(ici, remplacer(nue, jeu["recherche"], contenu).encode(), page=True)

    def _en_ligne(self, cadre: str, anglais: bool) -> None:
        jeu, ici = textes()[langue.COURANTE.get()], en_ligne(anglais)
        accueil = self.copie.page(Adresse("/", anglais=anglais)) or ""
        contenu = (
            f'<p class="chapeau">{html.escape(jeu["en_ligne_pourquoi"])}</p>\n'
            f'<p id="adresse-en-ligne" data-site="{html.escape(self.publique)}" hidden>'
            f"{html.escape(jeu['en_ligne_adresse'])} </p>\n"
            f'<p><a href="{relatif(ici, accueil)}">{html.escape(jeu["accueil"])}</a></p>\n{recherche.script(ici)}'
        )
        nue = self._page(ici, anglais).ecrire(cadre, "")
        self._ecrire(ici, remplacer(nue, jeu["en_ligne"], contenu).encode(), page=True)

    def _page(self, ici: str, anglais: bool) -> Page:
        origines = tuple(filter(None, (self.publique, ORIGINE)))
        return Page(self.copie, ici, anglais, origines, bool(self.publique))

    def _avis(self, anglais: bool) -> str:
        code = langue.ANGLAIS if anglais else langue.FRANCAIS
        jeton = langue.COURANTE.set(code)
        avis = textes()[code]["avis"].format(version=self.mots["version"], jour=langue.jour(self.mots["date"]))
        langue.COURANTE.reset(jeton)
        return f'\n<p class="discret copie">{html.escape(avis)}</p>'

    async def _repondre(self, adresse: str) -> Any:
        """The site's answer to who comes by its public name, which its pages then write."""
        nom = urlsplit(self.publique).netloc
        return await self.site.client.get(adresse, headers={"host": nom} if nom else {})

    async def _demander(self, adresse: str) -> bytes:
        reponse = await self._repondre(adresse)
        if reponse.status_code != 200:
            raise CopieImpossible(f"le site répond {reponse.status_code} à {adresse}")
        return bytes(reponse.content)

    def _ecrire(self, nom: str, octets: bytes, page: bool = False) -> None:
        fichier = self.dossier / nom
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(octets)
        lu = self.bilan
        self.bilan = Bilan(lu.pages + page, lu.fichiers + 1, lu.octets + len(octets))
        if self.bilan.fichiers % ANNONCE == 0:
            print(f"{francais.nombre(self.bilan.fichiers)} fichiers copiés…", file=sys.stderr, flush=True)


@cache
def textes() -> dict[str, Any]:
    """textes.yml, by language."""
    lus: dict[str, Any] = lire_yaml(ICI / "textes.yml")
    return lus


async def copier(base: Path, dossier: Path, retenir: Callable[[str], bool] = lambda _chemin: True) -> Bilan:
    """Copy the site of a database into an empty folder; retenir: which pages of the site map, all by default.

    Raises CopieImpossible for an answer that is no success, OSError, and ValueError for a setting or a database that
    cannot be served.
    """
    publique = reglages.lire("AIDES_ADRESSE_PUBLIQUE")
    site = ouvrir(base, publique)
    try:
        return await Copieur(site, dossier, publique, retenir).tout()
    finally:
        suivi = registre(site)
        if suivi is not None:
            suivi.courante.fermer()
