"""Answers kept in memory and validators for readers' caches: see aides/cache_pages.

AIDES_CACHE_MO is the memory given to it, in MiB; 0 keeps nothing, for who is changing templates.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from datasette import hookimpl
from datasette.app import Datasette

from aides.cache_pages.passage import Passage

MEMOIRE_MO = 64


# trylast: around the compression of datasette-gzip, so that it is done once.
@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable:
    megaoctets = int(os.environ.get("AIDES_CACHE_MO") or MEMOIRE_MO)
    return lambda app: Passage(app, datasette, megaoctets << 20)
