"""Why an answer is one, in sentences; what it is; and when it is so sure that it is gone to at once."""

from __future__ import annotations

from collections.abc import Sequence

from aides.commun.langue import traduire
from aides.site.pages.demande import NIVEAUX, designer
from aides.site.recherche.entrees import Entree
from aides.site.recherche.index import Trouvaille

GENRES = {
    "dispositif": "Dispositif", "secteur": "Secteur", "commune": "Commune", "metier": "Métier",
}  # fmt: skip
# Names that are said of one thing only.
SURES = ("nom", "code", "sigle")


def decrire(entree: Entree) -> str:
    """What an entry is: Département 33, Collectivité d'outre-mer 975, Commune, Gironde (33)."""
    if entree.genre in NIVEAUX:
        return designer(entree.genre, entree.code)
    genre = traduire(GENRES[entree.genre])
    if entree.genre == "commune":
        return f"{genre}, {entree.lieu}"
    return f"{genre} {entree.code}" if entree.genre in ("secteur", "metier") else genre


def nommer(trouvee: Trouvaille) -> str:
    """What an answer is called; each thing for several at once."""
    return ", ".join(traduire(chose.entree.libelle) for chose in _choses(trouvee))


def expliquer(trouvee: Trouvaille) -> list[str]:
    """What matched and why, then what its page does not have: a figure by town, or by trade."""
    phrases = [phrase for cote in _choses(trouvee) for phrase in (_pourquoi(cote), _limite(cote.entree))]
    return [phrase for phrase in phrases if phrase]


def _choses(trouvee: Trouvaille) -> list[Trouvaille]:
    """The things that an answer crosses, one when it crosses none."""
    return [trouvee, *(_choses(trouvee.avec) if trouvee.avec else [])]


def saut(trouvees: Sequence[Trouvaille]) -> str:
    """The address to go to without showing the answers: that of a thing of which the whole name, the code or the
    acronym was typed, and of nothing else; '' otherwise. The two levels of a place overseas are one thing."""
    exactes = [trouvee for trouvee in trouvees if trouvee.verdict == "exact"]
    noms = {(trouvee.entree.libelle, trouvee.entree.genre in NIVEAUX) for trouvee in exactes}
    if len(noms) != 1 or (len(exactes) > 1 and exactes[0].entree.genre not in NIVEAUX):
        return ""
    premiere = exactes[0]
    return premiere.chemin if premiere.raison in SURES and premiere.entree.genre != "metier" else ""


def _pourquoi(trouvee: Trouvaille) -> str:
    # Of several things at once, the words of the first.
    mot = trouvee.mot.partition(" + ")[0]
    ecart = trouvee.ecart - (trouvee.avec.ecart if trouvee.avec else 0)
    phrases = {
        "code": traduire("« {mot} » est son code.", mot=mot),
        "usuel": traduire("« {mot} » est un nom courant.", mot=mot),
        "sigle": traduire("« {mot} » désigne ce territoire.", mot=mot),
        "ancien": traduire("« {mot} » est une région d'avant 2016, aujourd'hui dans celle-ci.", mot=mot),
        "groupe": traduire("« {mot} » désigne plusieurs territoires, dont celui-ci.", mot=mot),
        "anglais": traduire("« {mot} » est son nom en anglais.", mot=mot),
        "postal": traduire("« {mot} » est son code postal.", mot=mot),
        "debut": traduire("Contient des mots qui commencent par « {mot} ».", mot=mot),
        "proche": traduire("S'écrit presque ainsi ({n} lettres d'écart) : « {mot} ».", n=ecart, mot=mot),
    }
    return phrases.get(trouvee.raison, "")


def _limite(entree: Entree) -> str:
    if entree.genre == "commune":
        phrase = "{commune} est dans {lieu} ; pas de chiffre à la commune dans les fichiers de l'État."
        return traduire(phrase, commune=entree.libelle, lieu=entree.lieu)
    if entree.genre == "metier":
        phrase = (
            "{metier} ({code}) est classé dans « {secteur} » ; pas de chiffre plus fin dans les fichiers de l'État."
        )
        return traduire(phrase, metier=entree.libelle, code=entree.code, secteur=traduire(entree.lieu))
    return ""
