"""python -m aides.site.securite TUYAU BASE: a process of readers' SQL (ouvrier.py), started by equipe.py."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

from aides.site.securite.ouvrier import travailler

if __name__ == "__main__":
    travailler(Connection(int(sys.argv[1])), sys.argv[2])
