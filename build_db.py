#!/usr/bin/env python3
"""Build aides.db: read → enrich → aggregate → protect → check → publish.

This file is the whole way of the data, in order; each step is a module of aides/.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import yaml
from rich.console import Console
from rich.progress import Progress

from aides import (
    RACINE,
    VERSION_SCHEMA,
    audit,
    base,
    completion,
    controles,
    francais,
    lignes,
    nomenclature,
    producteur,
    rejets_internes,
    secret_absences,
    secret_renforcement,
)
from aides.catalogue import RENFORCER, REPUBLIER, Catalogue, lire_catalogue
from aides.collecte import Recolte, recolter
from aides.controles import Controle
from aides.inventaire import Fichier, Inventaire, recenser
from aides.lecture.modele import ColonneManquante, FichierIllisible, Observation
from aides.lignes.interne import EcritureImpossible
from aides.publication import chantier, publier
from aides.secret import Regles

ECHANTILLON = RACINE / "samples" / "bruts"
INTERNE = "aides-interne.db"
CONSTRUIT, CONTROLE_EN_ECHEC, MAUVAIS_USAGE = 0, 1, 2
AIDE = (
    "Autres commandes : update (met à jour depuis data.gouv.fr ce qui est dû), audit (attaque le secret d'une "
    "base ou d'un dossier publié), export (écrit les fichiers à télécharger), publish (les dépose sur data.gouv.fr), "
    "revenir (sert à nouveau la base précédente). "
    "Codes de retour : 0 base publiée, 1 un contrôle a échoué (rien n'est publié), 2 mauvais usage."
)
TITRE = "Aides aux entreprises"
# Each command is the function main(arguments) of a module, imported only when it is asked for.
COMMANDES = {
    "audit": "aides.audit",
    "export": "aides.export",
    "publish": "aides.depot",
    "update": "aides.mise_a_jour",
    "revenir": "aides.retour",
}


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
    sans_lignes: bool
    export: bool
    verbose: bool
    dry_run: bool


@dataclass(frozen=True)
class Construction:
    """A database built but not published: every check made of it, and the internal database that goes with it."""

    resultats: list[Controle]
    interne: lignes.Provisoire | None


@dataclass(frozen=True)
class Origine:
    """What a folder of sources says of itself in its source.yml: its title, whether it is fictional, and the folder of
    recorded answers that stands in for a register."""

    titre: str = TITRE
    fictif: bool = False
    avertissement: str = ""
    reponses_enregistrees: str = ""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status (0 built, 1 a check failed, 2 wrong use)."""
    mots = sys.argv[1:] if arguments is None else arguments
    if mots and mots[0] in COMMANDES:
        return import_module(COMMANDES[mots[0]]).main(mots[1:])
    options = lire_arguments(mots)
    if str(options.sources) == "data.gouv.fr":
        return import_module("aides.mise_a_jour").tout_reconstruire(mots, options.cache, options.output)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        catalogue = lire_catalogue()
        if options.secret:
            catalogue = catalogue.avec_secret(options.secret)
        inventaire = recenser(options.sources, catalogue)
        origine = lire_origine(options.sources)
    except (OSError, ValueError, TypeError, yaml.YAMLError) as erreur:
        console.print(f"Erreur : {erreur}", markup=False)
        return MAUVAIS_USAGE
    if not inventaire.fichiers:
        console.print(f"Erreur : aucun fichier connu dans « {options.sources} ».", markup=False)
        return MAUVAIS_USAGE
    try:
        with chantier(options.output) as chemin, ExitStack() as pile:
            construction = construire(chemin, catalogue, inventaire, origine, options, console, pile)
            return conclure(chemin, construction, options, console)
    except completion.CompletionImpossible as erreur:
        console.print(f"Erreur : {erreur}", markup=False)
        return MAUVAIS_USAGE
    except (ColonneManquante, FichierIllisible, lignes.TraitementImpossible, EcritureImpossible) as erreur:
        console.print(f"Erreur : {str(erreur).rstrip('.')}. {options.output} est inchangé.", markup=False)
        return CONTROLE_EN_ECHEC
    except (OSError, sqlite3.Error) as erreur:
        console.print(
            f"Erreur : la base n'a pas pu être écrite ({erreur}). {options.output} est inchangé.", markup=False
        )
        return CONTROLE_EN_ECHEC


def lire_arguments(arguments: list[str]) -> Options:
    """Parse the command line. Wrong use exits with status 2 and says why."""
    analyseur = argparse.ArgumentParser(
        prog="build_db.py",
        description="Construit la base publiée aides.db à partir des fichiers des administrations.",
        epilog=AIDE,
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
        help="que faire des chiffres reçus avec des cases masquées (par défaut, ce que dit dispositifs.yml)",
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
    analyseur.add_argument("--export", action="store_true", help="écrit aussi les fichiers à télécharger")
    analyseur.add_argument("--verbose", action="store_true", help="affiche chaque fichier lu et chaque alerte")
    analyseur.add_argument("--dry-run", action="store_true", help="lit et contrôle sans rien publier")
    lus = analyseur.parse_args(arguments)
    registre = lus.registre or lus.sources
    return Options(**{**vars(lus), "registre": registre})


def lire_origine(sources: Path) -> Origine:
    """Read source.yml where the folder has one; official data has none."""
    chemin = sources / "source.yml"
    return Origine(**yaml.safe_load(chemin.read_text(encoding="utf-8"))) if chemin.is_file() else Origine()


def construire(
    chemin: Path,
    catalogue: Catalogue,
    inventaire: Inventaire,
    origine: Origine,
    options: Options,
    console: Console,
    pile: ExitStack,
) -> Construction:
    """Build the whole database at `chemin` and return every check, the observations made while reading first.

    What must be let go of in the end, published or not, is left on `pile`.
    """
    regles = controles.lire_regles()
    connexion = base.creer(chemin)
    codes = nomenclature.charger(connexion, catalogue)
    nomenclature.charger_dispositifs(connexion, catalogue.dispositifs, origine.fictif)
    registre = lignes.reperer(options.registre)
    producteur.oublier_le_registre(inventaire, registre)
    paiements, publies = producteur.separer(inventaire)
    recoltes = lire_les_fichiers(publies, codes, console, options.verbose)
    resultats = list(controles.constats(inventaire, recoltes, regles))
    interne = None
    if paiements:
        production = traiter_les_paiements(connexion, paiements, registre, catalogue, origine, options, console)
        interne = production.interne
        if interne:
            pile.callback(interne.abandonner)
        resultats += [controles.observer(fichier, o, regles) for fichier, o in production.observations]
        if production.a_un_cube:
            producteur.garder_pour_comparer(recoltes)
    for recolte in recoltes:
        base.ecrire_recolte(connexion, recolte)
    connexion.commit()
    resultats += controles.controler_avant_secret(connexion, regles)
    resultats += [controles.observer(None, o, regles) for o in renforcer_les_absences(connexion, catalogue)]
    base.executer(connexion, "10_totaux.sql")
    resultats += [controles.observer(None, o, regles) for o in renforcer_le_secret(connexion, catalogue)]
    base.executer(
        connexion,
        "11_chiffres_cles.sql",
        titre=origine.titre,
        fictif=int(origine.fictif),
        avertissement=origine.avertissement,
        version_schema=VERSION_SCHEMA,
    )
    resultats += controles.controler(connexion, regles)
    resultats += attaquer_le_secret(connexion, regles, console)
    controles.ecrire(connexion, resultats)
    formats_des_paiements = json.dumps(sorted(catalogue.fichiers_lus_par(producteur.LECTEUR)))
    retenir_les_rejets(connexion, formats_des_paiements, options, console)
    base.executer(connexion, "14_confidentialite.sql", formats_des_paiements=formats_des_paiements)
    base.terminer(connexion)
    return Construction(resultats, interne)


def traiter_les_paiements(
    connexion: sqlite3.Connection,
    paiements: list[Fichier],
    registre: lignes.Registre,
    catalogue: Catalogue,
    origine: Origine,
    options: Options,
    console: Console,
) -> producteur.Production:
    """Cross the payment lines with the register, protect what they give, and write it."""
    console.print(f"Croisement de {len(paiements)} fichiers de paiement avec SIRENE…")
    reponses = options.sources / origine.reponses_enregistrees if origine.reponses_enregistrees else None
    completer = completion_demandee(options.completion, reponses, options.cache / "completion.db", console)
    interne = None if options.sans_lignes or options.dry_run else options.output.with_name(INTERNE)
    return producteur.produire(
        connexion,
        paiements,
        registre,
        completer,
        lignes.Options(options.cache / options.output.stem, interne, options.memoire),
        regles_du_secret(catalogue),
    )


def regles_du_secret(catalogue: Catalogue) -> Regles:
    """The thresholds that dispositifs.yml sets."""
    return Regles(**catalogue.secret)


def renforcer_le_secret(connexion: sqlite3.Connection, catalogue: Catalogue) -> list[Observation]:
    """Protect further the figures that arrive with holes, where the policy of their format says so."""
    return secret_renforcement.renforcer(
        connexion, catalogue.formats_a_renforcer(), catalogue.individuels(), regles_du_secret(catalogue)
    )


def renforcer_les_absences(connexion: sqlite3.Connection, catalogue: Catalogue) -> list[Observation]:
    """The same for files in which hidden cells are absent, before anything is computed of them."""
    return secret_absences.renforcer(
        connexion, catalogue.formats_publies_a_renforcer(), catalogue.individuels(), regles_du_secret(catalogue)
    )


def attaquer_le_secret(
    connexion: sqlite3.Connection, regles: dict[str, controles.Regle], console: Console
) -> list[Controle]:
    """The attacker tries to compute what is hidden: one check per figure found, and one on the whole."""
    console.print("Attaque du secret…")
    return [controles.observer(None, o, regles) for o in audit.observations(audit.examiner(connexion))]


def retenir_les_rejets(
    connexion: sqlite3.Connection, formats_des_paiements: str, options: Options, console: Console
) -> None:
    """Keep the rejected payments in full beside the database, whether it will be published or not."""
    if options.sans_lignes or options.dry_run:
        return
    chemin = options.output.with_name(rejets_internes.NOM)
    nombre = rejets_internes.ecrire(connexion, formats_des_paiements, chemin)
    if nombre:
        console.print(f"{nombre} paiement(s) rejeté(s) : le détail est dans {chemin}.", markup=False)


def completion_demandee(nom: str | None, reponses: Path | None, cache: Path, console: Console) -> lignes.Completer:
    """The completion step: siren that SIRENE does not locate in, their head offices out, with a word on the console.

    Recorded answers (`reponses`, a folder) come first: they are how the fictional sample is completed without network.
    Raises CompletionImpossible when a setting is missing.
    """
    fournisseur = (
        completion.ReponsesEnregistrees(reponses) if reponses else completion.fournisseur_demande(nom, os.environ)
    )

    def completer(sirens: list[str]) -> list[completion.Etablissement]:
        cache.parent.mkdir(parents=True, exist_ok=True)
        with completion.Cache(cache) as memoire:
            bilan = completion.completer(sirens, fournisseur, memoire)
            console.print(bilan.phrase(), markup=False)
            return list(memoire.etablissements(sirens, bilan.fournisseur))

    return completer


def lire_les_fichiers(
    fichiers: list[Fichier], codes: nomenclature.Nomenclature, console: Console, verbose: bool
) -> list[Recolte]:
    """Read all the files: a progress bar on a terminal, plain lines elsewhere."""
    console.print(f"Lecture de {len(fichiers)} fichiers…")
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progres:
        tache = progres.add_task("Lecture", total=len(fichiers))

        def annoncer(fichier: Fichier) -> None:
            progres.advance(tache)
            if verbose:
                console.print(f"  {fichier.nom}", markup=False)

        recoltes = recolter(fichiers, codes, annoncer)
    lues, rejetees = sum(r.lecture.lignes_lues for r in recoltes), sum(r.lecture.lignes_rejetees for r in recoltes)
    ecartes = sum(bool(r.ecarte) for r in recoltes)
    console.print(
        f"{francais.nombre(lues)} lignes lues, {francais.nombre(rejetees)} rejetées,"
        f" {ecartes} fichier(s) laissé(s) de côté."
    )
    return recoltes


def conclure(chemin: Path, construction: Construction, options: Options, console: Console) -> int:
    """Say what came out, then publish unless a check failed or nothing is to be published."""
    resultats = construction.resultats
    afficher(resultats, options, console)
    echecs = [c for c in resultats if c.statut == controles.ECHEC]
    if echecs:
        console.print(f"{len(echecs)} contrôle(s) en échec : rien n'est publié, {options.output} est inchangé.")
        return CONTROLE_EN_ECHEC
    if options.dry_run:
        console.print("Essai seulement : rien n'est publié.")
        return CONSTRUIT
    if options.export:
        import_module("aides.export.commande").exporter_a_cote(chemin, options.output)
    if construction.interne:
        construction.interne.publier()
    publier(chemin, options.output)
    resumer(options.output, console)
    return CONSTRUIT


def afficher(resultats: list[Controle], options: Options, console: Console) -> None:
    """Failures always, alerts when asked; else their number."""
    alertes = [c for c in resultats if c.statut == controles.ALERTE]
    montres = [c for c in resultats if c.statut == controles.ECHEC] + (alertes if options.verbose else [])
    for controle in montres:
        console.print(f"[{controle.statut}] {controle.commentaire}", markup=False)
    if alertes and not options.verbose:
        console.print(f"{len(alertes)} alerte(s), dans la table controle (--verbose pour les lire ici).")


def resumer(destination: Path, console: Console) -> None:
    """One line per scheme, and the fingerprint of what is published."""
    with sqlite3.connect(destination) as lecture:
        for titre, date_maj in lecture.execute("SELECT titre, date_maj FROM dispositif ORDER BY ordre"):
            console.print(f"  {titre} : {francais.jour(date_maj) if date_maj else 'aucune donnée'}", markup=False)
        (cellules,) = lecture.execute("SELECT count(*) FROM agregat").fetchone()
        (empreinte,) = lecture.execute("SELECT empreinte FROM publication").fetchone()
    lecture.close()
    console.print(f"{destination} publiée : {francais.nombre(cellules)} cellules, empreinte {empreinte[:16]}.")


if __name__ == "__main__":
    sys.exit(main())
