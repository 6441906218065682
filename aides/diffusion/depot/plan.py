"""What is to be done: our files against the resources that the dataset has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from aides.commun import francais
from aides.commun.livraison.modele import Fichier
from aides.diffusion.depot.api import JeuDistant, Ressource


class Geste(Enum):
    """What a file needs; the value is how it is said, done, to be done, and to be done of several."""

    NOUVEAU = ("ajouté", "serait ajouté", "seraient ajoutés")
    CHANGE = ("remplacé", "serait remplacé", "seraient remplacés")
    A_DECRIRE = ("décrit", "serait décrit", "seraient décrits")
    INCHANGE = ("inchangé", "inchangé", "inchangés")
    CONFLIT = ("laissé", "laissé", "laissés")


@dataclass(frozen=True)
class Etape:
    """One file and what to do of it; pourquoi says what is not plain."""

    fichier: Fichier
    geste: Geste
    ressource: Ressource | None = None
    pourquoi: str = ""


def comparer(fichiers: Iterable[Fichier], dossier: Path, jeu: JeuDistant) -> Iterator[Etape]:
    """One step per file, in their order."""
    for fichier in fichiers:
        candidates = _candidates(fichier, jeu)
        if not candidates:
            yield Etape(fichier, Geste.NOUVEAU)
        elif len(candidates) > 1:
            yield Etape(fichier, Geste.CONFLIT, pourquoi=f"{len(candidates)} ressources portent ce nom")
        elif not candidates[0].deposee:
            yield Etape(fichier, Geste.CONFLIT, pourquoi="une ressource distante porte ce nom")
        else:
            yield _comparer(fichier, dossier / fichier.nom, candidates[0])


def inconnues(fichiers: Iterable[Fichier], jeu: JeuDistant) -> list[Ressource]:
    """Resources that are none of our files."""
    nos_noms = {fichier.nom for fichier in fichiers}
    return [r for r in jeu.ressources if not nos_noms & {r.titre, r.nom}]


def decrire(fichier: Fichier) -> str:
    """The description of a file on data.gouv.fr."""
    contenu = fichier.contenu
    return (
        f"{contenu.titre}. {contenu.description.strip()}\n\n"
        f"{francais.nombre(contenu.lignes)} lignes, chiffres du {francais.jour(contenu.date_maj)}. "
        f"SHA-256 : `{fichier.sha256}`"
    )


def _candidates(fichier: Fichier, jeu: JeuDistant) -> list[Ressource]:
    titrees = [r for r in jeu.ressources if r.titre == fichier.nom]
    return titrees or [r for r in jeu.ressources if r.nom == fichier.nom]


def _comparer(fichier: Fichier, chemin: Path, ressource: Ressource) -> Etape:
    meme = ressource.contient(chemin)
    if meme is None:
        return Etape(fichier, Geste.CHANGE, ressource, "sans somme de contrôle à comparer")
    if not meme:
        return Etape(fichier, Geste.CHANGE, ressource)
    decrite = (ressource.titre, ressource.description.strip()) == (fichier.nom, decrire(fichier))
    return Etape(fichier, Geste.INCHANGE if decrite else Geste.A_DECRIRE, ressource)
