#!/usr/bin/env python3
"""Build aides.db: read → enrich → aggregate → protect → check → publish.

This file is the whole way of the data, in order; each step is a module of aides/.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import yaml
from rich.console import Console
from rich.progress import Progress

from aides import VERSION_SCHEMA
from aides.commun import francais, reglages
from aides.commun.catalogue import Catalogue, lire_catalogue
from aides.commun.cube import ColonneManquante, FichierIllisible, Observation
from aides.commun.lire_yaml import lire_yaml
from aides.commun.publication import chantier, publier
from aides.commun.ramassage import ramassage_rare
from aides.construction import (
    barriere,
    base,
    completion,
    compte_rendu,
    controles,
    dossier_interne,
    lignes,
    nomenclature,
    precalcul,
    producteur,
    publications,
    rejets_internes,
    sceau,
)
from aides.construction.collecte import Recolte, recolter
from aides.construction.controles import Controle
from aides.construction.inventaire import Fichier, Inventaire, recenser
from aides.construction.lignes.interne import EcritureImpossible
from aides.construction.options import Options, lire_arguments
from aides.diffusion import mise_a_jour
from aides.secret import absences as secret_absences
from aides.secret import audit
from aides.secret import renforcement as secret_renforcement
from aides.secret.regles import Regles

CONSTRUIT, CONTROLE_EN_ECHEC, MAUVAIS_USAGE = 0, 1, 2
TITRE = "Aides aux entreprises"
# Each command is the function main(arguments) of a module, imported only when it is asked for.
COMMANDES = {
    "audit": "aides.construction.audit",
    "comparer": "aides.construction.barriere.commande",
    "export": "aides.diffusion.export",
    "publish": "aides.diffusion.depot",
    "revenir": "aides.diffusion.retour",
    "verifier": "aides.construction.verification",
}


@dataclass(frozen=True)
class Construction:
    """A database built but not published: every check made of it, what the gate says of it (None when it could not be
    built to the end), and what goes with it inside: the database, the publication to keep."""

    resultats: list[Controle]
    verdict: barriere.Verdict | None = None
    interne: lignes.Provisoire | None = None
    publication: publications.Publication | None = None


@dataclass(frozen=True)
class Croisement:
    """What came of the payments: checks, what they gave, whether to go on with it."""

    resultats: list[Controle]
    production: producteur.Production
    recevable: bool


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
    try:
        annoncer_les_reglages(mots)
    except reglages.ReglageFaux as erreur:
        print(f"Erreur : {erreur}.", file=sys.stderr)
        return MAUVAIS_USAGE
    if mots and mots[0] == "update":
        return mise_a_jour.main(mots[1:], CONSTRUCTEUR)
    if mots and mots[0] in COMMANDES:
        return import_module(COMMANDES[mots[0]]).main(mots[1:])
    try:
        options = lire_arguments(mots)
    except barriere.AcceptationImpossible as erreur:
        print(f"Erreur : {erreur}", file=sys.stderr)
        return MAUVAIS_USAGE
    if str(options.sources) == "data.gouv.fr":
        return mise_a_jour.tout_reconstruire(mots, options.cache, options.output, CONSTRUCTEUR)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        catalogue = lire_catalogue()
        if options.secret:
            catalogue = catalogue.avec_secret(options.secret)
        inventaire = recenser(options.sources, catalogue, options.ecrits)
        origine = lire_origine(options.sources)
        preparer_l_interne(options, console)
    except (OSError, ValueError, TypeError, yaml.YAMLError) as erreur:
        console.print(f"Erreur : {erreur}", markup=False)
        return MAUVAIS_USAGE
    if options.cache.exists() and not options.cache.is_dir():
        console.print(f"Erreur : « {options.cache} » (--cache) n'est pas un dossier.", markup=False)
        return CONTROLE_EN_ECHEC
    if not inventaire.fichiers:
        regles = controles.lire_regles()
        vus = controles.constats_de_l_inventaire(inventaire, regles)
        compte_rendu.afficher(vus, regles, console, toutes=True)
        console.print(f"Erreur : aucun fichier connu dans « {options.sources} ».", markup=False)
        return MAUVAIS_USAGE
    try:
        with ramassage_rare(), chantier(options.output) as chemin, ExitStack() as pile:
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


def annoncer_les_reglages(mots: list[str]) -> None:
    """Read the settings of a command before any work; say which variables nothing reads. Raises ReglageFaux."""
    if {"-h", "--help"} & set(mots):
        return
    for remarque in reglages.verifier("depot" if mots[:1] == ["publish"] else "construction"):
        print(f"Attention : {remarque}", file=sys.stderr)


def preparer_l_interne(options: Options, console: Console) -> None:
    """Close the internal folder that was asked for. Raises DossierInterneImpossible or OSError."""
    if options.interne is None or not options.garde_l_interne:
        return
    dossier_interne.preparer(options.interne, options.output)
    for chemin in dossier_interne.oublies(options.interne, options.output):
        console.print(f"Attention : {chemin} n'est plus tenu à jour ; effacez-le.", markup=False)


def lire_origine(sources: Path) -> Origine:
    """Read source.yml where the folder has one; official data has none."""
    chemin = sources / "source.yml"
    return Origine(**lire_yaml(chemin)) if chemin.is_file() else Origine()


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
    production = None
    if paiements:
        croisement = croiser(connexion, paiements, registre, catalogue, origine, options, console, pile)
        resultats += croisement.resultats
        production = croisement.production
        if production.a_un_cube:
            producteur.garder_pour_comparer(recoltes)
        if not croisement.recevable:
            connexion.close()
            return Construction(resultats)
    for recolte in recoltes:
        base.ecrire_recolte(connexion, recolte)
        # Millions of cells of an archive, which nobody reads again.
        recolte.lecture.cellules.clear()
    connexion.commit()
    en_service = options.output if publications.est_de(options.output, origine.titre) else None
    resultats += proteger_et_controler(connexion, catalogue, origine, regles, console, en_service)
    resultats = barriere.accepter(resultats, options.accepter)
    controles.ecrire(connexion, resultats, regles)
    formats_des_paiements = json.dumps(sorted(catalogue.fichiers_lus_par(producteur.LECTEUR)))
    sceau.sceller_les_sources(connexion, formats_des_paiements, options.cle)
    verdict = barriere.franchir(chemin, options.output, regles, options.accepter)
    controles.ecrire(connexion, verdict.acceptees, regles)
    retenir_les_rejets(connexion, formats_des_paiements, options, console)
    base.executer(connexion, "14_confidentialite.sql", formats_des_paiements=formats_des_paiements)
    base.terminer(connexion)
    if production is None:
        return Construction(resultats, verdict)
    return Construction(resultats, verdict, production.interne, production.publication)


def croiser(
    connexion: sqlite3.Connection,
    paiements: list[Fichier],
    registre: lignes.Registre,
    catalogue: Catalogue,
    origine: Origine,
    options: Options,
    console: Console,
    pile: ExitStack,
) -> Croisement:
    """The part of a build that payments need. Without a register they give nothing to publish, unless accepted."""
    regles = controles.lire_regles()
    du_registre = constater_le_registre(connexion, registre, regles, options)
    manque = any(c.statut == controles.ECHEC for c in du_registre)
    # Without a register nobody is asked for what it would have said.
    completer = None if manque else completion_voulue(origine, options, console)
    production = traiter_les_paiements(connexion, paiements, registre, completer, catalogue, origine, options, console)
    if production.interne:
        pile.callback(production.interne.abandonner)
    resultats = [controles.observer(fichier, o, regles) for fichier, o in production.observations]
    if production.a_un_cube:
        resultats += du_registre
    return Croisement(barriere.accepter(resultats, options.accepter), production, not (manque and production.a_un_cube))


def proteger_et_controler(
    connexion: sqlite3.Connection,
    catalogue: Catalogue,
    origine: Origine,
    regles: dict[str, controles.Regle],
    console: Console,
    en_service: Path | None,
) -> list[Controle]:
    """From what was read to what may be published: protection, totals, every check, the attack. `en_service`: the base
    that these sources gave before, if there is one."""
    vaines: set[str] = set()
    resultats = list(controles.controler_avant_secret(connexion, regles))
    resultats += [controles.observer(None, o, regles) for o in renforcer_les_absences(connexion, catalogue, vaines)]
    base.executer(connexion, "10_totaux.sql")
    resultats += [
        controles.observer(None, o, regles) for o in renforcer_le_secret(connexion, catalogue, vaines, en_service)
    ]
    base.executer(
        connexion,
        "11_chiffres_cles.sql",
        titre=origine.titre,
        fictif=int(origine.fictif),
        avertissement=origine.avertissement,
        version_schema=VERSION_SCHEMA,
    )
    precalcul.calculer(connexion)
    resultats += controles.controler(connexion, regles)
    return resultats + attaquer_le_secret(connexion, catalogue, regles, vaines, console)


def constater_le_registre(
    connexion: sqlite3.Connection, registre: lignes.Registre, regles: dict[str, controles.Regle], options: Options
) -> list[Controle]:
    """Which files of the register are used, told in the database, and what is wrong with them."""
    prefixe = "" if options.registre == options.sources else "registre/"
    travail = options.cache / options.output.stem
    observations = producteur.decrire_le_registre(connexion, registre, options.registre, prefixe, travail)
    constats = [replace(controles.observer(None, o, regles), fichier=True) for o in observations]
    return barriere.accepter(constats, options.accepter)


def traiter_les_paiements(
    connexion: sqlite3.Connection,
    paiements: list[Fichier],
    registre: lignes.Registre,
    completer: lignes.Completer | None,
    catalogue: Catalogue,
    origine: Origine,
    options: Options,
    console: Console,
) -> producteur.Production:
    """Cross the payment lines with the register, protect what they give, and write it."""
    console.print(f"Croisement de {len(paiements)} fichiers de paiement avec SIRENE…")
    interne = options.base_interne if options.garde_l_interne else None
    return producteur.produire(
        connexion,
        paiements,
        registre,
        completer,
        lignes.Options(options.cache / options.output.stem, interne, options.memoire),
        producteur.Consignes(
            regles_du_secret(catalogue),
            catalogue.dispositif(lignes.DISPOSITIF).rythme_des_lignes,
            origine.titre,
            publications.chemin_du_registre(options.base_interne),
            publications.deja_publie(options.output, origine.titre),
            catalogue.dispositif(lignes.DISPOSITIF).plafonds,
        ),
    )


def regles_du_secret(catalogue: Catalogue) -> Regles:
    """The thresholds that dispositifs.yml sets."""
    return Regles(**catalogue.secret)


def renforcer_le_secret(
    connexion: sqlite3.Connection, catalogue: Catalogue, vaines: set[str], en_service: Path | None
) -> list[Observation]:
    """Protect further the figures that arrive with holes, where the policy of their format says so; `vaines` gets the
    attacks made on the result."""
    return secret_renforcement.renforcer(
        connexion,
        catalogue.formats_a_renforcer(),
        catalogue.individuels(),
        regles_du_secret(catalogue),
        vaines,
        en_service,
    )


def renforcer_les_absences(connexion: sqlite3.Connection, catalogue: Catalogue, vaines: set[str]) -> list[Observation]:
    """The same for files in which hidden cells are absent, before anything is computed of them."""
    return secret_absences.renforcer(
        connexion, catalogue.formats_publies_a_renforcer(), catalogue.individuels(), regles_du_secret(catalogue), vaines
    )


def attaquer_le_secret(
    connexion: sqlite3.Connection,
    catalogue: Catalogue,
    regles: dict[str, controles.Regle],
    vaines: set[str],
    console: Console,
) -> list[Controle]:
    """The attacker tries to compute what is hidden: one check per figure found, and one on the whole."""
    console.print("Attaque du secret…")
    renforces = secret_renforcement.dispositifs(connexion, catalogue.formats_publies_a_renforcer())
    trouve = audit.examiner(connexion, vaines, renforces)
    return [controles.observer(None, o, regles) for o in audit.observations(trouve)]


def retenir_les_rejets(
    connexion: sqlite3.Connection, formats_des_paiements: str, options: Options, console: Console
) -> None:
    """Keep the rejected payments in full in the internal folder, whether it will be published or not."""
    if not options.garde_l_interne:
        return
    chemin = options.dossier_interne / rejets_internes.NOM
    nombre = rejets_internes.ecrire(connexion, formats_des_paiements, chemin)
    if nombre:
        console.print(
            f"{francais.accorder(nombre, 'paiement rejeté', 'paiements rejetés')} : le détail est dans {chemin}.",
            markup=False,
        )


def completion_voulue(origine: Origine, options: Options, console: Console) -> lignes.Completer:
    """The completion step that the command line or the sources ask for. Raises CompletionImpossible."""
    reponses = options.sources / origine.reponses_enregistrees if origine.reponses_enregistrees else None
    return completion_demandee(options.completion, reponses, options.cache / "completion.db", console)


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
        f"{francais.accorder(lues, 'ligne lue', 'lignes lues')}, {francais.accorder(rejetees, 'rejetée', 'rejetées')},"
        f" {francais.accorder(ecartes, 'fichier laissé', 'fichiers laissés')} de côté."
    )
    return recoltes


def conclure(chemin: Path, construction: Construction, options: Options, console: Console) -> int:
    """Say what came out, then publish unless a check failed or nothing is to be published."""
    resultats, verdict, regles = construction.resultats, construction.verdict, controles.lire_regles()
    compte_rendu.afficher(resultats, regles, console, toutes=options.verbose or options.dry_run)
    if verdict:
        compte_rendu.annoncer_la_barriere(verdict, console)
        compte_rendu.dire_les_acceptations(options.accepter, [*resultats, *verdict.acceptees], console)
    echecs = [c for c in resultats if c.statut == controles.ECHEC] + (verdict.pertes if verdict else [])
    if echecs:
        rates = francais.accorder(len(echecs), "contrôle", "contrôles")
        console.print(f"{rates} en échec : rien n'est publié, {options.output} est inchangé.")
        compte_rendu.dire_comment_accepter(echecs, regles, console)
        return CONTROLE_EN_ECHEC
    if options.dry_run:
        console.print("Essai seulement : rien n'est publié.")
        return CONSTRUIT
    if options.export:
        import_module("aides.diffusion.export.commande").exporter_a_cote(chemin, options.output)
    if construction.interne:
        construction.interne.publier()
    if construction.publication:
        publications.retenir(construction.publication, publications.chemin_du_registre(options.base_interne))
    publier(chemin, options.output)
    compte_rendu.resumer(options.output, console)
    return CONSTRUIT


CONSTRUCTEUR = mise_a_jour.Constructeur(lambda mots: main(mots), lire_arguments)

if __name__ == "__main__":
    sys.exit(main())
