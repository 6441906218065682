"""How much a reader may ask for. Every number of the protection stands here, with what it was chosen from."""

from __future__ import annotations

from dataclasses import dataclass

# A value longer than this exists nowhere in the data; linear functions take well under a millisecond on it.
OCTETS_VALEUR = 100_000
# The longest query of metadata.yml has 4,500 characters; what a reader may write is in aides/site/api/parametres.yml.
OCTETS_SQL = 20_000
# The widest table has 21 columns.
COLONNES = 200
PROFONDEUR = 100
COMPOSEES = 50
# The largest query of metadata.yml has 1,100 operations and names 121 functions.
OPERATIONS = 20_000
FONCTIONS = 400
ARGUMENTS = 100
# LIKE with a pattern of 150 takes 12 ms on the longest value: it counts for that many functions. Datasette's own
# patterns have 80.
MOTIF_LIKE = 150
POIDS_LIKE = 4
# Datasette asks for the labels of as many rows as it returns at once.
VARIABLES = 3_000

# A whole answer, or a batch of 1,000 rows of a download: 2,000 rows of 1.5 kB, or some 90,000 cells. As a
# page it takes twenty times that while it is written.
OCTETS_RESULTAT = 3_000_000
OCTETS_CELLULE = 32
# All of SQLite in this process; sorts and temporary tables go to disk long before.
OCTETS_TAS = 256 << 20
# Pages that a connection keeps, in kB: the largest index of the cube, which each of the facets of a table reads whole.
KO_DE_PAGES = 16_000

OCTETS_ENTETES = 16_000
OCTETS_CORPS = 64_000
FACETTES = 8
# Seconds after which a reader may ask again what a busy server could not answer.
PATIENCE = 5

# What is compiled of a reader's query (the largest of metadata.yml has 11 SELECTs, 5 parentheses): some milliseconds.
SELECTS = 500
EMBOITEMENTS = 60

# A process that runs readers' SQL: all of its address space (a Python at rest has 60 MB of it), and SQLite's part.
OCTETS_OUVRIER = 320 << 20
OCTETS_TAS_OUVRIER = 128 << 20
# How much less urgent than the pages it is for the system (nice).
POLITESSE = 5
# Beyond this it is replaced once it has answered, so that memory goes back to the system.
OCTETS_FATIGUE = 96 << 20
# Clock time for each second of processor time, on a machine that is busy elsewhere or waits for its disk.
PATIENCE_HORLOGE = 2.0
# What SQLite does not leave off by itself is killed by the system after so many more seconds of processor time.
SURSIS = 0.5


@dataclass(frozen=True)
class Partage:
    """What free queries may take at once.

    par_client, attente_par_client: in progress, and waiting, for one client; total, attente: the same for all;
    patience: seconds spent waiting before a refusal; budget: seconds of SQL of one request; lecture: seconds given to
    a reader to take each piece of the answer; fils: threads, of those of Datasette.
    """

    par_client: int = 2
    attente_par_client: int = 4
    total: int = 4
    attente: int = 24
    patience: float = 5.0
    budget: float = 5.0
    lecture: float = 20.0
    fils: int = 2


PARTAGE = Partage()
