"""Our own outline of France as map tiles, under the points of the tables that have coordinates."""

from aides.site.fond.tuiles import HorsCarte, dessiner

__all__ = ["HorsCarte", "dessiner"]
