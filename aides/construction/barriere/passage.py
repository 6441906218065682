"""What a base about to be published loses of the published one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from aides.commun.sante import aujourdhui
from aides.construction.barriere.acceptation import Acceptation, accepter
from aides.construction.controles import ALERTE, ECHEC, Controle, Regle, anomalies

PUBLICATION, COMPARAISON = "publication", "comparaison"


@dataclass(frozen=True)
class Verdict:
    """What the gate says: a sentence on what was compared, the losses (failures), what changed besides or is accepted
    (alerts), and what stands in the table controle of the new base: losses accepted now, and those accepted before."""

    phrase: str
    compare: bool
    pertes: list[Controle] = field(default_factory=list)
    remarques: list[Controle] = field(default_factory=list)
    acceptees: list[Controle] = field(default_factory=list)


def franchir(
    nouvelle: Path, publiee: Path, regles: Mapping[str, Regle], acceptations: Iterable[Acceptation] = ()
) -> Verdict:
    """Compare a finished base with the published one; without one, or with one of another origin, only the base itself
    is looked at, and the sentence says so.

    Raises sqlite3.Error when the new base cannot be read.
    """
    with closing(sqlite3.connect(f"{nouvelle.resolve().as_uri()}?mode=ro", uri=True)) as base:
        obstacle = rattacher(base, publiee)
        trouves = _chercher(base, regles, PUBLICATION)
        if not obstacle:
            trouves += _chercher(base, regles, COMPARAISON)
        juges = accepter(trouves, acceptations)
        neuves = [c for c in juges if c.accepte]
        anciennes = [] if obstacle else list(_deja_acceptees(base, regles))
    cles = {(c.nom, c.sujet, c.volet) for c in neuves}
    gardees = neuves + [c for c in anciennes if (c.nom, c.sujet, c.volet) not in cles]
    return Verdict(
        phrase=obstacle or f"Comparaison avec {publiee.name}, qui est publiée.",
        compare=not obstacle,
        pertes=[c for c in juges if c.statut == ECHEC],
        remarques=[c for c in juges if c.statut == ALERTE],
        acceptees=sorted(gardees, key=lambda c: (c.nom, c.sujet, c.volet, c.commentaire)),
    )


def rattacher(base: sqlite3.Connection, publiee: Path) -> str:
    """Attach the published base as `publiee`; returns why it is not to be compared with, '' when it is.

    `base` must have been opened as a URI.
    """
    if not publiee.is_file():
        return f"Première publication de {publiee.name} : il n'y a rien à comparer."
    try:
        base.execute("ATTACH ? AS publiee", [f"{publiee.resolve().as_uri()}?mode=ro"])
        origines = "SELECT titre, fictif, version_schema FROM {}.publication"
        (etat,) = base.execute("PRAGMA publiee.quick_check(1)").fetchone()
        if etat != "ok":
            raise sqlite3.DatabaseError(etat)
        avant, apres = (base.execute(origines.format(schema)).fetchone() for schema in ("publiee", "main"))
    except sqlite3.Error as erreur:
        return f"La base publiée {publiee.name} n'est pas lisible ({erreur}) : il n'y a rien à comparer."
    if avant is None or avant[2] != apres[2]:
        return f"La base publiée {publiee.name} a un autre schéma : elle n'est pas comparée."
    if avant[:2] != apres[:2]:
        return f"La base publiée {publiee.name} est d'une autre origine (« {avant[0]} ») : elle n'est pas comparée."
    return ""


def phrase_pour_accepter(pertes: Iterable[Controle], regles: Mapping[str, Regle]) -> str:
    """The words that would publish all the same, '' when a failure may not be accepted."""
    noms: dict[str, list[Controle]] = {}
    for perte in pertes:
        noms.setdefault(perte.nom, []).append(perte)
    if not noms or not all(regles[nom].acceptable for nom in noms):
        return ""
    mots = (f'--accepter {nom}{f":{p[0].sujet}" if len(p) == 1 else ""} "raison"' for nom, p in noms.items())
    return f"Si c'est voulu, pour publier tout de même : {' '.join(mots)}"


def _chercher(base: sqlite3.Connection, regles: Mapping[str, Regle], moment: str) -> list[Controle]:
    jour = aujourdhui().isoformat()
    return [
        controle
        for regle in regles.values()
        if regle.moment == moment
        for controle in anomalies(base, regle, aujourdhui=jour)
    ]


def _deja_acceptees(base: sqlite3.Connection, regles: Mapping[str, Regle]) -> Iterator[Controle]:
    """What was accepted for the published base stays told: a base built again of the same files is the same."""
    for nom, sujet, dispositif, volet, date_maj, attendu, trouve, unite, commentaire in base.execute(
        "SELECT nom, sujet, dispositif, volet, date_maj, attendu, trouve, unite, commentaire FROM publiee.controle"
        " WHERE statut = ? ORDER BY id",
        [ALERTE],
    ):
        # A failure that stands as an alert was accepted: by nature the rule is a failure.
        regle = regles.get(nom)
        if regle and regle.moment == COMPARAISON and regle.statut == ECHEC:
            yield Controle(nom, sujet, dispositif, volet, date_maj, attendu, trouve, unite, ALERTE, commentaire)
