"""Aides aux entreprises: from the files of the administration to one publishable SQLite database."""

from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
VERSION_SCHEMA = 1
