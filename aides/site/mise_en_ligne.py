"""`datasette publish` for this site: python -m aides.site.mise_en_ligne cloudrun|fly|vercel [options of that command].

Datasette's command sends a folder: the database, metadata, templates, plugins and static files. Our plugins also need
the package aides and what it reads, so the folder of plugins that is sent has them in a subfolder, which the image
installs as an editable package under the versions of constraints.txt (docs/charge.md).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aides import RACINE, service

CIBLES = ("cloudrun", "fly", "vercel")
PROJET = "projet"
# What the package reads while it serves: a build needs more, and is not made there.
EMPORTES = (
    "aides", "charts", "dispositifs", "nomenclatures", "plugins", "static", "templates", "textes",
    "metadata.yml", "dispositifs.yml", "pyproject.toml", "constraints.txt", "README.md", "LICENSE",
)  # fmt: skip
INUTILES = shutil.ignore_patterns("__pycache__", "*.pyc", "*.tmp")


@contextmanager
def extensions() -> Iterator[Path]:
    """A folder of plugins that carries the package with it; removed at the end."""
    with tempfile.TemporaryDirectory() as dossier:
        plugins = Path(dossier) / "plugins"
        shutil.copytree(RACINE / "plugins", plugins, ignore=INUTILES)
        projet = plugins / PROJET
        projet.mkdir()
        for nom in EMPORTES:
            source = RACINE / nom
            if source.is_dir():
                shutil.copytree(source, projet / nom, ignore=INUTILES)
            else:
                shutil.copy2(source, projet / nom)
        yield plugins


def options(plugins: Path) -> list[str]:
    """Options of `datasette publish` for the site, whose plugins were gathered in a folder by `extensions`."""
    reglages = " ".join(f"--setting {nom} {valeur}" for nom, valeur in service.REGLAGES.items())
    return [
        "--metadata", str(RACINE / "metadata.yml"),
        "--template-dir", str(RACINE / "templates"),
        "--plugins-dir", str(plugins),
        "--static", f"static:{RACINE / 'static'}",
        "--install", f"-e plugins/{PROJET}[site]",
        "--install", f"-c plugins/{PROJET}/constraints.txt",
        "--extra-options", reglages,
    ]  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run `datasette publish`; returns its exit status, or 2 with a sentence when there is nothing to publish."""
    analyseur = argparse.ArgumentParser(
        prog="python -m aides.site.mise_en_ligne",
        description="Publie le site avec datasette publish ; les autres options sont celles de cette commande.",
    )
    analyseur.add_argument("cible", choices=CIBLES, help="hébergeur")
    analyseur.add_argument("--base", type=Path, default=RACINE / service.NOM_SERVI, metavar="FICHIER")
    lus, autres = analyseur.parse_known_args(arguments)
    base = lus.base.resolve()
    if base.name != service.NOM_SERVI or not base.is_file():
        print(f"Erreur : « {base} » n'est pas une base {service.NOM_SERVI} ; construisez-la d'abord.", file=sys.stderr)
        return 2
    with extensions() as plugins:
        commande = [sys.executable, "-m", "datasette", "publish", lus.cible, str(base), *options(plugins), *autres]
        return subprocess.run(commande, cwd=RACINE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
