"""Python's search for objects that only refer to one another, made less often where hundreds of thousands are kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Of new objects between two searches; Python's own 700 has every kept row looked at again and again.
SEUIL = 50_000


@contextmanager
def ramassage_rare() -> Iterator[None]:
    """Search rarely inside the block: rows of text refer to nothing, and what nobody holds is freed at once anyway."""
    seuils = gc.get_threshold()
    gc.set_threshold(SEUIL, *seuils[1:])
    try:
        yield
    finally:
        gc.set_threshold(*seuils)
