"""The command line of a build."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aides import RACINE
from aides.commun import reglages
from aides.commun.catalogue import RENFORCER, REPUBLIER
from aides.commun.publication import precedente
from aides.construction import barriere, controles, lignes, sceau
from aides.construction.dossier_interne import INTERNE, NOTRES

ECHANTILLON = RACINE / "samples" / "bruts"
AIDE = (
    "Autres commandes : update (met à jour depuis data.gouv.fr ce qui est dû), audit (attaque le secret d'une "
    "base ou d'un dossier publié), export (écrit les fichiers à télécharger), publish (les dépose sur data.gouv.fr), "
    "comparer (dit ce qui change d'une base à l'autre), verifier (lit seul un fichier reçu), "
    "revenir (sert à nouveau la base précédente). "
    "Codes de retour : 0 base publiée, 1 un contrôle a échoué (rien n'est publié), 2 mauvais usage."
)


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    sources: Path
    output: Path
    registre: Path
    completion: str | None
    cache: Path
    memoire: str
    secret: str | None
    interne: Path | None
    sans_lignes: bool
    export: bool
    verbose: bool
    dry_run: bool
    accepter: tuple[barriere.Acceptation, ...] = ()

    @property
    def dossier_interne(self) -> Path:
        """Where what is never served goes: beside the database unless told otherwise."""
        return self.interne or self.output.parent

    @property
    def base_interne(self) -> Path:
        """The internal database, never served: the key of seals and the register of publications stand beside it."""
        return self.dossier_interne / INTERNE

    @property
    def garde_l_interne(self) -> bool:
        """Whether this build leaves payments one by one."""
        return not (self.sans_lignes or self.dry_run)

    @property
    def cle(self) -> Callable[[], bytes]:
        """The key that seals confidential files; a dry run keeps none."""
        chemin = sceau.chemin_de_la_cle(self.base_interne)
        if self.dry_run:
            return partial(sceau.cle_gardee, chemin) if chemin.exists() else sceau.cle_d_un_jour
        return partial(sceau.cle, chemin)

    @property
    def ecrits(self) -> tuple[Path, ...]:
        """What a build writes, which is no source even when it lies in their folder."""
        meme_dossier = (self.output, precedente(self.output), self.output.with_name("export"))
        internes = (self.dossier_interne, *(self.dossier_interne / nom for nom in NOTRES))
        return (self.cache, self.output.parent, *meme_dossier, *internes)


def lire_arguments(arguments: list[str]) -> Options:
    """Parse the command line. Wrong use exits with status 2 and says why."""
    analyseur = argparse.ArgumentParser(
        prog="build_db.py",
        description="Construit la base publiée aides.db à partir des fichiers des administrations.",
        epilog=f"{textwrap.fill(AIDE, 100)}\n\n{reglages.aide('construction')}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    analyseur.add_argument(
        "--sources",
        type=Path,
        default=ECHANTILLON,
        metavar="DOSSIER",
        help="dossier <dispositif>/<AAAA-MM-JJ>/<fichier publié>, ou data.gouv.fr (par défaut : l'échantillon fictif)",
    )
    analyseur.add_argument("--output", type=Path, default=RACINE / "aides.db", metavar="FICHIER", help="base à écrire")
    analyseur.add_argument(
        "--registre",
        type=Path,
        metavar="DOSSIER",
        help="dossier des fichiers SIRENE (StockEtablissement, StockUniteLegale) ; par défaut, celui des sources",
    )
    analyseur.add_argument(
        "--completion",
        choices=("api-entreprise", "recherche-entreprises", "aucun"),
        help="à qui demander les SIREN absents de SIRENE (par défaut : l'API Entreprise si un jeton est renseigné)",
    )
    analyseur.add_argument(
        "--secret",
        choices=(REPUBLIER, RENFORCER),
        help="que faire des chiffres reçus avec des cases masquées (par défaut, ce que dit dispositif.yml)",
    )
    analyseur.add_argument(
        "--interne",
        type=Path,
        metavar="DOSSIER",
        help="dossier à part, fermé aux autres (0700), de ce qui n'est jamais servi : aides-interne.db et "
        "rejets-internes.csv (par défaut, à côté de la base)",
    )
    analyseur.add_argument("--sans-lignes", action="store_true", help="n'écrit pas aides-interne.db")
    analyseur.add_argument(
        "--cache",
        type=Path,
        default=RACINE / "cache",
        metavar="DOSSIER",
        help="ce qu'un prochain passage peut reprendre",
    )
    memoire = lignes.quantite_de_memoire
    analyseur.add_argument("--memoire", type=memoire, default="2GB", help="mémoire du croisement (par défaut 2GB)")
    _ajouter_ce_qui_se_publie(analyseur)
    lus = analyseur.parse_args(arguments)
    if lus.registre and not lus.registre.is_dir():
        analyseur.error(f"le dossier du registre « {lus.registre} » n'existe pas.")
    acceptations = barriere.lire_les_acceptations(lus.accepter, controles.lire_regles())
    return Options(**{**vars(lus), "registre": lus.registre or lus.sources, "accepter": acceptations})


def _ajouter_ce_qui_se_publie(analyseur: argparse.ArgumentParser) -> None:
    """The options about what is shown and published."""
    analyseur.add_argument("--export", action="store_true", help="écrit aussi les fichiers à télécharger")
    analyseur.add_argument("--verbose", action="store_true", help="affiche chaque fichier lu et chaque alerte")
    analyseur.add_argument(
        "--dry-run", action="store_true", help="lit et contrôle sans rien publier, et affiche les alertes"
    )
    analyseur.add_argument(
        "--accepter",
        nargs=2,
        action="append",
        default=[],
        metavar=("CONTROLE[:OBJET]", "RAISON"),
        help="publie malgré l'échec d'un contrôle (pour un objet, ou tous) ; qui, quoi et pourquoi sont dans la base",
    )
