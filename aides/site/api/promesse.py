"""What is being withdrawn, and how answers say it: RFC 9745 (Deprecation) and RFC 8594 (Sunset)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from aides.commun import francais
from aides.commun.lire_yaml import lire_yaml
from aides.site.api.catalogue import ICI
from aides.site.catalogue_donnees.actualites import Entree, urn

FICHIER = ICI / "promesse.yml"


@dataclass(frozen=True)
class Abandon:
    """An address that is being withdrawn: announced on `depuis`, gone at the earliest on `retrait`."""

    adresse: str
    depuis: date
    retrait: date
    raison: str = ""
    remplacement: str = ""

    def entetes(self, page: str, racine: str = "") -> list[tuple[bytes, bytes]]:
        """Headers of the answers at this address; page: where readers are told more."""
        liens = [f'<{page}>; rel="deprecation"; type="text/html"']
        if self.remplacement:
            liens.append(f'<{racine}{self.remplacement}>; rel="successor-version"')
        return [
            (b"deprecation", f"@{int(_minuit(self.depuis).timestamp())}".encode()),
            (b"sunset", format_datetime(_minuit(self.retrait), usegmt=True).encode()),
            (b"link", ", ".join(liens).encode()),
        ]


@dataclass(frozen=True)
class Promesse:
    """preavis_mois: the least time between an announcement and a withdrawal; mots: how the feed says it."""

    preavis_mois: int
    abandons: Sequence[Abandon]
    mots: Mapping[str, str] = field(default_factory=dict)

    def nouvelles(self) -> list[Entree]:
        """The withdrawals as news for the feed."""
        return [
            Entree(
                id=urn("abandon", abandon.adresse),
                titre=self.mots["titre"].format(adresse=abandon.adresse),
                resume=self.mots["resume"].format(retrait=francais.jour(abandon.retrait), suite=self._suite(abandon)),
                date=abandon.depuis.isoformat(),
                chemin="/api#engagement",
            )
            for abandon in self.abandons
        ]

    def _suite(self, abandon: Abandon) -> str:
        utiliser = self.mots["remplacement"].format(remplacement=abandon.remplacement) if abandon.remplacement else ""
        return " ".join(filter(None, (abandon.raison, utiliser)))

    def abandon(self, chemin: str) -> Abandon | None:
        """The withdrawal that concerns a path, in any format."""
        nu = chemin.partition(".")[0]
        return next((abandon for abandon in self.abandons if abandon.adresse == nu), None)


@cache
def lire(fichier: Path = FICHIER) -> Promesse:
    """promesse.yml. Raises ValueError, in French, for a notice that is too short."""
    lues = lire_yaml(fichier)
    preavis = int(lues["preavis_mois"])
    abandons = tuple(Abandon(**abandon) for abandon in lues["abandons"])
    for abandon in abandons:
        if abandon.retrait < _plus_tard(abandon.depuis, preavis):
            raise ValueError(f"« {abandon.adresse} » doit rester {preavis} mois après son annonce ({abandon.depuis})")
    return Promesse(preavis, abandons, lues.get("flux", {}))


def _minuit(jour: date) -> datetime:
    return datetime.combine(jour, time(), UTC)


def _plus_tard(jour: date, mois: int) -> date:
    annees, reste = divmod(jour.month - 1 + mois, 12)
    return date(jour.year + annees, reste + 1, min(jour.day, 28))
