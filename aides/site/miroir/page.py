"""A page of the site as a page of the copy: each address in it becomes a file of the copy, or says that it is not."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import quote

from aides.site.miroir.adresses import RECHERCHE, Adresse, Copie, en_ligne, relatif

# The site's pages write every attribute between double quotes, and escape what is in them.
BALISE = re.compile(r'<(?P<nom>[a-zA-Z][\w:-]*)(?P<attributs>(?:\s+[^\s=>"\'/]+(?:="[^"]*")?)*)\s*(?P<fin>/?>)')
ATTRIBUT = re.compile(r'(?P<avant>\s+(?P<nom>[^\s=>"\'/]+)=")(?P<valeur>[^"]*)"')
PRINCIPAL = re.compile(r"(<main\b[^>]*>)(.*)(</main>)", re.S)
# Of an address that is shown to a reader.
LISIBLES = "/?&=,:-_."
SUGGESTIONS = re.compile(r'\s+data-recherche="[^"]*"')
# What must name the site's public address, and cannot when it is not known.
ABSOLUS = r'<(?:link|meta)\b[^>]*"{origine}[^>]*>\s*|<script type="application/ld\+json">[^<]*</script>\s*'


@dataclass
class Page:
    """A page being rewritten: ici, its file; origines: what the site calls itself, without a last slash; publique: the
    first of them is its real address; trouvees: the addresses of the copy that it names."""

    copie: Copie
    ici: str
    anglais: bool
    origines: tuple[str, ...]
    publique: bool
    trouvees: list[Adresse] = field(default_factory=list)

    def ecrire(self, texte: str, avis: str) -> str:
        """The page; `avis` is put first in it."""
        if not self.publique:
            texte = re.sub(ABSOLUS.format(origine=re.escape(self.origines[0])), "", texte)
        texte = BALISE.sub(self._balise, texte)
        return PRINCIPAL.sub(lambda trouve: trouve[1] + avis + trouve[2] + trouve[3], texte)

    def _balise(self, balise: re.Match[str]) -> str:
        nom, attributs = balise["nom"].lower(), balise["attributs"]
        if nom == "form":
            attributs = self._formulaire(attributs)
        elif nom not in ("meta", "option", "input"):
            attributs = ATTRIBUT.sub(lambda attribut: self._attribut(nom, attribut), attributs)
        if nom == "link" and ' href=""' in attributs:
            return ""
        return f"<{balise['nom']}{attributs}{balise['fin']}"

    def _formulaire(self, attributs: str) -> str:
        """The search leads to that of the copy; whatever else a form asks for is computed by the site."""
        lus = {trouve["nom"]: html.unescape(trouve["valeur"]) for trouve in ATTRIBUT.finditer(attributs)}
        cherche = Adresse.lire(self._locale(lus.get("action", "")) or "/").chemin == f"/{RECHERCHE}"
        vers = self.copie.page(Adresse(f"/{RECHERCHE}", anglais=self.anglais)) if cherche else en_ligne(self.anglais)
        gardes = ATTRIBUT.sub(lambda trouve: "" if trouve["nom"] == "action" else trouve[0], attributs)
        return f'{SUGGESTIONS.sub("", gardes)} action="{relatif(self.ici, vers or "")}"'

    def _attribut(self, balise: str, attribut: re.Match[str]) -> str:
        adresse = self._locale(html.unescape(attribut["valeur"]))
        if adresse is None or (attribut["nom"] not in ("href", "src") and not attribut["nom"].startswith("data-")):
            return attribut[0]
        if balise == "link" and self.publique and 'rel="canonical"' in attribut.string:
            return attribut[0]
        return f'{attribut["avant"]}{html.escape(self.lier(adresse, balise))}"'

    def lier(self, texte: str, balise: str = "a") -> str:
        """The link that takes the place of an address of the site."""
        adresse = Adresse.lire(texte)
        vers = self.copie.ou(adresse)
        if vers is None:
            # An element that is not a link has nothing to say when it is not there.
            return (
                f"{relatif(self.ici, en_ligne(self.anglais))}#{quote(adresse.demander(), safe=LISIBLES)}"
                if balise == "a"
                else ""
            )
        self.trouvees.append(adresse)
        return relatif(self.ici, vers) + (f"#{quote(adresse.ancre)}" if adresse.ancre else "")

    def _locale(self, valeur: str) -> str | None:
        """An address of the site from its root, None for anything else."""
        for origine in self.origines:
            if valeur == origine or valeur.startswith((f"{origine}/", f"{origine}?")):
                valeur = "/" + valeur.removeprefix(origine).lstrip("/")
        return valeur if valeur.startswith("/") and not valeur.startswith("//") else None


def remplacer(texte: str, titre: str, contenu: str) -> str:
    """A page of the site with another title and another content in its frame."""
    texte = re.sub(r"<title>.*?</title>", lambda _: f"<title>{html.escape(titre)}</title>", texte, flags=re.S)
    return PRINCIPAL.sub(lambda trouve: f"{trouve[1]}\n<h1>{html.escape(titre)}</h1>\n{contenu}\n{trouve[3]}", texte)
