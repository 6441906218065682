"""Answers kept in memory and validators for readers' caches: see aides/site/cache_pages.

Settings: AIDES_CACHE_MO (0 keeps nothing, for who is changing templates), AIDES_PRECHAUFFER.
"""

from __future__ import annotations

from collections.abc import Callable

from datasette.app import Datasette

from aides.commun import reglages
from aides.site.cache_pages.passage import Passage
from aides.site.cache_pages.prechauffage import Prechauffeur


# trylast: around the compression of datasette-gzip, so that it is done once.
def enveloppe(datasette: Datasette) -> Callable:
    megaoctets = reglages.lire("AIDES_CACHE_MO")
    prechauffeur = Prechauffeur() if reglages.lire("AIDES_PRECHAUFFER") else None
    return lambda app: Passage(app, datasette, megaoctets << 20, prechauffeur)
