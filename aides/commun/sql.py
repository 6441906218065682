"""Where the SQL of the build is kept."""

from aides import RACINE

SQL = RACINE / "aides" / "sql"
