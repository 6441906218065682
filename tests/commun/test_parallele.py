"""Works side by side: in processes of their own when there is enough to do, which read nothing but what they run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aides import RACINE
from aides.commun.parallele import LOURD

PROGRAMME = """
import math, sys
from aides.commun.parallele import repartir
ICI = "le programme"
print("lu", flush=True)
if __name__ == "__main__":
    print(repartir(math.isqrt, [16, 81, 4], int(sys.argv[1])))
    print(sys.modules["__main__"].ICI)
"""


@pytest.mark.parametrize("taille", [LOURD - 1, LOURD])
def test_the_program_is_read_once_and_is_there_afterwards(tmp_path: Path, taille: int) -> None:
    fichier = tmp_path / "programme.py"
    fichier.write_text(PROGRAMME, encoding="utf-8")
    fini = subprocess.run(
        [sys.executable, str(fichier), str(taille)], cwd=RACINE, env={"PYTHONPATH": str(RACINE)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert fini.stdout.splitlines() == ["lu", "[4, 9, 2]", "le programme"]
