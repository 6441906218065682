"""What a build says on the console: failures, alerts, what the gate found, what is published."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console

from aides.commun import francais
from aides.construction import barriere
from aides.construction.controles import ALERTE, ECHEC, Controle, Regle, lire_effets

# Of one check, so many files are named; of all checks, so many lines are said. All alerts are in the table controle.
FICHIERS_NOMMES = 20
LIGNES = 40


def afficher(resultats: Iterable[Controle], regles: Mapping[str, Regle], console: Console, *, toutes: bool) -> None:
    """Failures, what is accepted and alerts on files always; the others (`toutes`) when asked, else their number.

    The worst for a reader first, and a line for all the dates of a rule and scheme: some rules have hundreds.
    """
    constates = list(resultats)
    for controle in constates:
        if controle.statut == ECHEC:
            _dire(ECHEC, controle.commentaire, console)
    alertes = [controle for controle in constates if controle.statut == ALERTE]
    dites = [controle for controle in alertes if toutes or controle.fichier or controle.accepte]
    lignes = [*_lignes(dites, regles)]
    for ligne in lignes[:LIGNES]:
        _dire(ALERTE, ligne, console)
    if len(lignes) > LIGNES:
        reste = francais.accorder(len(lignes) - LIGNES, "autre ligne", "autres lignes")
        _dire(ALERTE, f"… et {reste}, moins graves, dans la table controle.", console)
    if len(dites) < len(alertes):
        autres = francais.accorder(len(alertes) - len(dites), "autre alerte", "autres alertes")
        console.print(f"{autres}, dans la table controle (--verbose pour les lire ici).")


def _lignes(alertes: Iterable[Controle], regles: Mapping[str, Regle]) -> Iterator[str]:
    """What is said of alerts, group by group: the names of files one by one, dates together."""
    rangs = lire_effets()
    groupes: dict[tuple[str, str | None], list[Controle]] = defaultdict(list)
    for controle in sorted(alertes, key=lambda c: rangs[regles[c.nom].effet][0]):
        groupes[controle.nom, None if _se_dit_seule(controle) else controle.dispositif or ""].append(controle)
    for (nom, dispositif), groupe in groupes.items():
        if dispositif is not None:
            yield _periode(groupe)
            continue
        yield from (controle.commentaire for controle in groupe[:FICHIERS_NOMMES])
        if len(groupe) > FICHIERS_NOMMES:
            yield f"… et {len(groupe) - FICHIERS_NOMMES} autres de même nature ({nom})."


def _se_dit_seule(controle: Controle) -> bool:
    return controle.fichier or controle.accepte


def _periode(groupe: Sequence[Controle]) -> str:
    """The latest of what one rule found about one scheme, and how many others, from when to when."""
    dernier = max(groupe, key=lambda controle: controle.date_maj or "")
    dates = sorted({controle.date_maj for controle in groupe if controle.date_maj})
    if len(groupe) == 1:
        return dernier.commentaire
    autres = francais.accorder(len(groupe) - 1, "autre", "autres")
    if len(dates) < 2:
        return f"{dernier.commentaire} (et {autres})"
    quand = f"du {francais.jour(dates[0])} au {francais.jour(dates[-1])}, {francais.nombre(len(dates))} dates"
    return f"{dernier.commentaire} (et {autres}, {quand})"


def annoncer_la_barriere(verdict: barriere.Verdict, console: Console) -> None:
    """What was compared with the published base, what would be lost, what changed."""
    console.print(verdict.phrase, markup=False)
    for controle in (*verdict.pertes, *verdict.remarques):
        _dire(controle.statut, controle.commentaire, console)
    if verdict.compare and not verdict.pertes and not verdict.remarques:
        console.print("Rien de ce qui est publié ne se perd ni ne change.")


def dire_comment_accepter(echecs: Iterable[Controle], regles: Mapping[str, Regle], console: Console) -> None:
    """The words that publish in spite of these failures, when it is allowed."""
    phrase = barriere.phrase_pour_accepter(echecs, regles)
    if phrase:
        console.print(phrase, markup=False)


def dire_les_acceptations(
    acceptations: Iterable[barriere.Acceptation], resultats: Iterable[Controle], console: Console
) -> None:
    """Those that no failure answered to: a slip of the pen must not pass for an agreement."""
    acceptes = [c for c in resultats if c.accepte]
    for acceptation in acceptations:
        if not any(acceptation.couvre(c) for c in acceptes):
            console.print(f"« --accepter {acceptation} » ne correspond à aucun échec.", markup=False)


def resumer(destination: Path, console: Console) -> None:
    """One line per scheme, and the fingerprint of what is published."""
    with closing(sqlite3.connect(destination)) as lecture:
        for titre, date_maj in lecture.execute("SELECT titre, date_maj FROM dispositif ORDER BY ordre"):
            console.print(f"  {titre} : {francais.jour(date_maj) if date_maj else 'aucune donnée'}", markup=False)
        (cellules,) = lecture.execute("SELECT count(*) FROM agregat").fetchone()
        (empreinte,) = lecture.execute("SELECT empreinte FROM publication").fetchone()
    console.print(f"{destination} publiée : {francais.nombre(cellules)} cellules, empreinte {empreinte[:16]}.")


def _dire(statut: str, phrase: str, console: Console) -> None:
    console.print(f"[{statut}] {phrase}", markup=False)
