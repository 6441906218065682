"""The checks: queries of aides/sql/controles that find anomalies, and the sentences of controles.yml that say them.

Every check leaves at least one row in the table controle: its anomalies, or one 'ok'.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from aides.commun.cube import Observation
from aides.commun.francais import Fait
from aides.commun.lire_yaml import lire_yaml
from aides.commun.sql import SQL
from aides.construction.base import executer
from aides.construction.collecte import Recolte
from aides.construction.inventaire import Fichier, Inventaire

OK, ALERTE, ECHEC = "ok", "alerte", "echec"
AVANT_SECRET = "avant_secret"
REGLES = Path(__file__).with_suffix(".yml")
EFFETS = REGLES.with_name("effets.yml")


@dataclass(frozen=True)
class Regle:
    """One entry of controles.yml."""

    nom: str
    titre: str
    statut: str
    unite: str
    phrase: str
    effet: str = ""
    phrase_ok: str = ""
    phrase_publique: str = ""
    sql: str = ""
    moment: str = ""
    acceptable: bool = False


@dataclass(frozen=True)
class Controle:
    """One row of the table controle; attendu and trouve are numbers in `unite`, or None.

    `fichier`: it is about a file; `accepte`: a failure that someone has just accepted, now an alert. `publique`: what
    the base says instead, without the numbers, where these are for the console alone.
    """

    nom: str
    sujet: str
    dispositif: str | None
    volet: str
    date_maj: str | None
    attendu: float | int | None
    trouve: float | int | None
    unite: str
    statut: str
    commentaire: str
    fichier: bool = False
    accepte: bool = False
    publique: str = ""


def lire_regles(chemin: Path = REGLES) -> dict[str, Regle]:
    """The rules by name, in the order of the file."""
    entrees = lire_yaml(chemin)
    lues = [
        Regle(**{**e, "sql": "oui" if e.get("sql") else "", "acceptable": bool(e.get("acceptable"))}) for e in entrees
    ]
    return {regle.nom: regle for regle in lues}


def lire_effets(chemin: Path = EFFETS) -> dict[str, tuple[int, str]]:
    """What an anomaly may change for a reader: its rank (1: the worst) and its sentence, by code."""
    return {effet["code"]: (rang, effet["phrase"]) for rang, effet in enumerate(lire_yaml(chemin), 1)}


def constater(regle: Regle, faits: dict[str, object]) -> Controle:
    """Write the sentence of one anomaly out of its facts (sujet, dispositif, volet, date_maj, attendu, trouve, …)."""
    ecrits = {cle: Fait(valeur) for cle, valeur in faits.items()}
    return Controle(
        nom=regle.nom,
        sujet=str(faits["sujet"]),
        dispositif=faits.get("dispositif"),  # type: ignore[arg-type]
        volet=str(faits.get("volet") or ""),
        date_maj=faits.get("date_maj"),  # type: ignore[arg-type]
        attendu=faits.get("attendu"),  # type: ignore[arg-type]
        trouve=faits.get("trouve"),  # type: ignore[arg-type]
        unite=regle.unite,
        statut=regle.statut,
        commentaire=regle.phrase.format_map(ecrits),
        publique=regle.phrase_publique.format_map(ecrits),
    )


def constats(inventaire: Inventaire, recoltes: list[Recolte], regles: dict[str, Regle]) -> Iterator[Controle]:
    """The checks made while listing and reading files."""
    yield from constats_de_l_inventaire(inventaire, regles)
    for fichier in inventaire.dates_supposees:
        yield replace(constater(regles["date_supposee"], _contexte(fichier)), fichier=True)
    for recolte in recoltes:
        for observation in recolte.observations:
            yield observer(recolte.fichier, observation, regles)


def constats_de_l_inventaire(inventaire: Inventaire, regles: dict[str, Regle]) -> Iterator[Controle]:
    """The files that are not read, and why."""
    sans_raison = {"fichier_non_reconnu": inventaire.non_reconnus, "fichier_sans_date": inventaire.sans_date}
    raisons = {"fichier_ignore": inventaire.ignores, "fichier_refuse": inventaire.refuses}
    raisons |= {regle: dict.fromkeys(noms, "") for regle, noms in sans_raison.items()}
    for regle, fichiers in raisons.items():
        for nom, raison in fichiers.items():
            faits: dict[str, object] = {"sujet": nom, "fichier": nom, "raison": raison}
            yield replace(constater(regles[regle], faits), fichier=True)


def observer(fichier: Fichier | None, observation: Observation, regles: dict[str, Regle]) -> Controle:
    """An observation as a check; its facts tell the subject where no file does."""
    contexte = _contexte(fichier) if fichier else {}
    return replace(constater(regles[observation.nom], {**contexte, **observation.faits}), fichier=fichier is not None)


def _contexte(fichier: Fichier) -> dict[str, object]:
    date_maj = fichier.date_maj or None
    return {"sujet": fichier.nom, "fichier": fichier.nom, "dispositif": fichier.dispositif, "date_maj": date_maj}


def controler_avant_secret(base: sqlite3.Connection, regles: dict[str, Regle]) -> Iterator[Controle]:
    """Run the query checks that need the cube whole, before figures are hidden further."""
    yield from _controler_au_moment(base, regles, AVANT_SECRET)


def controler(base: sqlite3.Connection, regles: dict[str, Regle]) -> Iterator[Controle]:
    """Run the other query checks, on the finished cube."""
    executer(base, "12_series.sql")
    yield from _controler_au_moment(base, regles, "")
    executer(base, "13_fin_des_controles.sql")


def _controler_au_moment(base: sqlite3.Connection, regles: dict[str, Regle], moment: str) -> Iterator[Controle]:
    for regle in regles.values():
        if regle.sql and regle.moment == moment:
            yield from _controler_un(base, regle)


def anomalies(base: sqlite3.Connection, regle: Regle, **parametres: object) -> Iterator[Controle]:
    """What the query of one check finds."""
    requete = (SQL / "controles" / f"{regle.nom}.sql").read_text(encoding="utf-8")
    curseur = base.execute(requete, parametres)
    colonnes = [description[0] for description in curseur.description]
    for ligne in curseur.fetchall():
        yield constater(regle, dict(zip(colonnes, ligne, strict=True)))


def _controler_un(base: sqlite3.Connection, regle: Regle) -> Iterator[Controle]:
    trouvees = list(anomalies(base, regle))
    yield from trouvees
    if not trouvees:
        yield Controle(regle.nom, regle.titre, None, "", None, 0, 0, regle.unite, OK, regle.phrase_ok)


def ecrire(base: sqlite3.Connection, controles: Iterable[Controle], regles: dict[str, Regle]) -> None:
    """Write the table controle."""
    effets = lire_effets()
    base.executemany(
        (SQL / "inserer_controle.sql").read_text(encoding="utf-8"),
        [
            (c.nom, c.sujet, c.dispositif, c.volet, c.date_maj, *_nombres(c), c.unite, c.statut,
             c.publique or c.commentaire, *((None, "") if c.statut == OK else effets[regles[c.nom].effet]))
            for c in controles
        ],
    )  # fmt: skip
    base.commit()


def _nombres(controle: Controle) -> tuple[float | int | None, ...]:
    """What was expected, what was found, and the difference, as far as the base may tell them."""
    if controle.publique:
        return (None, None, None)
    if controle.attendu is None or controle.trouve is None:
        return (controle.attendu, controle.trouve, None)
    return (controle.attendu, controle.trouve, round(controle.trouve - controle.attendu, 2))
