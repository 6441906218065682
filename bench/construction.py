"""Time and peak memory of the whole build of a folder of published files: python -m bench.construction [folder]."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
OBJECTIF_SECONDES, OBJECTIF_MO = 30, 1000


def main() -> int:
    """Print the figures; exit 1 when a goal (30 s, 1 GB on two cores) is missed."""
    sources = Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE / "samples" / "bruts"
    with tempfile.TemporaryDirectory() as dossier:
        commande = [sys.executable, str(RACINE / "build_db.py"), "--sources", str(sources)]
        debut = time.perf_counter()
        subprocess.run([*commande, "--output", str(Path(dossier) / "aides.db")], check=True, stderr=subprocess.DEVNULL)
        secondes = time.perf_counter() - debut
        taille = (Path(dossier) / "aides.db").stat().st_size / 1e6
    memoire = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    print(f"{sources}: {secondes:.1f} s, peak {memoire:.0f} MB, aides.db {taille:.1f} MB")
    return int(secondes > OBJECTIF_SECONDES or memoire > OBJECTIF_MO)


if __name__ == "__main__":
    sys.exit(main())
