"""Lighthouse on a database served as in production: python -m bench.lighthouse [aides.db].

Prints a Markdown table: the four scores of each page (out of 100), its first view's weight as transferred (kB of 1,000
bytes) and its largest paint. Exits with 1 when a goal is missed. Needs npx and a Chromium (variable CHROME_PATH).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.serveur import servir

RACINE = Path(__file__).resolve().parent.parent
PAGES = ("/", "/dispositif/fonds-solidarite", "/territoire/departement/33")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
OBJECTIF_NOTE, OBJECTIF_OCTETS = 95, 150_000
DELAI = 180


@dataclass(frozen=True)
class Resultat:
    """Scores by category (0 to 100), bytes transferred, and seconds to the largest contentful paint."""

    page: str
    notes: dict[str, int]
    octets: int
    secondes: float

    def ligne(self) -> str:
        """A row of a Markdown table."""
        notes = " | ".join(str(self.notes[categorie]) for categorie in CATEGORIES)
        return f"| {self.page} | {notes} | {self.octets / 1000:.0f} kB | {self.secondes:.1f} s |"

    def atteint(self) -> bool:
        """Whether every goal is met."""
        return min(self.notes.values()) >= OBJECTIF_NOTE and self.octets <= OBJECTIF_OCTETS


def mesurer(adresse: str, page: str) -> Resultat:
    """Run Lighthouse on a page. Raises CalledProcessError or TimeoutExpired when it does not end well."""
    commande = ["npx", "--yes", "lighthouse@12", adresse + page, "--output=json", "--quiet"]
    reglages = ["--chrome-flags=--headless=new --no-sandbox", "--no-enable-error-reporting"]
    environnement = {"CHROME_PATH": "/usr/bin/chromium", **os.environ}
    sortie = subprocess.run(
        [*commande, *reglages], check=True, stdout=subprocess.PIPE, env=environnement, timeout=DELAI
    ).stdout
    return lire(page, json.loads(sortie))


def lire(page: str, rapport: dict[str, Any]) -> Resultat:
    """The figures of a Lighthouse report."""
    # A category that could not be measured has no score: it counts as a miss.
    notes = {nom: round(100 * (rapport["categories"][nom]["score"] or 0)) for nom in CATEGORIES}
    mesures = rapport["audits"]
    octets = sum(demande["transferSize"] for demande in mesures["network-requests"]["details"]["items"])
    return Resultat(page, notes, octets, mesures["largest-contentful-paint"]["numericValue"] / 1000)


def main() -> int:
    base = Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE / "aides.db"
    with servir(base.resolve()) as adresse:
        resultats = [mesurer(adresse, page) for page in PAGES]
    print(f"| page | {' | '.join(CATEGORIES)} | transferred | largest paint |\n|---|{'---:|' * 6}")
    print("\n".join(resultat.ligne() for resultat in resultats))
    return int(not all(resultat.atteint() for resultat in resultats))


if __name__ == "__main__":
    sys.exit(main())
