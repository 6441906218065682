"""What crosses the doors of this package: what is asked for, its columns, and why it is refused."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Valeur = str | int | float | bytes | None
Ligne = Sequence[Valeur]


class Genre(Enum):
    """What a column holds, whatever the format of the file."""

    TEXTE = "VARCHAR"
    ENTIER = "BIGINT"
    DECIMAL = "DECIMAL(18,2)"
    REEL = "DOUBLE"
    DATE = "DATE"


@dataclass(frozen=True)
class Selection:
    """The rows asked for: SQL without limit and its values.

    `table` is the table or view they come from ('' for a query), `criteres` the filters' values (for the file's name),
    `limite` the number of rows of an explicit page (None: all of them), `suite` what _next= says of where it begins,
    `suivante` what it will say for the page after ('' when there is none, or no order to go by), `total` the number of
    rows of the whole when it is already known, `secondes` how long SQLite may work on it.
    """

    nom: str
    base: str
    table: str
    sql: str
    valeurs: Mapping[str, Any]
    secondes: float
    criteres: tuple[str, ...] = ()
    limite: int | None = None
    suite: str = ""
    suivante: str = ""
    total: int | None = None
    titre: str = ""
    description: str = ""
    definitions: Mapping[str, str] = field(default_factory=dict)
    unites: Mapping[str, str] = field(default_factory=dict)
    declares: Mapping[str, str] = field(default_factory=dict)

    @property
    def cle(self) -> tuple[Hashable, ...]:
        """What tells its rows from those of any other selection, in one version of the database."""
        return (self.nom, self.sql, tuple(sorted(self.valeurs.items())), self.limite)

    @property
    def entiere(self) -> bool:
        """Whether all the rows are asked for, not a page of them."""
        return self.limite is None and not self.suite


@dataclass(frozen=True)
class Contexte:
    """What an answer says besides the rows: the day of the data, licence, source, address of the page, lifetime."""

    jour: str
    licence: str
    source: str
    adresse: str
    duree: int


class FluxRompu(BaseException):
    """An answer that has begun and cannot be finished: the connection must break, so that nobody takes it for whole.

    Not an Exception: Datasette would append the page of an error to the file, and end it properly.
    """
