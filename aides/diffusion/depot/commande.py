"""The command `build_db.py publish data.gouv.fr`."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from aides import RACINE
from aides.commun import reglages
from aides.commun.adresses import LOCAUX
from aides.commun.francais import accorder
from aides.commun.livraison.dossier import dossier_de, lire, lire_publication
from aides.commun.livraison.modele import Export, Fichier
from aides.diffusion.datagouv import ADRESSE
from aides.diffusion.depot.api import Client, Epuise, JeuDistant, Refus
from aides.diffusion.depot.plan import Etape, Geste, comparer, decrire, inconnues

FAIT, ECHEC, MAUVAIS_USAGE = 0, 1, 2
CLE = "AIDES_CLE_DATAGOUV"
JEU = "AIDES_JEU_DATAGOUV"
# A service that has failed so many files in a row will fail the others too.
ECHECS_DE_SUITE = 2
AIDE = (
    f"La clé d'API est lue dans la variable {CLE} ; elle n'est jamais affichée. Sans --pour-de-vrai, rien n'est "
    "envoyé. Seuls les fichiers qui ont changé le sont, rien n'est jamais supprimé, et relancer la commande reprend où "
    "elle s'est arrêtée. Codes de retour : 0 tout est à jour (ou le serait), 1 un fichier n'a pas pu l'être, 2 mauvais "
    "usage."
)


class MauvaisUsage(Exception):
    """The command cannot begin; the sentence, in French, says why."""


def lire_arguments(arguments: Sequence[str] | None, environnement: Mapping[str, str]) -> argparse.Namespace:
    """Parse the command line. Wrong use exits with status 2 and says why."""
    analyseur = argparse.ArgumentParser(
        prog="build_db.py publish",
        description="Dépose les fichiers exportés comme ressources d'un jeu de données de data.gouv.fr.",
        epilog=AIDE,
    )
    analyseur.add_argument("destination", choices=["data.gouv.fr"], help="où publier")
    analyseur.add_argument(
        "--jeu",
        default=reglages.lire(JEU, environnement),
        metavar="ID",
        help=f"identifiant du jeu de données, ou son nom dans son adresse (par défaut, la variable {JEU})",
    )
    analyseur.add_argument("--base", type=Path, default=RACINE / "aides.db", metavar="FICHIER", help="base exportée")
    analyseur.add_argument("--dossier", type=Path, help="dossier des fichiers exportés (par défaut, celui de la base)")
    analyseur.add_argument("--dispositif", default="", metavar="ID", help="ne publie que les fichiers de ce dispositif")
    analyseur.add_argument("--pour-de-vrai", action="store_true", help="envoie vraiment")
    analyseur.add_argument("--meme-fictif", action="store_true", help="accepte d'envoyer des données fictives")
    analyseur.add_argument("--api", default=ADRESSE, metavar="ADRESSE", help=f"adresse de l'API (par défaut {ADRESSE})")
    analyseur.add_argument(
        "--attente", type=float, default=1.0, metavar="SECONDES", help="avant le premier nouvel essai (par défaut 1)"
    )
    return analyseur.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """`build_db.py publish data.gouv.fr --jeu ID [--pour-de-vrai]`: 0 up to date, 1 a file failed, 2 wrong use."""
    lus = lire_arguments(arguments, os.environ)
    cle = reglages.lire(CLE)
    try:
        dossier, export = _export(lus)
        fichiers = _choisir(export, lus.dispositif)
        _verifier(lus, cle, export)
    except MauvaisUsage as erreur:
        print(f"Erreur : {erreur}.", file=sys.stderr)
        return MAUVAIS_USAGE
    client = Client(lus.api, cle, lus.attente)
    try:
        jeu = client.jeu(lus.jeu)
    except Refus as refus:
        print(f"Erreur : {lus.jeu} : {refus}.", file=sys.stderr)
        return ECHEC
    print(f"Jeu de données « {jeu.titre} » ({jeu.id}), {len(jeu.ressources)} ressources.")
    etapes = list(comparer(fichiers, dossier, jeu))
    rates = _publier(client, jeu, dossier, etapes) if lus.pour_de_vrai else _annoncer(etapes)
    _conclure(etapes, rates, lus.pour_de_vrai)
    autres = len(inconnues(export.fichiers, jeu))
    if autres:
        print(f"{autres} autres ressources de ce jeu ne viennent pas d'ici : elles restent telles quelles.")
    return ECHEC if rates else FAIT


def _export(lus: argparse.Namespace) -> tuple[Path, Export]:
    dossier = lus.dossier
    try:
        if dossier is None:
            with sqlite3.connect(f"file:{lus.base}?mode=ro", uri=True) as connexion:
                empreinte = lire_publication(connexion).empreinte
            connexion.close()
            dossier = dossier_de(lus.base, empreinte)
    except sqlite3.Error as erreur:
        raise MauvaisUsage(f"la base « {lus.base} » n'a pas pu être lue ({erreur})") from erreur
    export = lire(dossier)
    if export is None:
        raise MauvaisUsage(f"« {dossier} » n'a pas de fichiers exportés entiers ; lancez « build_db.py export »")
    return dossier, export


def _choisir(export: Export, dispositif: str) -> list[Fichier]:
    choisis = [f for f in export.fichiers if not dispositif or f.contenu.dispositif == dispositif]
    if not choisis:
        connus = sorted({f.contenu.dispositif for f in export.fichiers} - {""})
        raise MauvaisUsage(f"aucun fichier du dispositif « {dispositif} » ; il y a : {', '.join(connus)}")
    return choisis


def _verifier(lus: argparse.Namespace, cle: str, export: Export) -> None:
    adresse = urlsplit(lus.api)
    if adresse.scheme != "https" and not (adresse.scheme == "http" and adresse.hostname in LOCAUX):
        raise MauvaisUsage("l'adresse de l'API doit commencer par https://, la clé y est envoyée")
    if not lus.jeu or not set(lus.jeu) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise MauvaisUsage(f"indiquez le jeu de données avec --jeu ou la variable {JEU}")
    if lus.pour_de_vrai and not cle:
        raise MauvaisUsage(f"la variable {CLE} doit contenir la clé d'API")
    if lus.pour_de_vrai and export.publication.fictif and not lus.meme_fictif:
        raise MauvaisUsage("ces données sont fictives ; ajoutez --meme-fictif pour les envoyer sur un site d'essai")


def _annoncer(etapes: Sequence[Etape]) -> int:
    for etape in etapes:
        _dire(etape, etape.geste.value[1])
    return sum(etape.geste is Geste.CONFLIT for etape in etapes)


def _publier(client: Client, jeu: JeuDistant, dossier: Path, etapes: Sequence[Etape]) -> int:
    """Do every step; returns how many files are not up to date. Stops where going on is of no use."""
    a_jour = de_suite = 0
    for etape in etapes:
        try:
            _faire(client, jeu, dossier, etape)
        except Refus as refus:
            print(f"  échec      {etape.fichier.nom} : {refus}", flush=True)
            de_suite = de_suite + 1 if isinstance(refus, Epuise) else 0
            if refus.arret or de_suite == ECHECS_DE_SUITE:
                print("Arrêt : relancez la même commande pour reprendre où elle s'est arrêtée.")
                break
            continue
        de_suite = 0
        a_jour += etape.geste is not Geste.CONFLIT
        _dire(etape, etape.geste.value[0])
    return len(etapes) - a_jour


def _faire(client: Client, jeu: JeuDistant, dossier: Path, etape: Etape) -> None:
    if etape.geste in (Geste.INCHANGE, Geste.CONFLIT):
        return
    chemin, ressource = dossier / etape.fichier.nom, etape.ressource
    if ressource is None:
        ressource = client.deposer(jeu, chemin)
    elif etape.geste is Geste.CHANGE:
        ressource = client.remplacer(jeu, ressource, chemin)
    client.decrire(jeu, ressource, etape.fichier.nom, decrire(etape.fichier))


def _dire(etape: Etape, mot: str) -> None:
    if etape.geste is not Geste.INCHANGE:
        suite = f" : {etape.pourquoi}" if etape.pourquoi else ""
        print(f"  {mot:10} {etape.fichier.nom} ({etape.fichier.octets} octets){suite}", flush=True)


def _conclure(etapes: Sequence[Etape], rates: int, pour_de_vrai: bool) -> None:
    compte = Counter(etape.geste for etape in etapes)
    if not pour_de_vrai:
        detail = ", ".join(accorder(compte[geste], *geste.value[1:]) for geste in Geste if compte[geste])
        print(f"{detail}. Essai à blanc : rien n'a été envoyé ; ajoutez --pour-de-vrai pour envoyer.")
    elif rates:
        print(f"{len(etapes) - rates} fichiers à jour sur {len(etapes)}.")
    else:
        print(f"{len(etapes)} fichiers à jour, dont {compte[Geste.INCHANGE]} qui l'étaient déjà.")
