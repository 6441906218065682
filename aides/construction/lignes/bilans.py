"""What a validated payment file holds, kept beside it: counts, rows that are out, sums between its total rows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from aides.commun import francais
from aides.commun.cube import FichierRefuse
from aides.construction.lignes.empreintes import ecrire_d_un_coup
from aides.construction.lignes.entetes import parler_en_euros
from aides.construction.lignes.fichiers import PAS_DES_FEUILLES, Plan
from aides.construction.lignes.moteur import Moteur, requete, texte
from aides.construction.lignes.rejets import RAISONS
from aides.construction.lignes.totaux import TOTAUX_MAXIMUM, Blocs, Somme, Total

# When so many lines, and more than half of them, are out for one reason, the file is not written as it was.
REJETS_MINIMUM = 10
REPETITIONS_MINIMUM = 5


@dataclass
class Bilan:
    """The content of one file, as plain JSON.

    `comptes` are lines read, lines kept, centimes read, centimes kept; `ecarts` are rows that are out: line, centimes,
    reason, value; `blocs` are the sums between total rows: see totaux.Blocs; `periodes` are those that cannot be read:
    as written, volet, number, first line; `refus` is why the file is refused, '' when it is not.
    """

    comptes: list[int]
    ecarts: list[list[Any]]
    blocs: list[list[int]]
    periodes: list[list[Any]]
    plan: dict[str, Any] = field(default_factory=dict)
    refus: str = ""

    @property
    def totaux(self) -> list[Total]:
        """The total rows, in the order of lines."""
        return [
            Total(ligne, centimes, r == "total_dit") for ligne, centimes, r, _ in self.ecarts if r.startswith("total")
        ]

    @property
    def sommes(self) -> Blocs:
        return {(feuille, bloc): Somme(*somme) for feuille, bloc, *somme in self.blocs}

    @property
    def rejets(self) -> list[list[Any]]:
        """The payments that are rejected."""
        return [ecart for ecart in self.ecarts if ecart[2] != "note" and not ecart[2].startswith("total")]

    def lieu(self, ligne: int) -> str:
        """Where a line stands, as a reader of the file finds it."""
        feuilles = self.plan["feuilles"]
        page = f"feuille {feuilles[ligne // PAS_DES_FEUILLES]}, " if len(feuilles) > 1 else ""
        return f"{page}ligne {ligne % PAS_DES_FEUILLES}"

    def feuille(self, rang: int) -> str:
        """The name of a sheet, '' where the file has one only."""
        return self.plan["feuilles"][rang] if len(self.plan["feuilles"]) > 1 else ""


def lire(chemin: Path) -> Bilan:
    """What `dresser` has kept."""
    return Bilan(**json.loads(chemin.read_text(encoding="utf-8")))


def dresser(moteur: Moteur, parquet: Path, plan: Plan, chemin: Path) -> None:
    """Count what one validated file holds and keep it: it is never counted again."""
    valeurs = {"chemin": texte(parquet)}
    *comptes, inverses, premiere_inverse, ambigues = moteur.ligne(requete("comptes.sql", **valeurs))
    ecarts = [list(ecart) for ecart in moteur.lignes(requete("ecarts.sql", **valeurs))]
    bilan = Bilan(comptes, ecarts, [], [], asdict(plan))
    totaux = bilan.totaux
    bilan.refus = (
        _trop_de_totaux(bilan)
        or _autre_unite(bilan)
        or _jours_et_mois(bilan, inverses, premiere_inverse, ambigues)
        or _colonne_illisible(bilan)
        or _repetition(bilan, *moteur.ligne(requete("repetitions.sql", **valeurs)))
    )
    if not bilan.refus:
        rang = " + ".join(f"CAST(ligne > {total.ligne} AS INTEGER)" for total in totaux) or "0"
        sql = requete("blocs.sql", rang=rang, pas=str(PAS_DES_FEUILLES), **valeurs)
        bilan.blocs = [list(bloc) for bloc in moteur.lignes(sql)]
        bilan.periodes = [list(periode) for periode in moteur.lignes(requete("periodes.sql", **valeurs))]
    ecrire_d_un_coup(chemin, json.dumps(asdict(bilan), ensure_ascii=False))


def _trop_de_totaux(bilan: Bilan) -> str:
    nombre = len(bilan.totaux)
    if nombre <= TOTAUX_MAXIMUM:
        return ""
    premiere = bilan.lieu(bilan.totaux[0].ligne)
    return f"{nombre} lignes n'ont ni SIREN ni date, la première {premiere} : des colonnes ont bougé"


def _autre_unite(bilan: Bilan) -> str:
    for ligne, _, raison, valeur in bilan.ecarts:
        if raison == "note":
            try:
                parler_en_euros([valeur])
            except FichierRefuse as erreur:
                return f"{bilan.lieu(ligne)} : {erreur}"
    return ""


def _jours_et_mois(bilan: Bilan, inverses: int, premiere: int | None, ambigues: int) -> str:
    """A date that can only be day-month-year makes those that can be read both ways doubtful."""
    if premiere is None or (inverses < 2 and not ambigues):
        return ""
    valeur = next(ecart[3] for ecart in bilan.ecarts if ecart[0] == premiere)
    return (
        f"{bilan.lieu(premiere)}, colonne Date paiement : « {valeur} » n'est une date que le jour devant alors que"
        f" le fichier se lit le mois devant ({francais.accorder(inverses, 'date', 'dates')} de cette sorte)"
    )


def _repetition(bilan: Bilan, repetees: int) -> str:
    """A payment written twice is set aside later; a file that is written twice is not to be trusted."""
    if repetees < REPETITIONS_MINIMUM or 2 * repetees < bilan.comptes[1]:
        return ""
    return f"{repetees} paiements sur {bilan.comptes[1]} y sont écrits deux fois : le fichier se répète"


def _colonne_illisible(bilan: Bilan) -> str:
    par_raison: dict[str, list[int]] = {}
    for ligne, _, raison, _ in bilan.rejets:
        par_raison.setdefault(raison, []).append(ligne)
    raison, lignes = max(par_raison.items(), key=lambda trouvees: len(trouvees[1]), default=("", []))
    if len(lignes) < REJETS_MINIMUM or 2 * len(lignes) <= bilan.comptes[0]:
        return ""
    entree = RAISONS[raison]
    colonne = f"colonne {entree['colonne']}, " if entree["colonne"] else ""
    return (
        f"{len(lignes)} lignes sur {bilan.comptes[0]} sont fautives de la même façon, la première"
        f" {bilan.lieu(lignes[0])} ({colonne}{entree['phrase']}) : le format du fichier a changé"
    )
