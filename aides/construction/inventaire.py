"""Which files there are to read: a folder laid out as <dispositif>/<YYYY-MM-DD>/<file as published>.

The file's name says the scheme and the format, the folder says the date. Raw feeds come under names of their own
("fds 2020-05-14.xlsx"): there the folder says the scheme, the extension and later the header say the format, and the
date may stand in the name. Nothing is opened here but the small text that dates an undated folder.

No file is unseen: each is read, named as ignored with its reason, or refused (inventaire.yml); only what systems leave
beside files is passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from aides.commun.catalogue import Catalogue, Format
from aides.commun.lire_yaml import lire_yaml
from aides.commun.parcours import parcourir

DATE_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
DATE_FRANCAISE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
FICHIER_DE_DATE = "last_update_data.txt"
ORIGINE = "source.yml"
# Files that no format knows are named where they have one of these: they may be data under another name.
SUFFIXES_DE_DONNEES = {".csv", ".json", ".xlsx"}
REGLES: dict[str, Any] = lire_yaml(Path(__file__).with_suffix(".yml"))


@dataclass(frozen=True)
class Fichier:
    """A recognised file. `date_maj` is '' only while no date could be found for it."""

    chemin: Path
    nom: str
    date_maj: str
    formats: tuple[Format, ...]
    niveau: str
    axe: str

    @property
    def dispositif(self) -> str:
        return self.formats[0].dispositif


@dataclass
class Inventaire:
    """The files to read, in a stable order, and what was found but is not read (`ignores` and `refuses`: with why)."""

    fichiers: list[Fichier] = field(default_factory=list)
    non_reconnus: list[str] = field(default_factory=list)
    ignores: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)
    dates_supposees: list[Fichier] = field(default_factory=list)
    sans_date: list[str] = field(default_factory=list)

    def oublier(self, noms: set[str]) -> None:
        """Take out of what is not read the files of these names: they are read elsewhere."""
        self.non_reconnus = [nom for nom in self.non_reconnus if Path(nom).name not in noms]
        self.ignores = {nom: raison for nom, raison in self.ignores.items() if Path(nom).name not in noms}
        self.refuses = {nom: raison for nom, raison in self.refuses.items() if Path(nom).name not in noms}


def recenser(dossier: Path, catalogue: Catalogue, hors: Iterable[Path] = ()) -> Inventaire:
    """List the files below `dossier`, links to folders followed, but those of `hors` (what a build itself writes).

    A file under a folder that is not a date (`latest`) takes the date written in its last_update_data.txt, else the
    date of the last dated snapshot of its scheme (then listed in `dates_supposees`).
    Raises FileNotFoundError when the folder does not exist, OSError when one cannot be listed.
    """
    if not dossier.is_dir():
        raise FileNotFoundError(f"Le dossier de sources « {dossier} » n'existe pas.")
    inventaire = Inventaire()
    dispositifs = {dispositif.id for dispositif in catalogue.dispositifs}
    for chemin in parcourir(dossier, hors):
        nom = chemin.relative_to(dossier).as_posix()
        if nom == ORIGINE or any(fnmatchcase(chemin.name, motif) for motif in REGLES["passes"]):
            continue
        lisible = chemin.is_file() and not chemin.name.startswith(".")
        fichier = reconnaitre(chemin, nom, catalogue) if lisible else None
        if fichier is not None:
            inventaire.fichiers.append(fichier)
        elif lisible and chemin.suffix.lower() in SUFFIXES_DE_DONNEES:
            inventaire.non_reconnus.append(nom)
        else:
            _laisser(chemin, nom, bool(dispositifs & {*Path(nom).parts[:-1]}), inventaire)
    _dater_les_derniers(inventaire)
    return inventaire


def _laisser(chemin: Path, nom: str, d_un_dispositif: bool, inventaire: Inventaire) -> None:
    """Say why a file that no reader can take is ignored, or refused when it may hold a scheme's data."""
    extension, raisons = chemin.suffix.lower(), REGLES["ignores"]
    if not chemin.exists():
        inventaire.refuses[nom] = REGLES["lien_casse"]
    elif chemin.name.startswith("."):
        inventaire.ignores[nom] = raisons["cache"]
    elif not chemin.is_file():
        inventaire.ignores[nom] = raisons["special"]
    elif extension in REGLES["refuses"] and d_un_dispositif:
        inventaire.refuses[nom] = REGLES["refuses"][extension]
    else:
        cle = "hors_dispositif" if extension in REGLES["refuses"] else "autre" if extension else "sans_extension"
        inventaire.ignores[nom] = raisons[cle].format(extension=extension)


def reconnaitre(chemin: Path, nom: str, catalogue: Catalogue) -> Fichier | None:
    """The file with the formats that its name, or its folder and extension, announce; None when there are none."""
    trouves = [
        (format_, trouve)
        for dispositif in catalogue.dispositifs
        for format_ in dispositif.formats
        if (trouve := format_.correspondance(chemin.name))
    ]
    formats = tuple(format_ for format_, _ in trouves) or _flux_bruts(chemin, nom, catalogue)
    if not formats:
        return None
    groupes = trouves[-1][1].groupdict() if trouves else {}
    niveau, axe = groupes.get("niveau") or "", groupes.get("axe") or ""
    return Fichier(chemin, nom, date_du_fichier(chemin, nom), formats, niveau, axe)


def _flux_bruts(chemin: Path, nom: str, catalogue: Catalogue) -> tuple[Format, ...]:
    """The raw formats of the scheme whose folder holds the file, by extension."""
    dossiers = set(Path(nom).parts[:-1])
    return tuple(
        format_
        for dispositif in catalogue.dispositifs
        if dispositif.id in dossiers
        for format_ in dispositif.formats
        if format_.brut and chemin.suffix.lower() in format_.extensions
    )


def date_du_fichier(chemin: Path, nom: str) -> str:
    """The date that a folder of `nom`, the file's name or the text beside it says, '' when none does."""
    for partie in reversed(Path(nom).parts[:-1]):
        if DATE_ISO.fullmatch(partie) and _est_une_date(partie):
            return partie
    trouve = DATE_ISO.search(chemin.name)
    if trouve and _est_une_date(trouve[0]):
        return trouve[0]
    voisin = chemin.parent / FICHIER_DE_DATE
    if voisin.is_file():
        trouve = DATE_FRANCAISE.search(voisin.read_text(encoding="utf-8", errors="replace"))
        if trouve:
            return "-".join(reversed(trouve.groups()))
    return ""


def _est_une_date(texte: str) -> bool:
    try:
        date.fromisoformat(texte)
    except ValueError:
        return False
    return True


def _dater_les_derniers(inventaire: Inventaire) -> None:
    dernieres: dict[str, str] = defaultdict(str)
    for fichier in inventaire.fichiers:
        dernieres[fichier.dispositif] = max(dernieres[fichier.dispositif], fichier.date_maj)
    dates = []
    for fichier in inventaire.fichiers:
        if fichier.date_maj:
            dates.append(fichier)
        elif dernieres[fichier.dispositif]:
            fichier = replace(fichier, date_maj=dernieres[fichier.dispositif])
            inventaire.dates_supposees.append(fichier)
            dates.append(fichier)
        else:
            inventaire.sans_date.append(fichier.nom)
    inventaire.fichiers = dates
