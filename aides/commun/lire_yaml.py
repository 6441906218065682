"""Wording and settings: every YAML file of the project is read here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# The parser in C gives the same values in a tenth of the time; a PyYAML built without it has the other one.
CHARGEUR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def lire_yaml(chemin: Path) -> Any:
    """The content of a YAML file in UTF-8. Raises OSError, UnicodeDecodeError, yaml.YAMLError."""
    return yaml.load(chemin.read_text(encoding="utf-8"), Loader=CHARGEUR)
