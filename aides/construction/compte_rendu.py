"""What a build says on the console: failures, alerts, what the gate found, what is published."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from rich.console import Console

from aides.commun import francais
from aides.construction import barriere
from aides.construction.controles import ALERTE, ECHEC, Controle, Regle

# Of one check, so many alerts are shown on the console; all are in the table controle.
MONTREES = 20


def afficher(resultats: Iterable[Controle], console: Console, *, toutes: bool) -> None:
    """Failures, what is accepted and alerts on files always; the others (`toutes`) when asked, else their number."""
    alertes: dict[str, list[Controle]] = defaultdict(list)
    tues = 0
    for controle in resultats:
        if controle.statut == ECHEC:
            _dire(controle, console)
        elif controle.statut == ALERTE and (toutes or controle.fichier or controle.accepte):
            alertes[controle.nom].append(controle)
        else:
            tues += controle.statut == ALERTE
    for nom, trouvees in alertes.items():
        montrees = trouvees if toutes else trouvees[:MONTREES]
        for controle in montrees:
            _dire(controle, console)
        if len(montrees) < len(trouvees):
            console.print(f"[alerte] … et {len(trouvees) - len(montrees)} autres de même nature ({nom}).", markup=False)
    if tues:
        autres = francais.accorder(tues, "autre alerte", "autres alertes")
        console.print(f"{autres}, dans la table controle (--verbose pour les lire ici).")


def annoncer_la_barriere(verdict: barriere.Verdict, console: Console) -> None:
    """What was compared with the published base, what would be lost, what changed."""
    console.print(verdict.phrase, markup=False)
    for controle in (*verdict.pertes, *verdict.remarques):
        _dire(controle, console)
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


def _dire(controle: Controle, console: Console) -> None:
    console.print(f"[{controle.statut}] {controle.commentaire}", markup=False)
