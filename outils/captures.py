"""Screenshots of the pages of a running site, to be looked at: python outils/captures.py http://127.0.0.1:8001

Writes captures/<page>-<width>-<theme>.png (not committed). Needs playwright and a Chromium (variable CHROMIUM, by
default /usr/bin/chromium).
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PAGES = {
    "accueil": "/",
    "dispositif": "/dispositif/fonds-solidarite",
    "region": "/dispositif/activite-partielle/region/11",
    "departement": "/dispositif/fonds-solidarite/departement/33",
    "types": "/dispositif/prets-directs",
    "territoire": "/territoire/departement/33",
    "secteur": "/secteur/G",
    "secteurs": "/secteurs",
    "comparaison": "/comparer?a=departement/33&b=region/11",
    "recherche": "/recherche?q=saint",
    "methode": "/methodologie",
    "qualite": "/qualite",
    "telecharger": "/donnees",
    "accessibilite": "/accessibilite",
    "a-propos": "/a-propos",
    "integrer": "/integrer/carte?dispositif=pge&titre=non",
    "anglais": "/dispositif/pge?lang=en",
    "donnees": "/aides",
    "table": "/aides/agregat?axe=section_naf",
    "vue": "/aides/agregat_region_section",
    "carte": "/aides/carte_departement?dispositif=fonds-solidarite",
    "requete": "/aides/par_departement",
    "comparer": "/aides/comparer_territoires",
    "controles": "/aides/controles",
    "ligne": "/aides/region/11",
    "sql": "/aides?sql=select+*+from+chiffres_cles+limit+5",
    "erreur": "/nulle-part",
}
LARGEURS = (1280, 375)
THEMES = ("light", "dark")


def main() -> None:
    """Take every screenshot asked for."""
    analyseur = argparse.ArgumentParser(description="Captures d'écran du site.")
    analyseur.add_argument("adresse")
    analyseur.add_argument("--sortie", type=Path, default=Path("captures"))
    analyseur.add_argument("--pages", nargs="*", default=list(PAGES), choices=list(PAGES))
    lus = analyseur.parse_args()
    lus.sortie.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        navigateur = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for largeur in LARGEURS:
            for theme in THEMES:
                capturer(navigateur, lus.adresse, lus.pages, largeur, theme, lus.sortie)
        navigateur.close()


def capturer(navigateur: Browser, adresse: str, pages: list[str], largeur: int, theme: str, sortie: Path) -> None:
    """Screenshots of `pages` at one width (CSS pixels) and theme, and what overflows sideways."""
    contexte = navigateur.new_context(viewport={"width": largeur, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    onglet = contexte.new_page()
    onglet.on(
        "console", lambda message: print("console", message.type, message.text) if message.type == "error" else None
    )
    for page in pages:
        onglet.goto(adresse + PAGES[page], wait_until="networkidle")
        debord = onglet.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        fichier = sortie / f"{page}-{largeur}-{theme}.png"
        onglet.screenshot(path=fichier, full_page=not PAGES[page].startswith("/aides"))
        print(fichier, f"dépasse de {debord} px" if debord > 0 else "")
    contexte.close()


if __name__ == "__main__":
    main()
