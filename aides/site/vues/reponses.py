"""Answers kept in memory and validators for readers' caches: see aides/site/cache_pages.

AIDES_CACHE_MO is the memory given to it, in MiB; 0 keeps nothing, for who is changing templates.
AIDES_PRECHAUFFER=1 has the pages of the site made before they are asked for, at start and after each publication.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from datasette.app import Datasette

from aides.site.cache_pages.passage import Passage
from aides.site.cache_pages.prechauffage import Prechauffeur

MEMOIRE_MO = 64


# trylast: around the compression of datasette-gzip, so that it is done once.
def enveloppe(datasette: Datasette) -> Callable:
    megaoctets = int(os.environ.get("AIDES_CACHE_MO") or MEMOIRE_MO)
    prechauffeur = Prechauffeur() if os.environ.get("AIDES_PRECHAUFFER") == "1" else None
    return lambda app: Passage(app, datasette, megaoctets << 20, prechauffeur)
