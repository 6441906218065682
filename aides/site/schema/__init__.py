"""What the served database is made of, for /schema: read from the database itself and from metadata.yml, then drawn."""

from aides.site.schema.diagramme import Diagramme, dessiner
from aides.site.schema.lecture import Colonne, Relation, Table, lire

__all__ = ["Colonne", "Diagramme", "Relation", "Table", "dessiner", "lire"]
