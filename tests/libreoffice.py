"""LibreOffice without a screen, where it is installed: what a file is once it has been opened there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

# Semicolons, quotes, UTF-8, French; what follows is LibreOffice's own default.
CSV_FRANCAIS = "Text - txt - csv (StarCalc):59,34,76,1,,1036"
DELAI = 150


def ouvrir(source: Path) -> Path:
    """The workbook that LibreOffice saves of another or of a French CSV; skips the test where it is not there."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed (soffice)")
    sortie = source.parent / "sortie"
    filtre = [f"--infilter={CSV_FRANCAIS}"] if source.suffix == ".csv" else []
    profil = f"-env:UserInstallation={(source.parent / 'profil').as_uri()}"
    commande = [soffice, "--headless", profil, *filtre, "--convert-to", "xlsx", "--outdir", str(sortie), str(source)]
    subprocess.run(commande, check=True, capture_output=True, timeout=DELAI)
    return sortie / source.with_suffix(".xlsx").name
