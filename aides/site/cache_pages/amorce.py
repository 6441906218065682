"""Before the first reader: one page of each kind is made, so that templates are read and compiled, and queries known.

They are not kept: a page holds the host that it was asked for.
"""

from __future__ import annotations

import gc
import traceback
from collections.abc import Awaitable, Callable

from aides.site.cache_pages.prechauffage import SCHEMAS, demande, sans_corps, sans_suite
from aides.site.porte import Database

HOTE = b"localhost"


async def adresses(base: Database) -> list[str]:
    """A page of each kind: home, scheme, map, table."""
    schema = (await base.execute(SCHEMAS)).first()["id"]
    return ["/", f"/dispositif/{schema}", f"/carte?dispositif={schema}", "/aides/agregat"]


async def amorcer(app: Callable[..., Awaitable[None]], base: Database) -> None:
    """Ask `app` for these pages. One that fails is told in the log: the site starts all the same."""
    try:
        for chemin in await adresses(base):
            await app(demande(chemin, "http", HOTE), sans_corps, sans_suite)
    except Exception:
        traceback.print_exc()
    # What is there now stays as long as the process: the collector need not look at it again while pages are made.
    gc.collect()
    gc.freeze()
