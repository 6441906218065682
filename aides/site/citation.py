"""How to cite a page: words, BibTeX and the permanent address of the version, all out of the publication itself."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aides.commun.publication import precedente

LONGUEUR = 16


@dataclass(frozen=True)
class Remplacee:
    """The version before the one being served. date: of its latest data, '' when it has none."""

    empreinte: str
    date: str


def remplacee(chemin: Path) -> Remplacee | None:
    """The version that the file at `chemin` has replaced, out of the one kept beside it; None when there is none."""
    try:
        with closing(sqlite3.connect(f"{precedente(chemin).resolve().as_uri()}?mode=ro", uri=True)) as base:
            ligne = base.execute("SELECT empreinte, derniere_date_maj FROM publication").fetchone()
    except sqlite3.Error:
        return None
    return Remplacee(ligne[0], ligne[1] or "") if ligne else None


@dataclass(frozen=True)
class Citation:
    """A reference. empreinte: the first digits of the fingerprint; adresse: of the page; permanente: of the version."""

    auteur: str
    titre: str
    empreinte: str
    date: str
    adresse: str
    permanente: str
    fictif: bool

    @property
    def annee(self) -> str:
        """The year of the data, '' when the publication has no date."""
        return self.date[:4]

    @property
    def bibtex(self) -> str:
        """An entry of type misc, which every BibTeX style knows."""
        champs = {
            "author": f"{{{self.auteur}}}",
            "title": f"{{{self.titre}}}",
            "year": self.annee,
            "version": self.empreinte,
            "url": self.adresse,
            "note": self.permanente,
        }
        lignes = "".join(f"  {champ} = {{{_proteger(valeur)}}},\n" for champ, valeur in champs.items() if valeur)
        return f"@misc{{aides-{self.empreinte},\n{lignes}}}"


def citer(publication: Mapping[str, Any], site: str, titre: str, adresse: str, permanente: str) -> Citation:
    """The citation of a page titled `titre` of the site `site`, out of the row of the query etat_publication."""
    return Citation(
        auteur=site,
        titre=titre.removesuffix(f" : {site}").strip() or site,
        empreinte=publication["empreinte"][:LONGUEUR],
        date=publication["derniere_date_maj"] or "",
        adresse=adresse,
        permanente=permanente,
        fictif=bool(publication["fictif"]),
    )


def _proteger(texte: str) -> str:
    """Signs that BibTeX would take for its own; inner braces keep the capitals."""
    return re.sub(r"([%#&$_])", r"\\\1", texte) if not texte.startswith("http") else texte
