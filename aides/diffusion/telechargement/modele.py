"""What crosses the doors of this room: a resource, a file kept of it, the account of one scheme, the errors."""

from __future__ import annotations

from dataclasses import dataclass, field

from aides.commun import francais

PLURIEL = "s"
# Of a title that is repeated, in characters.
LONGUEUR = 100


class SourceIndisponible(Exception):
    """A scheme could not be brought up to date; the message is a French sentence that names the file and the cause."""


class DepotOccupe(Exception):
    """Another run works on the same cache; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Ressource:
    """A file that a dataset announces.

    `nom`: its published name, that a format of the scheme recognises. `date_maj`: ISO date of the snapshot.
    `algorithme`, `somme`: checksum, both '' when none is announced. `octets`: size, None when not announced.
    """

    id: str
    dispositif: str
    nom: str
    date_maj: str
    url: str
    algorithme: str = ""
    somme: str = ""
    octets: int | None = None

    def __str__(self) -> str:
        return f"« {self.nom} » ({self.dispositif})"


@dataclass(frozen=True, slots=True)
class Laissee:
    """A resource that is not downloaded: `raison` is a French clause, '' when no format knows its name."""

    id: str
    titre: str
    raison: str = ""


@dataclass(frozen=True, slots=True)
class Annonce:
    """What a dataset announces. `slug`: the name that it has now, '' unless it is not the one that was asked for."""

    ressources: list[Ressource]
    laissees: list[Laissee]
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Garde:
    """The last version kept of a resource: where it lies, what tells whether it is still the published one.

    `chemin` is relative to the folder of sources. `publie`: a database built with it has been published.
    `disparu`: the dataset no longer announces it.
    """

    dispositif: str
    nom: str
    date_maj: str
    chemin: str
    sha256: str
    octets: int
    url: str = ""
    algorithme: str = ""
    somme: str = ""
    etag: str = ""
    modifie: str = ""
    publie: bool = False
    disparu: bool = False


@dataclass(frozen=True, slots=True)
class Bilan:
    """What changed for one scheme: names of files with their date or size, and counts.

    `renommes`: files kept, with the title under which no format knows them any more. `laisses`: resources that a format
    knows and that could not be taken. `slug`: the new name of the dataset, '' when it has not changed.
    """

    dispositif: str
    ajoutes: list[Garde] = field(default_factory=list)
    changes: list[Garde] = field(default_factory=list)
    inchanges: list[Garde] = field(default_factory=list)
    disparus: list[Garde] = field(default_factory=list)
    non_reconnus: list[str] = field(default_factory=list)
    renommes: list[tuple[Garde, str]] = field(default_factory=list)
    laisses: list[Laissee] = field(default_factory=list)
    slug: str = ""

    @property
    def nouveau(self) -> bool:
        """Whether there is something that was not there before."""
        return bool(self.ajoutes or self.changes)

    def phrases(self) -> list[str]:
        """French lines for the console: one for the scheme, one a file that is not as it was."""
        comptes = [
            _accorder(len(self.ajoutes), "ajouté"),
            _accorder(len(self.changes), "changé"),
            _accorder(len(self.inchanges), "inchangé"),
            _accorder(len(self.disparus), "disparu"),
        ]
        lignes = [f"{self.dispositif} : {', '.join(comptes)}."]
        lignes += [_ligne("+", garde) for garde in self.ajoutes]
        lignes += [_ligne("~", garde) for garde in self.changes]
        lignes += [f"  − {g.nom} n'est plus publié ; sa version du {g.date_maj} est gardée." for g in self.disparus]
        if self.non_reconnus:
            lignes.append(f"  ? Noms que dispositif.yml ne connaît pas : {', '.join(map(_cite, self.non_reconnus))}.")
        return [*lignes, *(f"  ! {souci}" for souci in self.soucis())]

    def soucis(self) -> list[str]:
        """French sentences on what someone has to look at: without it, figures would stay old and nobody be told."""
        soucis = [
            f"{garde.nom} s'appelle maintenant {_cite(titre)}, que dispositif.yml ne connaît pas : sa version du "
            f"{garde.date_maj} est gardée, ajoutez ce nom aux formats du dispositif."
            for garde, titre in self.renommes
        ]
        soucis += [f"{_cite(laissee.titre)} est laissé de côté : {laissee.raison}." for laissee in self.laisses]
        if self.slug:
            soucis.append(
                f"Le jeu de données s'appelle maintenant {_cite(self.slug)} : écrivez-le dans jeu_de_donnees "
                "(dispositif.yml)."
            )
        return soucis


def _cite(titre: str) -> str:
    """A title from elsewhere, on one line and not too long."""
    court = " ".join(titre.split())
    return f"« {court[:LONGUEUR]}{'…' if len(court) > LONGUEUR else ''} »"


def _accorder(combien: int, mot: str) -> str:
    return f"{francais.nombre(combien)} {mot}{PLURIEL if combien > 1 else ''}"


def _ligne(signe: str, garde: Garde) -> str:
    return f"  {signe} {garde.nom}, daté du {garde.date_maj}, {francais.nombre(garde.octets)} octets"
