"""What crosses the doors of this package: a column, what a file holds, a written file."""

from __future__ import annotations

from dataclasses import dataclass

from aides.commun.types_de_fichiers import MIMES


@dataclass(frozen=True)
class Champ:
    """A column: type is one of Table Schema's (string, integer, number, date, yearmonth, boolean, array)."""

    nom: str
    type: str
    description: str = ""
    unite: str = ""


@dataclass(frozen=True)
class Contenu:
    """What a file holds, whatever its format. dispositif is '' for all schemes, lignes a number of rows (or objects).

    cle: columns that tell rows apart, empty when none are always filled; etrangeres: column -> table of this package
    whose column `code` (or `id`) holds every value. Both are looked for in the rows, never assumed.
    """

    nom: str
    titre: str
    description: str
    date_maj: str
    champs: tuple[Champ, ...]
    lignes: int
    dispositif: str = ""
    niveau: str = ""
    axe: str = ""
    volet: str = ""
    cle: tuple[str, ...] = ()
    etrangeres: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fichier:
    """A written file: its official name, what it holds, its size in bytes, the SHA-256 of its bytes."""

    nom: str
    contenu: Contenu
    octets: int
    sha256: str

    @property
    def format(self) -> str:
        """The extension, without its dot."""
        return self.nom.rpartition(".")[2]

    @property
    def mime(self) -> str:
        return MIMES[self.format]


@dataclass(frozen=True)
class Publication:
    """The row of table publication: which database the files come from."""

    empreinte: str
    titre: str
    fictif: bool
    avertissement: str
    version_schema: int
    derniere_date_maj: str


@dataclass(frozen=True)
class Export:
    """All the files of a folder and the publication that they hold."""

    publication: Publication
    fichiers: tuple[Fichier, ...]

    def fichier(self, nom: str) -> Fichier | None:
        """The file of this name, None when there is none: no path is ever made of a name that is not here."""
        return next((fichier for fichier in self.fichiers if fichier.nom == nom), None)
